/**
 * On-balance volume: volume added where the close rose, taken away where it fell. Begins with 0 at the first bar that
 * is there, so that only its changes mean something. A whole sum, exact.
 */
import type { StudyValues } from '../param.ts';
import { defineStudy } from '../study.ts';

export const OBV = defineStudy<StudyValues>({
  kind: 'bars',
  id: 'obv',
  name: 'On-balance volume',
  short: 'OBV',
  words: 'accumulation distribution',
  about:
    'Volume of rising bars less that of falling ones: whether volume goes along with the price.',
  place: 'pane',
  unit: 'size',
  params: [],
  curves: [{ id: 'value', name: '', look: 'line', tone: 0 }],
  warmup: () => 1,
  memory: () => 1,
  begin:
    () =>
    ({ bars, row, rank, state, columns }) => {
      const change = rank === 0 ? 0 : bars.close[row]! - bars.close[row - 1]!;
      if (change !== 0) state[0]! += Math.sign(change) * bars.volume[row]!;
      columns[0]![rank] = state[0]!;
    },
});
