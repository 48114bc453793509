/**
 * Several streams of rows into one, in order of time. Each stream keeps its own order: a row that is late in its stream
 * (of one that is not sorted) goes where the stream has got to. At equal times and orders the earlier stream goes first.
 */
import { compareRows, copyRow, createRows, type ImportRows, ROW_WIDTH } from './import-rows.ts';

const BATCH_ROWS = 8_192;

/** Rows a batch at a time; a batch is valid until the next one is asked for. */
export type RowStream = AsyncIterable<ImportRows> | Iterable<ImportRows>;

interface Head {
  readonly stream: AsyncIterator<ImportRows> | Iterator<ImportRows>;
  rows: ImportRows;
  /** Where the next row begins, and where the rows end. */
  at: number;
  end: number;
  /** The latest row of the stream so far. */
  readonly high: Float64Array;
}

/** Merges; a yielded batch is valid until the next one is asked for. */
export async function* mergeRows(streams: readonly RowStream[]): AsyncGenerator<ImportRows> {
  if (streams.length === 1) {
    yield* streams[0]!;
    return;
  }
  const all = streams.map(toHead);
  try {
    yield* mergeHeads(all);
  } finally {
    /* One that failed leaves the others in the middle: they have files to close. */
    for (const { stream } of all) await stream.return?.();
  }
}

async function* mergeHeads(all: readonly Head[]): AsyncGenerator<ImportRows> {
  const heads: Head[] = [];
  for (const head of all) if (await refill(head)) heads.push(head);
  const batch = createRows(BATCH_ROWS);
  while (heads.length > 0) {
    const head = earliest(heads);
    copyRow(head.rows.data, head.at, batch);
    head.at += ROW_WIDTH;
    if (head.at < head.end) note(head);
    else if (!(await refill(head))) heads.splice(heads.indexOf(head), 1);
    if (batch.length === BATCH_ROWS) {
      yield batch;
      batch.length = 0;
    }
  }
  if (batch.length > 0) yield batch;
}

function toHead(stream: RowStream): Head {
  const iterator =
    Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
  const high = new Float64Array(ROW_WIDTH).fill(-Infinity);
  return { stream: iterator, rows: createRows(0), at: 0, end: 0, high };
}

/** @returns false at the stream's end */
async function refill(head: Head): Promise<boolean> {
  for (;;) {
    const next = await head.stream.next();
    if (next.done === true) return false;
    if (next.value.length === 0) continue;
    head.rows = next.value;
    head.at = 0;
    head.end = next.value.length * ROW_WIDTH;
    note(head);
    return true;
  }
}

function note({ rows, at, high }: Head): void {
  if (compareRows(rows.data, at, high, 0) <= 0) return;
  for (let i = 0; i < ROW_WIDTH; i++) high[i] = rows.data[at + i]!;
}

function earliest(heads: readonly Head[]): Head {
  let best = heads[0]!;
  for (const head of heads) if (compareRows(head.high, 0, best.high, 0) < 0) best = head;
  return best;
}
