/** Keltner's channel as it is drawn today: an exponential average and k average true ranges to either side. */
import { AVERAGE_MEMORY, stepEma, stepWilder, toEmaWarmup, toWilderWarmup } from '../averages.ts';
import { factorParam, lengthParam, sourceParam } from '../param.ts';
import { SOURCES, type SourceName } from '../source.ts';
import { defineStudy } from '../study.ts';
import { toTrueRange } from '../true-range.ts';

export const KELTNER = defineStudy<{
  length: number;
  width: number;
  range: number;
  source: SourceName;
}>({
  kind: 'bars',
  id: 'kc',
  name: 'Keltner channel',
  short: 'KC',
  words: 'volatility atr bands',
  about: 'An average, and a channel as wide as bars usually reach.',
  place: 'price',
  unit: 'price',
  params: [
    lengthParam('length', 'Length', 20),
    factorParam('width', 'Ranges', 2),
    lengthParam('range', 'ATR length', 10),
    sourceParam(),
  ],
  curves: [
    { id: 'mean', name: 'mean', look: 'line', tone: 0, isFaint: true },
    { id: 'upper', name: 'upper', look: 'line', tone: 0 },
    { id: 'lower', name: 'lower', look: 'line', tone: 0 },
  ],
  fill: ['upper', 'lower'],
  warmup: ({ length, range }) => Math.max(toEmaWarmup(length), toWilderWarmup(range)),
  memory: () => 2 * AVERAGE_MEMORY,
  begin({ length, width, range, source }) {
    const { read, divisor } = SOURCES[source];
    return (step) => {
      const { bars, row, rank, state, columns } = step;
      const mean = stepEma(state, 0, read(bars, row) / divisor, length);
      const reach =
        rank === 0 ? NaN : width * stepWilder(state, AVERAGE_MEMORY, toTrueRange(step), range);
      columns[0]![rank] = mean;
      columns[1]![rank] = mean + reach;
      columns[2]![rank] = mean - reach;
    };
  },
});
