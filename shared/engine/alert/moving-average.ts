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

function createSimple(length: number): MovingAverage {
  const closes = new Float64Array(length);
  let count = 0;
  /** Of the newest `length`, and of the newest `length - 1`: whole numbers, exact. */
  let sum = 0;
  const oldest = (): number => (count < length ? 0 : closes[count % length]!);
  return {
    close(price) {
      sum += price - oldest();
      closes[count % length] = price;
      count++;
    },
    with: (price) => (count + 1 < length ? NaN : (sum - oldest() + price) / length),
    get value() {
      return count < length ? NaN : sum / length;
    },
  };
}

function createExponential(length: number): MovingAverage {
  const share = 2 / (length + 1);
  let count = 0;
  let sum = 0;
  let value = NaN;
  function after(price: number): number {
    if (count >= length) return value + share * (price - value);
    return count + 1 < length ? NaN : (sum + price) / length;
  }
  return {
    close(price) {
      value = after(price);
      sum += price;
      count++;
    },
    with: after,
    get value() {
      return value;
    },
  };
}

/** Makes an average of no bars. @param length 2 or more */
export const createMovingAverage = (shape: AverageShape, length: number): MovingAverage =>
  shape === 'sma' ? createSimple(length) : createExponential(length);

/** Closes that an average needs until its beginning weighs less than 1e-4. */
export const toWarmup = (shape: AverageShape, length: number): number =>
  shape === 'sma' ? length : Math.ceil(4.6 * (length + 1));
