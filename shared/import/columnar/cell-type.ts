/**
 * What columns of columnar files hold: their types, as Parquet and Arrow have them in common, and their values. Knows
 * neither container, and no name of a column.
 */
import type { EpochUnit } from '../table/epoch-text.ts';

/** What the values of a column are. */
export type CellType =
  /** Counts since 1970: of UTC, or of a clock on the wall somewhere. */
  | { readonly is: 'time'; readonly unit: EpochUnit; readonly isUtc: boolean }
  /** Days since 1970. */
  | { readonly is: 'date' }
  /** Julian day in the upper 32 bits, ns of it in the lower 64. */
  | { readonly is: 'int96' }
  | { readonly is: 'integer'; readonly isSigned: boolean }
  /** Integers of so many decimals, as numbers or as bytes, the highest first. */
  | { readonly is: 'decimal'; readonly scale: number }
  | { readonly is: 'float'; readonly bits: 32 | 64 }
  | { readonly is: 'text' }
  | { readonly is: 'flag' }
  /** Of one length. */
  | { readonly is: 'bytes'; readonly length: number }
  | { readonly is: 'other'; readonly what: string };

/** A column. */
export interface CellField {
  readonly name: string;
  readonly type: CellType;
}

/** Values of a column, some rows of it; null and undefined are what is not there. */
export type Cells = ArrayLike<unknown>;

/** Some rows: a value array a column, and where the first row is in each. */
export interface CellBatch {
  readonly rows: number;
  readonly cells: readonly Cells[];
  readonly from: readonly number[];
}

/** What a file says of its rows as a whole, by name. */
export type CellMetadata = ReadonlyMap<string, string>;

const HALF = 2 ** 32;
/** Upper halves at and beyond which a double is not exact. */
const HIGH_BOUND = 2 ** 21;

/** Halves of 64-bit integers, without a BigInt each. One for each column: the view is kept while the array is the same. */
export class Halves {
  low = 0;
  high = 0;
  private of: Cells | undefined;
  private words: Int32Array = new Int32Array(0);

  /** Reads a value into `low` and `high`, which has the sign. */
  read(cells: BigInt64Array | BigUint64Array, row: number): void {
    if (cells !== this.of) {
      this.of = cells;
      this.words = new Int32Array(cells.buffer, cells.byteOffset, cells.length * 2);
    }
    this.low = this.words[row * 2]! >>> 0;
    this.high = this.words[row * 2 + 1]!;
  }

  /** What was read as a number; NaN at 2^53 and beyond. */
  toNumber(isSigned: boolean): number {
    const high = isSigned ? this.high : this.high >>> 0;
    return high < HIGH_BOUND && high > -HIGH_BOUND ? high * HALF + this.low : NaN;
  }
}

/** Tells arrays of 64-bit integers. */
export const isWide = (cells: Cells): cells is BigInt64Array | BigUint64Array =>
  cells instanceof BigInt64Array || cells instanceof BigUint64Array;
