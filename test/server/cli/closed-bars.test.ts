/** `tail --bars`: every bar is printed once, when it is closed. */
import { expect, test } from 'vitest';
import { ClosedBars } from '../../../server/cli/closed-bars.ts';
import { toBarLine } from '../../../server/cli/tick-text.ts';
import type { Bar } from '../../../shared/model/bar-columns.ts';
import { toMeta } from '../tape/rows.ts';

const toBar = (startMs: number, close = 105): Bar => ({
  startMs,
  open: 100,
  high: 110,
  low: 90,
  close,
  volume: 7,
  trades: 2,
  turnoverHi: 0,
  turnoverLo: 0,
  firstNs: 0,
  lastNs: 1,
});
const take = (closed: ClosedBars, isForming: boolean, ...bars: Bar[]): readonly number[][] =>
  closed
    .take({ instrument: 0, interval: 0, isHistory: false, isForming, bars })
    .map(({ startMs, close }) => [startMs, close]);

test('a bar that forms is told when a later one begins, as it was last', () => {
  const closed = new ClosedBars();
  expect(take(closed, true, toBar(1_000, 101), toBar(2_000, 102))).toEqual([[1_000, 101]]);
  expect(take(closed, true, toBar(2_000, 103))).toEqual([]);
  expect(take(closed, true, toBar(3_000))).toEqual([[2_000, 103]]);
});

test('recorded bars, which come closed, are told at once; none twice', () => {
  const closed = new ClosedBars();
  expect(take(closed, false, toBar(1_000))).toEqual([[1_000, 105]]);
  expect(take(closed, false, toBar(1_000), toBar(2_000))).toEqual([[2_000, 105]]);
  expect(take(closed, false)).toEqual([]);
});

test('a line has the start, the interval, exact prices and the volume', () => {
  const [instrument] = toMeta(1).instruments;
  const line = toBarLine(toBar(Date.UTC(2026, 0, 5)), '1d', instrument!, false);
  expect(line.replaceAll(/ +/g, ' ')).toBe(
    '2026-01-05T00:00:00.000Z SYM0 bar 1d 1.00 1.10 0.90 1.05 volume 7',
  );
});
