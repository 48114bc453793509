import { expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import {
  toFigures,
  toIntervalWords,
  toSummary,
  toToldBars,
} from '../../../web/panel/table/chart-summary.ts';

const MINUTE_MS = 60_000;
const words = {
  symbol: 'NVDA',
  interval: '1 minute',
  price: (mantissa: number): string => (mantissa / 100).toFixed(2),
  moment: (timeMs: number): string => `minute ${timeMs / MINUTE_MS}`,
};

function toBars(closes: readonly number[]): BarSeries {
  const bars = new BarSeries(MINUTE_MS, 1_000);
  closes.forEach((close, i) => bars.addTrade(i * MINUTE_MS, 0, close, 1));
  return bars;
}

test('says range, change, high and low with their moments', () => {
  const bars = toToldBars(toBars([10_000, 10_200, 9_900, 10_120]), undefined);
  expect(toSummary(toFigures(bars), words)).toBe(
    'NVDA, 4 1 minute bars from minute 0 to minute 3. From 100.00 to 101.20, up 1.20 percent. ' +
      'High 102.00 at minute 1, low 99.00 at minute 2.',
  );
});

test('tells what is in sight, else what is newest, and never more than people read', () => {
  const many = toBars(Array.from({ length: 900 }, (_, i) => 100 + i));
  expect(toToldBars(many, undefined).map(({ close }) => close)).toEqual(
    Array.from({ length: 120 }, (_, i) => 880 + i),
  );
  const range = { fromMs: 10 * MINUTE_MS, toMs: 12 * MINUTE_MS };
  expect(toToldBars(many, range).map(({ close }) => close)).toEqual([110, 111]);
  expect(toToldBars(many, { fromMs: 0, toMs: Infinity })).toHaveLength(300);
});

test('says that there is nothing, and that nothing has changed', () => {
  expect(toSummary(toFigures([]), words)).toBe('NVDA, 1 minute bars: none yet.');
  const same = toToldBars(toBars([10_000, 10_000]), undefined);
  expect(toSummary(toFigures(same), words)).toContain('unchanged');
});

test('intervals have words', () => {
  expect(['15s', '1m', '4h', '1w', '1M', '100t'].map(toIntervalWords)).toEqual([
    '15 second',
    '1 minute',
    '4 hour',
    '1 week',
    '1 month',
    '100 trade',
  ]);
});
