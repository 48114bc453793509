/**
 * Moving average convergence/divergence: a fast exponential average less a slow one, its own average as the signal,
 * and how far it is from that. Each average begins by itself, with the mean of its first n numbers.
 */
import { AVERAGE_MEMORY, stepEma, toEmaWarmup } from '../averages.ts';
import { lengthParam, sourceParam } from '../param.ts';
import { SOURCES, type SourceName } from '../source.ts';
import { defineStudy } from '../study.ts';

/** Places in the memory. */
const FAST = 0;
const SLOW = AVERAGE_MEMORY;
const SIGNAL = 2 * AVERAGE_MEMORY;

export const MACD = defineStudy<{
  fast: number;
  slow: number;
  signal: number;
  source: SourceName;
}>({
  kind: 'bars',
  id: 'macd',
  name: 'MACD',
  short: 'MACD',
  words: 'oscillator momentum convergence divergence histogram',
  about:
    'A fast average less a slow one: above zero prices gain, and the columns say whether faster.',
  place: 'pane',
  unit: 'price',
  params: [
    lengthParam('fast', 'Fast', 12),
    lengthParam('slow', 'Slow', 26),
    lengthParam('signal', 'Signal', 9),
    sourceParam(),
  ],
  curves: [
    { id: 'histogram', name: 'histogram', look: 'columns', tone: 'sign' },
    { id: 'macd', name: 'MACD', look: 'line', tone: 0 },
    { id: 'signal', name: 'signal', look: 'line', tone: 1 },
  ],
  levels: [0],
  warmup: ({ fast, slow, signal }) => toEmaWarmup(Math.max(fast, slow)) + toEmaWarmup(signal),
  memory: () => 3 * AVERAGE_MEMORY,
  begin({ fast, slow, signal, source }) {
    const { read, divisor } = SOURCES[source];
    return ({ bars, row, rank, state, columns }) => {
      const price = read(bars, row) / divisor;
      const macd = stepEma(state, FAST, price, fast) - stepEma(state, SLOW, price, slow);
      if (Number.isNaN(macd)) return;
      const average = stepEma(state, SIGNAL, macd, signal);
      columns[0]![rank] = macd - average;
      columns[1]![rank] = macd;
      columns[2]![rank] = average;
    };
  },
});
