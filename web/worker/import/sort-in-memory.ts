/**
 * Rows far out of order, in a page that has no disk to sort them on.
 */
import {
  createRows,
  copyRow,
  type ImportRows,
  ROW_WIDTH,
} from '../../../shared/import/import-rows.ts';
import { ImportError } from '../../../shared/import/report.ts';
import { toOrder } from '../../../shared/import/time-order.ts';

/** Some 110 MB, twice that while they are sorted. */
const MOST_ROWS = 1_000_000;
const BATCH_ROWS = 32_768;

/** Sorts all rows at once. A yielded batch is valid until the next one is asked for. @throws ImportError IMPORT_READ */
export async function* sortInMemory(
  batches: AsyncIterable<ImportRows>,
): AsyncGenerator<ImportRows> {
  let all = createRows(BATCH_ROWS);
  for await (const { data, length } of batches) {
    if (all.length + length > MOST_ROWS) {
      const text = `more than ${MOST_ROWS.toLocaleString('en-US')} rows are far out of order, which a page has no room to sort; import the file with a server or the command line`;
      throw new ImportError('IMPORT_READ', text);
    }
    all = withRoom(all, length);
    for (let row = 0; row < length; row++) copyRow(data, row * ROW_WIDTH, all);
  }
  const batch = createRows(BATCH_ROWS);
  for (const row of toOrder(all)) {
    copyRow(all.data, row, batch);
    if (batch.length < BATCH_ROWS) continue;
    yield batch;
    batch.length = 0;
  }
  if (batch.length > 0) yield batch;
}

/** The same rows with room for more. */
function withRoom(rows: ImportRows, more: number): ImportRows {
  const capacity = rows.data.length / ROW_WIDTH;
  if (rows.length + more <= capacity) return rows;
  const wider = createRows(Math.max(2 * capacity, rows.length + more));
  wider.data.set(rows.data.subarray(0, rows.length * ROW_WIDTH));
  wider.length = rows.length;
  return wider;
}
