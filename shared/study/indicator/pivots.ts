/**
 * Pivot points: levels from the high, low and close of the session (week, month) before, never of the running one.
 * A period whose beginning is not there gives none, since its high and low are not known.
 */
import { PERIOD_OPTIONS, toPeriod, type Period } from '../period.ts';
import { defineStudy, type StudyCurve, type StudyStep } from '../study.ts';

type Method = 'classic' | 'fibonacci' | 'camarilla';

/** Places in the memory: the running period, what is known of it, and of the one before. */
const PERIOD = 0;
const HIGH = 1;
const LOW = 2;
const CLOSE = 3;
const IS_WHOLE = 4;
const LAST_HIGH = 5;
const LAST_LOW = 6;
const LAST_CLOSE = 7;
const HAS_LAST = 8;
const LEVELS = 4;
const FIBONACCI = [0.382, 0.618, 1] as const;
/** Divisors of 1.1 times the range. */
const CAMARILLA = [12, 6, 4, 2] as const;

const toCurves = (side: 'R' | 'S', tone: 'up' | 'down'): StudyCurve[] =>
  Array.from({ length: LEVELS }, (_, i) => ({
    id: `${side}${i + 1}`.toLowerCase(),
    name: `${side}${i + 1}`,
    look: 'steps',
    tone,
    isFaint: true,
  }));

export const PIVOTS = defineStudy<{ method: Method; period: Period }>({
  kind: 'bars',
  id: 'pivots',
  name: 'Pivot points',
  short: 'Pivots',
  words: 'support resistance floor camarilla fibonacci classic levels',
  about: 'Levels that follow from the session before: where prices may turn today.',
  place: 'price',
  unit: 'price',
  params: [
    {
      kind: 'choice',
      id: 'method',
      name: 'Method',
      options: [
        { value: 'classic', name: 'Classic' },
        { value: 'fibonacci', name: 'Fibonacci' },
        { value: 'camarilla', name: 'Camarilla' },
      ],
      usual: 'classic',
    },
    {
      kind: 'choice',
      id: 'period',
      name: 'Of the last',
      options: PERIOD_OPTIONS,
      usual: 'session',
    },
  ],
  curves: [
    { id: 'p', name: 'P', look: 'steps', tone: 0 },
    ...toCurves('R', 'down'),
    ...toCurves('S', 'up'),
  ],
  warmup: () => 1,
  memory: () => 9,
  begin:
    ({ method, period }) =>
    (step) => {
      const { state, columns, rank } = step;
      takeBar(step, toPeriod(step, step.row, period));
      if (state[HAS_LAST] === 0) return;
      const high = state[LAST_HIGH]!;
      const low = state[LAST_LOW]!;
      const close = state[LAST_CLOSE]!;
      columns[0]![rank] = (high + low + close) / 3;
      for (let level = 1; level <= LEVELS; level++) {
        columns[level]![rank] = toLevel(method, level, 1, high, low, close);
        columns[LEVELS + level]![rank] = toLevel(method, level, -1, high, low, close);
      }
    },
});

function takeBar({ bars, row, rank, state }: StudyStep, period: number): void {
  const isNew = rank === 0 || period !== state[PERIOD];
  if (isNew) {
    state[LAST_HIGH] = state[HIGH]!;
    state[LAST_LOW] = state[LOW]!;
    state[LAST_CLOSE] = state[CLOSE]!;
    state[HAS_LAST] = state[IS_WHOLE]!;
    state[PERIOD] = period;
    state[IS_WHOLE] = rank === 0 ? 0 : 1;
    state[HIGH] = bars.high[row]!;
    state[LOW] = bars.low[row]!;
  } else {
    state[HIGH] = Math.max(state[HIGH]!, bars.high[row]!);
    state[LOW] = Math.min(state[LOW]!, bars.low[row]!);
  }
  state[CLOSE] = bars.close[row]!;
}

/** A level above (`sign` 1) or below (-1); NaN where the method has none. Exported for alerts on levels and tests. */
export function toLevel(
  method: Method,
  level: number,
  sign: 1 | -1,
  high: number,
  low: number,
  close: number,
): number {
  const pivot = (high + low + close) / 3;
  const range = high - low;
  if (method === 'fibonacci') return pivot + sign * (FIBONACCI[level - 1] ?? NaN) * range;
  if (method === 'camarilla') return close + (sign * 1.1 * range) / CAMARILLA[level - 1]!;
  const far = sign > 0 ? low : high;
  if (level === 1) return 2 * pivot - far;
  if (level === 2) return pivot + sign * range;
  return level === 3 ? (sign > 0 ? high : low) + 2 * (pivot - far) : NaN;
}
