/**
 * A short soak with a kill -9 and two ends by SIGTERM: whatever anybody is told is what was published. And the checks of
 * soaks themselves: each kind of fault that they look for is found. `npm run soak` is the long one.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { Client } from '../../shared/client/client-contract.ts';
import { createEmitter, type ClientEvents } from '../../shared/client/events.ts';
import { GAP, SNAPSHOT } from '../../shared/wire/codes.ts';
import { createSymbolState } from '../../shared/model/symbol-state.ts';
import { createTickColumns, pushTrade, SIDE } from '../../shared/model/tick.ts';
import { Findings } from '../soak/findings.ts';
import { toSlope } from '../soak/least-squares.ts';
import { toReference } from '../soak/reference.ts';
import { toPlan } from '../soak/plan.ts';
import { runSoak } from '../soak/soak.ts';
import { StreamCheck } from '../soak/stream-check.ts';
import { follow, Truth } from '../soak/truth.ts';
import { toInstruments } from '../support/test-instruments.ts';

const EPOCH = 7;
const [INSTRUMENT] = toInstruments(1);
const columns = createTickColumns(64);
for (let i = 0; i < 64; i++) pushTrade(columns, 0, 1_000 + i, 0, 100 + i, 1 + i, SIDE.buy);

/** A client that is told what a test says, and nothing else. */
function createToldClient() {
  const emitter = createEmitter();
  const client = { on: emitter.on, market: () => undefined } as unknown as Client;
  return { client, ...emitter };
}
type Told = ReturnType<typeof createToldClient>;

/** Tells of trades by sequence: number n is row n of the columns. */
function tell({ emit }: Told, first: number, count: number, from = first): void {
  const run = { instrument: 0, firstSequence: first, count, standsFor: count };
  const rows = { from, to: from + count };
  emit('ticks', { market: 'live', run: { ...run, ...rows }, columns, baseMs: 0 });
}

const stateAt = (sequence: number) => ({ ...createSymbolState(0), sequence });

function begin(told: Told, sequence = 0, recovered?: boolean): void {
  told.emit('subscribed', { market: 'live', instrument: INSTRUMENT!, epoch: EPOCH, recovered });
  if (recovered === true) return;
  const cause = recovered === false ? SNAPSHOT.notRecovered : SNAPSHOT.asked;
  const state = stateAt(sequence);
  told.emit('snapshot', { market: 'live', epoch: EPOCH, cause, state, runs: [], columns });
}

const lose = (told: Told, fromSequence: number, toSequence: number, cause: number): void => {
  const content = { instrument: 0, fromSequence, toSequence, cause, fromMs: 0, toMs: 1 };
  told.emit('gap', { market: 'live', content });
};

const merge = ({ emit }: Told, sequence: number, standsFor: number): void =>
  emit('merged', {
    market: 'live',
    standsFor,
    state: stateAt(sequence),
  } satisfies ClientEvents['merged']);

/** What the check says of a client that is told so, beside a witness that was told of 40 trades. */
function check(say: (told: Told) => void): readonly string[] {
  const truth = new Truth();
  const witness = createToldClient();
  follow(witness.client, truth);
  begin(witness);
  tell(witness, 1, 40);
  const findings = new Findings();
  const told = createToldClient();
  const one = new StreamCheck('one', told.client, true, findings, (_market, epoch) =>
    toReference(truth, epoch),
  );
  say(told);
  one.settle(true);
  return findings.list;
}

describe('the check of a stream', () => {
  test('finds nothing where every tick comes, a hole is declared, and a resume goes on', () => {
    const found = check((told) => {
      begin(told);
      tell(told, 1, 9);
      begin(told, 9, true);
      tell(told, 10, 5);
      lose(told, 15, 20, GAP.clientBehind);
    });
    expect(found).toEqual([]);
  });

  test.each<[string, RegExp, (told: Told) => void]>([
    ['a tick that is missing', /from 11 where 10/, (told) => tell(told, 11, 3)],
    ['a tick that comes twice', /from 9 where 10/, (told) => tell(told, 9, 3)],
    ['a tick that is another one', /tick 10 is another/, (told) => tell(told, 10, 1, 12)],
    ['ticks merged without a gap', /without a gap/, (told) => merge(told, 12, 3)],
    [
      'a merged count that does not fit',
      /2 ticks merged to 12 after 9/,
      (told) => merge(told, 12, 2),
    ],
    [
      'a gap that begins elsewhere',
      /a gap from 12 after 9/,
      (told) => lose(told, 12, 14, GAP.clientBehind),
    ],
    [
      'a gap with a wrong cause',
      /missing by trading halted|missing by/,
      (told) => lose(told, 10, 14, GAP.halt),
    ],
    [
      'a gap of no market that is simulated',
      /a gap by/,
      (told) => lose(told, 0, 0, GAP.venueDisconnected),
    ],
    [
      'a tick that was declared missing',
      /after it was declared missing/,
      (told) => {
        lose(told, 10, 14, GAP.clientBehind);
        tell(told, 10, 5);
      },
    ],
    [
      'a state that is another one',
      /state 12 is another/,
      (told) => {
        lose(told, 10, 12, GAP.clientBehind);
        merge(told, 12, 3);
      },
    ],
    ['a snapshot that goes back', /a snapshot at 3 after 9/, (told) => begin(told, 3)],
  ])('finds %s', (_what, expected, say) => {
    const found = check((told) => {
      begin(told);
      tell(told, 1, 9);
      say(told);
    });
    expect(found.join('\n')).toMatch(expected);
  });
});

test('a slope is that of the line with the least squares', () => {
  expect(
    toSlope([
      [0, 1],
      [1, 3],
      [2, 5],
    ]),
  ).toBe(2);
  expect(
    toSlope([
      [0, 0],
      [1, 3],
      [2, 0],
      [3, 3],
    ]),
  ).toBeCloseTo(0.6);
  expect(toSlope([])).toBe(0);
});

test('the same seed plans the same again, another one something else', () => {
  const settings = { seed: 3, lengthMs: 600_000, lives: 4, everyMs: 500 };
  const plan = toPlan(settings);
  expect(toPlan(settings)).toEqual(plan);
  expect(toPlan({ ...settings, seed: 4 })).not.toEqual(plan);
  expect(plan.map(({ end }) => end)).toContain('kill');
  expect(new Set(plan.flatMap(({ steps }) => steps).map(({ kind }) => kind)).size).toBe(17);
});

const findPort = (): Promise<number> =>
  new Promise((resolve) => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address() as { port: number };
      probe.close(() => resolve(port));
    });
  });

test(
  'a soak of five minutes of the market in a few seconds finds nothing',
  { timeout: 240_000 },
  async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tickdeck-soak-'));
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
    const { findings, truth, lives } = await runSoak({
      seed: 11,
      simulatedMs: 300_000,
      wallMs: 3_500,
      lives: 2,
      clients: 4,
      rate: 10,
      everyMs: 90,
      stallMs: 1_000,
      sampleMs: 1_000,
      folder,
      port: await findPort(),
      say: () => undefined,
    });
    expect(findings.list).toEqual([]);
    expect(lives.flatMap(({ samples }) => samples).length).toBeGreaterThan(0);
    expect(truth.counts.known).toBeGreaterThan(1_000);
    const { counts } = findings;
    expect(counts['ticks compared']).toBeGreaterThan(1_000);
    expect(counts['states compared']).toBeGreaterThan(50);
    expect(counts['recordings compared']).toBeGreaterThan(1);
  },
);
