/**
 * A pyramid of minima and maxima over a ring of values: level k holds one pair per 8^k values.
 * Promises the exact extremes of any range in O(log n), kept up to date by appends alone.
 * Knows nothing of time or pixels; the values themselves stay with the owner of the ring.
 */

const FAN_OUT_BITS = 3;
const FAN_OUT = 1 << FAN_OUT_BITS;

/** Extremes per block of 8, 64, 512 … values; blocks live in rings of their own. */
export class MinMaxPyramid {
  /** Result of the last `query`: extremes of the range, or ±Infinity of an empty one. */
  min = Infinity;
  max = -Infinity;
  private readonly lows: Float64Array[] = [];
  private readonly highs: Float64Array[] = [];
  private readonly mask: number;

  /** @param capacity size of the ring of values, a power of two */
  constructor(capacity: number) {
    this.mask = capacity - 1;
    for (let size = capacity >> FAN_OUT_BITS; size >= FAN_OUT; size >>= FAN_OUT_BITS) {
      this.lows.push(new Float64Array(size));
      this.highs.push(new Float64Array(size));
    }
  }

  /**
   * Takes in the value with running number `index`; numbers are dense and rise.
   * Cost: O(1) amortised: a level is touched only when the level below it changed.
   */
  append(index: number, value: number): void {
    let block = index;
    let isFirst = true;
    for (let level = 0; level < this.lows.length; level++) {
      isFirst &&= (block & (FAN_OUT - 1)) === 0;
      block >>= FAN_OUT_BITS;
      const low = this.lows[level]!;
      const high = this.highs[level]!;
      const slot = block & (low.length - 1);
      if (isFirst) {
        low[slot] = value;
        high[slot] = value;
        continue;
      }
      const isLower = value < low[slot]!;
      const isHigher = value > high[slot]!;
      if (!isLower && !isHigher) return;
      if (isLower) low[slot] = value;
      if (isHigher) high[slot] = value;
    }
  }

  /**
   * Puts the extremes of values `from`..`to - 1` (running numbers still in the ring) into min and max.
   * Whole blocks only are read from the levels, so a block that the ring has half overwritten
   * is never looked at.
   */
  query(values: Float64Array, from: number, to: number): void {
    this.min = Infinity;
    this.max = -Infinity;
    let low = values;
    let high = values;
    let mask = this.mask;
    let a = from;
    let b = to;
    for (let level = 0; a < b; level++) {
      const isTop = level === this.lows.length || b - a < 2 * FAN_OUT;
      const headEnd = isTop ? b : Math.min(b, (a + FAN_OUT - 1) & -FAN_OUT);
      for (; a < headEnd; a++) this.include(low[a & mask]!, high[a & mask]!);
      while (a < b && (b & (FAN_OUT - 1)) !== 0) {
        b--;
        this.include(low[b & mask]!, high[b & mask]!);
      }
      if (a >= b) return;
      a >>= FAN_OUT_BITS;
      b >>= FAN_OUT_BITS;
      low = this.lows[level]!;
      high = this.highs[level]!;
      mask = low.length - 1;
    }
  }

  private include(low: number, high: number): void {
    if (low < this.min) this.min = low;
    if (high > this.max) this.max = high;
  }
}
