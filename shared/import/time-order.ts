/**
 * Puts the rows of one file in order of time. A first reading of the file says how far it is out of order: not at all,
 * within a window that is sorted in passing, or beyond it, where sorted runs go to the disk and are merged.
 */
import { compareRows, copyRow, createRows, type ImportRows, ROW_WIDTH } from './import-rows.ts';

/** Rows of a block; what is out of order within two blocks is sorted in passing. */
export const BLOCK_ROWS = 32_768;

/** How a file's rows are brought in order. */
export type Disorder = 'none' | 'window' | 'beyond';

/** Watches how far a file is out of order. */
export class OrderWatch {
  private lastMs = -Infinity;
  private lastNs = 0;
  private lastOrder = -Infinity;
  private rows = 0;
  /** Latest times of the block at hand, of the one before it, and of all before that. */
  private readonly high = [-Infinity, -Infinity, -Infinity];
  private worst: Disorder = 'none';
  /** Earliest and latest time, ms. */
  firstMs = Infinity;
  latestMs = -Infinity;
  /** Rows that came after one of a later time, and by how much at most, ms. */
  lateRows = 0;
  mostLateMs = 0;

  /** Takes the time of the next row, and what decides between rows of one time. */
  note(timeMs: number, timeNs: number, order: number): void {
    if (this.rows++ % BLOCK_ROWS === 0) {
      this.high[2] = Math.max(this.high[1]!, this.high[2]!);
      this.high[1] = this.high[0]!;
      this.high[0] = -Infinity;
    }
    if (this.worst === 'none' && this.isBefore(timeMs, timeNs, order)) this.worst = 'window';
    this.lastMs = timeMs;
    this.lastNs = timeNs;
    this.lastOrder = order;
    if (timeMs > this.high[0]!) this.high[0] = timeMs;
    if (timeMs < this.firstMs) this.firstMs = timeMs;
    if (timeMs >= this.latestMs) this.latestMs = timeMs;
    else {
      this.lateRows++;
      this.mostLateMs = Math.max(this.mostLateMs, this.latestMs - timeMs);
    }
    /* Where ms are equal the ns may differ: a run too many is cheaper than a second number. */
    if (this.worst === 'window' && timeMs <= this.high[2]!) this.worst = 'beyond';
  }

  get disorder(): Disorder {
    return this.worst;
  }

  private isBefore(timeMs: number, timeNs: number, order: number): boolean {
    if (timeMs !== this.lastMs) return timeMs < this.lastMs;
    if (timeNs !== this.lastNs) return timeNs < this.lastNs;
    return order < this.lastOrder;
  }
}

/** Sorts rows, those of one time and order as they came. @returns where each begins, in order */
export function toOrder({ data, length }: ImportRows): Uint32Array {
  const starts = Uint32Array.from({ length }, (_, row) => row * ROW_WIDTH);
  let isSorted = true;
  for (let row = 1; isSorted && row < length; row++) {
    isSorted = compareRows(data, (row - 1) * ROW_WIDTH, data, row * ROW_WIDTH) <= 0;
  }
  if (!isSorted) starts.sort((a, b) => compareRows(data, a, data, b) || a - b);
  return starts;
}

/** Sorts within a window of two blocks. A yielded batch is valid until the next one is asked for. */
export async function* sortWithinWindow(
  batches: AsyncIterable<ImportRows>,
): AsyncGenerator<ImportRows> {
  let waiting = createRows(2 * BLOCK_ROWS);
  let spare = createRows(2 * BLOCK_ROWS);
  const out = createRows(BLOCK_ROWS);
  const give = (count: number): ImportRows => {
    const order = toOrder(waiting);
    out.length = 0;
    spare.length = 0;
    order.forEach((at, row) => copyRow(waiting.data, at, row < count ? out : spare));
    [waiting, spare] = [spare, waiting];
    return out;
  };
  for await (const { data, length } of batches) {
    for (let row = 0; row < length; row++) {
      copyRow(data, row * ROW_WIDTH, waiting);
      if (waiting.length === 2 * BLOCK_ROWS) yield give(BLOCK_ROWS);
    }
  }
  if (waiting.length > 0) yield give(waiting.length);
}
