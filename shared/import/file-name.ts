/**
 * The part of a path that names the file. Foreign formats tell symbol, date and kind by it.
 */

/** The last part of a path; of an entry in an archive (`trades.zip!/day.csv`) the entry's. */
export const baseNameOf = (path: string): string => path.slice(path.search(/[^/\\]*$/));
