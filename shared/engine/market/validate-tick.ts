/**
 * Which ticks a market takes: numbers within the bounds of the wire, a known instrument, a time that can be.
 */
import { BASE_BOUND_MS } from '../../wire/frame.ts';
import { MISSING, PRICE_BOUND, SIZE_BOUND, TICK, type TickColumns } from '../../model/tick.ts';

const isPrice = (price: number): boolean =>
  price > -PRICE_BOUND && price < PRICE_BOUND && Number.isInteger(price);

const isSize = (size: number): boolean => size >= 0 && size < SIZE_BOUND && Number.isInteger(size);

/** Tells whether the tick in row `row` can be. @param instruments how many the market has */
export function isValidTick(columns: TickColumns, row: number, instruments: number): boolean {
  const kind = columns.kind[row]!;
  const price = columns.price[row]!;
  const size = columns.size[row]!;
  if (columns.instrument[row]! >= instruments || kind > TICK.status) return false;
  const timeMs = columns.timeMs[row]!;
  if (!(timeMs >= 0 && timeMs < BASE_BOUND_MS) || columns.timeNs[row]! > 999_999) return false;
  if (kind === TICK.trade) return isPrice(price) && isSize(size) && size > 0;
  if (kind === TICK.quote) {
    return (
      (price === MISSING || isPrice(price)) &&
      isSize(size) &&
      (columns.ask[row] === MISSING || isPrice(columns.ask[row]!)) &&
      isSize(columns.askSize[row]!)
    );
  }
  return price >= 1 && price <= 255 && size >= 0 && size <= 255;
}
