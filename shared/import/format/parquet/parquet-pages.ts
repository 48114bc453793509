/**
 * Pages of one column of a Parquet row group, one by one: of a group of any size only a page is in memory. Values stay as
 * they are stored, so that no price or time passes a double.
 */
import type * as columns from 'hyparquet/src/column.js';
import type * as pages from 'hyparquet/src/datapage.js';
import type { ColumnMetaData, Compressors, DataReader, SchemaTree } from 'hyparquet';
import type { RandomFile } from '../../decoder.ts';
import { ImportError } from '../../report.ts';
import type { Cells } from '../../columnar/cell-type.ts';

/** Parts of the library, loaded when they are first needed. */
export interface ParquetLibrary {
  readonly column: typeof columns;
  readonly page: typeof pages;
  readonly compressors: Compressors;
}

type PageHeader = ReturnType<ParquetLibrary['column']['parquetHeader']>;

/** Bytes that are read at once, at least: heads of pages are far smaller. */
const WINDOW_BYTES = 256 * 1024;
/** Writers close a page at a MB or so. */
const MAX_PAGE_BYTES = 256 * 1024 * 1024;

/** A column of one row group. */
export class ParquetPages {
  private readonly file: RandomFile;
  private readonly library: ParquetLibrary;
  private readonly decoder: Parameters<ParquetLibrary['page']['readDataPage']>[2];
  private readonly isText: boolean;
  private at: number;
  private readonly end: number;
  private window: Uint8Array = new Uint8Array(0);
  private windowAt = 0;
  private dictionary: Cells | undefined;

  /** @param isText decode bytes of any length as UTF-8 */
  constructor(
    file: RandomFile,
    library: ParquetLibrary,
    chunk: ColumnMetaData,
    path: SchemaTree[],
    isText: boolean,
  ) {
    this.file = file;
    this.library = library;
    this.isText = isText;
    const data = Number(chunk.data_page_offset);
    const dictionary = Number(chunk.dictionary_page_offset ?? 0);
    this.at = dictionary > 0 && dictionary < data ? dictionary : data;
    this.end = this.at + Number(chunk.total_compressed_size);
    const { element } = path.at(-1)!;
    this.decoder = {
      pathInSchema: chunk.path_in_schema,
      type: chunk.type,
      element,
      schemaPath: path,
      codec: chunk.codec,
      compressors: library.compressors,
    } as typeof this.decoder;
  }

  /** Reads the next page. @returns its values; undefined after the last  @throws ImportError IMPORT_READ for damage */
  async next(): Promise<Cells | undefined> {
    const { column } = this.library;
    while (this.at < this.end) {
      const head = await this.take(Math.min(WINDOW_BYTES, this.end - this.at));
      const reader: DataReader = { view: viewOf(head), offset: 0 };
      const header = column.parquetHeader(reader);
      this.at += reader.offset;
      const size = header.compressed_page_size;
      if (size < 0 || size > MAX_PAGE_BYTES || this.at + size > this.end) {
        throw new ImportError('IMPORT_READ', `a page says that it has ${size} bytes`);
      }
      const bytes = await this.take(size);
      this.at += size;
      if (header.type === 'DICTIONARY_PAGE') this.dictionary = this.readDictionary(header, bytes);
      else if (header.type !== 'INDEX_PAGE') return this.readValues(header, bytes);
    }
    return undefined;
  }

  private readDictionary(header: PageHeader, bytes: Uint8Array): Cells {
    const reader: DataReader = { view: viewOf(bytes), offset: 0 };
    const { data } = this.library.column.readPage(
      reader,
      header,
      this.decoder,
      undefined,
      undefined,
      0,
    );
    return this.toText(data ?? []);
  }

  private readValues(header: PageHeader, bytes: Uint8Array): Cells {
    const { page } = this.library;
    const { decoder } = this;
    const first = header.data_page_header;
    const second = header.data_page_header_v2;
    const info = first ?? second;
    if (info === undefined) throw new ImportError('IMPORT_READ', 'a page has no head');
    const { dataPage, definitionLevels } =
      first === undefined
        ? page.readDataPageV2(bytes, header, decoder)
        : page.readDataPage(
            page.decompressPage(
              bytes,
              header.uncompressed_page_size,
              decoder.codec,
              decoder.compressors,
            ),
            first,
            decoder,
          );
    const values = info.encoding.endsWith('_DICTIONARY')
      ? lookUp(this.dictionary, dataPage as ArrayLike<number>)
      : this.toText(dataPage);
    const rows = info.num_values;
    return values.length === rows ? values : spread(values, definitionLevels ?? [], rows);
  }

  private toText(values: Cells): Cells {
    if (!this.isText) return values;
    const decoder = new TextDecoder();
    return Array.from(values, (bytes) => decoder.decode(bytes as Uint8Array));
  }

  /** Bytes from where we are. Each window is its own memory: values may be views of it. */
  private async take(length: number): Promise<Uint8Array> {
    const from = this.at - this.windowAt;
    if (from >= 0 && from + length <= this.window.length) {
      return this.window.subarray(from, from + length);
    }
    const wanted = Math.max(length, Math.min(WINDOW_BYTES, this.end - this.at));
    this.window = await this.file.read(this.at, wanted);
    this.windowAt = this.at;
    if (this.window.length < length) throw new ImportError('IMPORT_READ', 'it ends in the middle');
    return this.window.subarray(0, length);
  }
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.length);

/** Values by their places in a dictionary, in an array of its own kind. */
function lookUp(dictionary: Cells | undefined, places: ArrayLike<number>): Cells {
  if (dictionary === undefined) throw new ImportError('IMPORT_READ', 'a dictionary is missing');
  const count = places.length;
  const values = toSame(dictionary, count);
  for (let i = 0; i < count; i++) {
    const place = places[i]!;
    if (place >= dictionary.length) {
      throw new ImportError('IMPORT_READ', 'a value is not in its dictionary');
    }
    values[i] = dictionary[place];
  }
  return values;
}

function toSame(
  dictionary: Cells,
  count: number,
): { [at: number]: unknown; readonly length: number } {
  if (dictionary instanceof Float64Array) return new Float64Array(count);
  if (dictionary instanceof Float32Array) return new Float32Array(count);
  if (dictionary instanceof BigInt64Array) return new BigInt64Array(count);
  if (dictionary instanceof Int32Array) return new Int32Array(count);
  return Array.from({ length: count });
}

/** Values with the places that have none between them. */
function spread(values: Cells, levels: ArrayLike<number>, rows: number): Cells {
  const all: unknown[] = Array.from({ length: rows });
  let at = 0;
  for (let row = 0; row < rows; row++) if (levels[row] === 1) all[row] = values[at++];
  if (at !== values.length) throw new ImportError('IMPORT_READ', 'a page has too few values');
  return all;
}
