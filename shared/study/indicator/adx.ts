/**
 * Directional movement: +DI and −DI say how much of the range was gained upwards and downwards, ADX how one-sided
 * that is, whichever way. Wilder's averages over n changes (as Stock.Indicators and technicalindicators do); ADX at
 * bar 2n. TA-Lib begins with n − 1 changes and differs at first.
 */
import { AVERAGE_MEMORY, stepWilder, toWilderWarmup } from '../averages.ts';
import { lengthParam } from '../param.ts';
import { defineStudy } from '../study.ts';
import { toTrueRange } from '../true-range.ts';

/** Places in the memory. */
const RANGE = 0;
const PLUS = AVERAGE_MEMORY;
const MINUS = 2 * AVERAGE_MEMORY;
const INDEX = 3 * AVERAGE_MEMORY;

export const ADX = defineStudy<{ length: number }>({
  kind: 'bars',
  id: 'adx',
  name: 'Directional movement (ADX)',
  short: 'ADX',
  words: 'dmi di trend strength wilder',
  about: 'How strong a trend is, up or down; the two other lines say which way.',
  place: 'pane',
  unit: 'number',
  params: [lengthParam('length', 'Length', 14)],
  curves: [
    { id: 'adx', name: 'ADX', look: 'line', tone: 0 },
    { id: 'plus', name: '+DI', look: 'line', tone: 'up' },
    { id: 'minus', name: '−DI', look: 'line', tone: 'down' },
  ],
  levels: [25],
  warmup: ({ length }) => 2 * toWilderWarmup(length),
  memory: () => 4 * AVERAGE_MEMORY,
  begin:
    ({ length }) =>
    (step) => {
      const { bars, row, rank, state, columns } = step;
      if (rank === 0) return;
      const up = bars.high[row]! - bars.high[row - 1]!;
      const down = bars.low[row - 1]! - bars.low[row]!;
      const range = stepWilder(state, RANGE, toTrueRange(step), length);
      const plus = stepWilder(state, PLUS, up > down && up > 0 ? up : 0, length);
      const minus = stepWilder(state, MINUS, down > up && down > 0 ? down : 0, length);
      if (Number.isNaN(range)) return;
      // Without any range nothing moved: neither way.
      columns[1]![rank] = range === 0 ? 0 : (100 * plus) / range;
      columns[2]![rank] = range === 0 ? 0 : (100 * minus) / range;
      const sum = plus + minus;
      const index = sum === 0 ? 0 : (100 * Math.abs(plus - minus)) / sum;
      columns[0]![rank] = stepWilder(state, INDEX, index, length);
    },
});
