/**
 * Bollinger's bands: the simple average and k standard deviations to either side. The deviation is the population's
 * (÷ n), as Bollinger defines it; it is summed anew for each bar, since running sums of squares lose digits.
 */
import { SUM_MEMORY, stepSum } from '../averages.ts';
import { factorParam, lengthParam, sourceParam } from '../param.ts';
import { SOURCES, type SourceName } from '../source.ts';
import { defineStudy } from '../study.ts';

export const BOLLINGER = defineStudy<{ length: number; width: number; source: SourceName }>({
  kind: 'bars',
  id: 'bb',
  name: 'Bollinger bands',
  short: 'BB',
  words: 'volatility standard deviation channel',
  about: 'An average, and how far prices usually stray from it: narrow in quiet, wide in storm.',
  place: 'price',
  unit: 'price',
  params: [
    lengthParam('length', 'Length', 20),
    factorParam('width', 'Deviations', 2),
    sourceParam(),
  ],
  curves: [
    { id: 'mean', name: 'mean', look: 'line', tone: 0, isFaint: true },
    { id: 'upper', name: 'upper', look: 'line', tone: 0 },
    { id: 'lower', name: 'lower', look: 'line', tone: 0 },
  ],
  fill: ['upper', 'lower'],
  warmup: ({ length }) => length,
  memory: () => SUM_MEMORY,
  begin({ length, width, source }) {
    const price = SOURCES[source];
    return (step) => {
      const { bars, row, rank, columns } = step;
      const mean = stepSum(step, 0, price, length) / length;
      if (rank < length - 1) return;
      let squares = 0;
      for (let at = row - length + 1; at <= row; at++) {
        const off = price.read(bars, at) - mean;
        squares += off * off;
      }
      const reach = (width * Math.sqrt(squares / length)) / price.divisor;
      columns[0]![rank] = mean / price.divisor;
      columns[1]![rank] = mean / price.divisor + reach;
      columns[2]![rank] = mean / price.divisor - reach;
    };
  },
});
