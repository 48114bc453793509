/**
 * Exponential moving average: weight 2 / (n + 1) for the newest price. Begins with the mean of the first n prices,
 * as TA-Lib and Stock.Indicators do; libraries that begin with the first price differ until about 4.6 (n + 1) bars.
 */
import { AVERAGE_MEMORY, stepEma, toEmaWarmup } from '../averages.ts';
import { lengthParam, sourceParam } from '../param.ts';
import { SOURCES, type SourceName } from '../source.ts';
import { defineStudy } from '../study.ts';

export const EMA = defineStudy<{ length: number; source: SourceName }>({
  kind: 'bars',
  id: 'ema',
  name: 'Exponential moving average',
  short: 'EMA',
  words: 'ma mean trend',
  about: 'An average that weighs the newest prices most, and so turns sooner than a simple one.',
  place: 'price',
  unit: 'price',
  params: [lengthParam('length', 'Length', 20), sourceParam()],
  curves: [{ id: 'value', name: '', look: 'line', tone: 0 }],
  warmup: ({ length }) => toEmaWarmup(length),
  memory: () => AVERAGE_MEMORY,
  begin({ length, source }) {
    const { read, divisor } = SOURCES[source];
    return ({ bars, row, rank, state, columns }) => {
      columns[0]![rank] = stepEma(state, 0, read(bars, row) / divisor, length);
    };
  },
});
