/**
 * Several streams of rows into one, in order of time. Each stream keeps its own order: a row that is late in its stream
 * (of one that is not sorted) goes where the stream has got to. At equal times and orders the earlier stream goes first.
 */
import {
  compareRows,
  copyRow,
  createRows,
  type ImportRows,
  ROW,
  ROW_WIDTH,
} from './import-rows.ts';

const BATCH_ROWS = 8_192;

/** Rows a batch at a time; a batch is valid until the next one is asked for. */
export type RowStream = AsyncIterable<ImportRows> | Iterable<ImportRows>;

interface Head {
  readonly index: number;
  readonly fromMs: number;
  readonly stream: AsyncIterator<ImportRows> | Iterator<ImportRows>;
  rows: ImportRows;
  /** Where the next row begins, and where the rows end. */
  at: number;
  end: number;
  /** The latest row of the stream so far. */
  readonly high: Float64Array;
}

/**
 * Merges; a yielded batch is valid until the next one is asked for.
 * @param fromMs by stream, a time before which it has no row: until then it is not begun, so that a year of daily files
 *   holds one or two of them open
 */
export async function* mergeRows(
  streams: readonly RowStream[],
  fromMs: readonly number[] = [],
): AsyncGenerator<ImportRows> {
  if (streams.length === 1) {
    yield* streams[0]!;
    return;
  }
  const all = streams.map((stream, index) => toHead(stream, index, fromMs[index] ?? -Infinity));
  try {
    yield* mergeHeads(all);
  } finally {
    /* One that failed leaves the others in the middle: they have files to close. */
    for (const { stream } of all) await stream.return?.();
  }
}

async function* mergeHeads(all: readonly Head[]): AsyncGenerator<ImportRows> {
  const heads: Head[] = [];
  const later = all.toSorted((a, b) => b.fromMs - a.fromMs || b.index - a.index);
  const batch = createRows(BATCH_ROWS);
  for (;;) {
    while (later.length > 0 && isDue(later.at(-1)!, heads)) await begin(later.pop()!, heads);
    if (heads.length === 0) break;
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

/** Whether it may have a row before the earliest of those that have begun. */
const isDue = ({ fromMs }: Head, heads: readonly Head[]): boolean =>
  heads.length === 0 || fromMs <= earliest(heads).high[ROW.timeMs]!;

/** Earlier streams stay before later ones. */
async function begin(head: Head, heads: Head[]): Promise<void> {
  if (!(await refill(head))) return;
  const at = heads.findIndex(({ index }) => index > head.index);
  heads.splice(at < 0 ? heads.length : at, 0, head);
}

function toHead(stream: RowStream, index: number, fromMs: number): Head {
  const iterator =
    Symbol.asyncIterator in stream ? stream[Symbol.asyncIterator]() : stream[Symbol.iterator]();
  const high = new Float64Array(ROW_WIDTH).fill(-Infinity);
  return { stream: iterator, index, fromMs, rows: createRows(0), at: 0, end: 0, high };
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
