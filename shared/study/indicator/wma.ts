/** Weighted moving average: weights 1..n, the newest price has n. Two running whole sums, exact. */
import { lengthParam, sourceParam } from '../param.ts';
import { SOURCES, type SourceName } from '../source.ts';
import { defineStudy } from '../study.ts';

/** Places in the memory: sum of the window, sum of the window by weight. */
const SUM = 0;
const WEIGHED = 1;

export const WMA = defineStudy<{ length: number; source: SourceName }>({
  kind: 'bars',
  id: 'wma',
  name: 'Weighted moving average',
  short: 'WMA',
  words: 'ma mean trend linear',
  about: 'An average whose weights fall evenly with age: between a simple and an exponential one.',
  place: 'price',
  unit: 'price',
  params: [lengthParam('length', 'Length', 20), sourceParam()],
  curves: [{ id: 'value', name: '', look: 'line', tone: 0 }],
  warmup: ({ length }) => length,
  memory: () => 2,
  begin({ length, source }) {
    const { read, divisor } = SOURCES[source];
    const weights = (length * (length + 1)) / 2;
    return ({ bars, row, rank, state, columns }) => {
      const price = read(bars, row);
      if (rank < length) {
        state[WEIGHED]! += (rank + 1) * price;
        state[SUM]! += price;
      } else {
        // Every weight falls by one: the oldest price, whose weight was 1, is gone.
        state[WEIGHED]! += length * price - state[SUM]!;
        state[SUM]! += price - read(bars, row - length);
      }
      if (rank >= length - 1) columns[0]![rank] = state[WEIGHED]! / (weights * divisor);
    };
  },
});
