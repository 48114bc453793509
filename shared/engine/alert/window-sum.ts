/**
 * The sum of what was added in a window of time. The window moves by slices, a sixtieth of it each, on a grid of
 * time: it holds the slice that goes on and the 59 before it, so that it is never longer than was asked for, and
 * costs the same however much is added. Depends on times alone, not on when it is asked.
 */

const SLICES = 60;

/** A sum over a window. */
export class WindowSum {
  private readonly windowMs: number;
  private readonly sums = new Float64Array(SLICES);
  /** Number of the slice that goes on, counted from 1970; -Infinity before the first value. */
  private newest = -Infinity;
  private sum = 0;

  constructor(windowMs: number) {
    this.windowMs = windowMs;
  }

  /** The sum of the window that ends with the newest value. Exact below 2^53. */
  get total(): number {
    return this.sum;
  }

  /** Adds a value at a time; one from before the window is left out. */
  add(timeMs: number, value: number): void {
    const slice = this.toSlice(timeMs);
    if (slice > this.newest) this.moveTo(slice);
    if (slice <= this.newest - SLICES) return;
    this.sums[slice % SLICES]! += value;
    this.sum += value;
  }

  /** Takes a value back that was added at a time, as far as it is still there. */
  takeBack(timeMs: number, value: number): void {
    const slice = this.toSlice(timeMs);
    if (!(slice <= this.newest && slice > this.newest - SLICES)) return;
    const taken = Math.min(value, this.sums[slice % SLICES]!);
    this.sums[slice % SLICES]! -= taken;
    this.sum -= taken;
  }

  private toSlice(timeMs: number): number {
    return Math.floor((timeMs * SLICES) / this.windowMs);
  }

  private moveTo(slice: number): void {
    const from = Math.max(this.newest + 1, slice - SLICES + 1);
    for (let one = from; one <= slice; one++) this.sums[one % SLICES] = 0;
    this.newest = slice;
    /* Summed anew: what was rounded beyond 2^53 does not stay. */
    this.sum = 0;
    for (let at = 0; at < SLICES; at++) this.sum += this.sums[at]!;
  }
}
