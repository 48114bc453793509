/**
 * The scale of one pane below the prices: which values are in sight, and which of them have a mark. Promises that the
 * scale stays put while values move inside it. Pure; numbers may be fractions.
 */

/** Lowest and highest value of a pane. */
export interface ValueRange {
  readonly low: number;
  readonly high: number;
}

/** Room that is left empty above and below, as a share of the pane's height. */
const ROOM = 0.1;
/** The scale is made anew where values fill less than this share of it. */
const LOOSE_BELOW = 0.5;

/** The range to show for values low..high, given the one on screen: itself while it still serves. */
export function toHeldValues(
  low: number,
  high: number,
  current: ValueRange | undefined,
): ValueRange {
  if (current !== undefined) {
    const isInside = low >= current.low && high <= current.high;
    if (isInside && high - low >= (current.high - current.low) * LOOSE_BELOW) return current;
  }
  const span = high > low ? high - low : Math.max(1e-9, Math.abs(high) * 0.01);
  return { low: low - span * ROOM, high: high + span * ROOM };
}

/** Round values in the range, ascending, at least `minStep` apart. */
export function toValueTicks({ low, high }: ValueRange, minStep: number): number[] {
  const step = toStep(minStep);
  const ticks: number[] = [];
  for (let n = Math.ceil(low / step); n <= Math.floor(high / step); n++) {
    // 3 × 0.1 is 0.30000000000000004.
    ticks.push(Number((n * step).toPrecision(12)));
  }
  return ticks;
}

/** Smallest 1, 2 or 5 × 10^k that is not below `least`. */
function toStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((lead) => lead * power >= least) ?? 10);
}
