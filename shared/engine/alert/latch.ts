/**
 * The step from not holding to holding, once until it has gone back. What a rule that compares with a threshold
 * fires by: a value that stays beyond, or wavers about the threshold, is told once.
 */

/** A latch. Before its first value, or when it is made armed, it stands as its maker says. */
export class Latch {
  private isArmed: boolean | undefined;

  /** @param isArmed true: the first value beyond is a step; undefined: the first value only sets it */
  constructor(isArmed: boolean | undefined) {
    this.isArmed = isArmed;
  }

  /**
   * Takes the next value.
   * @param isBeyond it is at the threshold or beyond  @param isBack it is far enough on the other side
   * @returns true on the step to beyond
   */
  step(isBeyond: boolean, isBack: boolean): boolean {
    if (this.isArmed === undefined) this.isArmed = !isBeyond;
    else if (isBack) this.isArmed = true;
    else if (isBeyond && this.isArmed) {
      this.isArmed = false;
      return true;
    }
    return false;
  }

  /** Makes the next value beyond a step. */
  arm(): void {
    this.isArmed = true;
  }
}
