/**
 * Cumulative volume delta: the running sum of market buys less market sells, of a session or of all that is known.
 * Whole numbers, exact. Volume without a side takes no part.
 */
import { PERIOD_OPTIONS, toPeriod, type Period } from '../period.ts';
import { defineStudy } from '../study.ts';

type Reset = Period | 'never';

/** Places in the memory. */
const SUM = 0;
const PERIOD = 1;
const HAS_BEGUN = 2;

export const CVD = defineStudy<{ reset: Reset }>({
  kind: 'bars',
  id: 'cvd',
  name: 'Cumulative volume delta',
  short: 'CVD',
  words: 'taker aggressor buy sell order flow',
  about:
    'Market buys less market sells, summed up: who pays to get in, from when this page began to listen.',
  place: 'pane',
  unit: 'size',
  needsFlow: true,
  params: [
    {
      kind: 'choice',
      id: 'reset',
      name: 'Begins with each',
      options: [...PERIOD_OPTIONS, { value: 'never', name: 'Never anew' }],
      usual: 'session',
    },
  ],
  curves: [{ id: 'value', name: '', look: 'line', tone: 0 }],
  levels: [0],
  warmup: () => 1,
  memory: () => 3,
  begin:
    ({ reset }) =>
    (step) => {
      const { bars, flow, row, rank, state, columns } = step;
      const period = reset === 'never' ? 0 : toPeriod(step, row, reset);
      if (period !== state[PERIOD]) state[SUM] = 0;
      state[PERIOD] = period;
      const at = flow?.find(bars.startMs[row]!) ?? -1;
      if (at >= 0) {
        state[SUM]! += flow!.buys[at]! - flow!.sells[at]!;
        state[HAS_BEGUN] = 1;
      }
      if (state[HAS_BEGUN] === 1) columns[0]![rank] = state[SUM]!;
    },
});
