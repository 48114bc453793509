/**
 * Sorts more rows than memory should hold: runs of some are sorted and written to a file, then read again side by side
 * and merged. Owns that file, and removes it whatever happens.
 */
import { closeSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import {
  createRows,
  copyRow,
  type ImportRows,
  ROW_WIDTH,
} from '../../../shared/import/import-rows.ts';
import { mergeRows } from '../../../shared/import/merge.ts';
import { toOrder } from '../../../shared/import/time-order.ts';

/** Rows of a run: 7 MB. */
const RUN_ROWS = 65_536;
/** Rows that are read again at once, over all runs: 7 MB. */
const READ_ROWS = 65_536;
const ROW_BYTES = ROW_WIDTH * 8;

interface Run {
  readonly from: number;
  readonly rows: number;
}

/**
 * Sorts by way of a file. A yielded batch is valid until the next one is asked for.
 * @param path of the file; what a killed import left there is written over
 * @param runRows rows that are held in memory
 * @throws what the file system gives, a full disk for instance
 */
export async function* sortByRuns(
  batches: AsyncIterable<ImportRows>,
  path: string,
  runRows = RUN_ROWS,
): AsyncGenerator<ImportRows> {
  const fd = openSync(path, 'w+');
  try {
    const runs = await writeRuns(batches, fd, runRows);
    const atOnce = Math.max(64, Math.floor(READ_ROWS / Math.max(1, runs.length)));
    yield* mergeRows(runs.map((run) => readRun(fd, run, atOnce)));
  } finally {
    closeSync(fd);
    rmSync(path, { force: true });
  }
}

async function writeRuns(
  batches: AsyncIterable<ImportRows>,
  fd: number,
  runRows: number,
): Promise<Run[]> {
  const runs: Run[] = [];
  const waiting = createRows(runRows);
  const sorted = createRows(runRows);
  let at = 0;
  const write = (): void => {
    sorted.length = 0;
    for (const row of toOrder(waiting)) copyRow(waiting.data, row, sorted);
    const bytes = new Uint8Array(sorted.data.buffer, 0, sorted.length * ROW_BYTES);
    for (let done = 0; done < bytes.length;) done += writeSync(fd, bytes, done);
    runs.push({ from: at, rows: sorted.length });
    at += bytes.length;
    waiting.length = 0;
  };
  for await (const { data, length } of batches) {
    for (let row = 0; row < length; row++) {
      copyRow(data, row * ROW_WIDTH, waiting);
      if (waiting.length === runRows) write();
    }
  }
  if (waiting.length > 0) write();
  return runs;
}

function* readRun(fd: number, { from, rows }: Run, atOnce: number): Generator<ImportRows> {
  const batch = createRows(Math.min(rows, atOnce));
  const bytes = new Uint8Array(batch.data.buffer);
  for (let row = 0; row < rows; row += batch.length) {
    batch.length = Math.min(rows - row, atOnce);
    const wanted = batch.length * ROW_BYTES;
    let got = 0;
    while (got < wanted) {
      const read = readSync(fd, bytes, got, wanted - got, from + row * ROW_BYTES + got);
      if (read === 0) throw new Error('the file of sorted runs was cut');
      got += read;
    }
    yield batch;
  }
}
