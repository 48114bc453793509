/**
 * What the tape writer takes, readers give back: whatever numbers and texts it is handed, no tape comes out
 * that is refused, and what was left out was counted.
 */
import { GAP } from '../../shared/wire/codes.ts';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, test } from 'vitest';

import type { TapeMeta } from '../../shared/tape/meta.ts';
import { openTape } from '../../server/tape/open-tape.ts';
import { verifyTape } from '../../server/tape/verify-recording.ts';
import { createTapeWriter } from '../../server/tape/writer.ts';
import { isMarketEvent, type MarketEvent } from '../../shared/model/market-event.ts';
import { makeFolder } from '../server/tape/folder.ts';
import { makeRows, readAll, toColumns, toMeta, type Row } from '../server/tape/rows.ts';

const RUNS = 300;
const INSTRUMENTS = 2;
const T = 1_700_000_000_000;

/** Any number at all, those that a careless sum gives among them. */
/* Zero has one sign on a tape, as it has in JSON. */
const number = fc
  .oneof(
    fc.double(),
    fc.integer(),
    fc.constantFrom(NaN, Infinity, -Infinity, 1e308, -1e308, 2 ** 51, 2 ** 53, -0, 0.5, T, 8.64e15),
  )
  .map((value) => value + 0);
const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom('', '\u001b]0;x\u0007', '\ud800', 'x'.repeat(200_000)),
);

const event = fc.record({
  id: text,
  kind: text,
  atMs: number,
  untilMs: fc.option(number),
  target: text,
  label: text,
  origin: fc.constantFrom('scenario', 'live', 'market'),
}) as fc.Arbitrary<MarketEvent>;

const row: fc.Arbitrary<Row> = fc.tuple(
  fc.integer({ min: 0, max: 4 }),
  fc.integer({ min: 0, max: INSTRUMENTS }),
  fc.oneof(fc.integer({ min: T, max: T + 9_000 }), number),
  fc.oneof(fc.integer({ min: 0, max: 1_000_001 }), fc.constant(2 ** 32 - 1)),
  number,
  number,
  number,
  number,
  fc.integer({ min: 0, max: 255 }),
  fc.integer({ min: 0, max: 0xffff }),
);

test('whatever ticks, events and gaps a writer is handed, the tape is sound and each is there or counted', async () => {
  const path = join(makeFolder(), 'any.tape');
  const rows = fc.array(row, { maxLength: 30 });
  const gaps = fc.array(fc.tuple(number, number), { maxLength: 3 });
  await fc.assert(
    fc.asyncProperty(
      rows,
      fc.array(event, { maxLength: 6 }),
      gaps,
      async (ticks, events, holes) => {
        const writer = createTapeWriter(path, toMeta(INSTRUMENTS), { overwrite: true });
        const sound = makeRows(1, 20, INSTRUMENTS);
        writer.append(toColumns(sound), 0, sound.length);
        writer.append(toColumns(ticks), 0, ticks.length);
        writer.events(events);
        for (const [fromMs, toMs] of holes) writer.gap(fromMs, toMs, GAP.feedDown);
        writer.append(toColumns(sound), 0, sound.length);
        const { rejectedEvents } = writer.stats;
        const summary = await writer.close();
        expect(rejectedEvents).toBe(events.filter((one) => !isMarketEvent(one)).length);
        expect(summary.ticks + summary.rejectedTicks).toBe(ticks.length + 2 * sound.length);
        expect(verifyTape(path)).toMatchObject({ problems: [], ticks: summary.ticks });
        const tape = openTape(path);
        expect(readAll(tape)).toHaveLength(summary.ticks);
        expect(() => tape.events()).not.toThrow();
        tape.close();
      },
    ),
    { numRuns: RUNS },
  );
});

test('whatever a tape is said to hold, it is read back as it was said, or refused before there is a file', async () => {
  const path = join(makeFolder(), 'meta.tape');
  const field = fc.oneof(number, text, fc.constant(undefined), fc.constant(null));
  const sane = toMeta(INSTRUMENTS);
  const change = fc.record(
    {
      createdMs: number,
      epoch: number,
      label: text,
      seed: number,
      close: number,
      symbol: fc.oneof(text, fc.constantFrom('SYM1', 'sym0', '币安人生USDT', '^GSPC', 'A B', 'a')),
      name: text,
      field,
      decimals: number,
    },
    { requiredKeys: [] },
  );
  await fc.assert(
    fc.asyncProperty(change, async (to) => {
      const [first, second] = sane.instruments;
      const meta = {
        ...sane,
        createdMs: to.createdMs ?? sane.createdMs,
        epoch: to.epoch ?? sane.epoch,
        provenance: {
          ...sane.provenance,
          label: to.label ?? 'x',
          ...('seed' in to ? { seed: to.seed } : {}),
        },
        previousClose: [to.close ?? 1, 2],
        instruments: [
          {
            ...first!,
            symbol: to.symbol ?? 'A',
            name: to.name ?? 'A',
            priceDecimals: to.decimals ?? 2,
            ...('field' in to ? { lot: to.field } : {}),
          },
          second!,
        ],
      } as TapeMeta;
      let isTaken = true;
      try {
        await createTapeWriter(path, meta, { overwrite: true }).close();
      } catch (error) {
        expect(error).toMatchObject({ code: 'TAPE_UNSOUND' });
        isTaken = false;
      }
      if (!isTaken) return;
      const tape = openTape(path);
      expect(tape.meta.instruments).toEqual(meta.instruments);
      expect(tape.meta.provenance).toEqual(meta.provenance);
      expect(tape.meta).toMatchObject({ createdMs: meta.createdMs, epoch: meta.epoch });
      tape.close();
    }),
    { numRuns: RUNS },
  );
});

test.each([
  [
    'two instruments of one symbol',
    { instruments: [0, 1].map((id) => ({ ...toMeta(1).instruments[0]!, id })) },
  ],
  ['a seed of 1e308', { provenance: { kind: 'simulated' as const, label: 'x', seed: 1e308 } }],
  ['a time that is none', { createdMs: NaN }],
])('a tape with %s is refused and leaves no file', (_what, change) => {
  const path = join(makeFolder(), 'refused.tape');
  const unsound = expect.objectContaining({ code: 'TAPE_UNSOUND' });
  expect(() => createTapeWriter(path, { ...toMeta(2), ...change })).toThrow(unsound);
  expect(existsSync(path)).toBe(false);
  expect(existsSync(`${path}.lock`)).toBe(false);
});
