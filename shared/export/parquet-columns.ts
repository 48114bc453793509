/**
 * Columns of a Parquet file as they are gathered, row group by row group. Decimals are integers with one scale for the
 * whole column, so that no price passes a double. Knows nothing of ticks.
 */
import type { ColumnSource, ParquetWriter } from 'hyparquet-writer';
import { unsound } from './dbn-numbers.ts';

type SchemaElement = ParquetWriter['schema'][number];

/** Digits that a decimal of 64 bits has at most. */
const PRECISION = 18;
const BOUND = 10n ** BigInt(PRECISION);

/** A column that takes values one by one; undefined is what is not there. */
export interface ParquetColumn<Value> {
  readonly element: SchemaElement;
  push(value: Value | undefined): void;
  /** Gives what was gathered, and begins anew. */
  take(): ColumnSource;
}

function toColumn<Value>(
  element: SchemaElement,
  toStored: (value: Value) => unknown,
  encoding?: ColumnSource['encoding'],
): ParquetColumn<Value> {
  let data: unknown[] = [];
  return {
    element,
    push: (value) => void data.push(value === undefined ? undefined : toStored(value)),
    take() {
      const taken = data;
      data = [];
      return { name: element.name, data: taken, ...(encoding === undefined ? {} : { encoding }) };
    },
  };
}

/** Nanoseconds since 1970, UTC. */
export const toTimeColumn = (name: string): ParquetColumn<bigint> =>
  toColumn(
    {
      name,
      type: 'INT64',
      repetition_type: 'REQUIRED',
      logical_type: { type: 'TIMESTAMP', isAdjustedToUTC: true, unit: 'NANOS' },
    },
    (value) => value,
    'DELTA_BINARY_PACKED',
  );

/** A text; few different ones are stored once. */
export const toTextColumn = (name: string): ParquetColumn<string> =>
  toColumn(
    { name, type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
    (value) => value,
  );

/** A whole number. */
export const toCountColumn = (name: string): ParquetColumn<number> =>
  toColumn({ name, type: 'INT64', repetition_type: 'OPTIONAL' }, (value) => BigInt(value));

/** A decimal: pairs of an integer and its decimals. @param scale decimals of the column, 0..9 */
export function toDecimalColumn(
  name: string,
  scale: number,
): ParquetColumn<{ value: number; decimals: number }> {
  return toColumn(
    {
      name,
      type: 'INT64',
      repetition_type: 'OPTIONAL',
      logical_type: { type: 'DECIMAL', precision: PRECISION, scale },
    },
    ({ value, decimals }) => {
      const factor = 10 ** (scale - decimals);
      const product = value * factor;
      const exact = Number.isSafeInteger(product)
        ? BigInt(product)
        : BigInt(value) * BigInt(factor);
      if (exact < BOUND && exact > -BOUND) return exact;
      throw unsound(
        `${name} ${value} at ${decimals} decimals has more than ${PRECISION} digits beside markets of ${scale}; export its symbol alone`,
      );
    },
  );
}

/** Digits that a decimal of 16 bytes has at most. */
const WIDE_PRECISION = 38;
const WIDE_BOUND = 10n ** BigInt(WIDE_PRECISION);

/** A decimal of up to 38 digits, for sums. @param scale decimals of the column, 0..18 */
export function toWideColumn(
  name: string,
  scale: number,
): ParquetColumn<{ value: bigint; decimals: number }> {
  return toColumn(
    {
      name,
      type: 'FIXED_LEN_BYTE_ARRAY',
      type_length: 16,
      repetition_type: 'OPTIONAL',
      converted_type: 'DECIMAL',
      precision: WIDE_PRECISION,
      scale,
    },
    ({ value, decimals }) => {
      const exact = value * 10n ** BigInt(scale - decimals);
      if (exact < WIDE_BOUND && exact > -WIDE_BOUND) return exact;
      throw unsound(
        `${name} ${value} at ${decimals} decimals has more than ${WIDE_PRECISION} digits`,
      );
    },
  );
}
