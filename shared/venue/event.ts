/**
 * What a venue's frames say, in one vocabulary for all venues. Prices, sizes and ids are the digits that the venue
 * sent, times are exact: nothing here has passed through a double that could not hold it. Pure data.
 */
import type { Side, Status, StatusReason } from '../model/tick.ts';

/** A moment to the nanosecond, UTC. */
export interface ExactTime {
  /** Whole ms since 1970. */
  readonly timeMs: number;
  /** Rest, 0..999,999 ns. */
  readonly timeNs: number;
}

/** What is special about a trade. */
export interface TradeMarks {
  /** It was sent as a part of a snapshot or as the last one before: history, not news. */
  readonly snapshot?: boolean;
  /** It sets neither last, open nor close. */
  readonly noLast?: boolean;
  /** It sets neither high nor low. */
  readonly noHighLow?: boolean;
  /** Its size is in no volume. */
  readonly noVolume?: boolean;
  readonly oddLot?: boolean;
  readonly extendedHours?: boolean;
  readonly auction?: boolean;
}

/** A trade. */
export interface VenueTrade extends ExactTime {
  readonly type: 'trade';
  /** As the venue spells it. */
  readonly symbol: string;
  /** Plain decimal digits. */
  readonly price: string;
  readonly size: string;
  /** SIDE.* of the taker; never guessed. */
  readonly side: Side;
  /** What makes it unique among the trades of its symbol and day; undefined where the venue gives none. */
  readonly id?: string;
  /** How many ids in a row it stands for, its own the last; 1 when left out. */
  readonly covers?: number;
  readonly marks?: TradeMarks;
}

/** The best bid and ask; a side that is not there is undefined. Time is undefined where the venue gives none. */
export interface VenueQuote {
  readonly type: 'quote';
  readonly symbol: string;
  readonly timeMs?: number;
  readonly timeNs?: number;
  readonly bid?: string;
  readonly bidSize?: string;
  readonly ask?: string;
  readonly askSize?: string;
}

/** A bar as the venue made it, from its records: bars of streams are not read, ours are made of trades. */
export interface VenueBar {
  readonly type: 'bar';
  readonly symbol: string;
  /** Its beginning and its length, ms. */
  readonly startMs: number;
  readonly intervalMs: number;
  readonly open: string;
  readonly high: string;
  readonly low: string;
  readonly close: string;
  /** Undefined where the venue gives none. */
  readonly volume?: string;
  /** Sum of price × size, or average price by volume, where the venue says one of them. */
  readonly turnover?: string;
  readonly average?: string;
  /** Trades in it, where the venue says so. */
  readonly trades?: number;
  /** False while it may still change. */
  readonly isFinal?: boolean;
}

/** Trading of a symbol, or of all (undefined), is in another state. */
export interface VenueStatus extends ExactTime {
  readonly type: 'status';
  readonly symbol: string | undefined;
  readonly status: Status;
  readonly reason: StatusReason;
  /** The venue's own words. */
  readonly text?: string;
}

/** An earlier trade never was (`cancel`), or was another one (`correction`). */
export interface VenueAmendment extends ExactTime {
  readonly type: 'cancel' | 'correction';
  readonly symbol: string;
  /** Id of the trade that it is about; empty where the venue names none, then `original` is all that tells. */
  readonly id: string;
  /** The trade as it was reported, where the venue repeats it. */
  readonly original?: { readonly price: string; readonly size: string };
  /** Of a correction: what it should have been. */
  readonly corrected?: {
    readonly price: string;
    readonly size: string;
    readonly id?: string;
    readonly marks?: TradeMarks;
  };
}

/** A day fact that the venue gives. */
export interface VenueReference {
  readonly type: 'reference';
  readonly symbol: string;
  readonly previousClose: string;
}

/** Prices between which a symbol may trade from now on: limit bands. */
export interface VenueLimits extends ExactTime {
  readonly type: 'limits';
  readonly symbol: string;
  readonly lower: string;
  readonly upper: string;
}

/** Answers to what was asked for. */
export type VenueReply =
  | {
      readonly type: 'ack';
      /**
       * Symbols that are subscribed now: of the request with `requestId`, or all of the connection (`isFull`).
       * Undefined where the answer names none: the request's own. Empty for an unsubscribe.
       */
      readonly symbols?: readonly string[];
      readonly isFull?: boolean;
      readonly requestId?: number;
      /** What the venue wants to be told when this is taken back: see `Venue.unsubscribe`. */
      readonly subscriptionId?: string;
    }
  | {
      readonly type: 'reject';
      readonly reason: RejectReason;
      /** Undefined where the answer does not say which of those that were asked for. */
      readonly symbols?: readonly string[];
      readonly requestId?: number;
      /** The venue's own words. */
      readonly text: string;
    };

/** Why a venue refuses, and with that what may be done: see the runner. */
export type RejectReason =
  | 'unknownSymbol'
  | 'wrongKey'
  | 'notInPlan'
  | 'symbolLimit'
  | 'connectionLimit'
  | 'rateLimit'
  | 'slowReader'
  | 'region'
  | 'badRequest'
  | 'venueFault';

/** What happens to the connection, or to what it gives. */
export type VenueSignal =
  /** The venue takes commands now; with `isLoggedIn` those that need a login too. */
  | { readonly type: 'ready'; readonly isLoggedIn?: boolean }
  /** It lives; `lastTradeId` is the newest trade of a symbol, where it says so. */
  | { readonly type: 'heartbeat'; readonly symbol?: string; readonly lastTradeId?: string }
  /** It asks to connect anew, or will close by itself. */
  | { readonly type: 'notice'; readonly inMs: number; readonly text: string }
  /** What it told of a symbol's quotes does not fit together: nothing of it holds until it is asked for anew. */
  | { readonly type: 'resync'; readonly symbol: string; readonly text: string }
  /** It is open for trade or not, as a whole. */
  | { readonly type: 'venueState'; readonly isOpen: boolean; readonly text: string }
  /**
   * A number that counts messages, to find missing ones: in a `scope` each follows the one before by one
   * (`previous` left out) or names it. A reset begins anew and is no loss.
   */
  | {
      readonly type: 'sequence';
      readonly scope: string;
      readonly number: string;
      readonly previous?: string;
      readonly isReset?: boolean;
    };

/** Nothing to do: a known kind without news (`ignored`), one that is not known, or no sound frame at all. */
export type VenueNothing =
  | { readonly type: 'ignored'; readonly what: string }
  | { readonly type: 'unknown'; readonly what: string }
  | { readonly type: 'malformed'; readonly what: string };

/** One thing that a frame says. */
export type VenueEvent =
  | VenueTrade
  | VenueQuote
  | VenueStatus
  | VenueAmendment
  | VenueLimits
  | VenueReply
  | VenueSignal
  | VenueNothing;
