/**
 * What people say of a foreign file that does not say it itself.
 */

/** What the user says of files that do not say it themselves. */
export interface ImportSettings {
  /** Symbol of the rows, or the only symbol to take of files that name theirs. */
  readonly symbol?: string | undefined;
  /** What the columns of a table are, in order, by any name that a header may give them: `time,price,size`; `-` for others. */
  readonly columns?: readonly string[] | undefined;
  /** Unit of times since 1970, `s`, `ms`, `us` or `ns`; or a date whose letters say which comes first, `dd/MM/yyyy`. */
  readonly timeFormat?: string | undefined;
  /** Zone of times that have none: an IANA name, `UTC`, or an offset such as `-05:00`. */
  readonly zone?: string | undefined;
}
