/**
 * What people say of a foreign file that does not say it itself.
 */

/** Whose side a file names: the taker's, the maker's, or nobody's that is known. */
export type SideMeaning = 'taker' | 'maker' | 'none';

/** What the user says of files that do not say it themselves. */
export interface ImportSettings {
  /** Symbol of the rows, or the only symbol to take of files that name theirs. */
  readonly symbol?: string | undefined;
  /** What the columns are, in order: `time,open,high,low,close,volume`; `-` for one to leave out. */
  readonly columns?: readonly string[] | undefined;
  /** How times are written, in the letters of Unicode (`yyyy-MM-dd HH:mm:ss`), or `s`, `ms`, `us`, `ns`. */
  readonly timeFormat?: string | undefined;
  /** Zone of times that have none: an IANA name, `UTC`, or an offset such as `-05:00`. */
  readonly zone?: string | undefined;
  /** How long bars are, where neither their times nor the file's name say it: `5m`, `4h`, `1d`, `1w`, `1M`. */
  readonly interval?: string | undefined;
  /** Digits after the point that prices and sizes have at least. */
  readonly decimals?: { readonly price?: number; readonly size?: number } | undefined;
  /** Whose sides those of trades are; the taker's, where formats do not know it better, when left out. */
  readonly side?: SideMeaning | undefined;
}
