/**
 * Which ticks can be: numbers within the bounds of the model, a known instrument, a time that can be. One rule
 * for every place that lets ticks in: markets, tapes, importers. What passes here, the encoder of runs can write.
 */
import {
  MISSING,
  NS_PER_MS,
  PRICE_BOUND,
  SIDE,
  SIZE_BOUND,
  TICK,
  type TickColumns,
  TIME_BOUND_MS,
} from './tick.ts';

/** Largest status and reason: a byte. */
const MAX_CODE = 255;

/** Tells whether a number can be a price that is there. */
export const isPrice = (price: number): boolean =>
  price > -PRICE_BOUND && price < PRICE_BOUND && Number.isInteger(price);

/** Tells whether a number can be a size. */
const isSize = (size: number): boolean => size >= 0 && size < SIZE_BOUND && Number.isInteger(size);

/** Tells whether a number can be a time, whole ms since 1970. */
const isTimeMs = (timeMs: number): boolean =>
  timeMs >= 0 && timeMs < TIME_BOUND_MS && Number.isInteger(timeMs);

const isCode = (code: number): boolean => code >= 0 && code <= MAX_CODE && Number.isInteger(code);

/**
 * Tells whether the tick in row `row` can be: a market takes it. A trade of size 0 is a price alone, of feeds that
 * give no sizes. @param instruments how many there are
 */
export const isValidTick = (columns: TickColumns, row: number, instruments: number): boolean =>
  canCarry(columns, row, instruments) &&
  (columns.kind[row] !== TICK.status || columns.price[row]! > 0);

/** Tells whether runs can carry the tick in row `row`: what a tape takes. @param instruments how many there are */
export function canCarry(columns: TickColumns, row: number, instruments: number): boolean {
  const kind = columns.kind[row]!;
  const price = columns.price[row]!;
  const size = columns.size[row]!;
  if (columns.instrument[row]! >= instruments) return false;
  if (!isTimeMs(columns.timeMs[row]!) || columns.timeNs[row]! >= NS_PER_MS) return false;
  if (kind === TICK.trade) {
    return isPrice(price) && isSize(size) && columns.side[row]! <= SIDE.sell;
  }
  if (kind === TICK.quote) {
    return (
      (price === MISSING || isPrice(price)) &&
      isSize(size) &&
      (columns.ask[row] === MISSING || isPrice(columns.ask[row]!)) &&
      isSize(columns.askSize[row]!)
    );
  }
  return kind === TICK.status && isCode(price) && isCode(size);
}
