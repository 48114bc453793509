/**
 * Arrow's files and streams, Feather of version 2 among them, of trades, quotes and bars: columns by their names, whatever wrote
 * them. Batches are read one after the other; the library is loaded when the first such file is met.
 */
import { findColumnarPlan } from '../../columnar/columnar-plan.ts';
import { createColumnarRows } from '../../columnar/create-columnar-rows.ts';
import type { DecoderOptions, FileDecoder, RandomFile } from '../../decoder.ts';
import type { FileImporter, Match } from '../../importer.ts';
import { ImportError } from '../../report.ts';
import { ArrowDictionaries, toArrowFields } from './arrow-cells.ts';
import { unpackLz4Frame } from './lz4-frame.ts';

const FILE = [0x41, 0x52, 0x52, 0x4f, 0x57, 0x31]; // ARROW1
const OLD_FEATHER = [0x46, 0x45, 0x41, 0x31]; // FEA1
const STREAM_MARK = 0xffff_ffff;
const MAX_SCHEMA_BYTES = 1 << 24;
/** Rows at once, at most: time for others between them. */
const BATCH_ROWS = 8_192;

const startsWith = (head: Uint8Array, magic: readonly number[]): boolean =>
  magic.every((byte, i) => head[i] === byte);

/** Arrow and Feather. */
export const arrow: FileImporter = {
  name: 'arrow',
  description: 'Arrow and Feather',
  reads: 'file',
  sniff: ({ head }): Match | undefined => {
    if (startsWith(head, FILE)) return { confidence: 1, what: 'Arrow file (Feather 2)' };
    if (startsWith(head, OLD_FEATHER)) {
      const question =
        'Write it again with version 2, which pandas does by default, or as Parquet.';
      return { confidence: 1, what: 'Feather file of version 1', question };
    }
    return isStream(head) ? { confidence: 0.95, what: 'Arrow stream' } : undefined;
  },
  create: (options) => ({ decode: (file) => decode(file, options) }) satisfies FileDecoder,
};

/** A stream begins with the mark of a message and its length, a multiple of 8. */
function isStream(head: Uint8Array): boolean {
  if (head.length < 16) return false;
  const view = new DataView(head.buffer, head.byteOffset, head.length);
  const length = view.getUint32(4, true);
  return (
    view.getUint32(0, true) === STREAM_MARK &&
    length > 0 &&
    length % 8 === 0 &&
    length < MAX_SCHEMA_BYTES
  );
}

async function* decode(file: RandomFile, options: DecoderOptions): AsyncGenerator<number> {
  const { RecordBatchReader } = await openLibrary();
  let bytesRead = 0;
  const handle = toHandle(file, (at) => (bytesRead = Math.max(bytesRead, at)));
  const reader = await RecordBatchReader.from(handle as unknown as AsyncIterable<Uint8Array>);
  await reader.open();
  const { schema } = reader;
  if (schema === undefined) throw new ImportError('IMPORT_READ', 'it ends within its schema');
  const fields = toArrowFields(schema.fields);
  const { path, settings } = options;
  const { metadata } = schema;
  const plan = findColumnarPlan({ fields, metadata, path, names: settings.columns });
  const used = new Set(Object.values(plan.at));
  for (const place of used) {
    const { name, type } = fields[place]!;
    if (type.is !== 'other') continue;
    throw new ImportError('IMPORT_FORMAT', `its column ${name} is ${type.what}`);
  }
  const rows = createColumnarRows(plan, fields, options);
  const dictionaries = new ArrowDictionaries();
  let number = 1;
  for await (const batch of reader) {
    const cells = fields.map((_, place) =>
      used.has(place) ? dictionaries.toCells(batch, place) : [],
    );
    for (let at = 0; at < batch.numRows; at += BATCH_ROWS) {
      const count = Math.min(BATCH_ROWS, batch.numRows - at);
      rows.take({ rows: count, cells, from: fields.map(() => at) }, number);
      number += count;
      yield Math.min(1, bytesRead / file.size);
    }
  }
}

/** A file as the library wants it: like one that Node opened. */
function toHandle(file: RandomFile, onRead: (at: number) => void) {
  return {
    fd: 0,
    stat: () => Promise.resolve({ size: file.size }),
    async read(buffer: Uint8Array, offset: number, length: number, position: number) {
      const bytes = await file.read(position, length);
      if (bytes.length === 0) throw new ImportError('IMPORT_READ', 'it ends in the middle');
      buffer.set(bytes, offset);
      onRead(position + bytes.length);
      return { bytesRead: bytes.length, buffer };
    },
    close: () => Promise.resolve(),
  };
}

/** The library, told how buffers are unpacked: it knows no way itself. */
async function openLibrary() {
  const [library, { decompressZstd }] = await Promise.all([
    import('apache-arrow'),
    import('hyparquet-compressors'),
  ]);
  const { compressionRegistry, CompressionType } = library;
  compressionRegistry.set(CompressionType.LZ4_FRAME, { decode: unpackLz4Frame });
  compressionRegistry.set(CompressionType.ZSTD, { decode: (bytes) => decompressZstd(bytes) });
  return library;
}
