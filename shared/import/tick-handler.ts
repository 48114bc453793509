/**
 * Where decoders of foreign formats put what they find: texts of prices and sizes, exact times. An import reads each file
 * twice with the same decoder, into a survey first, then into a builder. Neither knows a format.
 */
import type { FeedTerms } from '../model/feed-terms.ts';
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
}

/** Takes ticks; each call gives undefined, or the reason why the tick cannot be. */
export interface TickHandler {
  /** Line of the file that is decoded, from 1. */
  line: number;
  trade(trade: ForeignTrade): string | undefined;
  quote(quote: ForeignQuote): string | undefined;
  status?(status: ForeignStatus): string | undefined;
  /** There was a trade with this id that is left out: the id is not missing. */
  noteId?(symbol: string, id: number, isAggregate: boolean): void;
  /** A symbol needs so many decimals at least, whatever its rows say. */
  describe?(symbol: string, decimals: SymbolDecimals): void;
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

/** Says that a text cannot be a symbol. */
export const notASymbol = (text: string): string =>
  `${JSON.stringify(text.slice(0, 40))} is no symbol`;

/** Side of the taker when the maker's side is known: a buying maker was sold to. */
export const toTakerSide = (isBuyerMaker: boolean): Side => (isBuyerMaker ? SIDE.sell : SIDE.buy);
