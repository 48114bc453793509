/**
 * Bounds of what an import takes from files of others, each with its reason.
 */

/** Bounds of an import. */
export const IMPORT_LIMITS = {
  /** Layers of packing that are taken off one file: `.csv.gz` in a `.zip` in a `.tar` is three; more is a trap. */
  packings: 3,
  /** Files of all inputs together, entries of archives included: each is looked at before the first row is read. */
  files: 100_000,
  /** Bytes that a packed file may unpack to, whatever its own size. */
  calmBytes: 256 * 1024 * 1024,
  /** Beyond those bytes: how many times its own size a file may unpack to. Market data reaches some 50, zeros 1,030. */
  unpackRatio: 400,
  /** Window of a zstd frame, bytes: what `zstd` itself reads unless told otherwise; it is held in memory. */
  zstdWindowBytes: 128 * 1024 * 1024,
  /** One line: what is longer is no text of rows. */
  lineBytes: 64 * 1024 * 1024,
} as const;
