/**
 * Columns of Arrow's record batches as cells: types, and values in the arrays that they are in. Owns what of Arrow's types
 * can be a time, a number or a text; others are named.
 */
import type { DataType, Decimal, Field, Int, RecordBatch, Timestamp, Vector } from 'apache-arrow';
import type { CellField, Cells, CellType } from '../../columnar/cell-type.ts';
import type { EpochUnit } from '../../table/epoch-text.ts';

/** Numbers of Arrow's types, as its own format names them; the package gives them as an enum. */
const TYPE = {
  dictionary: -1,
  integer: 2,
  float: 3,
  text: 5,
  flag: 6,
  decimal: 7,
  date: 8,
  timestamp: 10,
  fixedBytes: 15,
  largeText: 20,
  textView: 24,
} as const;
const UNITS: readonly EpochUnit[] = ['s', 'ms', 'us', 'ns'];

/** Columns of a schema. */
export const toArrowFields = (fields: readonly Field[]): CellField[] =>
  fields.map(({ name, type }) => ({ name, type: toCellType(type as DataType) }));

function toCellType(type: DataType): CellType {
  switch (type.typeId as number) {
    case TYPE.dictionary:
      return toCellType((type as unknown as { dictionary: DataType }).dictionary);
    case TYPE.integer:
      return { is: 'integer', isSigned: (type as Int).isSigned };
    case TYPE.float: {
      const { precision } = type as unknown as { precision: number };
      if (precision === 0) return { is: 'other', what: 'of floats of 16 bits' };
      return { is: 'float', bits: precision === 1 ? 32 : 64 };
    }
    case TYPE.text:
    case TYPE.largeText:
    case TYPE.textView:
      return { is: 'text' };
    case TYPE.flag:
      return { is: 'flag' };
    case TYPE.decimal:
      return { is: 'decimal', scale: (type as unknown as Decimal).scale };
    case TYPE.date: {
      const isDays = (type as unknown as { unit: number }).unit === 0;
      return isDays ? { is: 'date' } : { is: 'time', unit: 'ms', isUtc: true };
    }
    case TYPE.timestamp: {
      const { unit, timezone } = type as unknown as Timestamp;
      return { is: 'time', unit: UNITS[unit]!, isUtc: timezone !== null && timezone !== undefined };
    }
    case TYPE.fixedBytes:
      return { is: 'bytes', length: (type as unknown as { byteWidth: number }).byteWidth };
    default:
      return { is: 'other', what: `of Arrow's type ${type.typeId as number}` };
  }
}

/** Texts of dictionaries, each read once. */
export class ArrowDictionaries {
  private readonly texts = new WeakMap<object, readonly unknown[]>();

  /** Values of a column of a batch. @param place its number in the schema */
  toCells(batch: RecordBatch, place: number): Cells {
    const vector = batch.getChildAt(place);
    const [data] = vector?.data ?? [];
    if (vector === null || data === undefined) return [];
    const { length } = vector;
    const type = vector.type as DataType;
    const typeId = type.typeId as number;
    const isOne = vector.data.length === 1 && data.offset === 0;
    if (typeId === TYPE.dictionary) return this.lookUp(vector, length);
    const isPlain = typeId === TYPE.integer || typeId === TYPE.float || typeId === TYPE.timestamp;
    if (isPlain && isOne && data.nullCount === 0) return (data.values as Cells[] & Cells) ?? [];
    const values = data.values as Cells;
    if (isPlain && isOne) {
      return Array.from({ length }, (_, row) => (vector.isValid(row) ? values[row] : undefined));
    }
    if (typeId === TYPE.date && isOne) {
      return Array.from({ length }, (_, row) => (vector.isValid(row) ? values[row] : undefined));
    }
    if (typeId === TYPE.decimal) {
      const words = ((type as unknown as Decimal).bitWidth ?? 128) / 32;
      return Array.from({ length }, (_, row) =>
        vector.isValid(row)
          ? toInteger(values as unknown as Uint32Array, row * words, words)
          : undefined,
      );
    }
    return Array.from({ length }, (_, row) => vector.get(row) as unknown);
  }

  private lookUp(vector: Vector, length: number): Cells {
    const [data] = vector.data;
    const words = data!.dictionary!;
    let texts = this.texts.get(words);
    if (texts === undefined) {
      texts = Array.from({ length: words.length }, (_, row) => words.get(row) as unknown);
      this.texts.set(words, texts);
    }
    const places = data!.values as ArrayLike<number | bigint>;
    return Array.from({ length }, (_, row) =>
      vector.isValid(row) ? texts[Number(places[row])] : undefined,
    );
  }
}

/** Words of 32 bits, the lowest first, in two's complement. */
function toInteger(all: Uint32Array, at: number, words: number): bigint {
  let value = 0n;
  for (let word = words - 1; word >= 0; word--) value = (value << 32n) | BigInt(all[at + word]!);
  return BigInt.asIntN(words * 32, value);
}
