/**
 * Average true range: Wilder's average of how far bars reach, counted from the close before. Begins with the second
 * bar, as TA-Lib and Stock.Indicators do.
 */
import { AVERAGE_MEMORY, stepWilder, toWilderWarmup } from '../averages.ts';
import { lengthParam } from '../param.ts';
import { defineStudy } from '../study.ts';
import { toTrueRange } from '../true-range.ts';

export const ATR = defineStudy<{ length: number }>({
  kind: 'bars',
  id: 'atr',
  name: 'Average true range',
  short: 'ATR',
  words: 'volatility wilder',
  about: 'How far a bar usually reaches: what is near and what is far for this symbol now.',
  place: 'pane',
  unit: 'price',
  params: [lengthParam('length', 'Length', 14)],
  curves: [{ id: 'value', name: '', look: 'line', tone: 0 }],
  warmup: ({ length }) => toWilderWarmup(length),
  memory: () => AVERAGE_MEMORY,
  begin:
    ({ length }) =>
    (step) => {
      if (step.rank === 0) return;
      step.columns[0]![step.rank] = stepWilder(step.state, 0, toTrueRange(step), length);
    },
});
