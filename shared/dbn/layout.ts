/**
 * The records of Databento's binary encoding as both sides see them: what is written and what is read. Offsets are
 * bytes from the beginning of a record, all integers little-endian. Source: the DBN specification, version 3 (the
 * records here are the same in versions 1 to 3). Knows nothing of ticks.
 */

/** What a file begins with, less the version. */
export const DBN_MAGIC = [0x44, 0x42, 0x4e] as const; // DBN

/** What a file's records are; `mixed` where they are not all of one kind. */
export const DBN_SCHEMA = {
  mbo: 0,
  mbp1: 1,
  mbp10: 2,
  tbbo: 3,
  trades: 4,
  ohlcv1s: 5,
  ohlcv1m: 6,
  ohlcv1h: 7,
  ohlcv1d: 8,
  definition: 9,
  statistics: 10,
  status: 11,
  imbalance: 12,
  ohlcvEod: 13,
  cmbp1: 14,
  cbbo1s: 15,
  cbbo1m: 16,
  tcbbo: 17,
  bbo1s: 18,
  bbo1m: 19,
  mixed: 0xffff,
} as const;

/** What a record is. */
export const DBN_RTYPE = {
  trade: 0x00,
  mbp1: 0x01,
  mbp10: 0x0a,
  ohlcvOld: 0x11,
  status: 0x12,
  definition: 0x13,
  imbalance: 0x14,
  error: 0x15,
  symbolMapping: 0x16,
  system: 0x17,
  statistics: 0x18,
  ohlcv1s: 0x20,
  ohlcv1m: 0x21,
  ohlcv1h: 0x22,
  ohlcv1d: 0x23,
  ohlcvEod: 0x24,
  mbo: 0xa0,
  cmbp1: 0xb1,
  cbbo1s: 0xc0,
  cbbo1m: 0xc1,
  tcbbo: 0xc2,
  bbo1s: 0xc3,
  bbo1m: 0xc4,
} as const;

/** Bytes of a record, head included. The head gives them in words of four bytes. */
export const DBN_BYTES = { head: 16, trade: 48, mbp1: 80, ohlcv: 56, mapping: 176 } as const;

/** The head of every record. */
export const DBN_HEAD = { words: 0, rtype: 1, publisher: 2, instrument: 4, tsEvent: 8 } as const;

/** A trade; the first part of an mbp-1, tbbo, bbo and cbbo record too. */
export const DBN_TRADE = {
  price: 16,
  size: 24,
  action: 28,
  side: 29,
  flags: 30,
  depth: 31,
  tsRecv: 32,
  tsInDelta: 40,
  sequence: 44,
} as const;

/** The first level of a book, where a record has one. */
export const DBN_LEVEL = {
  bid: 48,
  ask: 56,
  bidSize: 64,
  askSize: 68,
  bidCount: 72,
  askCount: 76,
} as const;

/** A bar. */
export const DBN_OHLCV = { open: 16, high: 24, low: 32, close: 40, volume: 48 } as const;

/** What is not there: a price, a size, a time. */
export const DBN_UNDEFINED = {
  price: 0x7fff_ffff_ffff_ffffn,
  size: 0xffff_ffff,
  time: 0xffff_ffff_ffff_ffffn,
  /** Of bars. */
  volume: 0xffff_ffff_ffff_ffffn,
} as const;

/** Bits of a record's flags. */
export const DBN_FLAG = {
  last: 128,
  topOfBook: 64,
  snapshot: 32,
  mbp: 16,
  badTsRecv: 8,
  maybeBadBook: 4,
} as const;

/** How symbols are written: as the venue does, and as numbers. */
export const DBN_STYPE = { instrumentId: 0, rawSymbol: 1 } as const;

/** Bytes of a symbol, its closing NUL included, from version 2 on. */
export const DBN_SYMBOL_BYTES = 71;

/** Decimals of every price. */
export const DBN_PRICE_DECIMALS = 9;

/**
 * Name of the data set of what this program exports. DBN's sizes are whole numbers: sizes that were multiplied by a
 * power of ten to be whole have its exponent behind the name, `TICKDECK.E8` for 10^8.
 */
const DBN_OWN_DATASET = 'TICKDECK';

/** Name of the data set of an export whose sizes were multiplied by `10^decimals`. */
export const toDbnDataset = (decimals: number): string =>
  decimals === 0 ? DBN_OWN_DATASET : `${DBN_OWN_DATASET}.E${decimals}`;

/** Decimals of the sizes of an export of this program; undefined for the data sets of others. */
export function fromDbnDataset(dataset: string): number | undefined {
  const match = /^TICKDECK(?:\.E([1-9]))?$/.exec(dataset);
  return match === null ? undefined : Number(match[1] ?? 0);
}
