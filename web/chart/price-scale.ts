/**
 * The price axis as numbers: which range is shown and where its ticks are.
 * Promises ticks on whole multiples of the tick size, and a range that stays put while prices
 * move inside it, so that the axis does not jitter. Pure; prices are mantissas.
 */

/** Room that is left empty, as a share of the pane's height. */
const TOP_ROOM = 0.1;
const BOTTOM_ROOM = 0.08;

/** Re-range when prices fill less than this share of the room that they were given. */
const LOOSE_BELOW = 0.55;
/** Extra room at each side after a re-range, as a share of the prices' span. */
const SLACK = 0.06;
/** Re-range when less than this share of the room at a side is left. */
const TIGHT_BELOW = 0.3;

/** Lowest and highest price of the plot, mantissas (fractions allowed). */
export interface PriceRange {
  readonly low: number;
  readonly high: number;
}

/** What the price axis counts: prices, their logarithms, change against the first bar in sight, or that bar as 100. */
const SCALE_MODES = ['linear', 'log', 'percent', 'indexed'] as const;
export type ScaleMode = (typeof SCALE_MODES)[number];

/** How prices of bars attract a pointer. */
export const MAGNETS = ['off', 'weak', 'strong'] as const;
export type Magnet = (typeof MAGNETS)[number];

/** What somebody chose of the price axis; plain data, to be kept. */
export interface ScaleSettings {
  readonly mode: ScaleMode;
  readonly isInverted: boolean;
  /** Zooming in time scales prices by as much. */
  readonly isLocked: boolean;
  /** Closed hours have their room on the time axis. */
  readonly isPlainTime: boolean;
  /** Crosshair and drawings go to the nearest of open, high, low and close: always, or when they are near it. */
  readonly magnet: Magnet;
}

export const USUAL_SCALE: ScaleSettings = {
  mode: 'linear',
  isInverted: false,
  isLocked: false,
  isPlainTime: false,
  magnet: 'off',
};

/** Reads settings that were stored; what is not understood is as usual. */
export function readScale(stored: Readonly<Record<string, unknown>>): ScaleSettings {
  return {
    mode: SCALE_MODES.find((mode) => mode === stored['mode']) ?? 'linear',
    isInverted: stored['isInverted'] === true,
    isLocked: stored['isLocked'] === true,
    isPlainTime: stored['isPlainTime'] === true,
    magnet: MAGNETS.find((each) => each === stored['magnet']) ?? 'off',
  };
}

/** The price axis at this moment. */
export interface PriceScale extends ScaleSettings {
  /** Fits what is in sight; false once somebody scaled it by hand. */
  isAuto: boolean;
  /** Counts in logarithms: asked for, and every price in sight has one. */
  isLog: boolean;
  /** What percentages count from, mantissa: close of the first bar in sight. NaN while there is none. */
  base: number;
  /** Percentages count from the first bar at or after this moment, ms; from the first one in sight when left out. */
  startMs?: number | undefined;
  /** Everything but prices; fetched when it is wanted. */
  tools: ScaleTools | undefined;
}

/** What a scale needs that does not count prices. */
export interface ScaleTools {
  toTicks(range: PriceRange, scale: PriceScale, view: TickView): PriceTick[];
  /** What the axis says of a price; undefined where it says the price itself. */
  toText(price: number, scale: PriceScale): string | undefined;
}

/** What ticks are made for. */
export interface TickView {
  readonly heightPx: number;
  readonly labelPx: number;
  readonly tickSize: number;
  readonly format: (mantissa: number) => string;
}

/** A price with a grid line and a label on the axis. */
export interface PriceTick {
  readonly price: number;
  readonly label: string;
}

/** Place of a price on a scale, in its units; prices without a logarithm lie far below. */
export const toScaled = (isLog: boolean, price: number): number =>
  isLog ? Math.log10(Math.max(price, Number.MIN_VALUE)) : price;
export const fromScaled = (isLog: boolean, value: number): number => (isLog ? 10 ** value : value);

/** A range scaled around its middle. @param factor above 1 shows more */
export function toScaledRange({ low, high }: PriceRange, factor: number): PriceRange {
  const middle = (low + high) / 2;
  const half = ((high - low) / 2) * factor;
  return { low: middle - half, high: middle + half };
}

/** The range that gives prices low..high their room, none to spare. */
export function toFittedRange(low: number, high: number, tickSize: number): PriceRange {
  const least = Math.max(8 * tickSize, Math.abs(high) * 2e-5);
  const missing = Math.max(0, least - (high - low)) / 2;
  const span = high - low + 2 * missing;
  const height = span / (1 - TOP_ROOM - BOTTOM_ROOM);
  return { low: low - missing - height * BOTTOM_ROOM, high: high + missing + height * TOP_ROOM };
}

/**
 * The range to show for prices low..high, given the one on screen.
 * @returns `current` itself while it still serves; else a new one with some slack at both sides
 */
export function toHeldRange(
  low: number,
  high: number,
  tickSize: number,
  current: PriceRange | undefined,
): PriceRange {
  if (current !== undefined) {
    const height = current.high - current.low;
    const isInside =
      low >= current.low + height * BOTTOM_ROOM * TIGHT_BELOW &&
      high <= current.high - height * TOP_ROOM * TIGHT_BELOW;
    const fitted = toFittedRange(low, high, tickSize);
    const isLoose = fitted.high - fitted.low < height * LOOSE_BELOW;
    if (isInside && !isLoose) return current;
  }
  const slack = (high - low) * SLACK;
  return toFittedRange(low - slack, high + slack, tickSize);
}

/**
 * Round prices in the range, ascending, at least `minStep` apart.
 * @param minStep distance that a label needs on the axis, mantissa; > 0
 * @param tickSize smallest price step, mantissa, ≥ 1; every tick is a multiple of it
 */
export function toPriceTicks(range: PriceRange, minStep: number, tickSize: number): number[] {
  const step = toPriceStep(minStep, tickSize);
  const ticks: number[] = [];
  const last = Math.floor(range.high / step);
  for (let n = Math.ceil(range.low / step); n <= last; n++) ticks.push(n * step);
  return ticks;
}

/** Smallest 1, 2, 2.5 or 5 × 10^k that is ≥ `minStep` and a whole multiple of `tickSize`. */
export function toPriceStep(minStep: number, tickSize: number): number {
  const wanted = Math.max(minStep, tickSize);
  for (let power = 10 ** Math.floor(Math.log10(wanted)); power <= wanted * 1e4; power *= 10) {
    for (const lead of [1, 2, 2.5, 5]) {
      const step = Math.round(lead * power * 10) / 10;
      if (step >= wanted && step % tickSize === 0) return step;
    }
  }
  return Math.ceil(wanted / tickSize) * tickSize;
}
