/**
 * Readings of a wall clock, in the order of a file's rows, as moments: in the repeated hour of autumn the order of the
 * rows decides, whichever way they run. Knows no text of times.
 */
import type { Zone } from './zone.ts';

/** Makes moments of one file's readings. */
export class WallClock {
  /** Rows run from the newest to the oldest. */
  isReversed = false;
  private lastMs = NaN;
  private isSecondPass = false;

  /**
   * @param wallMs reading of the clock as if it were UTC, ms
   * @returns UTC ms; NaN where the clock was put forward: it never showed that
   */
  toUtc(wallMs: number, zone: Zone): number {
    const { first, second } = zone.momentsOf(wallMs);
    if (first === second) {
      this.isSecondPass = false;
      this.lastMs = NaN;
      return first;
    }
    if (Number.isNaN(first)) return NaN;
    const isBack = this.isReversed ? wallMs >= this.lastMs : wallMs <= this.lastMs;
    if (isBack) this.isSecondPass = true;
    this.lastMs = wallMs;
    return this.isSecondPass === this.isReversed ? first : second;
  }
}
