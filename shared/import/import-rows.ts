/**
 * Rows on their way from a foreign file to a tape: a tick, and what says where it came from and where it belongs. One
 * row is some numbers side by side, so that rows are sorted, written to disk and read again without an object each.
 */
import type { RecordedBar } from '../model/recorded-bar.ts';
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
  /** Trade id that counts up, or NO_ID; below that one that does not count up, see unique-number.ts. */
  id: 10,
  /** Decides between rows of one time: the trade id where files are of trades only, else the place in the file. */
  order: 11,
  /** Line in the file, from 1. */
  line: 12,
  /** Which of the files. */
  source: 13,
} as const;

/** The same of a bar, whose time is that at which it is known; what is not told is -1. Its start follows from that time. */
export const BAR_ROW = {
  open: 4,
  high: 5,
  low: 6,
  close: 7,
  volume: 8,
  trades: 9,
  /** Which interval, and what it is of: a number of BarKinds. */
  barKind: 10,
  turnoverHi: 14,
  turnoverLo: 15,
} as const;

/** Kind of the row of a bar: this and its BAR_FLAG.*; those of ticks are below. */
export const BAR_KIND = 256;
/** Added to the kind of a second bar of one row of the file: the row counts once. */
export const BAR_AGAIN = 512;

/** Numbers of one row: 128 bytes. */
export const ROW_WIDTH = 16;

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
  /* A loop: `fill` costs a call for fourteen numbers. */
  const { data } = rows;
  for (let i = at; i < at + ROW_WIDTH; i++) data[i] = 0;
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

/** Writes the figures of a bar into its row. */
export function pushBar(bar: RecordedBar, barKind: number, data: Float64Array, at: number): void {
  data[at + BAR_ROW.open] = bar.open;
  data[at + BAR_ROW.high] = bar.high;
  data[at + BAR_ROW.low] = bar.low;
  data[at + BAR_ROW.close] = bar.close;
  data[at + BAR_ROW.volume] = bar.volume ?? NOT_TOLD;
  data[at + BAR_ROW.trades] = bar.trades ?? NOT_TOLD;
  data[at + BAR_ROW.barKind] = barKind;
  data[at + BAR_ROW.turnoverHi] = bar.turnover?.hi ?? NOT_TOLD;
  data[at + BAR_ROW.turnoverLo] = bar.turnover?.lo ?? NOT_TOLD;
}

/**
 * Reads the row of a bar.
 * Written out in one literal: objects that are made by spreading are slow to read for all who come later.
 */
export function toBar(
  data: Float64Array,
  at: number,
  interval: RecordedBar['interval'],
  of: RecordedBar['of'],
  startMs: number,
): RecordedBar {
  const [hi, lo] = [data[at + BAR_ROW.turnoverHi]!, data[at + BAR_ROW.turnoverLo]!];
  return {
    instrument: data[at + ROW.instrument]!,
    interval,
    of,
    startMs,
    open: data[at + BAR_ROW.open]!,
    high: data[at + BAR_ROW.high]!,
    low: data[at + BAR_ROW.low]!,
    close: data[at + BAR_ROW.close]!,
    volume: toTold(data[at + BAR_ROW.volume]!),
    trades: toTold(data[at + BAR_ROW.trades]!),
    turnover: lo === NOT_TOLD ? undefined : { hi, lo },
    flags: data[at + ROW.kind]! & 255,
  };
}

const NOT_TOLD = -1;
const toTold = (value: number): number | undefined => (value === NOT_TOLD ? undefined : value);

export const isTrade = (data: Float64Array, at: number): boolean =>
  data[at + ROW.kind] === TICK.trade;

export const isBar = (data: Float64Array, at: number): boolean => data[at + ROW.kind]! >= BAR_KIND;
