/**
 * What a tick costs twelve indicators over ten thousand bars: ours, which go along with the bar that forms, against a
 * library that computes all bars anew (technicalindicators) and one that replaces its newest value (trading-signals).
 * And what three of them add to a frame. `npx tsx test/bench/scenario/studies.ts`; ratios count, all in one run.
 */
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import * as all from 'technicalindicators';
import * as signals from 'trading-signals';
import { BarSeries } from '../../../shared/model/bar.ts';
import { toDayGrid } from '../../../shared/model/trading-day.ts';
import { toStudyValues } from '../../../shared/study/param.ts';
import { findStudy } from '../../../shared/study/registry.ts';
import type { BarStudy } from '../../../shared/study/study.ts';
import { StudyRun } from '../../../shared/study/study-run.ts';

const BARS = 10_000;
const MINUTE_MS = 60_000;
const TICKS = 20_000;
const ROUNDS = 5;
const OURS = 'ema sma wma bb kc dc rsi macd stoch atr adx cci'.split(' ');

/** Bars of a market that wanders, one more than BARS: the last one forms. */
function makeBars(): BarSeries {
  const bars = new BarSeries(MINUTE_MS, 20_000);
  let price = 100_000;
  for (let i = 0; i <= BARS; i++) {
    for (let trade = 0; trade < 4; trade++) {
      price += Math.round(Math.sin(i * 7.3 + trade) * 40);
      bars.addTrade(i * MINUTE_MS + trade, 0, price, 10);
    }
  }
  return bars;
}

/** Median of several rounds, µs a tick. */
function measure(ticks: number, tick: (i: number) => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const began = performance.now();
    for (let i = 0; i < ticks; i++) tick(i);
    return ((performance.now() - began) * 1_000) / ticks;
  });
  return times.sort((a, b) => a - b)[ROUNDS >> 1]!;
}

const bars = makeBars();
const input = { bars, days: toDayGrid({}) };
const runs = OURS.map((id) => {
  const study = findStudy(id) as BarStudy;
  return new StudyRun(study, toStudyValues(study.params));
});
const trade = (i: number): void =>
  void bars.addTrade(BARS * MINUTE_MS + 10 + i, 0, bars.close[bars.last]! + ((i % 7) - 3), 1);

const first = measure(1, () => {
  for (const run of runs) run.sync(String(performance.now()), input);
});
for (const run of runs) run.sync('bench', input);
const ours = measure(TICKS, (i) => {
  trade(i);
  for (const run of runs) run.sync('bench', input);
});

const column = (name: 'high' | 'low' | 'close'): number[] =>
  Array.from(bars[name].subarray(bars.head, bars.head + bars.length));
const values = column('close');
const candles = { high: column('high'), low: column('low'), close: values };
const anew = measure(3, (i) => {
  values[values.length - 1] = values.at(-1)! + (i % 3) - 1;
  all.EMA.calculate({ period: 20, values });
  all.SMA.calculate({ period: 20, values });
  all.WMA.calculate({ period: 20, values });
  all.BollingerBands.calculate({ period: 20, stdDev: 2, values });
  all.KeltnerChannels.calculate({
    maPeriod: 20,
    atrPeriod: 10,
    useSMA: false,
    multiplier: 2,
    ...candles,
  });
  all.RSI.calculate({ period: 14, values });
  all.MACD.calculate({
    values,
    fastPeriod: 12,
    slowPeriod: 26,
    signalPeriod: 9,
    SimpleMAOscillator: false,
    SimpleMASignal: false,
  });
  all.Stochastic.calculate({ period: 14, signalPeriod: 3, ...candles });
  all.ATR.calculate({ period: 14, ...candles });
  all.ADX.calculate({ period: 14, ...candles });
  all.CCI.calculate({ period: 20, ...candles });
});

/** The eleven of trading-signals that are of the same kinds. */
const closes = [
  new signals.EMA(20),
  new signals.SMA(20),
  new signals.WMA(20),
  new signals.BollingerBands(20, 2),
  new signals.RSI(14, signals.WSMA),
  new signals.MACD(new signals.EMA(12), new signals.EMA(26), new signals.EMA(9)),
];
const ranges = [
  new signals.StochasticOscillator({ kPeriod: 14, kSlowingPeriod: 3, dPeriod: 3 }),
  new signals.ATR(14),
  new signals.ADX(14),
  new signals.CCI(20),
];
for (let i = 0; i < values.length; i++) {
  const candle = { high: candles.high[i]!, low: candles.low[i]!, close: values[i]! };
  for (const each of closes) each.update(values[i]!, false);
  for (const each of ranges) each.update(candle, false);
}
const replaced = measure(TICKS / 4, (i) => {
  const close = values.at(-1)! + ((i % 7) - 3);
  const candle = { high: candles.high.at(-1)! + 10, low: candles.low.at(-1)! - 10, close };
  for (const each of closes) each.update(close, true);
  for (const each of ranges) each.update(candle, true);
});

process.stdout.write(
  [
    `twelve indicators, ${BARS} bars, µs a tick, median of ${ROUNDS}`,
    `tickdeck, all anew once           ${first.toFixed(0)}`,
    `tickdeck, a tick                  ${ours.toFixed(2)}`,
    `technicalindicators, eleven anew  ${anew.toFixed(0)}  (${(anew / ours).toFixed(0)} times)`,
    `trading-signals, ten replaced     ${replaced.toFixed(2)}  (${(replaced / ours).toFixed(1)} times)`,
    '',
  ].join('\n'),
);
