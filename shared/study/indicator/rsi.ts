/**
 * Relative strength index: Wilder's averages of gains and of losses, as a share of their sum. Without losses 100,
 * without either 50.
 */
import { AVERAGE_MEMORY, stepWilder, toWilderWarmup } from '../averages.ts';
import { lengthParam, sourceParam } from '../param.ts';
import { SOURCES, type SourceName } from '../source.ts';
import { defineStudy } from '../study.ts';

export const RSI = defineStudy<{ length: number; source: SourceName }>({
  kind: 'bars',
  id: 'rsi',
  name: 'Relative strength index',
  short: 'RSI',
  words: 'oscillator momentum overbought oversold wilder',
  about: 'How much of the recent movement was upwards, 0 to 100.',
  place: 'pane',
  unit: 'number',
  params: [lengthParam('length', 'Length', 14), sourceParam()],
  curves: [{ id: 'value', name: '', look: 'line', tone: 0 }],
  levels: [30, 50, 70],
  range: [0, 100],
  warmup: ({ length }) => toWilderWarmup(length),
  memory: () => 2 * AVERAGE_MEMORY,
  begin({ length, source }) {
    const { read, divisor } = SOURCES[source];
    return ({ bars, row, rank, state, columns }) => {
      if (rank === 0) return;
      const change = (read(bars, row) - read(bars, row - 1)) / divisor;
      const gain = stepWilder(state, 0, Math.max(0, change), length);
      const loss = stepWilder(state, AVERAGE_MEMORY, Math.max(0, -change), length);
      columns[0]![rank] = gain + loss === 0 ? 50 : (100 * gain) / (gain + loss);
    };
  },
});
