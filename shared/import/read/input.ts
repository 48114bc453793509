/**
 * Files of an import as whoever reads them sees them, wherever they lie: out of their archives and unpacked. Types only.
 */
import type { RandomFile } from '../decoder.ts';
import type { Bytes } from './bytes.ts';

/** One file to import. */
export interface InputEntry {
  /** As it was named; of an archive `trades.zip!/day.csv`; `-` of a pipe. */
  readonly path: string;
  /** Bytes that are read to read it once: packed ones where it is packed. */
  readonly sizeBytes: number;
  /** True of what was found in a folder or an archive: nobody named it. */
  readonly isFound: boolean;
  /**
   * Reads it from its beginning, as often as wanted.
   * @param onRead called with the bytes read so far, up to sizeBytes
   * @throws TornError after all that is whole, ImportError IMPORT_READ
   */
  open(onRead?: (bytesRead: number) => void): Bytes;
}

/** What was left out, and why. */
export interface LeftOut {
  readonly path: string;
  readonly why: string;
}

/** A file that is read here and there, until it is closed. */
export interface OpenFile extends RandomFile {
  close(): void;
}

/** Files of an import. */
export interface InputFiles<Entry extends InputEntry = InputEntry> {
  readonly entries: readonly Entry[];
  readonly leftOut: readonly LeftOut[];
  /** Opens an entry to be read here and there. */
  toRandom(entry: Entry): Promise<OpenFile>;
}
