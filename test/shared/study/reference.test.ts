/**
 * Studies against two libraries that others maintain, over hundreds of random bars. trading-signals begins averages
 * with their first number: it is compared once that is forgotten. technicalindicators begins as we do.
 */
import {
  ATR,
  BollingerBands,
  CCI,
  EMA,
  MACD,
  SMA,
  Stochastic,
  WMA,
  ADX,
} from 'technicalindicators';
import * as signals from 'trading-signals';
import { describe, expect, test } from 'vitest';
import type { BarSeries } from '../../../shared/model/bar.ts';
import { compute, MINUTE_MS, toBar, toSeries } from '../../support/study-bars.ts';
import { createRandom } from '../../support/random.ts';

const COUNT = 500;
/** Bars after which no beginning is felt any more, at 1e-9. */
const SETTLED = 350;

function makeBars(): BarSeries {
  const random = createRandom(11);
  let close = 50_000;
  return toSeries(
    Array.from({ length: COUNT }, (_, i) => {
      const open = close + Math.round((random() - 0.5) * 20);
      close = Math.max(1_000, open + Math.round((random() - 0.5) * 400));
      const high = Math.max(open, close) + Math.round(random() * 100);
      const low = Math.min(open, close) - Math.round(random() * 100);
      return toBar(i * MINUTE_MS, [open, high, low, close], 1 + Math.round(random() * 1_000));
    }),
  );
}

const bars = makeBars();
const column = (name: 'open' | 'high' | 'low' | 'close' | 'volume'): number[] =>
  Array.from(bars[name].subarray(bars.head, bars.head + bars.length));
const values = column('close');
const candles = { high: column('high'), low: column('low'), close: values };

/** Expects that all of a reference's values are the last ones of ours. */
function expectEqual(ours: readonly number[], theirs: readonly (number | undefined)[]): void {
  expect(theirs.length).toBeGreaterThanOrEqual(COUNT - SETTLED);
  const off = theirs.map((value, i) => {
    const own = ours[ours.length - theirs.length + i]!;
    return Math.abs(own - value!) / Math.max(1, Math.abs(value!));
  });
  expect(Math.max(...off)).toBeLessThanOrEqual(1e-9);
}

describe('technicalindicators gives the same', () => {
  test('averages', () => {
    expectEqual(compute('sma', {}, bars), SMA.calculate({ period: 20, values }));
    expectEqual(compute('ema', {}, bars), EMA.calculate({ period: 20, values }));
    expectEqual(compute('wma', {}, bars), WMA.calculate({ period: 20, values }));
  });

  test('Bollinger bands', () => {
    const theirs = BollingerBands.calculate({ period: 20, stdDev: 2, values });
    expectEqual(
      compute('bb', {}, bars, 0),
      theirs.map(({ middle }) => middle),
    );
    expectEqual(
      compute('bb', {}, bars, 1),
      theirs.map(({ upper }) => upper),
    );
    expectEqual(
      compute('bb', {}, bars, 2),
      theirs.map(({ lower }) => lower),
    );
  });

  test('ATR, ADX with both directions, CCI', () => {
    expectEqual(compute('atr', {}, bars), ATR.calculate({ period: 14, ...candles }));
    expectEqual(compute('cci', {}, bars), CCI.calculate({ period: 20, ...candles }));
    const theirs = ADX.calculate({ period: 14, ...candles });
    expectEqual(
      compute('adx', {}, bars, 0),
      theirs.map(({ adx }) => adx),
    );
    expectEqual(
      compute('adx', {}, bars, 1),
      theirs.map(({ pdi }) => pdi),
    );
    expectEqual(
      compute('adx', {}, bars, 2),
      theirs.map(({ mdi }) => mdi),
    );
  });

  test('MACD and its signal', () => {
    const theirs = MACD.calculate({
      values,
      fastPeriod: 12,
      slowPeriod: 26,
      signalPeriod: 9,
      SimpleMAOscillator: false,
      SimpleMASignal: false,
    }).filter(({ signal }) => signal !== undefined);
    expectEqual(
      compute('macd', {}, bars, 1),
      theirs.map((each) => each.MACD),
    );
    expectEqual(
      compute('macd', {}, bars, 2),
      theirs.map(({ signal }) => signal),
    );
  });

  test('the fast stochastic', () => {
    const theirs = Stochastic.calculate({ period: 14, signalPeriod: 3, ...candles });
    const fast = { smooth: 1 };
    expectEqual(
      compute('stoch', fast, bars, 0),
      theirs.map(({ k }) => k),
    );
  });
});

describe('trading-signals gives the same', () => {
  const last = (all: readonly number[]): number[] => all.slice(SETTLED);
  const feed = <T>(
    indicator: {
      add(value: T): unknown;
      getResult(): unknown;
    },
    inputs: readonly T[],
  ): number[] =>
    inputs.map((input) => {
      indicator.add(input);
      return indicator.getResult() as number;
    });
  const inputs = values.map((close, i) => ({
    close,
    high: candles.high[i]!,
    low: candles.low[i]!,
    open: column('open')[i]!,
    volume: column('volume')[i]!,
  }));

  test("Wilder's RSI", () => {
    expectEqual(
      last(compute('rsi', {}, bars)),
      last(feed(new signals.RSI(14, signals.WSMA), values)),
    );
  });

  test('exponential average and ATR, once their beginnings are forgotten', () => {
    expectEqual(last(compute('ema', {}, bars)), last(feed(new signals.EMA(20), values)));
    expectEqual(last(compute('atr', {}, bars)), last(feed(new signals.ATR(14), inputs)));
  });
});
