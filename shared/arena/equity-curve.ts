/**
 * How equity went over a session: a bounded line of points, and the largest fall from a peak, which misses none of the
 * moments that were noted whatever became of their points.
 */
import type { Money } from './money.ts';

/** A point of the line. */
export interface CurvePoint {
  readonly timeMs: number;
  readonly equity: Money;
}

/** Points that are kept; then every other one is left out, and later ones are further apart. */
export const CURVE_POINTS = 1_024;

/** A line of equity. */
export class EquityCurve {
  points: CurvePoint[];
  /** Largest fall, and the peak that it fell from. */
  drawdown: Money = 0n;
  drawdownPeak: Money;
  private peak: Money;
  private apartMs = 0;
  private newest: CurvePoint;

  constructor(timeMs: number, equity: Money) {
    this.newest = { timeMs, equity };
    this.points = [this.newest];
    this.peak = equity;
    this.drawdownPeak = equity;
  }

  /** Notes what there is at a moment, not before the last one. */
  note(timeMs: number, equity: Money): void {
    if (equity > this.peak) this.peak = equity;
    else if (this.peak - equity > this.drawdown) {
      this.drawdown = this.peak - equity;
      this.drawdownPeak = this.peak;
    }
    this.newest = { timeMs, equity };
    const last = this.points.at(-1)!;
    if (timeMs === last.timeMs) this.points[this.points.length - 1] = this.newest;
    else if (timeMs - last.timeMs >= this.apartMs) this.points.push(this.newest);
    if (this.points.length > CURVE_POINTS) this.thin();
  }

  /** The line up to now. */
  toPoints(): readonly CurvePoint[] {
    const last = this.points.at(-1)!;
    return last === this.newest ? this.points : [...this.points, this.newest];
  }

  private thin(): void {
    const { points } = this;
    this.apartMs = (2 * (points.at(-1)!.timeMs - points[0]!.timeMs)) / CURVE_POINTS;
    this.points = points.filter((_, at) => at % 2 === 0);
  }
}
