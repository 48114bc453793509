/**
 * Volume by price over a stretch of bars. What a bar traded is spread evenly over its range, each price taking the
 * room of one tick; of single trades nothing is known here. Pure.
 */
import type { BarColumns } from '../model/bar-columns.ts';

/** Volume by price. */
export interface PriceProfile {
  /** Lower edge of row 0, mantissa; row i reaches from `low + i × height` up to the next. */
  readonly low: number;
  /** Of a row, mantissa: a whole number of ticks. */
  readonly height: number;
  /** Volume of each row, and of it what rising bars traded (close not below open). */
  readonly total: Float64Array;
  readonly rising: Float64Array;
  /** Row of the most volume (point of control). */
  readonly control: number;
  /** Rows of the value area, both included. */
  readonly valueFrom: number;
  readonly valueTo: number;
}

/** Share of the volume that the value area holds at least. */
const VALUE_SHARE = 0.7;

/** Height of a row so that about `rows` of them span low..high: a whole number of ticks, mantissa. */
const toRowHeight = (low: number, high: number, rows: number, tickSize: number): number =>
  Math.max(1, Math.ceil((high - low + tickSize) / (rows * tickSize))) * tickSize;

/** Volume by price of the bars from..to-1; undefined where nothing was traded. Cost: O(bars and rows that they touch). */
export function toPriceProfile(
  bars: BarColumns,
  from: number,
  to: number,
  rows: number,
  tickSize: number,
): PriceProfile | undefined {
  let lowest = Infinity;
  let highest = -Infinity;
  for (let row = from; row < to; row++) {
    if (bars.low[row]! < lowest) lowest = bars.low[row]!;
    if (bars.high[row]! > highest) highest = bars.high[row]!;
  }
  if (lowest > highest) return undefined;
  const height = toRowHeight(lowest, highest, rows, tickSize);
  const low = Math.floor(lowest / height) * height;
  const count = Math.floor((highest - low) / height) + 1;
  const total = new Float64Array(count);
  const rising = new Float64Array(count);
  for (let row = from; row < to; row++) {
    if (bars.volume[row]! <= 0) continue;
    spread(total, bars, row, low, height, tickSize);
    if (bars.close[row]! >= bars.open[row]!) spread(rising, bars, row, low, height, tickSize);
  }
  const control = findControl(total);
  if (total[control]! <= 0) return undefined;
  const { from: valueFrom, to: valueTo } = toValueArea(total, control);
  return { low, height, total, rising, control, valueFrom, valueTo };
}

function spread(
  into: Float64Array,
  bars: BarColumns,
  row: number,
  low: number,
  height: number,
  tickSize: number,
): void {
  const barLow = bars.low[row]!;
  const barHigh = bars.high[row]! + tickSize;
  const perPrice = bars.volume[row]! / (barHigh - barLow);
  const first = Math.floor((barLow - low) / height);
  const last = Math.min(into.length - 1, Math.floor((bars.high[row]! - low) / height));
  for (let i = first; i <= last; i++) {
    const upper = i === last ? barHigh : low + (i + 1) * height;
    into[i]! += (upper - Math.max(barLow, low + i * height)) * perPrice;
  }
}

/** Row of the most volume; of equal ones that nearest to the middle. */
export function findControl(total: Float64Array): number {
  const middle = (total.length - 1) / 2;
  let best = 0;
  for (let i = 1; i < total.length; i++) {
    const isNearer = Math.abs(i - middle) < Math.abs(best - middle);
    if (total[i]! > total[best]! || (total[i] === total[best] && isNearer)) best = i;
  }
  return best;
}

/**
 * Rows around the one of the most volume that together hold 70 % of it: again and again the larger pair of rows,
 * above or below, is added (above where they are equal), as Market Profile is drawn.
 */
export function toValueArea(total: Float64Array, control: number): { from: number; to: number } {
  let sum = 0;
  for (const volume of total) sum += volume;
  let held = total[control]!;
  let from = control;
  let to = control;
  const at = (row: number): number => total[row] ?? 0;
  while (held < sum * VALUE_SHARE && (from > 0 || to < total.length - 1)) {
    const above = at(to + 1) + at(to + 2);
    const below = at(from - 1) + at(from - 2);
    const isAbove = to < total.length - 1 && (above >= below || from === 0);
    if (isAbove) {
      held += above;
      to = Math.min(total.length - 1, to + 2);
    } else {
      held += below;
      from = Math.max(0, from - 2);
    }
  }
  return { from, to };
}
