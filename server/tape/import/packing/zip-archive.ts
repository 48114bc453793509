/**
 * Entries of a zip archive by its directory, each read as a stream; lengths and checksums are checked. Owns the open
 * archive until it is closed.
 */
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import { IMPORT_LIMITS } from '../../../../shared/import/import-limits.ts';
import { ImportError } from '../../../../shared/import/report.ts';
import { unbzip2 } from './bzip2.ts';
import {
  type Bytes,
  toDamage,
  TornError,
  type Unpack,
} from '../../../../shared/import/read/bytes.ts';
import { inflateRaw } from './gzip.ts';
import { unpackGuarded } from '../../../../shared/import/read/guard.ts';
import { unzstd } from '../../../../shared/import/read/zstd.ts';

/** A file in an archive. */
export interface ArchiveEntry {
  /** Its name in the archive, folders included. */
  readonly name: string;
  /** Bytes that are read to read it. */
  readonly sizeBytes: number;
  readonly open: (onRead: (bytesRead: number) => void) => Bytes;
}

/** An open archive. */
export interface Archive {
  readonly entries: readonly ArchiveEntry[];
  close(): void;
}

/** Compression methods of zip (APPNOTE 4.4.5). Others are known by name, to be refused by it. */
const METHODS: Readonly<Record<number, Unpack | undefined>> = {
  0: (packed) =>
    (async function* () {
      yield* packed;
    })(),
  8: inflateRaw,
  12: unbzip2,
  93: unzstd,
};
const METHOD_NAMES: Readonly<Record<number, string>> = {
  9: 'Deflate64',
  14: 'LZMA',
  95: 'xz',
  98: 'PPMd',
};

/** Of an Office document, whatever its name. */
const WORKBOOK = '[Content_Types].xml';

/**
 * Opens an archive. @param path what it is called
 * @throws ImportError IMPORT_READ (no directory at its end, unreadable), IMPORT_FORMAT (an Excel workbook)
 */
export async function openZip(file: string, path: string): Promise<Archive> {
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(file, { lazyEntries: true, autoClose: false });
    const all: Entry[] = [];
    for await (const entry of zip.eachEntry()) {
      all.push(entry);
      if (all.length > IMPORT_LIMITS.files) throw new Error('too many entries');
    }
    if (all.some(({ fileName }) => fileName === WORKBOOK)) {
      throw new ImportError(
        'IMPORT_FORMAT',
        `${path} is an Excel workbook; save the sheet as CSV and import that`,
      );
    }
    const opened = zip;
    const entries = all
      .filter(({ fileName }) => !fileName.endsWith('/'))
      .map((entry) => toEntry(opened, entry, path));
    return { entries, close: () => opened.close() };
  } catch (error) {
    zip?.close();
    if (error instanceof ImportError) throw error;
    const { message } = error as Error;
    if (/end of central directory/i.test(message)) throw new TornError(path, { cause: error });
    throw toDamage(path, `its zip is damaged: ${message}`, error);
  }
}

function toEntry(zip: ZipFile, entry: Entry, archive: string): ArchiveEntry {
  const { fileName: name, compressedSize: sizeBytes } = entry;
  const path = `${archive}!/${name}`;
  async function* open(onRead: (bytesRead: number) => void): AsyncGenerator<Uint8Array> {
    if (entry.isEncrypted()) {
      throw new ImportError('IMPORT_READ', `${path} is encrypted; unpack it with its password`);
    }
    const unpack = METHODS[entry.compressionMethod];
    if (unpack === undefined) {
      const method = METHOD_NAMES[entry.compressionMethod] ?? `method ${entry.compressionMethod}`;
      throw toDamage(path, `it is packed by ${method}, which is not known here; unpack it first`);
    }
    yield* checked(unpackGuarded(unpack, packedBytes(zip, entry, path, onRead), path), entry, path);
  }
  return { name, sizeBytes, open };
}

async function* packedBytes(
  zip: ZipFile,
  entry: Entry,
  path: string,
  onRead: (bytesRead: number) => void,
): AsyncGenerator<Uint8Array> {
  let bytesRead = 0;
  try {
    const stream = await zip.openReadStreamPromise(entry, { decodeFileData: false });
    try {
      for await (const piece of stream as AsyncIterable<Uint8Array>) {
        bytesRead += piece.length;
        onRead(bytesRead);
        yield piece;
      }
    } finally {
      stream.destroy();
    }
  } catch (error) {
    throw toDamage(path, `its zip is damaged: ${(error as Error).message}`, error);
  }
}

/** What is longer, shorter or other than the directory says is damaged. */
async function* checked(
  unpacked: Bytes,
  { uncompressedSize, crc32: expected }: Entry,
  path: string,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let sum = 0;
  for await (const piece of unpacked) {
    bytes += piece.length;
    if (bytes > uncompressedSize) {
      throw toDamage(path, `its zip is damaged: more than the ${uncompressedSize} bytes it names`);
    }
    sum = crc32(piece, sum);
    yield piece;
  }
  if (bytes < uncompressedSize) throw new TornError(path);
  if (sum !== expected) {
    throw toDamage(path, 'its zip is damaged: its bytes are not those of its checksum');
  }
}
