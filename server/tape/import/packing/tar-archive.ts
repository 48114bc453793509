/**
 * Entries of a tar file by their places in it: ustar, GNU long names and pax paths. Reads headers only.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { IMPORT_LIMITS } from '../../../../shared/import/import-limits.ts';
import { toDamage, TornError } from '../../../../shared/import/read/bytes.ts';
import { readFileBytes } from './file-bytes.ts';
import type { Archive, ArchiveEntry } from './zip-archive.ts';

const BLOCK = 512;
const LONG_NAME_BYTES = 64 * 1024;

/** Lists a tar file. @param path what it is called @throws ImportError IMPORT_READ */
export function openTar(file: string, path: string): Archive {
  const entries: ArchiveEntry[] = [];
  const fd = openSync(file, 'r');
  const read = (at: number, length: number): Buffer => {
    const bytes = Buffer.alloc(length);
    return bytes.subarray(0, readSync(fd, bytes, 0, length, at));
  };
  try {
    let longName: string | undefined;
    for (let at = 0; ;) {
      const head = read(at, BLOCK);
      if (head.every((byte) => byte === 0)) break; // also at the file's end
      if (head.length < BLOCK) throw new TornError(path);
      refuseBadSum(head, path);
      const length = toSize(head, path);
      const from = at + BLOCK;
      at = from + Math.ceil(length / BLOCK) * BLOCK;
      const type = String.fromCharCode(head[156]!);
      if (type === 'L' || type === 'x') {
        const text = read(from, Math.min(length, LONG_NAME_BYTES)).toString('utf8');
        longName = type === 'L' ? text.replace(/\0.*$/s, '') : (toPaxPath(text) ?? longName);
        continue;
      }
      if (type === '0' || type === '\0') {
        const name = longName ?? toName(head);
        entries.push({
          name,
          sizeBytes: length,
          open: (onRead) => readPart(file, `${path}!/${name}`, onRead, { from, length }),
        });
        if (entries.length > IMPORT_LIMITS.files) throw toDamage(path, 'it has too many entries');
      }
      longName = undefined;
    }
  } finally {
    closeSync(fd);
  }
  return { entries, close: () => undefined };
}

async function* readPart(
  file: string,
  path: string,
  onRead: (bytesRead: number) => void,
  range: { readonly from: number; readonly length: number },
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const piece of readFileBytes(file, path, onRead, range)) {
    bytes += piece.length;
    yield piece;
  }
  if (bytes < range.length) throw new TornError(path);
}

const textAt = (head: Buffer, from: number, to: number): string =>
  head.toString('utf8', from, to).replace(/\0.*$/s, '');

function toName(head: Buffer): string {
  const isUstar = textAt(head, 257, 262) === 'ustar' && head[262] === 0;
  const folder = isUstar ? textAt(head, 345, 500) : '';
  const name = textAt(head, 0, 100);
  return folder === '' ? name : `${folder}/${name}`;
}

/** Octal, or binary where its first bit is set. */
function toSize(head: Buffer, path: string): number {
  const isBinary = (head[124]! & 0x80) !== 0;
  const size = isBinary
    ? Number(head.readBigUInt64BE(128))
    : Number.parseInt(textAt(head, 124, 136).trim() || '0', 8);
  if (Number.isSafeInteger(size) && size >= 0) return size;
  throw toDamage(path, 'its tar is damaged: an entry has no length');
}

function refuseBadSum(head: Buffer, path: string): void {
  const expected = Number.parseInt(textAt(head, 148, 156).trim(), 8);
  let sum = 8 * 32;
  for (const [at, byte] of head.entries()) if (at < 148 || at >= 156) sum += byte;
  if (sum !== expected) throw toDamage(path, 'its tar is damaged: a header has another checksum');
}

const toPaxPath = (text: string): string | undefined => /^\d+ path=(.*)$/m.exec(text)?.[1];
