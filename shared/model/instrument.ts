/**
 * What can be traded: the static description of one symbol.
 * Owns the units of every price and size in the system. Knows nothing of ticks or of the wire.
 */

/** What an instrument is; decides labels and trading hours, never arithmetic. */
export type InstrumentKind = 'equity' | 'etf' | 'index' | 'fx' | 'crypto' | 'future';

/**
 * One tradable symbol of one market.
 * All prices are integers in units of `10^-priceDecimals`, all sizes integers in units of `10^-sizeDecimals`.
 */
export interface Instrument {
  /** Dense number within its market, 0..n-1: an index into columns, and the id on the wire. */
  readonly id: number;
  /** Canonical upper-case symbol, `AAPL` or `BTC/USD`. */
  readonly symbol: string;
  readonly name: string;
  readonly kind: InstrumentKind;
  /** Industry sector, when the instrument has one. */
  readonly sector?: string;
  /** Quote currency, ISO 4217 where there is one (`USD`, `USDT`). */
  readonly currency: string;
  /** Decimal places of a price, 0..9. */
  readonly priceDecimals: number;
  /** Decimal places of a size, 0..9. */
  readonly sizeDecimals: number;
  /** Smallest price step, in price units; at least 1. */
  readonly tickSize: number;
  /** Usual trading quantity, in size units; at least 1. */
  readonly lot: number;
}

/** Brings a symbol that a person typed into its canonical form: trimmed, upper case. */
export const toSymbol = (text: string): string => text.trim().toUpperCase();

const SYMBOL = /^[A-Z0-9][A-Z0-9.\-/:_^=]{0,31}$/;

/** Tells whether a canonical symbol is well formed: 1..32 characters of `A-Z 0-9 . - / : _ ^ =`. */
export const isSymbol = (text: string): boolean => SYMBOL.test(text);
