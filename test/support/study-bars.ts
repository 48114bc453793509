/** Bars and runs for tests of studies: the fifteen bars that published values are of, and random ones. */
import { BarSeries, type Bar } from '../../shared/model/bar.ts';
import { toDayGrid } from '../../shared/model/trading-day.ts';
import type { StudyValues } from '../../shared/study/param.ts';
import { toStudyValues } from '../../shared/study/param.ts';
import { findStudy } from '../../shared/study/registry.ts';
import type { BarStudy, StudyInput } from '../../shared/study/study.ts';
import { StudyRun } from '../../shared/study/study-run.ts';
import type { TakerFlow } from '../../shared/study/taker-flow.ts';

export const MINUTE_MS = 60_000;
export const DAYS = toDayGrid({});

/** Prices in hundredths, so that they are whole. */
const CENTS = 100;

const row = (text: string): number[] => text.split(' ').map(Number);

/** The numbers of TulipCharts/tulipindicators tests/untest.txt. */
const T15 = {
  open: row(
    '81.85 81.20 81.55 82.91 83.10 83.41 82.71 82.70 84.20 84.25 84.03 85.45 86.18 88.00 87.60',
  ),
  high: row(
    '82.15 81.89 83.03 83.30 83.85 83.90 83.33 84.30 84.84 85.00 85.90 86.58 86.98 88.00 87.87',
  ),
  low: row(
    '81.29 80.64 81.31 82.65 83.07 83.11 82.49 82.30 84.15 84.11 84.03 85.39 85.76 87.17 87.01',
  ),
  close: row(
    '81.59 81.06 82.87 83.00 83.61 83.15 82.84 83.99 84.55 84.36 85.53 86.54 86.89 87.77 87.29',
  ),
  volume: row(
    '5653100 6447400 7690900 3831400 4455100 3798000 3936200 4732000 4841300 3915300 6830800 6694100 5293600 7985800 4807900',
  ),
} as const;

/** A bar with what studies look at. */
export const toBar = (
  startMs: number,
  [open, high, low, close]: readonly [number, number, number, number],
  volume: number,
): Bar => ({
  startMs,
  open,
  high,
  low,
  close,
  volume,
  trades: 1,
  turnoverHi: 0,
  turnoverLo: 0,
  firstNs: 0,
  lastNs: 1,
});

/** The fifteen bars, a minute each. */
export const toT15Bars = (): Bar[] =>
  T15.close.map((_, i) => {
    const at = (column: readonly number[]): number => Math.round(column[i]! * CENTS);
    return toBar(
      i * MINUTE_MS,
      [at(T15.open), at(T15.high), at(T15.low), at(T15.close)],
      T15.volume[i]!,
    );
  });

/** A series of bars. */
export function toSeries(bars: readonly Bar[], maxBars = Infinity): BarSeries {
  const series = new BarSeries(MINUTE_MS, maxBars);
  for (const bar of bars) series.put(bar);
  return series;
}

/** Series of closes alone. */
export const toCloses = (closes: readonly number[], decimals: number): BarSeries =>
  toSeries(
    closes.map((close, i) => {
      const price = Math.round(close * 10 ** decimals);
      return toBar(i * MINUTE_MS, [price, price, price, price], 1);
    }),
  );

/** The study of an id, with values for each bar. */
export function findBarStudy(id: string): BarStudy {
  const study = findStudy(id);
  if (study?.kind !== 'bars') throw new Error(`${id} is no study of bars`);
  return study;
}

/** A run of a study. */
function createRun(id: string, given: StudyValues = {}): StudyRun {
  const study = findBarStudy(id);
  return new StudyRun(study, toStudyValues(study.params, given));
}

/** Input over a series. */
export const toInput = (bars: BarSeries, flow?: TakerFlow): StudyInput => ({
  bars,
  days: DAYS,
  flow,
});

/** All values of a curve, oldest first. */
export const readCurve = (run: StudyRun, curve: number, { head, length }: BarSeries): number[] =>
  Array.from({ length }, (_, i) => run.at(curve, head + i));

/** Values of a curve of a study, computed at once. */
export function compute(
  id: string,
  given: StudyValues,
  bars: BarSeries,
  curve = 0,
  flow?: TakerFlow,
): number[] {
  const run = createRun(id, given);
  run.sync('test', toInput(bars, flow));
  return readCurve(run, curve, bars);
}
