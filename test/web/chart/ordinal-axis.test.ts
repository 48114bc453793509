import { expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import { TradeBars } from '../../../shared/model/trade-bars.ts';
import { toBarGrid } from '../../../shared/model/bar-grid.ts';
import { toDayGrid } from '../../../shared/model/trading-day.ts';
import { createOrdinalAxis } from '../../../web/chart/ordinal-axis.ts';

const UTC = (): number => 0;
const START = Date.UTC(2026, 10, 23, 14, 30);

/** Bars of two trades, at these ms after the start. */
function toBars(times: readonly number[]): TradeBars {
  const bars = new TradeBars(2, 1_000, toDayGrid({}));
  for (const ms of times) bars.add(START + ms, 100, 1);
  return bars;
}

test('each bar of trades has a slot of the same length, however long it took and however near the next is', () => {
  const { series } = toBars([0, 5, 5, 5, 5, 9_000, 60_000, 60_001]);
  const axis = createOrdinalAxis(series);
  const slotMs = series.intervalMs;
  const starts = Array.from(series.startMs.subarray(series.head, series.head + series.length));
  expect(starts.map((ms) => axis.toAxis(ms) / slotMs)).toEqual([0, 1, 2, 3]);
  for (let row = 0; row < 4; row++) {
    const middle = (row + 0.5) * slotMs;
    expect(axis.toAxis(axis.toTime(middle))).toBeCloseTo(middle, 9);
  }
});

test('time goes on before the first bar and behind the last, and leads back', () => {
  const { series } = toBars([0, 1, 2, 3]);
  const axis = createOrdinalAxis(series);
  for (const place of [-2, -0.5, 2.5, 10].map((slots) => slots * series.intervalMs)) {
    expect(axis.toAxis(axis.toTime(place))).toBeCloseTo(place, 3);
  }
});

test('bars that come later are behind those that are there, which stay', () => {
  const bars = toBars([0, 1]);
  const axis = createOrdinalAxis(bars.series);
  bars.add(START + 50, 100, 1);
  axis.extend(bars.series);
  expect(axis.toAxis(START)).toBe(0);
  expect(axis.toAxis(START + 50)).toBe(bars.series.intervalMs);
});

test('months of any length stand side by side, and a new year is named', () => {
  const months = new BarSeries(30 * 86_400_000, 100, toBarGrid('1M', toDayGrid({})));
  for (let month = 0; month < 14; month++) {
    months.addTrade(Date.UTC(2025, 10 + month, 5), 0, 100, 1);
  }
  const axis = createOrdinalAxis(months);
  const slotMs = months.intervalMs;
  const places = Array.from({ length: 14 }, (_, row) => axis.toAxis(months.startMs[row]!) / slotMs);
  expect(places).toEqual(Array.from({ length: 14 }, (_, row) => row));
  const ticks = axis.toTicks!(months.startMs[0]!, months.lastStartMs, slotMs * 1.5, UTC);
  expect(ticks.map(({ label }) => label)).toEqual([
    'Nov',
    '2026',
    'Mar',
    'May',
    'Jul',
    'Sep',
    'Nov',
  ]);
});
