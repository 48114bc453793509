/** Donchian's channel: highest high and lowest low of the newest n bars, this one included, and their middle. */
import { EXTREME_MEMORY, stepHighest, stepLowest } from '../extremes.ts';
import { lengthParam } from '../param.ts';
import { defineStudy } from '../study.ts';

export const DONCHIAN = defineStudy<{ length: number }>({
  kind: 'bars',
  id: 'dc',
  name: 'Donchian channel',
  short: 'DC',
  words: 'breakout highest lowest turtle',
  about: 'The highest and the lowest price of the last bars: where a breakout begins.',
  place: 'price',
  unit: 'price',
  params: [lengthParam('length', 'Length', 20)],
  curves: [
    { id: 'upper', name: 'upper', look: 'line', tone: 0 },
    { id: 'middle', name: 'middle', look: 'line', tone: 0, isFaint: true },
    { id: 'lower', name: 'lower', look: 'line', tone: 0 },
  ],
  fill: ['upper', 'lower'],
  warmup: ({ length }) => length,
  memory: () => 2 * EXTREME_MEMORY,
  begin:
    ({ length }) =>
    (step) => {
      const high = stepHighest(step, 0, length);
      const low = stepLowest(step, EXTREME_MEMORY, length);
      if (step.rank < length - 1) return;
      step.columns[0]![step.rank] = high;
      step.columns[1]![step.rank] = (high + low) / 2;
      step.columns[2]![step.rank] = low;
    },
});
