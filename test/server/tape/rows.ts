/**
 * What the tape's tests have in common: random ticks from a seed, tapes as plain rows.
 */
import { MISSING, TICK, createTickColumns, type TickColumns } from '../../../shared/model/tick.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { TapeMeta } from '../../../shared/tape/meta.ts';
import { TapeCursor } from '../../../shared/tape/cursor.ts';
import type { Tape } from '../../../shared/tape/reader.ts';

/** One tick as numbers, in the order of the columns. */
export type Row = readonly number[];

/** A small generator of numbers 0..2^32-1 with a seed (xorshift). */
export function createRandom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>>= 0);
  };
}

const toInstruments = (count: number): Instrument[] =>
  Array.from({ length: count }, (_, id) => ({
    id,
    symbol: `SYM${id}`,
    name: `Symbol ${id}`,
    kind: 'equity' as const,
    currency: 'USD',
    priceDecimals: 2,
    sizeDecimals: 0,
    tickSize: 1,
    lot: 100,
  }));

export const toMeta = (instruments: number): TapeMeta => ({
  instruments: toInstruments(instruments),
  provenance: { kind: 'simulated', label: 'Test, seed 7', seed: 7 },
  previousClose: Array.from({ length: instruments }, (_, id) =>
    id % 2 === 0 ? 100 + id : MISSING,
  ),
  createdMs: 1_700_000_000_000,
  epoch: 5,
});

/** Appends one row. */
function pushRow(to: TickColumns, row: Row): void {
  const at = to.length++;
  to.kind[at] = row[0]!;
  to.instrument[at] = row[1]!;
  to.timeMs[at] = row[2]!;
  to.timeNs[at] = row[3]!;
  to.price[at] = row[4]!;
  to.size[at] = row[5]!;
  to.ask[at] = row[6]!;
  to.askSize[at] = row[7]!;
  to.side[at] = row[8]!;
  to.flags[at] = row[9]!;
}

export function toColumns(rows: readonly Row[]): TickColumns {
  const columns = createTickColumns(Math.max(1, rows.length));
  for (const row of rows) pushRow(columns, row);
  return columns;
}

export const toRow = (columns: TickColumns, at: number): Row => [
  columns.kind[at]!,
  columns.instrument[at]!,
  columns.timeMs[at]!,
  columns.timeNs[at]!,
  columns.price[at]!,
  columns.size[at]!,
  columns.ask[at]!,
  columns.askSize[at]!,
  columns.side[at]!,
  columns.flags[at]!,
];

/** Reads the rest of a cursor in small steps. */
function readRest(cursor: TapeCursor, capacity = 257): Row[] {
  const into = createTickColumns(capacity);
  const rows: Row[] = [];
  let more = true;
  while (more) {
    into.length = 0;
    more = cursor.read(Infinity, into);
    for (let at = 0; at < into.length; at++) rows.push(toRow(into, at));
  }
  return rows;
}

export const readAll = (tape: Tape): Row[] => readRest(new TapeCursor(tape));

export const ofInstrument = (rows: readonly Row[], id: number): Row[] =>
  rows.filter((row) => row[1] === id);

/**
 * Random ticks: time goes forward by 0 to some ms, now and then a tick is late; all kinds, missing sides.
 */
export function makeRows(seed: number, count: number, instruments: number, stepMs = 4): Row[] {
  const random = createRandom(seed);
  const below = (limit: number): number => random() % limit;
  const rows: Row[] = [];
  let ms = 1_700_000_000_000;
  for (let i = 0; i < count; i++) {
    ms += below(stepMs);
    const timeMs = below(20) === 0 ? ms - below(3000) : ms;
    const ns = below(3) === 0 ? below(1_000_000) : 0;
    const id = below(instruments);
    const price = 10_000 + below(500);
    const what = below(10);
    if (what < 4)
      rows.push([TICK.trade, id, timeMs, ns, price, below(900), 0, 0, below(3), below(64)]);
    else if (what < 9) {
      const bid = below(9) === 0 ? MISSING : price;
      rows.push([TICK.quote, id, timeMs, ns, bid, below(50), price + 1, below(50), 0, 0]);
    } else rows.push([TICK.status, id, timeMs, ns, 1 + below(6), below(6), 0, 0, 0, 0]);
  }
  return rows;
}
