/**
 * Where decoders of foreign formats put what they find: texts of prices and sizes, exact times. An import reads each file
 * twice with the same decoder, into a survey first, then into a builder. Neither knows a format.
 */
import type { InstrumentKind } from '../model/instrument.ts';
import type { FeedTerms } from '../model/feed-terms.ts';
import type { BarInterval } from '../model/recorded-bar.ts';
import type { TapeGapNews } from '../tape/gap-block.ts';
import { SIDE, type Side, type Status, type StatusReason } from '../model/tick.ts';

/** A trade as a decoder read it. Decoders may reuse one object. */
export interface ForeignTrade {
  symbol: string;
  timeMs: number;
  timeNs: number;
  price: string;
  size: string;
  side: Side;
  /** Trade id where ids count up by one, so that gaps and duplicates can be told; else undefined. */
  id: number | undefined;
  /** An id that does not count up, where ids are such: the same for the same trade, in all files. */
  uniqueId?: string | undefined;
  /** True of several trades that are told as one, where single ones are told elsewhere with ids of their own. */
  isAggregate?: boolean;
  /** Its size may be 0: a price alone. */
  mayBePriceOnly?: boolean;
  /** FLAG.* bits besides those that ids say. */
  flags?: number;
}

/** A status as a decoder read it. */
export interface ForeignStatus {
  symbol: string | undefined;
  timeMs: number;
  timeNs: number;
  status: Status;
  reason: StatusReason;
}

/** A quote as a decoder read it; a side with price undefined is not there. */
export interface ForeignQuote {
  symbol: string;
  timeMs: number;
  timeNs: number;
  bid: string | undefined;
  bidSize: string;
  ask: string | undefined;
  askSize: string;
  flags: number;
  /** Decides between quotes of one time; left out, their place in the file does. */
  order?: number | undefined;
}

/**
 * A trade as exact numbers, for formats of numbers: nothing becomes text and back. Decoders reuse one object. A price is
 * `price × 10^-priceScale`, a size the same; magnitudes are below 2^53, scales 0..9.
 */
export interface UnitTrade {
  /** What `useSymbol` gave. */
  symbol: number;
  timeMs: number;
  timeNs: number;
  price: number;
  priceScale: number;
  size: number;
  sizeScale: number;
  side: Side;
  /** See ForeignTrade; NO_ID where there is none. */
  id: number;
  /** See ForeignTrade. */
  isAggregate?: boolean;
  /** FLAG.* bits besides those that ids say. */
  flags: number;
}

/** A quote as exact numbers, see UnitTrade; a side that is not there has price MISSING. */
export interface UnitQuote {
  symbol: number;
  timeMs: number;
  timeNs: number;
  bid: number;
  ask: number;
  priceScale: number;
  bidSize: number;
  askSize: number;
  sizeScale: number;
  flags: number;
}

/** What a bar's prices are of. */
export type BarSource = 'trade' | 'bid' | 'ask' | 'mid';

/** A bar as a decoder read it: of its interval, from its start on. Decoders may reuse one object. */
export interface ForeignBar {
  symbol: string;
  /** Start of its interval, ms since 1970; of a daily or longer one midnight UTC of its trading date. */
  startMs: number;
  /** Length, ms, where it is a fixed one; else days, weeks or months of the calendar. */
  interval: number | 'day' | 'week' | 'month' | BarInterval;
  open: string;
  high: string;
  low: string;
  close: string;
  /** Traded size in units of the instrument; undefined where the file does not say. */
  volume: string | undefined;
  /** Number of trades; undefined where the file does not say. */
  trades: number | undefined;
  /** Sum of price × size in the currency of the price; undefined where the file does not say. */
  turnover: string | undefined;
  of: BarSource;
  /** Prices were changed afterwards for splits or dividends. */
  isAdjusted: boolean;
  /** BAR_FLAG.* bits, where the file says them. */
  flags?: number;
}

/** Takes ticks; each call gives undefined, or the reason why the tick cannot be. */
export interface TickHandler {
  /** Line of the file that is decoded, from 1. */
  line: number;
  trade(trade: ForeignTrade): string | undefined;
  quote(quote: ForeignQuote): string | undefined;
  /** A number for a symbol, by which trades and quotes of numbers name it: the same for the same name. */
  useSymbol(symbol: string): number;
  tradeUnits(trade: UnitTrade): string | undefined;
  quoteUnits(quote: UnitQuote): string | undefined;
  /** A row with the bars of both sides calls it twice. */
  bar(bar: ForeignBar): string | undefined;
  status?(status: ForeignStatus): string | undefined;
  /** There was a trade with this id that is left out: the id is not missing. */
  noteId?(symbol: string, id: number, isAggregate: boolean): void;
  /** A symbol needs so many decimals at least, whatever its rows say; and what else is known of it. */
  describe?(symbol: string, decimals: SymbolDecimals, facts?: SymbolFacts): void;
  /** Which market the rows are of, where the file says so: symbols of two markets are not the same. */
  of?(market: string): void;
  /** Whose data the file has, where it says so. */
  belongTo?(terms: FeedTerms): void;
  /** The file is part of a stream: its parts are read as one, in their order. */
  goOn?(place: StreamPlace): void;
  /** What was told of a gap of a symbol. */
  miss?(gap: ForeignGap): void;
}

/** Which part of which stream a file is. */
export interface StreamPlace {
  readonly run: string;
  readonly part: number;
}

/** News of a gap, as a tape has them, and when they were told, ms. */
export interface ForeignGap extends Omit<TapeGapNews, 'instrument'> {
  readonly symbol: string;
  readonly toldMs: number;
}

/** Decimals that a symbol's prices and sizes need. */
export interface SymbolDecimals {
  price: number;
  size: number;
}

/** What a format knows of a symbol besides its decimals. */
export interface SymbolFacts {
  readonly kind?: InstrumentKind | undefined;
  readonly name?: string | undefined;
  /** ISO 4217 where there is one. */
  readonly currency?: string | undefined;
  /** Smallest step of prices, a plain decimal. */
  readonly tickSize?: string | undefined;
}

/** Says that a text cannot be a symbol. */
export const notASymbol = (text: string): string =>
  `${JSON.stringify(text.slice(0, 40))} is no symbol`;

/** Side of the taker when the maker's side is known: a buying maker was sold to. */
export const toTakerSide = (isBuyerMaker: boolean): Side => (isBuyerMaker ? SIDE.sell : SIDE.buy);
