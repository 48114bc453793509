/**
 * Stochastic: where the close lies between the lowest and the highest price of n bars, 0 to 100, smoothed (%K, slow
 * with 3, fast with 1), and the average of that (%D). A flat range gives 50.
 */
import { EXTREME_MEMORY, stepHighest, stepLowest } from '../extremes.ts';
import { lengthParam } from '../param.ts';
import { defineStudy } from '../study.ts';

/** Columns: %K, %D, and the unsmoothed number that both are made of. */
const K = 0;
const D = 1;
const RAW = 2;

/** Mean of the newest `length` values of a column; NaN where one is missing. */
function toMean(column: Float64Array, rank: number, length: number): number {
  if (rank < length - 1) return NaN;
  let sum = 0;
  for (let at = rank - length + 1; at <= rank; at++) sum += column[at]!;
  return sum / length;
}

export const STOCHASTIC = defineStudy<{ length: number; smooth: number; average: number }>({
  kind: 'bars',
  id: 'stoch',
  name: 'Stochastic',
  short: 'Stoch',
  words: 'oscillator momentum overbought oversold k d',
  about: 'Where the price stands between the lowest and the highest of the last bars, 0 to 100.',
  place: 'pane',
  unit: 'number',
  params: [
    lengthParam('length', 'Length', 14),
    lengthParam('smooth', '%K smoothing', 3),
    lengthParam('average', '%D length', 3),
  ],
  curves: [
    { id: 'k', name: '%K', look: 'line', tone: 0 },
    { id: 'd', name: '%D', look: 'line', tone: 1 },
  ],
  levels: [20, 80],
  range: [0, 100],
  warmup: ({ length, smooth, average }) => length + smooth + average,
  memory: () => 2 * EXTREME_MEMORY,
  ownColumns: 1,
  begin:
    ({ length, smooth, average }) =>
    (step) => {
      const { bars, row, rank, columns } = step;
      const high = stepHighest(step, 0, length);
      const low = stepLowest(step, EXTREME_MEMORY, length);
      if (rank < length - 1) return;
      columns[RAW]![rank] = high === low ? 50 : (100 * (bars.close[row]! - low)) / (high - low);
      columns[K]![rank] = toMean(columns[RAW]!, rank, smooth);
      columns[D]![rank] = toMean(columns[K]!, rank, average);
    },
});
