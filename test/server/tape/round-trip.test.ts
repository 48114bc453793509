import { GAP } from '../../../shared/wire/codes.ts';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  createTickColumns,
  MISSING,
  PRICE_BOUND,
  pushTrade,
  SIZE_BOUND,
  TICK,
} from '../../../shared/model/tick.ts';
import { MAX_TIME_MS } from '../../../shared/tape/format.ts';
import { Market } from '../../../shared/engine/market/market.ts';
import { openTape } from '../../../server/tape/open-tape.ts';
import { verifyTape } from '../../../server/tape/verify-recording.ts';
import { createTapeWriter, openForAppend } from '../../../server/tape/writer.ts';
import { makeFolder } from './folder.ts';
import { makeRows, ofInstrument, readAll, toColumns, toMeta, type Row } from './rows.ts';

const INSTRUMENTS = 3;

const priceOf = fc.oneof(
  fc.integer({ min: 0, max: 100_000 }),
  fc.constantFrom(0, 1, -1, PRICE_BOUND - 1, 1 - PRICE_BOUND),
);
const sizeOf = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.constantFrom(0, SIZE_BOUND - 1));
/** As many as there are may fall on one day: together they stay below what a day may have. */
const tradeSizeOf = fc.oneof(fc.integer({ min: 0, max: 5000 }), fc.constantFrom(0, 2 ** 45));
const timeOf = fc.oneof(
  fc.integer({ min: 1_700_000_000_000, max: 1_700_000_004_000 }),
  fc.constantFrom(0, 1, MAX_TIME_MS),
);
const nsOf = fc.constantFrom(0, 0, 1000, 999_000, 1, 999_999);
const idOf = fc.integer({ min: 0, max: INSTRUMENTS - 1 });
const flagsOf = fc.constantFrom(0, 0, 1, 64, 0xffff);

const rowOf: fc.Arbitrary<Row> = fc.oneof(
  fc
    .tuple(idOf, timeOf, nsOf, priceOf, tradeSizeOf, fc.integer({ min: 0, max: 2 }), flagsOf)
    .map(([id, ms, ns, price, size, side, flags]) => [
      TICK.trade,
      id,
      ms,
      ns,
      price,
      size,
      0,
      0,
      side,
      flags,
    ]),
  fc
    .tuple(
      idOf,
      timeOf,
      nsOf,
      fc.option(priceOf, { nil: MISSING }),
      sizeOf,
      fc.option(priceOf, { nil: MISSING }),
      sizeOf,
      flagsOf,
    )
    .map(([id, ms, ns, bid, bidSize, ask, askSize, flags]) => [
      TICK.quote,
      id,
      ms,
      ns,
      bid,
      bidSize,
      ask,
      askSize,
      0,
      flags,
    ]),
  fc
    .tuple(idOf, timeOf, nsOf, fc.integer({ min: 1, max: 6 }), fc.integer({ min: 0, max: 5 }))
    .map(([id, ms, ns, status, reason]) => [TICK.status, id, ms, ns, status, reason, 0, 0, 0, 0]),
);

