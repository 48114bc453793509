/**
 * Columns of a Parquet file as cells: what its types say, logical ones before the old converted ones. Columns within
 * others are left out. And what the file says of its rows as a whole.
 */
import type { FileMetaData, SchemaElement, SchemaTree } from 'hyparquet';
import type { CellField, CellMetadata, CellType } from '../../columnar/cell-type.ts';
import type { EpochUnit } from '../../table/epoch-text.ts';

/** A column and its place. */
export interface ParquetField extends CellField {
  readonly path: SchemaTree[];
}

const UNITS: Readonly<Record<string, EpochUnit>> = { MILLIS: 'ms', MICROS: 'us', NANOS: 'ns' };
const UNSIGNED = /^UINT_/;

/** Columns of the first level. @param walls names of those that show wall clocks, where their type cannot say it */
export function toParquetFields(root: SchemaTree, walls: ReadonlySet<string>): ParquetField[] {
  return root.children.map((child) => ({
    name: child.element.name,
    type:
      child.children.length > 0 || child.element.repetition_type === 'REPEATED'
        ? { is: 'other', what: 'a list or a structure' }
        : toCellType(child.element, walls.has(child.element.name)),
    path: [root, child],
  }));
}

function toCellType(element: SchemaElement, isWall: boolean): CellType {
  const { type, converted_type: old, logical_type: logical } = element;
  if (logical?.type === 'TIMESTAMP') {
    return { is: 'time', unit: UNITS[logical.unit] ?? 'ns', isUtc: logical.isAdjustedToUTC };
  }
  if (old === 'TIMESTAMP_MILLIS') return { is: 'time', unit: 'ms', isUtc: !isWall };
  if (old === 'TIMESTAMP_MICROS') return { is: 'time', unit: 'us', isUtc: !isWall };
  if (logical?.type === 'DECIMAL') return { is: 'decimal', scale: logical.scale };
  if (old === 'DECIMAL') return { is: 'decimal', scale: element.scale ?? 0 };
  if (logical?.type === 'DATE' || old === 'DATE') return { is: 'date' };
  switch (type) {
    case 'INT32':
    case 'INT64': {
      const isSigned = logical?.type === 'INTEGER' ? logical.isSigned : !UNSIGNED.test(old ?? '');
      return { is: 'integer', isSigned };
    }
    case 'INT96':
      return { is: 'int96' };
    case 'FLOAT':
      return { is: 'float', bits: 32 };
    case 'DOUBLE':
      return { is: 'float', bits: 64 };
    case 'BOOLEAN':
      return { is: 'flag' };
    case 'BYTE_ARRAY':
      return { is: 'text' };
    case 'FIXED_LEN_BYTE_ARRAY':
      return { is: 'bytes', length: element.type_length ?? 0 };
    default:
      return { is: 'other', what: String(type) };
  }
}

/** Key-value metadata of the footer. */
export function toParquetMetadata({ key_value_metadata: pairs = [] }: FileMetaData): CellMetadata {
  return new Map(pairs.map(({ key, value = '' }) => [key, value]));
}

/** Columns that pandas says to be of a clock without a zone; old files have no other word for it. */
export function findWallColumns(metadata: CellMetadata): ReadonlySet<string> {
  try {
    const { columns = [] } = JSON.parse(metadata.get('pandas') ?? '{}') as {
      columns?: { name?: unknown; field_name?: unknown; pandas_type?: unknown }[];
    };
    const walls = columns.filter(({ pandas_type: type }) => type === 'datetime');
    return new Set(walls.map(({ name, field_name: field }) => String(field ?? name)));
  } catch {
    return new Set();
  }
}
