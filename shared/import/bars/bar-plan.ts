/**
 * How the rows of one file of bars are read: what a format says of it once it has seen its first lines and its path.
 */
import type { BarSource } from '../tick-handler.ts';
import type { DateOrder } from '../table/time-text.ts';
import type { Zone } from '../table/zone.ts';
import type { BarLength } from '../bar-spacing.ts';

/** Where one bar of a row is: columns from 0. */
export interface BarColumns {
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume?: number;
  /** Number of trades. */
  readonly trades?: number;
  /** Sum of price × size. */
  readonly turnover?: number;
  /** What the bar is of, where a row has several; else `of` of the plan. */
  readonly of?: BarSource;
  /** Its symbol, where a row has bars of several. */
  readonly symbol?: string;
}

/** How one file of bars is read. */
export interface BarPlan {
  /** Whose bars they are, before `daily bars of AAPL`: `Yahoo`. */
  readonly source: string;
  /** How sure that is before its rows were looked at, see Match. */
  readonly confidence: number;
  /** Between cells. */
  readonly delimiter: string;
  readonly isDecimalComma?: boolean;
  /** True of lines that are no rows: headers, addresses, remarks. */
  readonly isNoRow: (line: string) => boolean;
  /** Cells of a row: at least and at most. */
  readonly cells: readonly [number, number];
  /** Column of the time or date, and of the clock where that is a column of its own. */
  readonly time: number;
  readonly clock?: number;
  /** Column of the time that counts where the first one has lost digits. */
  readonly otherTime?: number;
  /** Column of the symbol, where rows name it. */
  readonly symbolAt?: number;
  /** How a symbol is written in it; left out, in capital letters. */
  readonly toSymbol?: (text: string) => string;
  /** Symbol of all rows, where the path says it. */
  readonly symbol?: string | undefined;
  /** The bars of a row; several of bid and ask, or of several symbols. */
  readonly bars: readonly BarColumns[];
  readonly of?: BarSource;
  /** What the name or the header says of the length. */
  readonly length?: BarLength | undefined;
  /** Rows are stamped with the end of their bar. */
  readonly isEndStamped?: boolean;
  readonly isAdjusted?: boolean;
  /** Zone of times that name none. */
  readonly zone?: Zone | undefined;
  /** Which number of dates comes first, where the format says it. */
  readonly dateOrder?: DateOrder;
  /** Times since 1970 are readings of the zone's clock. */
  readonly isEpochWall?: boolean;
  /** Times are ms since this midnight of the zone's clock, given as if it were UTC. */
  readonly midnightMs?: number;
  /** Prices are whole numbers of this many decimals. */
  readonly shiftedDecimals?: number;
  /** Brings a price or a volume as it is written into what is read as a number; '' for none. */
  readonly toPrice?: (text: string) => string;
  readonly toVolume?: (text: string) => string;
  /** Why all rows are left out: what they are. */
  readonly leftOut?: string;
  /** What is to be known of the file, in sentences. */
  readonly notes?: readonly string[];
}

/** A file that is of the format and cannot be imported as it is. */
export interface NoPlan {
  /** What it is, in the singular. */
  readonly what: string;
  /** Why, and what to do: a sentence. */
  readonly question: string;
}
