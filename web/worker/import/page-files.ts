/**
 * Files of this machine as an import reads them: out of their archives and unpacked, as far as browsers can, up to three
 * layers deep. Nothing is held but what is read at the moment; what must be read here and there is held whole, within
 * what a page may hold.
 */
import { type Packing, packingOf } from '../../../shared/import/detect/packing.ts';
import { IMPORT_LIMITS } from '../../../shared/import/import-limits.ts';
import { type Bytes, toDamage, TornError, type Unpack } from '../../../shared/import/read/bytes.ts';
import { unpackGuarded } from '../../../shared/import/read/guard.ts';
import type {
  InputEntry,
  InputFiles,
  LeftOut,
  OpenFile,
} from '../../../shared/import/read/input.ts';
import { whyLeftOut } from '../../../shared/import/read/left-out.ts';
import { unzstd } from '../../../shared/import/read/zstd.ts';
import { ImportError } from '../../../shared/import/report.ts';
import { crc32 } from '../../../shared/tape/crc32.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { inflate } from './inflate.ts';
import type { PageFile } from './messages.ts';
import { readZipDirectory, toPackedPart, type ZipEntry } from './zip-directory.ts';

const PIECE_BYTES = 256 * 1024;
const HEAD_BYTES = 512;

const UNPACK: Readonly<Partial<Record<Packing, Unpack>>> = {
  gzip: (packed, path) => inflate(packed, 'gzip', path),
  zstd: unzstd,
};

async function* readBlob(blob: Blob, onRead: (bytes: number) => void): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < blob.size; at += PIECE_BYTES) {
    const piece = new Uint8Array(await blob.slice(at, at + PIECE_BYTES).arrayBuffer());
    onRead(Math.min(blob.size, at + PIECE_BYTES));
    yield piece;
  }
}

/** An entry, and its bytes where they lie by themselves. */
interface PageEntry extends InputEntry {
  readonly blob: Blob | undefined;
}

const toPlain = (path: string, blob: Blob, isFound: boolean): PageEntry => ({
  path,
  sizeBytes: blob.size,
  isFound,
  blob,
  open: (onRead = () => {}) => readBlob(blob, onRead),
});

/** Opens files. @throws ImportError IMPORT_READ, IMPORT_FORMAT */
export async function openFiles(files: readonly PageFile[]): Promise<InputFiles> {
  const entries: PageEntry[] = [];
  const leftOut: LeftOut[] = [];
  const isFolder = files.length > 1;
  for (const { path, file } of files) {
    const why = isFolder ? whyLeftOut(path) : undefined;
    if (why === undefined) await expand(toPlain(path, file, isFolder), 0, { entries, leftOut });
    else leftOut.push({ path, why });
  }
  if (entries.length === 0) {
    const [first] = leftOut;
    const left = first === undefined ? 'it is empty' : `${first.path} is left out: ${first.why}`;
    throw new ImportError('IMPORT_EMPTY', `there is no file to import; ${left}`);
  }
  return { entries, leftOut, toRandom };
}

interface Found {
  readonly entries: PageEntry[];
  readonly leftOut: LeftOut[];
}

/** Takes layers off until there is none; entries of archives by themselves. */
async function expand(entry: PageEntry, depth: number, found: Found): Promise<void> {
  const { path } = entry;
  const packing = packingOf(await readHead(entry));
  if (packing === undefined) {
    found.entries.push(entry);
    return;
  }
  if (depth === IMPORT_LIMITS.packings) {
    throw toDamage(path, `it is packed more than ${depth} times over; unpack it first`);
  }
  if (packing === 'zip') {
    await openZip(entry, depth + 1, found);
    return;
  }
  const unpack = UNPACK[packing];
  if (unpack === undefined) {
    const text = `${path} is packed by ${packing}, which a page without a server does not read; unpack it first`;
    throw new ImportError('IMPORT_FORMAT', text);
  }
  const open = (onRead?: (bytesRead: number) => void): Bytes =>
    unpackGuarded(unpack, entry.open(onRead), path);
  await expand({ ...entry, open, blob: undefined }, depth + 1, found);
}

async function openZip(archive: PageEntry, depth: number, found: Found): Promise<void> {
  const { path } = archive;
  const file = await toBlob(archive);
  for (const one of await readZipDirectory(file, path)) {
    if (one.name.endsWith('/')) continue;
    const inner = `${path}!/${one.name}`;
    const why = whyLeftOut(one.name);
    if (why === undefined) await expand(toZipEntry(file, one, inner), depth, found);
    else found.leftOut.push({ path: inner, why });
  }
}

function toZipEntry(file: Blob, entry: ZipEntry, path: string): PageEntry {
  async function* open(onRead = (_bytes: number): void => {}): AsyncGenerator<Uint8Array> {
    if (entry.isEncrypted) throw toDamage(path, 'it is encrypted; unpack it with its password');
    const packed = readBlob(await toPackedPart(file, entry), onRead);
    if (entry.method !== 0 && entry.method !== 8) {
      throw toDamage(path, `it is packed by method ${entry.method} of zip; unpack it first`);
    }
    const unpack: Unpack = (bytes) => inflate(bytes, 'deflate-raw', path);
    const plain = entry.method === 0 ? packed : unpackGuarded(unpack, packed, path);
    yield* checked(plain, entry, path);
  }
  return { path, sizeBytes: entry.sizeBytes, isFound: true, blob: undefined, open };
}

/** What is shorter, longer or other than the directory says is damaged. */
async function* checked(
  plain: Bytes,
  { plainBytes, crc }: ZipEntry,
  path: string,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  let sum = 0;
  for await (const piece of plain) {
    bytes += piece.length;
    sum = crc32(piece, sum);
    yield piece;
  }
  if (bytes < plainBytes) throw new TornError(path);
  if (bytes > plainBytes || sum !== crc) {
    throw toDamage(path, 'its zip is damaged: its bytes are not those of its checksum');
  }
}

async function readHead(entry: PageEntry): Promise<Uint8Array> {
  const head = new Uint8Array(HEAD_BYTES);
  let length = 0;
  for await (const piece of entry.open()) {
    head.set(piece.subarray(0, HEAD_BYTES - length), length);
    length = Math.min(HEAD_BYTES, length + piece.length);
    if (length === HEAD_BYTES) break;
  }
  return head.subarray(0, length);
}

/** Its bytes by themselves, held in memory where they do not lie so. @throws ImportError IMPORT_READ */
async function toBlob(entry: PageEntry): Promise<Blob> {
  if (entry.blob !== undefined) return entry.blob;
  const pieces: Uint8Array<ArrayBuffer>[] = [];
  let bytes = 0;
  for await (const piece of entry.open()) {
    bytes += piece.length;
    if (bytes > LIMITS.pageTapeBytes) {
      const most = Math.floor(LIMITS.pageTapeBytes / 1e6);
      throw toDamage(
        entry.path,
        `it unpacks to more than ${most} MB, which a page has no room for`,
      );
    }
    pieces.push(Uint8Array.from(piece));
  }
  return new Blob(pieces);
}

async function toRandom(entry: InputEntry): Promise<OpenFile> {
  const blob = await toBlob(entry as PageEntry);
  return {
    size: blob.size,
    read: async (at, length) =>
      new Uint8Array(await blob.slice(at, Math.max(at, at + length)).arrayBuffer()),
    close: () => undefined,
  };
}
