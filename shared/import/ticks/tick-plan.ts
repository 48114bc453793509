/**
 * How a file of ticks is read: what its first lines and its path say, once and for all of its rows. A format of ticks is a
 * function that makes a plan; one decoder reads them all.
 */
import type { InstrumentKind } from '../../model/instrument.ts';
import type { Side } from '../../model/tick.ts';
import type { Row } from '../table/row.ts';
import type { Zone } from '../table/zone.ts';

/** A moment: ms since 1970, of a wall clock where the plan has a zone, and the ns within that ms. */
export interface PlanMoment {
  ms: number;
  ns: number;
}

/** Where a row's time is. */
export interface PlanTime {
  readonly at: number;
  /** Column of the time of day, where dates have one of their own. */
  readonly clockAt?: number;
  /** Of times that name no zone; left out, the user's, else they are refused. */
  readonly zone?: Zone | undefined;
  /** What comes first in dates such as 03/04/2025. */
  readonly order?: 'dmy' | 'mdy';
  /** Reads times that are neither since 1970 nor a date: into `into`, or says why not. */
  readonly read?: (text: string, into: PlanMoment) => string | undefined;
  /** The row has another time where this one is empty. */
  readonly otherAt?: number;
}

/** A trade of a row. Texts are numbers as they stand in the file. */
export interface PlanTrade {
  price: string;
  size: string;
  side: Side;
  /** Counts up by one. */
  id?: number | undefined;
  /** The same for the same trade, another for others, without an order. */
  uniqueId?: string | undefined;
  flags?: number;
  mayBePriceOnly?: boolean;
}

/** A quote of a row: an empty price is a side that is not there. */
export interface PlanQuote {
  bid: string;
  bidSize: string;
  ask: string;
  askSize: string;
  flags?: number;
  /** Decides between quotes of one time; left out, the order of rows does. */
  order?: number | undefined;
}

/** A row as a plan sees it: its cells, and what it gives. Give each row something, or a reason. */
export interface TickRow {
  readonly cells: Row;
  /** A cell's text, and as a plain number: '' where there is none. */
  text(column: number): string;
  number(column: number): string;
  /** The row's symbol. */
  readonly symbol: string;
  trade(trade: PlanTrade): string | undefined;
  quote(quote: PlanQuote): string | undefined;
  /** Counts the row as something else. */
  leave(what: string): undefined;
  /** The row waits: what it gives comes with `atHeld`, after the next one or at the end. */
  hold(): void;
  /** Calls back with time, symbol and line of the row that waits. */
  atHeld(give: () => void): void;
  /** A trade of the row is left out: its id is not missing. */
  seeId(id: number | undefined): void;
}

/** The plan. */
export interface TickPlan {
  /** What rows are, for people, in the plural: `Tardis trades`. */
  readonly source: string;
  readonly confidence: number;
  /** What must be asked before anything is imported. */
  readonly question?: string | undefined;
  readonly delimiter: string;
  readonly isDecimalComma?: boolean;
  /** Says what a line is that is no row; '' for a header. */
  readonly noRow?: (line: string) => string | undefined;
  /** Cells of a row, fewest and most. */
  readonly cells: readonly [number, number];
  /** The symbol of all rows, where the file says it. */
  readonly symbol?: string | undefined;
  readonly symbolAt?: number;
  /** A symbol from what its column says. */
  readonly toSymbol?: (text: string) => string;
  readonly kind?: InstrumentKind;
  /** Which market it is, where symbols of another one are the same: `Bybit spot`. */
  readonly market?: string;
  readonly time: PlanTime;
  read(row: TickRow): string | undefined;
  /** Gives what waits after the last row. */
  end?(row: TickRow): void;
  /** What is to be known of the file. */
  readonly notes?: readonly string[];
}

/** What a file is that is refused, and why. */
export interface NoTickPlan {
  readonly what: string;
  readonly question: string;
  readonly confidence?: number;
}