describe('a tape', () => {
  test('gives back every tick of 200 random recordings, each instrument in its order', async () => {
    const path = join(makeFolder(), 'a.tape');
    const batches = fc.array(fc.array(rowOf, { maxLength: 40 }), { maxLength: 6 });
    await fc.assert(
      fc.asyncProperty(batches, async (parts) => {
        const writer = createTapeWriter(path, toMeta(INSTRUMENTS), {
          overwrite: true,
          syncEveryMs: 1e9,
        });
        for (const rows of parts) {
          writer.append(toColumns(rows), 0, rows.length);
          if (rows.length % 3 === 0) await writer.flush();
        }
        const summary = await writer.close();
        const sent = parts.flat();
        expect(summary).toMatchObject({ ticks: sent.length, lostTicks: 0, rejectedTicks: 0 });
        const tape = openTape(path);
        const back = readAll(tape);
        tape.close();
        expect(tape.isComplete).toBe(true);
        expect(tape.tickCount).toBe(sent.length);
        for (let id = 0; id < INSTRUMENTS; id++) {
          expect(ofInstrument(back, id)).toEqual(ofInstrument(sent, id));
        }
      }),
      { numRuns: 200 },
    );
  });

  test('gives ticks of many instruments back in time order when none was late', async () => {
    const path = join(makeFolder(), 'a.tape');
    const rows = makeRows(3, 30_000, 40, 1).map((row, i) =>
      row.with(2, 1_700_000_000_000 + (i >> 3)),
    );
    const writer = createTapeWriter(path, toMeta(40));
    writer.append(toColumns(rows), 0, rows.length);
    await writer.close();
    const tape = openTape(path);
    const back = readAll(tape);
    tape.close();
    const times = back.map((row) => row[2]!);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
    expect(back.length).toBe(rows.length);
  });

  test('holds no block above 256 KiB, whatever the ticks', async () => {
    const path = join(makeFolder(), 'a.tape');
    const writer = createTapeWriter(path, toMeta(500));
    const rows: Row[] = Array.from({ length: 40_000 }, (_, i) => [
      TICK.quote,
      i % 500,
      1_700_000_000_000,
      (i * 7919) % 1e6,
      2 ** 50 - i * 1e9,
      2 ** 50 - i,
      i * 1e9,
      i,
      0,
      0xffff,
    ]);
    writer.append(toColumns(rows), 0, rows.length);
    await writer.close();
    const tape = openTape(path);
    const offsets = [...tape.blocks].map((block) => block.offset);
    const sizes = offsets.slice(1).map((offset, i) => offset - offsets[i]!);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(256 * 1024 + 36);
    for (let id = 0; id < 500; id += 99) {
      expect(ofInstrument(readAll(tape), id)).toEqual(ofInstrument(rows, id));
    }
    tape.close();
  });

  test('keeps its description, gaps, totals and overview', async () => {
    const path = join(makeFolder(), 'a.tape');
    const rows = makeRows(5, 2000, 4);
    const writer = createTapeWriter(path, toMeta(4));
    writer.append(toColumns(rows), 0, 1000);
    writer.gap(1_700_000_100_000, 1_700_000_200_000, GAP.feedDown);
    writer.append(toColumns(rows), 1000, 2000);
    await writer.close();
    const tape = openTape(path);
    expect(tape.meta).toMatchObject({
      ...toMeta(4),
      previousClose: Float64Array.from([100, MISSING, 102, MISSING]),
    });
    expect(tape.gaps).toEqual([
      { fromMs: 1_700_000_100_000, toMs: 1_700_000_200_000, cause: GAP.feedDown },
    ]);
    const trades = rows.filter((row) => row[0] === TICK.trade).length;
    expect(tape.totals.reduce((sum, one) => sum + one.trades, 0)).toBe(trades);
    const overview = tape.overview(50);
    expect(overview.length).toBe(50);
    expect(overview.reduce((sum, count) => sum + count, 0)).toBeCloseTo(2000, 6);
    tape.close();
  });

  test('refuses what a market that reads it would: a day whose volume is more than it can be', async () => {
    const path = join(makeFolder(), 'a.tape');
    const writer = createTapeWriter(path, toMeta(2));
    const huge: Row = [TICK.trade, 0, 1_700_000_000_000, 0, 1, 2e15, 0, 0, 1, 0];
    const nextDay = huge.with(2, 1_700_086_400_000);
    const rows = [huge, huge, huge, huge, huge, huge.with(1, 1), nextDay, huge, huge.with(5, 7)];
    writer.append(toColumns(rows), 0, rows.length);
    const refused = { IMPOSSIBLE: 0, VOLUME_FULL: 2 };
    expect(await writer.close()).toMatchObject({ ticks: 7, rejectedTicks: 2, refused });
    const tape = openTape(path);
    const market = new Market({
      name: 'replay',
      number: 1,
      epoch: 1,
      instruments: tape.instruments,
      previousClose: tape.meta.previousClose,
    });
    market.publish(toColumns(readAll(tape)));
    expect(market.counters).toMatchObject({ ticks: 7, rejectedTicks: 0 });
    tape.close();
  });

  test('refuses what no tape can hold, and counts it', async () => {
    const path = join(makeFolder(), 'a.tape');
    const writer = createTapeWriter(path, toMeta(1));
    const good: Row = [TICK.trade, 0, 1000, 0, 1, 1, 0, 0, 1, 0];
    const rows = [
      good.with(1, 1),
      good,
      good.with(2, -1),
      good.with(2, NaN),
      good.with(2, 2 ** 48),
      good,
    ];
    writer.append(toColumns(rows), 0, rows.length);
    expect(await writer.close()).toMatchObject({ ticks: 2, rejectedTicks: 4 });
    const tape = openTape(path);
    expect(readAll(tape)).toEqual([good, good]);
    tape.close();
  });

  test('goes on where an earlier recording ended, closed or torn', async () => {
    const path = join(makeFolder(), 'a.tape');
    const rows = makeRows(9, 3000, 4);
    const first = createTapeWriter(path, toMeta(4));
    first.append(toColumns(rows), 0, 1000);
    await first.close();
    const second = openForAppend(path);
    second.append(toColumns(rows), 1000, 2000);
    await second.close();
    const third = openForAppend(path);
    third.append(toColumns(rows), 2000, 3000);
    expect((await third.close()).ticks).toBe(3000);
    const tape = openTape(path);
    const back = readAll(tape);
    for (let id = 0; id < 4; id++) expect(ofInstrument(back, id)).toEqual(ofInstrument(rows, id));
    expect(tape.totals.map((one) => one.lastSequence)).toEqual(
      [0, 1, 2, 3].map((id) => ofInstrument(rows, id).length),
    );
    tape.close();
  });

  test('says that nobody recorded from the last tick before a stop to the first one after it', async () => {
    const path = join(makeFolder(), 'a.tape');
    const columns = createTickColumns(4);
    for (const ms of [1_000, 1_500, 61_500, 62_000]) pushTrade(columns, 0, ms, 0, 10, 1, 1);
    const first = createTapeWriter(path, toMeta(1));
    first.append(columns, 0, 2);
    await first.close();
    const idle = openForAppend(path);
    await idle.close();
    const second = openForAppend(path);
    second.append(columns, 2, 3);
    second.append(columns, 3, 4);
    await second.close();
    const tape = openTape(path);
    expect(tape.gaps).toEqual([{ fromMs: 1_500, toMs: 61_500, cause: GAP.recorderOff }]);
    expect(readAll(tape).map((row) => row[2])).toEqual([1_000, 1_500, 61_500, 62_000]);
    tape.close();
  });

  test('that was closed and continued, and closed again, is sound to its last byte', async () => {
    const path = join(makeFolder(), 'a.tape');
    const rows = makeRows(1, 100, 2);
    for (let i = 0; i < 3; i++) {
      const writer = i === 0 ? createTapeWriter(path, toMeta(2)) : openForAppend(path);
      writer.append(toColumns(rows), 0, rows.length);
      await writer.close();
      expect(verifyTape(path)).toMatchObject({ problems: [], isComplete: true });
    }
  });
});
