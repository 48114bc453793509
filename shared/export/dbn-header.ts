/**
 * What a DBN file begins with: version 3, symbols as names, and which number stands for which.
 */
import { setNs } from '../dbn/big-numbers.ts';
import { DBN_MAGIC, DBN_STYPE, DBN_SYMBOL_BYTES, toDbnDataset } from '../dbn/layout.ts';
import type { Instrument } from '../model/instrument.ts';
import { TapeError } from '../tape/format.ts';

const VERSION = 3;
const PRELUDE_BYTES = 8;
const FIXED_BYTES = 100;
const DATASET_BYTES = 16;
const DAY_MS = 86_400_000;

/** What a header says. */
export interface DbnHeader {
  readonly schema: number;
  /** Decimals that sizes were multiplied by. */
  readonly sizeDecimals: number;
  readonly startMs: number;
  readonly endMs: number;
  readonly instruments: readonly Pick<Instrument, 'id' | 'symbol'>[];
}

/** Makes a header, prelude included. @throws TapeError TAPE_UNSOUND for a symbol that no DBN file holds */
export function toDbnHeader({
  schema,
  sizeDecimals,
  startMs,
  endMs,
  instruments,
}: DbnHeader): Uint8Array {
  const symbols = instruments.map(({ symbol }) => toCstring(symbol));
  const perMapping = DBN_SYMBOL_BYTES + 4 + 8 + DBN_SYMBOL_BYTES;
  /* Length of the schema definition, then the numbers of the four lists. */
  const listBytes = 4 + 4 * 4 + instruments.length * (DBN_SYMBOL_BYTES + perMapping);
  const length = Math.ceil((FIXED_BYTES + listBytes) / 8) * 8;
  const bytes = new Uint8Array(PRELUDE_BYTES + length);
  const view = new DataView(bytes.buffer);
  bytes.set(DBN_MAGIC);
  view.setUint8(3, VERSION);
  view.setUint32(4, length, true);
  bytes.set(new TextEncoder().encode(toDbnDataset(sizeDecimals)).subarray(0, DATASET_BYTES), 8);
  view.setUint16(24, schema, true);
  setNs(view, 26, startMs, 0);
  setNs(view, 34, endMs + 1, 0); // exclusive
  view.setUint8(50, DBN_STYPE.rawSymbol);
  view.setUint8(51, DBN_STYPE.instrumentId);
  view.setUint16(53, DBN_SYMBOL_BYTES, true);
  let at = PRELUDE_BYTES + FIXED_BYTES + 4;
  const u32 = (value: number): void => {
    view.setUint32(at, value, true);
    at += 4;
  };
  const text = (cstring: Uint8Array): void => {
    bytes.set(cstring, at);
    at += DBN_SYMBOL_BYTES;
  };
  u32(symbols.length);
  for (const symbol of symbols) text(symbol);
  u32(0); // symbols that were found for a part of the time
  u32(0); // and not at all
  u32(instruments.length);
  for (const [place, { id }] of instruments.entries()) {
    text(symbols[place]!);
    u32(1);
    u32(toDate(startMs));
    u32(toDate(endMs + DAY_MS)); // exclusive
    text(toCstring(String(id)));
  }
  return bytes;
}

function toCstring(symbol: string): Uint8Array {
  const text = new TextEncoder().encode(symbol);
  if (text.length < DBN_SYMBOL_BYTES) return text; // a NUL stands behind it
  const what = `${symbol} has ${text.length} bytes; a symbol of DBN has at most ${DBN_SYMBOL_BYTES - 1}`;
  throw new TapeError('TAPE_UNSOUND', what);
}

/** A day as eight digits. */
function toDate(timeMs: number): number {
  const date = new Date(timeMs);
  return date.getUTCFullYear() * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate();
}
