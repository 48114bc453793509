/** Studies against published values: the fifteen bars of Tulip's tests, and worked examples of others. */
import { describe, expect, test } from 'vitest';
import { toLevel } from '../../../shared/study/indicator/pivots.ts';
import { findControl, toValueArea } from '../../../shared/study/price-profile.ts';
import {
  compute,
  MINUTE_MS,
  toBar,
  toCloses,
  toSeries,
  toT15Bars,
} from '../../support/study-bars.ts';

const T15 = toSeries(toT15Bars());

/** Values in prices, from the first one on, as the sources print them. */
function read(
  id: string,
  values: Record<string, number | string>,
  { curve = 0, divisor = 100, digits = 3, bars = T15 } = {},
): { first: number; text: string } {
  const all = compute(id, values, bars, curve);
  const first = all.findIndex((value) => !Number.isNaN(value));
  const told = all.slice(first);
  expect(told.every(Number.isFinite)).toBe(true);
  return {
    first: first + 1,
    text: told.map((value) => (value / divisor).toFixed(digits)).join(' '),
  };
}

describe('the fifteen bars give the published values', () => {
  test('of the simple, exponential and weighted average, from the fifth bar on', () => {
    expect(read('sma', { length: 5 })).toEqual({
      first: 5,
      text: '82.426 82.738 83.094 83.318 83.628 83.778 84.254 84.994 85.574 86.218 86.804',
    });
    expect(read('ema', { length: 5 })).toEqual({
      first: 5,
      text: '82.426 82.667 82.725 83.147 83.614 83.863 84.419 85.126 85.714 86.399 86.696',
    });
    expect(read('wma', { length: 5 })).toEqual({
      first: 5,
      text: '82.825 83.066 83.100 83.399 83.809 84.053 84.637 85.399 86.031 86.763 87.121',
    });
  });

  test("of Bollinger's bands, with the deviation of the population", () => {
    const values = { length: 5, width: 2 };
    expect(read('bb', values).text).toBe(read('sma', { length: 5 }).text);
    expect(read('bb', values, { curve: 2 })).toEqual({
      first: 5,
      text: '80.530 80.987 82.533 82.472 82.418 82.435 82.511 83.143 83.536 83.870 85.289',
    });
    expect(read('bb', values, { curve: 1 }).text).toBe(
      '84.322 84.489 83.655 84.164 84.838 85.121 85.997 86.845 87.612 88.566 88.319',
    );
  });

  test('of RSI, ATR and CCI', () => {
    expect(read('rsi', { length: 5 }, { divisor: 1 })).toEqual({
      first: 6,
      text: '72.034 64.927 75.936 79.796 74.713 83.033 87.478 88.755 91.483 78.498',
    });
    expect(read('atr', { length: 5 })).toEqual({
      first: 6,
      text: '1.102 1.050 1.240 1.162 1.107 1.260 1.246 1.241 1.215 1.144',
    });
    expect(read('cci', { length: 5 }, { divisor: 1 })).toEqual({
      first: 5,
      text: '105.015 64.236 -29.633 69.544 166.667 82.020 95.501 130.912 99.163 116.342 71.928',
    });
  });

  test('of ADX from bar 2n on, and of +DI', () => {
    const values = { length: 5 };
    expect(read('adx', values, { divisor: 1 })).toEqual({
      first: 10,
      text: '43.714 48.737 54.133 59.129 64.413 66.525',
    });
    expect(read('adx', values, { divisor: 1, curve: 1 }).text.split(' ').at(-1)).toBe('42.949');
  });

  test('of MACD, its signal from bar 8 on, and its histogram', () => {
    const values = { fast: 2, slow: 5, signal: 4 };
    const macd = compute('macd', values, T15, 1).map((value) => value / 100);
    expect(
      macd
        .slice(4)
        .map((value) => value.toFixed(3))
        .join(' '),
    ).not.toContain('NaN');
    expect(read('macd', values, { curve: 2 })).toEqual({
      first: 8,
      text: '0.548 0.583 0.534 0.604 0.740 0.805 0.877 0.777',
    });
    expect(macd.slice(4).map((value) => value.toFixed(3))).toEqual(
      '0.909 0.544 0.239 0.501 0.635 0.460 0.709 0.943 0.903 0.986 0.626'.split(' '),
    );
    expect(read('macd', values).text.split(' ').at(-1)).toBe('-0.151');
  });

  test('of the stochastic, fast and slow', () => {
    const fast = { length: 5, smooth: 1, average: 3 };
    const slow = { length: 5, smooth: 3, average: 3 };
    expect(read('stoch', fast, { divisor: 1 }).text).toMatch(
      /^92\.523 76\.994 59\.073 84\.500 88\.583 76\.296 /,
    );
    const k = read('stoch', slow, { divisor: 1 });
    expect(k.first).toBe(7);
    expect(k.text).toMatch(/ 77\.385 83\.126 84\.867 88\.361 95\.246 96\.740 91\.091$/);
    expect(read('stoch', slow, { divisor: 1, curve: 1 })).toEqual({
      first: 9,
      text: '75.702 78.011 81.793 85.452 89.491 93.449 94.359',
    });
  });

  test('of on-balance volume, to the share', () => {
    expect(compute('obv', {}, T15).join(' ')).toBe(
      '0 -6447400 1243500 5074900 9530000 5732000 1795800 6527800 11369100 7453800 14284600 20978700 26272300 34258100 29450200',
    );
  });

  test('of VWAP, its deviation, and VWAP from the sixth bar on', () => {
    const vwap = read('vwap', { bands: 1 }, { digits: 4 }).text.split(' ');
    expect([vwap[0], vwap[1], vwap[13], vwap[14]]).toEqual([
      '81.6767',
      '81.4209',
      '84.1431',
      '84.3360',
    ]);
    const upper = compute('vwap', { bands: 1 }, T15, 1).at(-1)!;
    expect(((upper - compute('vwap', {}, T15).at(-1)!) / 100).toFixed(4)).toBe('2.0576');
    const anchored = read('vwap', { anchor: 'moment', since: 5 * MINUTE_MS }, { digits: 4 });
    expect(anchored.first).toBe(6);
    expect(anchored.text.split(' ').at(-1)).toBe('85.4527');
  });

  test("of Keltner's and Donchian's channels", () => {
    const keltner = { length: 5, width: 2, range: 5 };
    const last = (id: string, values: Record<string, number>, curve: number, digits: number) =>
      read(id, values, { curve, digits }).text.split(' ').at(-1);
    expect([1, 0, 2].map((curve) => last('kc', keltner, curve, 3))).toEqual([
      '88.984',
      '86.696',
      '84.409',
    ]);
    expect([0, 1, 2].map((curve) => last('dc', { length: 5 }, curve, 3))).toEqual([
      '88.000',
      '86.015',
      '84.030',
    ]);
  });
});

