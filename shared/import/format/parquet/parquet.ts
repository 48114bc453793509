/**
 * Parquet files of trades, quotes and bars: columns by their names, whatever wrote them. Row groups are read page by page, so
 * that memory does not grow with them; the library is loaded when the first such file is met.
 */
import type { FileMetaData, SchemaTree } from 'hyparquet';
import type { CellMetadata, Cells } from '../../columnar/cell-type.ts';
import { findColumnarPlan } from '../../columnar/columnar-plan.ts';
import { createColumnarRows } from '../../columnar/create-columnar-rows.ts';
import { describeOwn } from '../../columnar/own-rows.ts';
import type { DecoderOptions, FileDecoder, RandomFile } from '../../decoder.ts';
import type { FileImporter, Match } from '../../importer.ts';
import { ImportError } from '../../report.ts';
import { type ParquetLibrary, ParquetPages } from './parquet-pages.ts';
import {
  findWallColumns,
  type ParquetField,
  toParquetFields,
  toParquetMetadata,
} from './parquet-schema.ts';

const MAGIC = [0x50, 0x41, 0x52]; // PAR
const PLAIN = 0x31; // 1
const ENCRYPTED = 0x45; // E

/** Parquet. */
export const parquet: FileImporter = {
  name: 'parquet',
  description: 'Parquet',
  reads: 'file',
  sniff: ({ head }): Match | undefined => {
    if (!MAGIC.every((byte, i) => head[i] === byte)) return undefined;
    if (head[3] === PLAIN) return { confidence: 1, what: 'Parquet file' };
    if (head[3] !== ENCRYPTED) return undefined;
    const question = 'It cannot be read without its key; save it again without encryption.';
    return { confidence: 1, what: 'Parquet file that is encrypted', question };
  },
  create: (options) => ({ decode: (file) => decode(file, options) }) satisfies FileDecoder,
};

async function* decode(file: RandomFile, options: DecoderOptions): AsyncGenerator<number> {
  const { metadata, root, library } = await open(file);
  const pairs = await readMetadata(metadata);
  const fields = toParquetFields(root, findWallColumns(pairs));
  const { path, settings, handler } = options;
  const plan = findColumnarPlan({ fields, metadata: pairs, path, names: settings.columns });
  describeOwn(pairs, handler);
  const rows = createColumnarRows(plan, fields, options);
  const used = new Set(Object.values(plan.at));
  const total = Math.max(1, Number(metadata.num_rows));
  let done = 0;
  for (const group of metadata.row_groups) {
    const columns = fields.map((field, place) =>
      used.has(place) ? toPages(field, group.columns, file, library) : undefined,
    );
    for await (const batch of align(columns, Number(group.num_rows))) {
      rows.take(batch, done + 1);
      done += batch.rows;
      yield Math.min(1, done / total);
    }
  }
}

/** What the footer says; nautilus_trader writes names and decimals into the schema of Arrow that is kept there. */
async function readMetadata(metadata: FileMetaData): Promise<CellMetadata> {
  const pairs = toParquetMetadata(metadata);
  const schema = pairs.get('ARROW:schema');
  const isNautilus = metadata.schema.some(({ name }) => name === 'ts_init');
  if (schema === undefined || !isNautilus) return pairs;
  const { readArrowMetadata } = await import('../arrow/arrow-schema.ts');
  return new Map([...(await readArrowMetadata(schema)), ...pairs]);
}

async function open(
  file: RandomFile,
): Promise<{ metadata: FileMetaData; root: SchemaTree; library: ParquetLibrary }> {
  const [{ parquetMetadataAsync, parquetSchema }, column, page, { compressors }] =
    await Promise.all([
      import('hyparquet'),
      import('hyparquet/src/column.js'),
      import('hyparquet/src/datapage.js'),
      import('hyparquet-compressors'),
    ]);
  const slice = async (from: number, to = file.size): Promise<ArrayBuffer> => {
    const bytes = await file.read(from, to - from);
    return bytes.slice().buffer;
  };
  const metadata = await parquetMetadataAsync({ byteLength: file.size, slice });
  return { metadata, root: parquetSchema(metadata), library: { column, page, compressors } };
}

function toPages(
  { name, type, path }: ParquetField,
  columns: FileMetaData['row_groups'][number]['columns'],
  file: RandomFile,
  library: ParquetLibrary,
): ParquetPages {
  if (type.is === 'other') {
    throw new ImportError('IMPORT_FORMAT', `its column ${name} is ${type.what}`);
  }
  const chunk = columns.find(({ meta_data: meta }) => meta?.path_in_schema[0] === name)?.meta_data;
  if (chunk === undefined) throw new ImportError('IMPORT_READ', `column ${name} has no data`);
  return new ParquetPages(file, library, chunk, path, type.is === 'text');
}

/** Rows at once, at most: time for others between them. */
const BATCH_ROWS = 8_192;
const NOTHING: Cells = [];

/** Rows of pages that begin and end at different rows. */
async function* align(columns: readonly (ParquetPages | undefined)[], rows: number) {
  const cells: Cells[] = columns.map(() => NOTHING);
  const from = columns.map(() => 0);
  for (let done = 0; done < rows;) {
    let count = Math.min(BATCH_ROWS, rows - done);
    for (const [place, pages] of columns.entries()) {
      if (pages === undefined) continue;
      while (from[place] === cells[place]!.length) {
        const next = await pages.next();
        if (next === undefined) {
          throw new ImportError('IMPORT_READ', `a row group has ${done} of its ${rows} rows`);
        }
        cells[place] = next;
        from[place] = 0;
      }
      count = Math.min(count, cells[place]!.length - from[place]!);
    }
    yield { rows: count, cells, from };
    done += count;
    for (const [place, pages] of columns.entries()) {
      if (pages !== undefined) from[place] = from[place]! + count;
    }
  }
}
