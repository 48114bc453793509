/**
 * Which ticks a tape can hold: what a run can say and `decodeRun` gives back. The writer asks before it
 * encodes, so that no tick is written that a reader would refuse. Knows no file.
 */
import {
  MISSING,
  NS_PER_MS,
  PRICE_BOUND,
  SIDE,
  SIZE_BOUND,
  TICK,
  type TickColumns,
} from '../../shared/model/tick.ts';
import { MAX_TIME_MS } from './format.ts';

/** Codes of statuses and their reasons are a byte. */
const MAX_STATUS = 0xff;

const isPrice = (value: number): boolean =>
  Number.isInteger(value) && value > -PRICE_BOUND && value < PRICE_BOUND;
const isSize = (value: number): boolean =>
  Number.isInteger(value) && value >= 0 && value < SIZE_BOUND;
const isCode = (value: number): boolean =>
  Number.isInteger(value) && value >= 0 && value <= MAX_STATUS;
const isQuotePrice = (value: number): boolean => value === MISSING || isPrice(value);

/** Tells whether the tick in row `row` can be written. @param instruments how many the tape knows */
export function isTapeTick(columns: TickColumns, row: number, instruments: number): boolean {
  const timeMs = columns.timeMs[row]!;
  const price = columns.price[row]!;
  const size = columns.size[row]!;
  const isPlaced =
    columns.instrument[row]! < instruments &&
    timeMs >= 0 &&
    timeMs <= MAX_TIME_MS &&
    Number.isInteger(timeMs) &&
    columns.timeNs[row]! < NS_PER_MS;
  if (!isPlaced) return false;
  switch (columns.kind[row]) {
    case TICK.trade:
      return isPrice(price) && isSize(size) && columns.side[row]! <= SIDE.sell;
    case TICK.quote:
      return (
        isQuotePrice(price) &&
        isSize(size) &&
        isQuotePrice(columns.ask[row]!) &&
        isSize(columns.askSize[row]!)
      );
    case TICK.status:
      return isCode(price) && isCode(size);
    default:
      return false;
  }
}
