/**
 * Another reader of a run's records, for longer runs: a process that has a quicker one says so here. Whoever decodes
 * knows nothing of what it is.
 */
import type { TickColumns } from '../model/tick.ts';
import type { RunHead } from './run.ts';

/**
 * Gives the same ticks and refusals as run-decode.ts; the ticks go behind `columns.length`, which stays as it is.
 * @param length  of the records, bytes from `at` on
 * @param unit    code of the time unit, 0..3
 * @returns whether the bytes are `head.count` records; undefined where it does not read them
 */
export type RecordReader = (
  bytes: Uint8Array,
  at: number,
  length: number,
  unit: number,
  columns: TickColumns,
  head: RunHead,
  baseMs: number,
) => boolean | undefined;

/** Ticks of the shortest run that is worth the way there. */
export const LONG_TICKS = 48;

/** The reader of this process. */
export const longRuns: { reader: RecordReader | undefined } = { reader: undefined };

/** Lets another reader read longer runs from now on; undefined for none. */
export function readLongRunsWith(reader: RecordReader | undefined): void {
  longRuns.reader = reader;
}
