/**
 * What every charting library is asked to do, in the words of none of them: lines and candles that grow by the frame,
 * and small lines without axes. Types, and the data that all of them get alike.
 */

/** Milliseconds between two candles, and between the bars that points are gathered into. */
export const BAR_MS = 1_000;
/** A line of any length runs over so many bars. */
const LINE_BARS = 1_000;
/** Price step of the data: a cent. */
const START_PRICE = 18_940;

/** Points of a wandering price, in the order of time; prices in cents. */
export class Walk {
  /** Time of the newest point, ms since 1970. */
  timeMs = Date.UTC(2026, 10, 20, 15);
  private price = START_PRICE;
  private seed: number;
  readonly stepMs: number;

  /** @param points of the line that it is for: all lines are equally long in time */
  constructor(points: number, seed = 1) {
    this.stepMs = (LINE_BARS * BAR_MS) / points;
    this.seed = seed * 7_919;
  }

  /** Goes on by one; returns the price. */
  next(): number {
    this.seed = (Math.imul(this.seed, 1_664_525) + 1_013_904_223) >>> 0;
    this.price += Math.round((this.seed / 2 ** 32 - 0.5) * 12 + (START_PRICE - this.price) / 4_000);
    this.timeMs += this.stepMs;
    return this.price;
  }
}

/** A candle; prices in cents, the moment of its start in ms. */
export interface Candle {
  timeMs: number;
  open: number;
  high: number;
  low: number;
  close: number;
}

/** Makes the first of many candles, and from each the next or its changed self. */
export class CandleWalk {
  private readonly walk = new Walk(1_000);

  /** The next candle. */
  next(): Candle {
    const open = this.walk.next();
    const prices = [open, this.walk.next(), this.walk.next(), this.walk.next()];
    this.count++;
    return {
      timeMs: Date.UTC(2026, 10, 20, 15) + this.count * BAR_MS,
      open,
      high: Math.max(...prices),
      low: Math.min(...prices),
      close: prices[3]!,
    };
  }

  /** One more trade in a candle. */
  trade(candle: Candle): Candle {
    const close = candle.close + (candle.close % 2 === 0 ? 3 : -3);
    const { high, low } = candle;
    return { ...candle, close, high: Math.max(high, close), low: Math.min(low, close) };
  }

  private count = 0;
}

/** A chart of the page. */
export interface RunningChart {
  /** What is new since the last frame, drawn by the end of the frame. */
  step(): void;
  destroy(): void;
}

/** How a line grows. */
export interface LinePlan {
  /** Points in view at first, of each series. */
  readonly points: number;
  readonly perFrame: number;
  /** Old points leave as new ones come; else the line becomes longer. */
  readonly isSliding: boolean;
  readonly series: number;
  /** Number of the chart on its page. */
  readonly seed: number;
}

/** A library, or Tickdeck. */
export interface Contender {
  readonly name: string;
  line(host: HTMLElement, plan: LinePlan): RunningChart;
  /** The last candle changes each frame; each tenth frame begins another. */
  candles(host: HTMLElement, count: number): RunningChart;
  /** So many lines of 120 points without axes, all changed each frame; left out where there is no such thing. */
  sparklines?(host: HTMLElement, count: number): RunningChart;
}

/** Frames to a candle. */
export const FRAMES_A_CANDLE = 10;
/** Points of a sparkline, and its place, CSS px. */
export const SPARK = { points: 120, width: 120, height: 40, perRow: 12 } as const;

/** A place for the nth sparkline. */
export function toSparkPlace(n: number): { x: number; y: number } {
  return {
    x: (n % SPARK.perRow) * SPARK.width,
    y: Math.floor(n / SPARK.perRow) * SPARK.height,
  };
}

/** Puts an element for the nth sparkline into the host. */
export function toSparkHost(host: HTMLElement, n: number): HTMLElement {
  const place = document.createElement('div');
  const { x, y } = toSparkPlace(n);
  place.style.cssText = `position:absolute;left:${x}px;top:${y}px;width:${SPARK.width}px;height:${SPARK.height}px`;
  host.append(place);
  return place;
}
