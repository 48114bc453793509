/**
 * What can be traded: the static description of one symbol.
 * Owns the units of every price and size in the system. Knows nothing of ticks or of the wire.
 */
import type { TradingDay } from './trading-day.ts';

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
  /** Which trading day a trade belongs to; left out, the day of UTC. */
  readonly tradingDay?: TradingDay;
}

/**
 * Brings a symbol that a person or a venue wrote into its canonical form: trimmed, upper case, composed
 * characters (NFC). Doing it twice changes nothing.
 */
export const toSymbol = (text: string): string => text.trim().toUpperCase().normalize('NFC');

/**
 * What venues use: letters and digits of any script, and signs that neither separate (comma, space), nor
 * stand for many (`*`), nor hide; a letter or digit is among them. The first sign is none that a command line or a table takes for its own.
 */
const SYMBOL = /^(?=.*[\p{L}\p{N}])[\p{L}\p{N}^@$#.][\p{L}\p{M}\p{N}.\-/:_^=@$#&+!~']{0,31}$/u;

/**
 * Tells whether a text is a canonical symbol, 1..32 characters: `BRK.B`, `BTC/USD`, `^GSPC`, `@107`, `ES=F`,
 * `M&M`, `币安人生USDT`. The one rule for all who make symbols, write or read them.
 */
export const isSymbol = (text: string): boolean => SYMBOL.test(text) && toSymbol(text) === text;

/** Longest name, sector, currency, label or note, characters: longer than any earlier version made one. */
export const MAX_NAME_CHARACTERS = 4_096;
const KINDS: readonly unknown[] = ['equity', 'etf', 'index', 'fx', 'crypto', 'future'];

const isWhole = (value: unknown, from: number, to: number): boolean =>
  Number.isSafeInteger(value) && (value as number) >= from && (value as number) <= to;
const isText = (value: unknown): boolean =>
  typeof value === 'string' && value.length <= MAX_NAME_CHARACTERS;

/**
 * Tells whether a value is an instrument: the one rule for whoever writes them and whoever reads them. Fields
 * that are not known here are left alone.
 */
export function isInstrument(value: unknown): value is Instrument {
  if (typeof value !== 'object' || value === null) return false;
  const fields = value as Readonly<Record<string, unknown>>;
  const { id, symbol, name, kind, sector, currency } = fields;
  return (
    isWhole(id, 0, 0xffff_ffff) &&
    typeof symbol === 'string' &&
    isSymbol(symbol) &&
    isText(name) &&
    KINDS.includes(kind) &&
    (sector === undefined || isText(sector)) &&
    isText(currency) &&
    isWhole(fields['priceDecimals'], 0, 9) &&
    isWhole(fields['sizeDecimals'], 0, 9) &&
    isWhole(fields['tickSize'], 1, Number.MAX_SAFE_INTEGER) &&
    isWhole(fields['lot'], 1, Number.MAX_SAFE_INTEGER)
  );
}
