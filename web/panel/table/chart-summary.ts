/**
 * A chart in words and as rows: which bars are told, one sentence about them, and their values as text. For those who do
 * not see the chart; what is drawn decides nothing here. Pure.
 */
import type { Bar, BarSeries } from '../../../shared/model/bar.ts';

/** Rows that a table has at most: more nobody reads. */
const MOST_ROWS = 300;
/** Bars that are told where the chart follows what is newest: as many as a chart shows at first. */
const USUAL_ROWS = 120;

/** What is told of a stretch of bars. */
export interface ChartFigures {
  readonly first: Bar;
  readonly last: Bar;
  readonly highest: Bar;
  readonly lowest: Bar;
  readonly bars: number;
}

/** How values are written. */
export interface ValueWords {
  readonly symbol: string;
  /** `1 minute`. */
  readonly interval: string;
  readonly price: (mantissa: number) => string;
  readonly moment: (timeMs: number) => string;
}

/** The bars between two moments, else the newest; oldest first. */
export function toToldBars(
  bars: BarSeries,
  range: { readonly fromMs: number; readonly toMs: number } | undefined,
): Bar[] {
  const end = bars.head + bars.length;
  const to = range === undefined ? end : Math.min(end, bars.lowerBound(range.toMs));
  const first = range === undefined ? to - USUAL_ROWS : bars.lowerBound(range.fromMs);
  const from = Math.max(bars.head, first, to - MOST_ROWS);
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => bars.at(from + i));
}

/** Figures of bars, oldest first; undefined without any. Of equal prices the latest bar is meant. */
export function toFigures(bars: readonly Bar[]): ChartFigures | undefined {
  const [first] = bars;
  const last = bars.at(-1);
  if (first === undefined || last === undefined) return undefined;
  let [highest, lowest] = [first, first];
  for (const bar of bars) {
    if (bar.high >= highest.high) highest = bar;
    if (bar.low <= lowest.low) lowest = bar;
  }
  return { first, last, highest, lowest, bars: bars.length };
}

/** Change from the open of the first bar to the close of the last: `up 1.20 percent`. */
export function toChangeWords({ first, last }: ChartFigures): string {
  const percent = first.open === 0 ? NaN : ((last.close - first.open) / Math.abs(first.open)) * 100;
  if (Number.isNaN(percent)) return 'changed by an unknown share';
  if (Math.abs(percent) < 0.005) return 'unchanged';
  return `${percent > 0 ? 'up' : 'down'} ${Math.abs(percent).toFixed(2)} percent`;
}

/** One sentence or three about what a chart shows. */
export function toSummary(figures: ChartFigures | undefined, words: ValueWords): string {
  const { symbol, interval, price, moment } = words;
  if (figures === undefined) return `${symbol}, ${interval} bars: none yet.`;
  const { first, last, highest, lowest, bars } = figures;
  return (
    `${symbol}, ${bars} ${interval} bars from ${moment(first.startMs)} to ${moment(last.startMs)}. ` +
    `From ${price(first.open)} to ${price(last.close)}, ${toChangeWords(figures)}. ` +
    `High ${price(highest.high)} at ${moment(highest.startMs)}, low ${price(lowest.low)} at ${moment(lowest.startMs)}.`
  );
}

const UNITS: Readonly<Record<string, string>> = {
  s: 'second',
  m: 'minute',
  h: 'hour',
  d: 'day',
  w: 'week',
  M: 'month',
  t: 'trade',
};

/** An interval in words: `15 minute`, `100 trade`. */
export function toIntervalWords(interval: string): string {
  const count = Number.parseInt(interval, 10);
  const unit = UNITS[interval.slice(String(count).length)] ?? interval;
  return `${count} ${unit}`;
}