describe('worked examples of others', () => {
  test("RSI 14 on the closes of StockCharts' example", () => {
    const closes =
      '44.3389 44.0902 44.1497 43.6124 44.3278 44.8264 45.0955 45.4245 45.8433 46.0826 45.8931 46.0328 45.6140 46.2820 46.2820 46.0028 46.0328 46.4116 46.2222 45.6439';
    const bars = toCloses(closes.split(' ').map(Number), 4);
    const rsi = read('rsi', {}, { divisor: 1, digits: 2, bars });
    expect(rsi).toEqual({ first: 15, text: '70.53 66.32 66.55 69.41 66.36 57.97' });
  });

  test('VWAP of five prices and volumes', () => {
    const volumes = [100, 110, 80, 120, 90];
    const bars = toSeries(
      [900, 1100, 700, 1000, 800].map((price, i) =>
        toBar(i * MINUTE_MS, [price, price, price, price], volumes[i]!),
      ),
    );
    expect(read('vwap', {}, { digits: 4, bars }).text).toBe('9.0000 10.0476 9.2069 9.4390 9.1800');
  });

  test('pivots of a month of January', () => {
    const of = (level: number, sign: 1 | -1) =>
      toLevel('classic', level, sign, 217.02, 211.52, 214.96).toFixed(2);
    expect([1, 2, 3].map((level) => of(level, 1))).toEqual(['217.48', '220.00', '222.98']);
    expect([1, 2, 3].map((level) => of(level, -1))).toEqual(['211.98', '209.00', '206.48']);
    expect(toLevel('fibonacci', 1, 1, 110, 100, 105)).toBeCloseTo(108.82, 10);
    expect(toLevel('camarilla', 3, -1, 110, 100, 105)).toBeCloseTo(102.25, 10);
  });

  test('the value area grows by the larger pair of rows', () => {
    const rows = Float64Array.from([5, 20, 35, 60, 40, 25, 15]);
    expect(findControl(rows)).toBe(3);
    expect(toValueArea(rows, 3)).toEqual({ from: 1, to: 5 });
  });

  test('of equal rows that nearest to the middle is the most traded one', () => {
    expect(findControl(Float64Array.from([9, 1, 9, 1, 1]))).toBe(2);
  });
});

describe('where a formula would divide by nothing', () => {
  const flat = toCloses(
    Array.from({ length: 40 }, () => 10),
    2,
  );
  test('a flat market has RSI 50, CCI 0, a stochastic of 50 and no direction', () => {
    expect(compute('rsi', {}, flat).at(-1)).toBe(50);
    expect(compute('cci', {}, flat).at(-1)).toBe(0);
    expect(compute('stoch', {}, flat).at(-1)).toBe(50);
    expect(compute('adx', {}, flat).at(-1)).toBe(0);
  });

  test('a market that only rises has RSI 100', () => {
    const rising = toCloses(
      Array.from({ length: 40 }, (_, i) => 10 + i),
      2,
    );
    expect(compute('rsi', {}, rising).at(-1)).toBe(100);
  });
});
