/**
 * The step from not holding to holding, once until it has gone back. What a rule that compares with a threshold
 * fires by: a value that stays beyond, or wavers about the threshold, is told once.
 */

/** How a latch stands. */
export const LATCH = {
  /** Not looked at. */
  off: 0,
  /** The first value only sets it. */
  unset: 1,
  /** The next value beyond is a step. */
  armed: 2,
  /** Beyond, or not far enough back. */
  fired: 3,
} as const;
export type LatchState = (typeof LATCH)[keyof typeof LATCH];

/**
 * Takes the next value: from armed to fired is the step.
 * @param isBeyond it is at the threshold or beyond  @param isBack it is far enough on the other side
 */
export function stepLatch(state: LatchState, isBeyond: boolean, isBack: boolean): LatchState {
  if (state === LATCH.off) return state;
  if (state === LATCH.unset) return isBeyond ? LATCH.fired : LATCH.armed;
  if (isBack) return LATCH.armed;
  return isBeyond ? LATCH.fired : state;
}

/** A latch. Before its first value, or when it is made armed, it stands as its maker says. */
export class Latch {
  private state: LatchState;

  /** @param isArmed true: the first value beyond is a step; undefined: the first value only sets it */
  constructor(isArmed: true | undefined) {
    this.state = isArmed === true ? LATCH.armed : LATCH.unset;
  }

  /** Takes the next value. @returns true on the step to beyond */
  step(isBeyond: boolean, isBack: boolean): boolean {
    const before = this.state;
    this.state = stepLatch(before, isBeyond, isBack);
    return before === LATCH.armed && this.state === LATCH.fired;
  }

  /** Makes the next value beyond a step. */
  arm(): void {
    this.state = LATCH.armed;
  }
}
