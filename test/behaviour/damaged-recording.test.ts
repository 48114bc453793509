/** A replay of a damaged recording gives everybody all that is sound, then says where it ended; so does the log. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { openTape } from '../../server/tape/open-tape.ts';
import { createTapePlayer } from '../../shared/tape/tape-player.ts';
import { createTapeWriter } from '../../server/tape/writer.ts';
import type { Client } from '../../shared/client/client-contract.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import type { Speed } from '../../shared/wire/command.ts';
import { flipBit } from '../server/tape/damage.ts';
import { makeRows, toColumns, toMeta } from '../server/tape/rows.ts';
import { createTimedSource } from '../support/timed-source.ts';
import { connectTo, startTestServer, type TestServer } from '../support/test-server.ts';
import { until } from '../support/until.ts';

const folder = mkdtempSync(join(tmpdir(), 'tickdeck-damaged-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const path = join(folder, 'damaged.tape');
const BLOCKS = 4;
let sound = 0;
let offset = 0;
let lastSoundMs = 0;

beforeAll(async () => {
  const rows = makeRows(3, 3_000, 2, 8);
  const writer = createTapeWriter(path, toMeta(2));
  writer.append(toColumns(rows), 0, rows.length);
  await writer.close();
  const whole = openTape(path);
  for (const { ticks, lastMs } of whole.tickBlocks.slice(0, BLOCKS)) {
    sound += ticks;
    lastSoundMs = Math.max(lastSoundMs, lastMs);
  }
  ({ offset } = whole.tickBlocks[BLOCKS]!);
  whole.close();
  flipBit(path, offset + 40, 2);
});

let server: TestServer;
let client: Client;
let log = '';
let told: MarketInfo | undefined;

beforeEach(async () => {
  log = '';
  told = undefined;
  newest.clear();
  jumps = 0;
  server = await startTestServer(
    createTimedSource(1, 100),
    { damaged: () => createTapePlayer(openTape(path)) },
    { logTo: { write: (line: string) => void (log += line) } },
  );
  client = connectTo(server.url);
  await until(() => client.state === 'open', 'connection');
});
afterEach(async () => {
  client.close();
  await server.stop();
});

/** Newest sequence by instrument, and places where one did not follow the other. */
const newest = new Map<number, number>();
let jumps = 0;
const given = (): number => [...newest.values()].reduce((sum, sequence) => sum + sequence, 0);

async function play(speed: Speed): Promise<MarketInfo> {
  client.on('snapshot', ({ state }) => newest.set(state.instrument, state.sequence));
  client.on('ticks', ({ run }) => {
    if (run.firstSequence !== (newest.get(run.instrument) ?? 0) + 1) jumps++;
    newest.set(run.instrument, run.firstSequence + run.count - 1);
  });
  const market = await client.openReplay('damaged', { paused: true, speed });
  client.on('market', (info) => {
    if (info.name === market.name) told = info;
  });
  client.subscribe(['SYM0', 'SYM1'], { market: market.name });
  await until(() => newest.size === 2, 'snapshots');
  await client.request({ type: 'play', market: market.name });
  return market;
}

test.each<Speed>(['max', 1_000])(
  'at %s all sound ticks come, then the end and its place',
  async (speed) => {
    const { name } = await play(speed);
    await until(() => told?.state === 'failed' && given() >= sound, 'the end');
    expect(given()).toBe(sound);
    expect(jumps).toBe(0);
    expect(told).toMatchObject({ replay: { state: 'ended' }, timeMs: lastSoundMs });
    const iso = new Date(lastSoundMs).toISOString();
    expect(told!.reason).toContain(`cannot be read on from ${iso}`);
    expect(told!.reason).toContain(`(at byte ${offset})`);
    expect(log).toContain(`(at byte ${offset})`);
    expect(server.markets.get(name)).toBeDefined();
  },
);

test('what is sound can be looked at again, and a jump behind the damage ends at it', async () => {
  const { name, replay } = await play('max');
  await until(() => told?.state === 'failed', 'the end');
  await client.request({ type: 'seek', market: name, timeMs: replay!.startMs + 100 });
  await until(() => told?.state === 'running', 'the beginning');
  expect(told!.reason).toBeUndefined();
  await client.request({ type: 'seek', market: name, timeMs: replay!.endMs });
  await until(() => told?.state === 'failed', 'the end again');
  expect(told).toMatchObject({ timeMs: lastSoundMs });
});
