/**
 * Rows on their way from a foreign file to a tape: a tick, and what says where it came from and where it belongs. One
 * row is some numbers side by side, so that rows are sorted, written to disk and read again without an object each.
 */
import { TICK, type TickColumns } from '../model/tick.ts';

/** Where a row's numbers lie. */
export const ROW = {
  kind: 0,
  instrument: 1,
  timeMs: 2,
  timeNs: 3,
  price: 4,
  size: 5,
  ask: 6,
  askSize: 7,
  side: 8,
  flags: 9,
  /** Trade id that counts up, or NO_ID. */
  id: 10,
  /** Decides between rows of one time: the trade id where files are of trades only, else the place in the file. */
  order: 11,
  /** Line in the file, from 1. */
  line: 12,
  /** Which of the files. */
  source: 13,
} as const;

/** Numbers of one row: 112 bytes. */
export const ROW_WIDTH = 14;

/** The id of what has none. */
export const NO_ID = -1;

/** Rows, 0..length-1. */
export interface ImportRows {
  data: Float64Array;
  length: number;
}

/** Makes room for so many rows. */
export const createRows = (capacity: number): ImportRows => ({
  data: new Float64Array(capacity * ROW_WIDTH),
  length: 0,
});

/** Appends a row of zeros; doubles the room when it is used up. @returns where the row begins in `data` */
export function appendRow(rows: ImportRows): number {
  const at = rows.length++ * ROW_WIDTH;
  if (at === rows.data.length) {
    const larger = new Float64Array(Math.max(ROW_WIDTH, rows.data.length * 2));
    larger.set(rows.data);
    rows.data = larger;
  }
  rows.data.fill(0, at, at + ROW_WIDTH);
  return at;
}

/** Appends a copy of a row. */
export function copyRow(from: Float64Array, at: number, to: ImportRows): void {
  const target = appendRow(to);
  for (let i = 0; i < ROW_WIDTH; i++) to.data[target + i] = from[at + i]!;
}

/** Below zero when row `i` of `a` comes before row `j` of `b`: by time, then by order. 0 leaves it to the caller. */
export function compareRows(a: Float64Array, i: number, b: Float64Array, j: number): number {
  return (
    a[i + ROW.timeMs]! - b[j + ROW.timeMs]! ||
    a[i + ROW.timeNs]! - b[j + ROW.timeNs]! ||
    a[i + ROW.order]! - b[j + ROW.order]!
  );
}

/** Appends a row to columns, which must have room. */
export function pushRow(data: Float64Array, at: number, to: TickColumns): void {
  const row = to.length++;
  to.kind[row] = data[at + ROW.kind]!;
  to.instrument[row] = data[at + ROW.instrument]!;
  to.timeMs[row] = data[at + ROW.timeMs]!;
  to.timeNs[row] = data[at + ROW.timeNs]!;
  to.price[row] = data[at + ROW.price]!;
  to.size[row] = data[at + ROW.size]!;
  to.ask[row] = data[at + ROW.ask]!;
  to.askSize[row] = data[at + ROW.askSize]!;
  to.side[row] = data[at + ROW.side]!;
  to.flags[row] = data[at + ROW.flags]!;
}

export const isTrade = (data: Float64Array, at: number): boolean =>
  data[at + ROW.kind] === TICK.trade;
