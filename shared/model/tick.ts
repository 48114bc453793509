/**
 * Ticks as columns of typed arrays: the one in-memory shape of market events.
 * Promises exact integers and nanosecond time without BigInt. Knows nothing of encoding.
 */

/** The kinds of tick. */
export const TICK = { trade: 0, quote: 1, status: 2 } as const;
export type TickKind = (typeof TICK)[keyof typeof TICK];

/** Taker side of a trade. */
export const SIDE = { unknown: 0, buy: 1, sell: 2 } as const;
export type Side = (typeof SIDE)[keyof typeof SIDE];

/** Trading status codes, carried in the `price` column of a status tick. */
export const STATUS = {
  open: 1,
  halted: 2,
  closed: 3,
  preOpen: 4,
  postClose: 5,
  auction: 6,
} as const;
export type Status = (typeof STATUS)[keyof typeof STATUS];

/** Why a status changed, carried in the `size` column of a status tick. */
export const STATUS_REASON = {
  none: 0,
  schedule: 1,
  volatility: 2,
  news: 3,
  operator: 4,
  feed: 5,
} as const;
export type StatusReason = (typeof STATUS_REASON)[keyof typeof STATUS_REASON];

/** Bits of the `flags` column. */
export const FLAG = {
  /** Made by a simulator, never traded by anybody. */
  simulated: 1,
  /** The trade must not set prices (late report, odd lot, out of sequence). Volume counts where its bar has one that does. */
  noPrice: 2,
  /** Printed by an auction. */
  auction: 4,
  /** Ticks are known to be missing directly before this one. */
  gapBefore: 8,
  /** Takes an earlier trade of the same price and size back. */
  cancel: 16,
  /** Corrects an earlier trade. */
  corrected: 32,
  /** Time was repaired by an importer: the source had none, or it stepped back. */
  timeRepaired: 64,
  /** Came long after its time: from a venue's records, to fill a hole or as history. */
  late: 128,
  /** Only beside `noPrice`: sets high and low all the same (sold out of sequence, derivatively priced). */
  highLow: 256,
  /** Traded before or after the regular session. */
  extendedHours: 512,
  /** Its price lies outside the limit bands that held when it came. */
  outsideLimits: 1024,
  /** Of the trades of its very time one that came before is later by the venue's own order: it sets neither last nor close. */
  earlier: 2048,
} as const;

/** A price that is not there (no bid, no ask, no trade yet), in columns and in snapshots. Never 0. */
export const MISSING = Number.MIN_SAFE_INTEGER;

/** Largest magnitude of a price, exclusive, in price units: differences stay exact in a double. */
export const PRICE_BOUND = 2 ** 51;
/** Largest size, exclusive, in size units. */
export const SIZE_BOUND = 2 ** 51;
/** Times lie within 0..2^48-1 ms (the year 10889), exclusive: what a frame's and a block's head hold. */
export const TIME_BOUND_MS = 2 ** 48;
/** Nanoseconds in one millisecond; `timeNs` is below this. */
export const NS_PER_MS = 1_000_000;

/**
 * A batch of ticks, one column a field; row `i` is one tick, rows 0..length-1 are valid.
 * Rows are in arrival order; of one instrument they are in sequence order.
 */
export interface TickColumns {
  length: number;
  readonly capacity: number;
  /** TICK.* */
  readonly kind: Uint8Array;
  /** Instrument id. */
  readonly instrument: Uint32Array;
  /** Event time, UTC, whole ms since 1970. */
  readonly timeMs: Float64Array;
  /** Rest of the event time, 0..999,999 ns within that ms. */
  readonly timeNs: Uint32Array;
  /** Trade: price. Quote: bid or MISSING. Status: STATUS.* */
  readonly price: Float64Array;
  /** Trade: size. Quote: size at the bid. Status: STATUS_REASON.* */
  readonly size: Float64Array;
  /** Quote: ask or MISSING. Otherwise 0. */
  readonly ask: Float64Array;
  /** Quote: size at the ask. Otherwise 0. */
  readonly askSize: Float64Array;
  /** Trade: SIDE.* of the taker. Otherwise 0. */
  readonly side: Uint8Array;
  /** FLAG.* bits, 16 bits wide. */
  readonly flags: Uint16Array;
}

/** Makes empty columns with room for `capacity` ticks (45 bytes a tick). */
export function createTickColumns(capacity: number): TickColumns {
  return {
    length: 0,
    capacity,
    kind: new Uint8Array(capacity),
    instrument: new Uint32Array(capacity),
    timeMs: new Float64Array(capacity),
    timeNs: new Uint32Array(capacity),
    price: new Float64Array(capacity),
    size: new Float64Array(capacity),
    ask: new Float64Array(capacity),
    askSize: new Float64Array(capacity),
    side: new Uint8Array(capacity),
    flags: new Uint16Array(capacity),
  };
}

/** Copies row `from` of `source` onto the end of `target`, which must have room. */
export function copyTick(source: TickColumns, from: number, target: TickColumns): void {
  const to = target.length++;
  target.kind[to] = source.kind[from]!;
  target.instrument[to] = source.instrument[from]!;
  target.timeMs[to] = source.timeMs[from]!;
  target.timeNs[to] = source.timeNs[from]!;
  target.price[to] = source.price[from]!;
  target.size[to] = source.size[from]!;
  target.ask[to] = source.ask[from]!;
  target.askSize[to] = source.askSize[from]!;
  target.side[to] = source.side[from]!;
  target.flags[to] = source.flags[from]!;
}

/** Appends a trade; the columns must have room. */
export function pushTrade(
  to: TickColumns,
  instrument: number,
  timeMs: number,
  timeNs: number,
  price: number,
  size: number,
  side: Side,
  flags = 0,
): void {
  pushRow(to, TICK.trade, instrument, timeMs, timeNs, price, size, 0, 0, side, flags);
}

/** Appends a quote; the columns must have room. A side that is not there has price MISSING and size 0. */
export function pushQuote(
  to: TickColumns,
  instrument: number,
  timeMs: number,
  timeNs: number,
  bid: number,
  bidSize: number,
  ask: number,
  askSize: number,
  flags = 0,
): void {
  pushRow(to, TICK.quote, instrument, timeMs, timeNs, bid, bidSize, ask, askSize, 0, flags);
}

/** Appends a status change; the columns must have room. */
export function pushStatus(
  to: TickColumns,
  instrument: number,
  timeMs: number,
  timeNs: number,
  status: Status,
  reason: StatusReason,
  flags = 0,
): void {
  pushRow(to, TICK.status, instrument, timeMs, timeNs, status, reason, 0, 0, 0, flags);
}

function pushRow(
  to: TickColumns,
  kind: TickKind,
  instrument: number,
  timeMs: number,
  timeNs: number,
  price: number,
  size: number,
  ask: number,
  askSize: number,
  side: number,
  flags: number,
): void {
  const i = to.length++;
  to.kind[i] = kind;
  to.instrument[i] = instrument;
  to.timeMs[i] = timeMs;
  to.timeNs[i] = timeNs;
  to.price[i] = price;
  to.size[i] = size;
  to.ask[i] = ask;
  to.askSize[i] = askSize;
  to.side[i] = side;
  to.flags[i] = flags;
}
