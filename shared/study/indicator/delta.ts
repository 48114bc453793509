/**
 * Order-flow delta: what was bought at the market's price less what was sold, bar by bar, by the sides that trades came
 * with. Volume without a side is counted apart and never guessed.
 */
import type { StudyValues } from '../param.ts';
import { defineStudy } from '../study.ts';

export const DELTA = defineStudy<StudyValues>({
  kind: 'bars',
  id: 'delta',
  name: 'Order-flow delta',
  short: 'Delta',
  words: 'taker aggressor buy sell imbalance footprint',
  about: 'Market buys less market sells of each bar, from when this page began to listen.',
  place: 'pane',
  unit: 'size',
  needsFlow: true,
  params: [],
  curves: [
    { id: 'delta', name: '', look: 'columns', tone: 'sign' },
    { id: 'buys', name: 'buy', look: 'reading', tone: 'up' },
    { id: 'sells', name: 'sell', look: 'reading', tone: 'down' },
    { id: 'unknown', name: 'unknown', look: 'reading', tone: 1 },
  ],
  levels: [0],
  warmup: () => 1,
  memory: () => 0,
  begin:
    () =>
    ({ bars, flow, row, rank, columns }) => {
      const at = flow?.find(bars.startMs[row]!) ?? -1;
      if (at < 0) return;
      const buys = flow!.buys[at]!;
      const sells = flow!.sells[at]!;
      columns[0]![rank] = buys - sells;
      columns[1]![rank] = buys;
      columns[2]![rank] = sells;
      columns[3]![rank] = Math.max(0, bars.volume[row]! - buys - sells);
    },
});
