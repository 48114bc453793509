import { BlockList } from '../../../shared/tape/block-list.ts';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { openTape } from '../../../server/tape/open-tape.ts';
import { verifyTape } from '../../../server/tape/verify-recording.ts';
import { createTapeWriter } from '../../../server/tape/writer.ts';
import {
  type BarInterval,
  MAX_BAR_SUM,
  type RecordedBar,
  toIntervalText,
  toKnownMs,
  toStartMs,
} from '../../../shared/model/recorded-bar.ts';
import { toDayGrid } from '../../../shared/model/trading-day.ts';
import { decodeBars, encodeBars } from '../../../shared/tape/bar-block.ts';
import { BarCursor } from '../../../shared/tape/bar-cursor.ts';
import { makeFolder } from '../../server/tape/folder.ts';
import { toMeta } from '../../server/tape/rows.ts';

const DAY: BarInterval = { unit: 'day', count: 1 };
const MINUTE: BarInterval = { unit: 'second', count: 60 };
const UTC = toDayGrid({});
const NEW_YORK = toDayGrid({ tradingDay: 'newYork' });
const MONDAY = Date.UTC(2024, 0, 15);

const bar = (more: Partial<RecordedBar> = {}): RecordedBar => ({
  instrument: 0,
  interval: DAY,
  of: 'trade',
  startMs: MONDAY,
  open: 100,
  high: 120,
  low: 90,
  close: 110,
  volume: 1_000,
  trades: undefined,
  turnover: undefined,
  flags: 0,
  ...more,
});

/** Takes out when a bar is known: nobody tells that. */
const NOT_KNOWN = { knownMs: undefined };

async function record(bars: readonly RecordedBar[]): Promise<string> {
  const path = join(makeFolder(), 'bars.tape');
  const writer = createTapeWriter(path, toMeta(3));
  writer.bars(bars);
  const { bars: written, ticks } = await writer.close();
  expect([written, ticks]).toEqual([bars.length, 0]);
  return path;
}

const intervalOf = fc.constantFrom<BarInterval>(
  MINUTE,
  DAY,
  { unit: 'week', count: 1 },
  { unit: 'month', count: 1 },
  { unit: 'second', count: 14_400 },
);
const sumOf = fc.option(fc.constantFrom(0, 1, 5_000, MAX_BAR_SUM), { nil: undefined });
const priceOf = fc.oneof(
  fc.integer({ min: -1_000, max: 100_000 }),
  fc.constantFrom(2 ** 51 - 1, 1 - 2 ** 51),
);
const barOf: fc.Arbitrary<RecordedBar> = fc
  .record({
    instrument: fc.integer({ min: 0, max: 2 }),
    interval: intervalOf,
    of: fc.constantFrom('trade', 'bid', 'ask', 'mid'),
    day: fc.integer({ min: 0, max: 100_000 }),
    prices: fc.tuple(priceOf, priceOf, priceOf, priceOf),
    volume: sumOf,
    trades: sumOf,
    turnover: fc.option(fc.constantFrom({ hi: 0, lo: 0 }, { hi: -(2 ** 52), lo: 2 ** 52 - 1 }), {
      nil: undefined,
    }),
    flags: fc.constantFrom(0, 1, 2, 255),
  })
  .map(({ day, prices, ...rest }) => ({
    ...rest,
    startMs: day * 86_400_000,
    open: prices[0],
    close: prices[1],
    high: Math.max(...prices),
    low: Math.min(...prices),
  }));

