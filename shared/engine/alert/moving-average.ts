/**
 * A moving average of closes, and what it would be if the bar that goes on closed now: the same numbers as the studies
 * `sma` and `ema` have on a chart. A simple one is the mean of the newest n; an exponential one begins with the mean
 * of the first n, and gives the newest the weight 2 / (n + 1). Costs the same whatever the length.
 */

/** How closes are weighed. */
export type AverageShape = 'sma' | 'ema';

/** An average. */
export interface MovingAverage {
  /** Takes the close of a bar that is over. */
  close(price: number): void;
  /** The average if the bar that goes on closed at a price; NaN while there are too few bars. */
  with(price: number): number;
  /** The average of the bars that are over; NaN while there are too few. */
  readonly value: number;
}

class Simple implements MovingAverage {
  private readonly length: number;
  private count = 0;
  /** Of the newest `length`: whole numbers, exact. */
  private sum = 0;
  /** The close that goes when the next one comes; 0 while none has to. */
  private oldest = 0;
  private readonly closes: Float64Array;

  constructor(length: number) {
    this.length = length;
    this.closes = new Float64Array(length);
  }

  close(price: number): void {
    const { length, closes } = this;
    this.sum += price - this.oldest;
    closes[this.count % length] = price;
    this.count++;
    this.oldest = this.count < length ? 0 : closes[this.count % length]!;
  }

  with(price: number): number {
    return this.count + 1 < this.length ? NaN : (this.sum - this.oldest + price) / this.length;
  }

  get value(): number {
    return this.count < this.length ? NaN : this.sum / this.length;
  }
}

class Exponential implements MovingAverage {
  private readonly length: number;
  private count = 0;
  private sum = 0;
  value = NaN;

  constructor(length: number) {
    this.length = length;
  }

  close(price: number): void {
    this.value = this.with(price);
    this.sum += price;
    this.count++;
  }

  with(price: number): number {
    const { count, length, value } = this;
    if (count >= length) return value + (2 / (length + 1)) * (price - value);
    return count + 1 < length ? NaN : (this.sum + price) / length;
  }
}

/** Makes an average of no bars. @param length 2 or more */
export const createMovingAverage = (shape: AverageShape, length: number): MovingAverage =>
  shape === 'sma' ? new Simple(length) : new Exponential(length);

/** Closes that an average needs until its beginning weighs less than 1e-4. */
export const toWarmup = (shape: AverageShape, length: number): number =>
  shape === 'sma' ? length : Math.ceil(4.6 * (length + 1));
