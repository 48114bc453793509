/**
 * Commodity channel index: how far the typical price is from its average, in mean deviations of 0.015. Whole sums; a
 * flat window gives 0.
 */
import { SUM_MEMORY, stepSum } from '../averages.ts';
import { lengthParam } from '../param.ts';
import { SOURCES } from '../source.ts';
import { defineStudy } from '../study.ts';

/** Lambert's constant: most values then lie within ±100. */
const SCALE = 0.015;

export const CCI = defineStudy<{ length: number }>({
  kind: 'bars',
  id: 'cci',
  name: 'Commodity channel index',
  short: 'CCI',
  words: 'oscillator lambert overbought oversold',
  about: 'How unusual the distance from the average is; beyond ±100 it is.',
  place: 'pane',
  unit: 'number',
  params: [lengthParam('length', 'Length', 20)],
  curves: [{ id: 'value', name: '', look: 'line', tone: 0 }],
  levels: [-100, 0, 100],
  warmup: ({ length }) => length,
  memory: () => SUM_MEMORY,
  begin({ length }) {
    const price = SOURCES.hlc3;
    return (step) => {
      const { bars, row, rank, columns } = step;
      const sum = stepSum(step, 0, price, length);
      if (rank < length - 1) return;
      // All are multiplied by n: distances from the mean stay whole.
      let deviations = 0;
      for (let at = row - length + 1; at <= row; at++) {
        deviations += Math.abs(price.read(bars, at) * length - sum);
      }
      const off = price.read(bars, row) * length - sum;
      columns[0]![rank] = deviations === 0 ? 0 : (off * length) / (SCALE * deviations);
    };
  },
});
