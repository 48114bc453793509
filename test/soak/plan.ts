/**
 * What will happen in a soak, and when: drawn from a seed alone, so that the same seed plans the same again. Plain data;
 * who carries it out is elsewhere.
 */
import { createRandom } from '../support/random.ts';

/** Kinds of steps, with how often each is drawn beside the others. */
const WEIGHTS = {
  cut: 10,
  stall: 6,
  fault: 5,
  throttle: 3,
  churn: 10,
  refresh: 5,
  replace: 6,
  abuse: 6,
  bars: 6,
  record: 5,
  keep: 2,
  replay: 3,
  rewind: 4,
  alert: 3,
  say: 5,
  event: 2,
  scrape: 4,
} as const;

/** What can happen. */
export type StepKind = keyof typeof WEIGHTS;

/** Something that is done to one of the clients, or by the operator. */
export interface Step {
  /** Of the wall's time, since the life began, ms. */
  readonly atMs: number;
  readonly kind: StepKind;
  /** Numbers 0 ≤ x < 1 that say the rest: whom it concerns, how long, how much. */
  readonly draws: readonly number[];
}

/** One life of the server. */
export interface PlannedLife {
  readonly seed: number;
  readonly lengthMs: number;
  /** How it ends. */
  readonly end: 'stop' | 'kill';
  readonly steps: readonly Step[];
}

/** What a plan is made of. */
export interface PlanSettings {
  readonly seed: number;
  /** Length of the whole, wall's time, ms. */
  readonly lengthMs: number;
  readonly lives: number;
  /** Mean time between two steps, ms. */
  readonly everyMs: number;
}

/** Share of the whole that the last life has: that is where the memory is looked at. */
const LAST_SHARE = 0.5;
/** Nothing is begun in so much of the end of a life. */
const QUIET_MS = 1_500;

function drawKind(draw: number): StepKind {
  const kinds = Object.entries(WEIGHTS) as [StepKind, number][];
  let left = draw * kinds.reduce((sum, [, weight]) => sum + weight, 0);
  return kinds.find(([, weight]) => (left -= weight) < 0)![0];
}

/** Plans a soak. */
export function toPlan({ seed, lengthMs, lives, everyMs }: PlanSettings): PlannedLife[] {
  const random = createRandom(seed);
  const shares = Array.from({ length: lives - 1 }, () => 0.5 + random());
  const sum = shares.reduce((all, share) => all + share, 0);
  const lengths = shares.map((share) => (share / sum) * (1 - LAST_SHARE) * lengthMs);
  lengths.push(lives === 1 ? lengthMs : LAST_SHARE * lengthMs);
  return lengths.map((length, number) => {
    const steps: Step[] = [];
    for (let atMs = 500; ;) {
      atMs += -Math.log(1 - random()) * everyMs;
      if (atMs > length - QUIET_MS) break;
      const draws = Array.from({ length: 4 }, random);
      steps.push({ atMs, kind: drawKind(random()), draws });
    }
    const isLast = number === lives - 1;
    /* The first one is killed, so that each soak has one. */
    const end = !isLast && (number === 0 || random() < 0.5) ? 'kill' : 'stop';
    return { seed: seed * 1_000 + number, lengthMs: length, end, steps };
  });
}
