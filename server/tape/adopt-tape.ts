/**
 * Tapes that somebody brings: put among the recordings as they are, once they are known to be readable.
 */
import { closeSync, existsSync, openSync, readSync, renameSync } from 'node:fs';
import { createImportReport, type ImportReport } from '../../shared/import/report.ts';
import { TapeError } from '../../shared/tape/format.ts';
import { openInParts } from './open-tape.ts';
import { runInSlices } from './run-in-slices.ts';
import { WalkCache } from './walk-cache.ts';

/** First bytes of a tape, see FORMAT.md. */
const MAGIC = 'TDTAPE';

/** Tells whether a file is a tape by its first bytes. */
export function isTapeFile(path: string): boolean {
  const head = Buffer.alloc(MAGIC.length);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, head, 0, head.length, 0);
  } finally {
    closeSync(fd);
  }
  return head.toString('latin1') === MAGIC;
}

/** What came of it, in the words of an import. */
interface Adopted {
  readonly tape: { readonly ticks: number; readonly bars: number; readonly bytes: number };
  readonly reports: readonly ImportReport[];
  readonly leftOut: readonly never[];
  readonly symbols: readonly string[];
}

/**
 * Moves a tape. @param out on the same file system
 * @throws TapeError of a tape that cannot be read or is empty, TAPE_EXISTS
 */
export async function adoptTape(path: string, out: string): Promise<Adopted> {
  const tape = await runInSlices(openInParts(path, new WalkCache(), false));
  tape.close();
  const { tickCount: ticks, barCount: bars, sizeBytes } = tape;
  if (ticks + bars === 0) throw new TapeError('TAPE_UNSOUND', 'it holds neither ticks nor bars');
  if (existsSync(out))
    throw new TapeError('TAPE_EXISTS', `${out} exists already`, undefined, { path: out });
  renameSync(path, out);
  const report = createImportReport(path.slice(path.lastIndexOf('/') + 1), 'tape');
  report.found = { what: 'recording of Tickdeck', confidence: 1 };
  report.rows = ticks + bars;
  report.bars = bars;
  if (!tape.isComplete) report.notes.push(`it was not closed: ${tape.torn ?? 'it ends early'}`);
  return {
    tape: { ticks, bars, bytes: sizeBytes },
    reports: [report],
    leftOut: [],
    symbols: [...new Set(tape.instruments.map(({ symbol }) => symbol))],
  };
}
