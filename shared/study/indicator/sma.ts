/** Simple moving average: the mean of the newest n prices. */
import { SUM_MEMORY, stepSum } from '../averages.ts';
import { lengthParam, sourceParam } from '../param.ts';
import { SOURCES, type SourceName } from '../source.ts';
import { defineStudy } from '../study.ts';

export const SMA = defineStudy<{ length: number; source: SourceName }>({
  kind: 'bars',
  id: 'sma',
  name: 'Simple moving average',
  short: 'SMA',
  words: 'ma mean trend',
  about: 'The mean of the last prices: smooth, and late by half its length.',
  place: 'price',
  unit: 'price',
  params: [lengthParam('length', 'Length', 20), sourceParam()],
  curves: [{ id: 'value', name: '', look: 'line', tone: 0 }],
  warmup: ({ length }) => length,
  memory: () => SUM_MEMORY,
  begin({ length, source }) {
    const price = SOURCES[source];
    return (step) => {
      const sum = stepSum(step, 0, price, length);
      if (step.rank >= length - 1) step.columns[0]![step.rank] = sum / (length * price.divisor);
    };
  },
});
