/**
 * Entries of a zip archive by its directory (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT), read from its
 * end. Those of more than 4 GB, and what is encrypted, are refused.
 */
import { toDamage, TornError } from '../../../shared/import/read/bytes.ts';

/** Where an entry lies. */
export interface ZipEntry {
  readonly name: string;
  readonly method: number;
  readonly isEncrypted: boolean;
  /** Packed bytes. */
  readonly sizeBytes: number;
  /** Unpacked bytes, and their checksum. */
  readonly plainBytes: number;
  readonly crc: number;
  readonly offset: number;
}

const END = 0x06054b50;
const ENTRY = 0x02014b50;
const END_BYTES = 22;
const ENTRY_BYTES = 46;
/** The end, with the longest remark behind it. */
const TAIL_BYTES = END_BYTES + 65_535;
const WIDE = 0xffff_ffff;

const read = async (file: Blob, from: number, to: number): Promise<DataView> =>
  new DataView(await file.slice(from, to).arrayBuffer());

/** Lists an archive. @param path what it is called @throws TornError without an end, ImportError IMPORT_READ */
export async function readZipDirectory(file: Blob, path: string): Promise<ZipEntry[]> {
  const tailFrom = Math.max(0, file.size - TAIL_BYTES);
  const tail = await read(file, tailFrom, file.size);
  let at = tail.byteLength - END_BYTES;
  while (at >= 0 && tail.getUint32(at, true) !== END) at--;
  if (at < 0) throw new TornError(path);
  const count = tail.getUint16(at + 10, true);
  const [length, from] = [tail.getUint32(at + 12, true), tail.getUint32(at + 16, true)];
  if (from === WIDE || count === 0xffff) {
    throw toDamage(path, 'it is a zip of more than 4 GB; unpack it first');
  }
  return toEntries(await read(file, from, from + length), count, path);
}

function toEntries(list: DataView, count: number, path: string): ZipEntry[] {
  const names = new TextDecoder();
  const entries: ZipEntry[] = [];
  for (let at = 0; entries.length < count;) {
    if (at + ENTRY_BYTES > list.byteLength || list.getUint32(at, true) !== ENTRY) {
      throw toDamage(path, 'its zip is damaged: its directory is cut');
    }
    const nameBytes = list.getUint16(at + 28, true);
    const bytes = new Uint8Array(list.buffer, at + ENTRY_BYTES, nameBytes);
    entries.push({
      name: names.decode(bytes),
      method: list.getUint16(at + 10, true),
      isEncrypted: (list.getUint16(at + 8, true) & 1) !== 0,
      sizeBytes: list.getUint32(at + 20, true),
      plainBytes: list.getUint32(at + 24, true),
      crc: list.getUint32(at + 16, true),
      offset: list.getUint32(at + 42, true),
    });
    at += ENTRY_BYTES + nameBytes + list.getUint16(at + 30, true) + list.getUint16(at + 32, true);
  }
  return entries;
}

/** The packed bytes of an entry: behind its own head, whose length only itself says. */
export async function toPackedPart(file: Blob, { offset, sizeBytes }: ZipEntry): Promise<Blob> {
  const head = await read(file, offset, offset + 30);
  const from = offset + 30 + head.getUint16(26, true) + head.getUint16(28, true);
  return file.slice(from, from + sizeBytes);
}
