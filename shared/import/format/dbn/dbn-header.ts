/**
 * What a DBN file says before its records: version, data set, schema, and which symbol each number stands for on which
 * days. Owns the layout of that part, versions 1 to 3.
 */
import { DBN_MAGIC } from '../../../dbn/layout.ts';
import { toDayNumber } from '../../../model/calendar.ts';
import { ImportError } from '../../report.ts';

/** One name of an instrument number, from a day on and before another, ms. */
export interface DbnName {
  readonly name: string;
  readonly fromMs: number;
  readonly untilMs: number;
}

/** What is said before the records. */
export interface DbnHeader {
  readonly version: number;
  readonly dataset: string;
  readonly schema: number;
  /** Each record has 8 bytes more at its end. */
  readonly hasTsOut: boolean;
  /** What was asked for. */
  readonly symbols: readonly string[];
  readonly names: ReadonlyMap<number, readonly DbnName[]>;
}

/** Bytes that say how long the rest is. */
const PREFIX_BYTES = 8;
/** Data sets of all symbols have some MB. */
const MAX_BYTES = 64 * 1024 * 1024;
const FIXED_BYTES = 100;
const DAY_MS = 86_400_000;
const FIRST_SYMBOL_BYTES = 22;
const LAST_VERSION = 3;

/** Tells whether a file begins like DBN. */
export const isDbn = (head: Uint8Array): boolean => DBN_MAGIC.every((byte, i) => head[i] === byte);

/** Bytes of the whole head; undefined where not even that can be told yet. @throws ImportError */
export function headerBytesOf(bytes: Uint8Array): number | undefined {
  if (bytes.length < PREFIX_BYTES) return undefined;
  if (!isDbn(bytes)) throw new ImportError('IMPORT_FORMAT', 'it does not begin with "DBN"');
  const version = bytes[3]!;
  if (version < 1 || version > LAST_VERSION) {
    throw new ImportError(
      'IMPORT_FORMAT',
      `it is DBN of version ${version}; versions 1 to ${LAST_VERSION} can be read`,
    );
  }
  const length = new DataView(bytes.buffer, bytes.byteOffset).getUint32(4, true);
  if (length < FIXED_BYTES || length > MAX_BYTES) {
    throw new ImportError('IMPORT_READ', `its head says that it has ${length} bytes`);
  }
  return PREFIX_BYTES + length;
}

/** Reads the head, all of it. @throws ImportError IMPORT_READ where it is damaged */
export function readDbnHeader(bytes: Uint8Array): DbnHeader {
  try {
    return readFields(bytes);
  } catch (error) {
    throw new ImportError('IMPORT_READ', 'its head is damaged', { cause: error });
  }
}

function readFields(bytes: Uint8Array): DbnHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const version = bytes[3]!;
  const types = version === 1 ? 58 : 50;
  const symbolBytes = version === 1 ? FIRST_SYMBOL_BYTES : view.getUint16(53, true);
  if (symbolBytes === 0) throw new RangeError('symbols of no length');
  let at = PREFIX_BYTES + FIXED_BYTES;
  const take = (length: number): number => {
    if (at + length > bytes.length) throw new RangeError('beyond the end');
    at += length;
    return at - length;
  };
  const count = (): number => view.getUint32(take(4), true);
  const text = (): string => readText(bytes, take(symbolBytes), symbolBytes);
  const list = (): string[] => {
    const length = count();
    if (length * symbolBytes > bytes.length - at) throw new RangeError('more symbols than bytes');
    return Array.from({ length }, text);
  };
  take(count());
  const symbols = list();
  list();
  list();
  const names = new Map<number, DbnName[]>();
  const isInById = bytes[types] === 0 && bytes[types + 1] !== 0;
  for (let left = count(); left > 0; left--) {
    const asked = text();
    for (let spans = count(); spans > 0; spans--) {
      const fromMs = toDateMs(count());
      const untilMs = toDateMs(count());
      const given = text();
      const id = Number(isInById ? asked : given);
      if (given === '' || !Number.isInteger(id)) continue;
      const name = isInById ? given : asked;
      const known = names.get(id);
      if (known === undefined) names.set(id, [{ name, fromMs, untilMs }]);
      else known.push({ name, fromMs, untilMs });
    }
  }
  return {
    version,
    dataset: readText(bytes, 8, 16),
    schema: view.getUint16(24, true),
    hasTsOut: bytes[types + 2] === 1,
    symbols,
    names,
  };
}

/** A text that ends at its first NUL. */
export function readText(bytes: Uint8Array, at: number, length: number): string {
  let end = at;
  while (end < at + length && bytes[end] !== 0) end++;
  return new TextDecoder().decode(bytes.subarray(at, end));
}

/** A date of eight digits, ms. */
const toDateMs = (date: number): number =>
  toDayNumber(Math.floor(date / 10_000), Math.floor(date / 100) % 100, date % 100) * DAY_MS;
