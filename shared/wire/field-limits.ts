/**
 * The numbers that frames may carry, field by field: one table for those who write and those who read. An encoder
 * asks it before it writes, so that no frame is made that the decoder refuses; the decoder asks it about what it
 * read. Ticks have the same rule in shared/model/validate-tick.ts.
 */
import type { Bar } from '../model/bar.ts';
import type { SymbolState } from '../model/symbol-state.ts';
import { MISSING, NS_PER_MS, PRICE_BOUND, SIDE, SIZE_BOUND } from '../model/tick.ts';

/** Least and greatest whole number of a field, both allowed. */
type Limit = readonly [least: number, most: number];

const SAFE = Number.MAX_SAFE_INTEGER;
/** Time that a Date can show, ms either side of 1970 (ECMA-262, "Time Values and Time Range"). */
export const TIME_LIMIT: Limit = [-8.64e15, 8.64e15];
export const INSTRUMENT_LIMIT: Limit = [0, 2 ** 32 - 1];
export const SEQUENCE_LIMIT: Limit = [0, SAFE];
const PRICE: Limit = [1 - PRICE_BOUND, PRICE_BOUND - 1];
const SIZE: Limit = [0, SIZE_BOUND - 1];
/** Sums of sizes, numbers of trades: as a rule it is the volume that comes near. */
const SUM: Limit = [0, SAFE];
/** A sum of price × size is high × 2^52 + low. */
const TURNOVER_HIGH: Limit = [-(2 ** 52), 2 ** 52 - 1];
const TURNOVER_LOW: Limit = [0, 2 ** 52 - 1];
const CODE: Limit = [0, 255];
const NS: Limit = [0, NS_PER_MS - 1];

/** Tells whether a whole number is within a limit. */
export const isWithin = ([least, most]: Limit, value: number): boolean =>
  value >= least && value <= most && Number.isInteger(value);

const STATE_LIMITS = {
  instrument: INSTRUMENT_LIMIT,
  sequence: SEQUENCE_LIMIT,
  status: CODE,
  reason: CODE,
  lastSize: SIZE,
  lastSide: [0, SIDE.sell],
  lastMs: TIME_LIMIT,
  lastNs: NS,
  bidSize: SIZE,
  askSize: SIZE,
  quoteMs: TIME_LIMIT,
  quoteNs: NS,
  volume: SUM,
  trades: SUM,
  turnoverHi: TURNOVER_HIGH,
  turnoverLo: TURNOVER_LOW,
} satisfies Partial<Record<keyof SymbolState, Limit>>;
const STATE_PRICES = ['last', 'bid', 'ask', 'open', 'high', 'low', 'previousClose'] as const;
/** As a list: it is gone through for every state that is sent. */
const STATE_FIELDS = Object.entries(STATE_LIMITS) as [keyof typeof STATE_LIMITS, Limit][];

/** Finds the first field of a state that a frame cannot carry. @returns undefined when there is none */
export function findWrongField(state: Readonly<SymbolState>): keyof SymbolState | undefined {
  for (const [field, limit] of STATE_FIELDS) if (!isWithin(limit, state[field])) return field;
  return STATE_PRICES.find((field) => state[field] !== MISSING && !isWithin(PRICE, state[field]));
}

/** Tells whether a frame can carry a bar; its time on the grid of the interval is for the caller. */
export const isSoundBar = (bar: Readonly<Bar>): boolean =>
  isWithin(TIME_LIMIT, Math.floor(bar.startMs)) &&
  isWithin(PRICE, bar.high) &&
  isWithin(PRICE, bar.low) &&
  bar.high >= Math.max(bar.open, bar.close) &&
  bar.low <= Math.min(bar.open, bar.close) &&
  Number.isInteger(bar.open) &&
  Number.isInteger(bar.close) &&
  isWithin(SUM, bar.volume) &&
  isWithin(SUM, bar.trades) &&
  isWithin(TURNOVER_HIGH, bar.turnoverHi) &&
  isWithin(TURNOVER_LOW, bar.turnoverLo);

/** A number that no frame can carry reached an encoder: a bug of whoever computed it. */
export class FieldError extends RangeError {
  override readonly name = 'FieldError';

  constructor(what: string, value: unknown) {
    super(`a frame cannot carry ${what} ${String(value)}`);
  }
}