describe('bars on a tape', () => {
  test('come back as they went in, whatever they are', () => {
    fc.assert(
      fc.property(fc.array(barOf, { minLength: 1, maxLength: 40 }), (bars) => {
        const known = bars.map((one) => toKnownMs(one, UTC));
        const [firstMs, lastMs] = [Math.min(...known), Math.max(...known)];
        const payload = encodeBars(bars, firstMs);
        const times = { firstMs, lastMs, count: bars.length };
        const back = decodeBars(payload, times, toMeta(3).instruments, 0);
        const sort = (all: readonly RecordedBar[]): string[] =>
          all
            .map((one) => JSON.stringify({ ...one, interval: toIntervalText(one.interval) }))
            .sort();
        expect(sort(back.map((one) => bar({ ...one, ...NOT_KNOWN })))).toEqual(
          sort(bars.map((one) => bar(one))),
        );
      }),
      { numRuns: 200 },
    );
  });

  test('take some bytes each: a thousand daily ones less than sixteen', async () => {
    const bars = Array.from({ length: 1_000 }, (_, day) =>
      bar({ startMs: MONDAY + day * 86_400_000, volume: 50_000_000 + day * 1_000 }),
    );
    const tape = openTape(await record(bars));
    tape.close();
    expect(tape.sizeBytes / 1_000).toBeLessThan(16);
  });

  test('are counted apart from ticks, and found sound', async () => {
    const path = await record([bar(), bar({ instrument: 2, of: 'bid', volume: undefined })]);
    const tape = openTape(path);
    tape.close();
    expect(tape).toMatchObject({ barCount: 2, tickCount: 0, isComplete: true });
    expect(tape.totals.map(({ bars }) => bars)).toEqual([1, 0, 1]);
    expect([tape.startMs, tape.endMs]).toEqual([MONDAY + 86_400_000, MONDAY + 86_400_000]);
    expect(verifyTape(path)).toMatchObject({ bars: 2, ticks: 0, problems: [] });
  });

  test('are read when they are known, the shorter ones first', async () => {
    const last = MONDAY + 86_340_000;
    const minutes = [MONDAY, last].map((startMs) => bar({ interval: MINUTE, startMs }));
    const tape = openTape(await record([minutes[0]!, bar(), minutes[1]!]));
    const cursor = new BarCursor(tape);
    expect(cursor.nextMs()).toBe(MONDAY + 60_000);
    expect(cursor.take(last, 10).map(({ startMs }) => startMs)).toEqual([MONDAY]);
    expect(cursor.take(last + 59_999, 10)).toEqual([]);
    expect(cursor.take(Infinity, 10).map(({ interval }) => interval)).toEqual([MINUTE, DAY]);
    expect(cursor.nextMs()).toBe(Infinity);
    cursor.rewind();
    expect(cursor.take(Infinity, 10)).toHaveLength(3);
    tape.close();
  });

  test('that no reader would take are left out and counted', async () => {
    const writer = createTapeWriter(join(makeFolder(), 'odd.tape'), toMeta(1));
    writer.bars([bar({ high: 105 }), bar({ instrument: 7 }), bar({ startMs: MONDAY + 1 }), bar()]);
    expect(writer.stats.rejectedBars).toBe(3);
    expect((await writer.close()).bars).toBe(1);
  });

  test('whose bytes are damaged say so, whichever byte it is', () => {
    const payload = encodeBars([bar(), bar({ interval: MINUTE })], MONDAY + 60_000);
    const times = { firstMs: MONDAY + 60_000, lastMs: MONDAY + 86_400_000, count: 2 };
    for (let at = 0; at < payload.length; at++) {
      for (const value of [0, 1, 0x7f, 0x80, 0xff]) {
        const bytes = payload.slice();
        bytes[at] = value;
        try {
          decodeBars(bytes, times, toMeta(1).instruments, 9);
        } catch (error) {
          expect(error).toMatchObject({ code: 'TAPE_CORRUPT', offset: 9 });
        }
      }
    }
  });
});

describe('a recorded bar', () => {
  test('of a day is known when the day of its exchange is over', () => {
    expect(toKnownMs({ interval: DAY, startMs: MONDAY }, UTC)).toBe(MONDAY + 86_400_000);
    expect(toKnownMs({ interval: DAY, startMs: MONDAY }, NEW_YORK)).toBe(
      Date.UTC(2024, 0, 16, 5, 0),
    );
  });

  test('of a month ends with the month, in a leap year too', () => {
    const month: BarInterval = { unit: 'month', count: 1 };
    expect(toKnownMs({ interval: month, startMs: Date.UTC(2024, 1, 1) }, UTC)).toBe(
      Date.UTC(2024, 2, 1),
    );
    expect(toKnownMs({ interval: month, startMs: Date.UTC(2023, 11, 1) }, UTC)).toBe(
      Date.UTC(2024, 0, 1),
    );
  });

  test('has a start that follows from when it is known', () => {
    const intervals: BarInterval[] = [
      MINUTE,
      DAY,
      { unit: 'week', count: 1 },
      { unit: 'month', count: 1 },
    ];
    for (const days of [UTC, NEW_YORK]) {
      for (const interval of intervals) {
        const startMs = Date.UTC(2024, 2, 1);
        expect(toStartMs(interval, toKnownMs({ interval, startMs }, days), days)).toBe(startMs);
      }
    }
  });
});

test('a place among the bars is found by the list of blocks: a jump reads one, at the end as at the beginning', () => {
  const hour = (block: number): number => MONDAY + block * 3_600_000;
  const entries = Array.from({ length: 150 }, (_, block) => ({
    type: 8,
    flags: 0,
    offset: block,
    /* Of every fiftieth block the bars became known late. */
    firstMs: hour(block),
    lastMs: hour(block % 50 === 0 ? Math.max(0, block - 2) : block) + 3_540_000,
    ticks: 60,
  }));
  const barBlocks = BlockList.from(entries).only(8);
  let reads = 0;
  const readBarBlock = (block: number) => {
    reads++;
    const lastMs = barBlocks.at(block)!.lastMs - 3_540_000;
    return Array.from({ length: 60 }, (_, minute) => {
      const startMs = lastMs + (minute - 1) * 60_000;
      return { ...bar({ interval: MINUTE, startMs }), knownMs: lastMs + minute * 60_000 };
    });
  };
  const all: number[] = [];
  const whole = new BarCursor({ barBlocks, readBarBlock });
  for (let ms = whole.nextMs(); ms < Infinity; ms = whole.nextMs()) {
    all.push(...whole.take(ms, Infinity).map(() => ms));
  }
  const cursor = new BarCursor({ barBlocks, readBarBlock });
  for (const block of [149, 0, 75, 98, 100, 101, 148]) {
    const wanted = hour(block) + 120_000;
    reads = 0;
    cursor.seek(wanted);
    expect(cursor.nextMs()).toBe(all.find((ms) => ms >= wanted));
    expect(reads).toBeLessThanOrEqual(2);
  }
  cursor.seek(Infinity);
  expect(cursor.nextMs()).toBe(Infinity);
});
