/**
 * What is imported, as one list of files: named files, folders, pipes, and what is inside of archives and packed files,
 * nested ones included. Promises that each entry can be read any number of times, that nothing is left out without a
 * word, and that nothing of its own stays on the disk. Knows no format.
 */
import { type Dirent, readdirSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Packing, packingOf } from '../../../shared/import/detect/packing.ts';
import { IMPORT_LIMITS } from '../../../shared/import/import-limits.ts';
import type {
  InputEntry,
  InputFiles,
  LeftOut,
  OpenFile,
} from '../../../shared/import/read/input.ts';
import { whyLeftOut } from '../../../shared/import/read/left-out.ts';
import { openRandomFile } from './random-file.ts';
import { ImportError } from '../../../shared/import/report.ts';
import { type Bytes, toDamage, TornError, type Unpack } from '../../../shared/import/read/bytes.ts';
import { unbzip2 } from './packing/bzip2.ts';
import { readFileBytes } from './packing/file-bytes.ts';
import { unpackGuarded } from '../../../shared/import/read/guard.ts';
import { gunzip } from './packing/gzip.ts';
import { createSpool, type Spool } from './packing/spool.ts';
import { openTar } from './packing/tar-archive.ts';
import { unxz } from './packing/xz.ts';
import { type Archive, openZip } from './packing/zip-archive.ts';
import { unzstd } from '../../../shared/import/read/zstd.ts';

/** One file to import. */
export interface FoundEntry extends InputEntry {
  /** Where its unpacked bytes lie in a file by themselves; else undefined. */
  readonly file: string | undefined;
}

/** Files of an import until it is closed. */
export interface Inputs extends InputFiles {
  /** Removes what was unpacked on the way. */
  close(): void;
}

/** How inputs are opened. */
export interface InputOptions {
  /** Path that files of our own begin with; they are removed in the end. */
  readonly spoolStem: string;
  /** What `-` is. */
  readonly pipe?: Bytes | undefined;
  /** Stops the unpacking. */
  readonly signal?: AbortSignal | undefined;
}

/** Unpackers that are read through twice. */
const STREAMED: Readonly<Partial<Record<Packing, Unpack>>> = { gzip: gunzip, zstd: unzstd };
/** Slow ones, and those that take one file at a time: unpacked once, into a file. */
const SPOOLED: Readonly<Partial<Record<Packing, Unpack>>> = { bzip2: unbzip2, xz: unxz };

const HEAD_BYTES = 512;

/**
 * Opens what is to be imported.
 * @param paths files, folders (all in them, by name) and `-`
 * @throws ImportError IMPORT_READ, IMPORT_FORMAT, TapeError where a pipe cannot be spooled; nothing stays then
 */
export async function openInputs(paths: readonly string[], options: InputOptions): Promise<Inputs> {
  const opener = new Opener(options);
  try {
    for (const path of paths) await opener.openNamed(path);
    return opener;
  } catch (error) {
    opener.close();
    throw error;
  }
}

class Opener implements Inputs {
  readonly entries: FoundEntry[] = [];
  readonly leftOut: LeftOut[] = [];
  private readonly archives: Archive[] = [];
  private readonly spool: Spool;
  private readonly pipe: Bytes | undefined;

  constructor({ spoolStem, pipe, signal }: InputOptions) {
    this.spool = createSpool(spoolStem, signal);
    this.pipe = pipe;
  }

  async openNamed(path: string): Promise<void> {
    if (path === '-') {
      if (this.pipe === undefined) throw toDamage(path, 'there is no pipe');
      await this.openStream(path, this.pipe);
      return;
    }
    const stats = lookAt(path);
    if (stats.isDirectory()) await this.openFolder(path);
    else if (stats.isFile()) await this.expand(toFileEntry(path, path, stats.size, false), 0);
    else if (stats.isFIFO())
      await this.openStream(
        path,
        readFileBytes(path, path, () => {}),
      );
    else throw toDamage(path, 'it is no file, no folder and no pipe');
  }

  async toRandom(entry: InputEntry): Promise<OpenFile> {
    return openRandomFile(await this.toFile(entry as FoundEntry));
  }

  private async toFile(entry: FoundEntry): Promise<string> {
    if (entry.file !== undefined) return entry.file;
    const { file, torn } = await this.spool.write(entry.open());
    if (torn !== undefined) throw torn;
    return file;
  }

  close(): void {
    for (const archive of this.archives.splice(0)) archive.close();
    this.spool.close();
  }

  private async openFolder(folder: string): Promise<void> {
    for (const item of listFolder(folder)) {
      const path = join(folder, item.name);
      const why = whyLeftOut(item.name);
      const stats = item.isSymbolicLink() ? statSync(path, { throwIfNoEntry: false }) : undefined;
      if (why !== undefined) this.leftOut.push({ path, why });
      else if (item.isDirectory()) await this.openFolder(path);
      else if (item.isFile() || stats?.isFile() === true) {
        await this.expand(toFileEntry(path, path, statSync(path).size, true), 0);
      } else this.leftOut.push({ path, why: 'no file' });
    }
  }

  private async openStream(path: string, bytes: Bytes): Promise<void> {
    await this.expand(await this.toSpooled({ path, isFound: false, open: () => bytes }), 0);
  }

  /** Takes layers off until there is none; entries of archives by themselves. */
  private async expand(entry: FoundEntry, depth: number): Promise<void> {
    const { path } = entry;
    const packing = packingOf(await readHead(entry));
    if (packing === undefined) {
      this.entries.push(entry);
      if (this.entries.length > IMPORT_LIMITS.files) {
        throw toDamage(path, `more than ${IMPORT_LIMITS.files} files at once; import fewer`);
      }
      return;
    }
    if (depth === IMPORT_LIMITS.packings) {
      throw toDamage(path, `it is packed more than ${depth} times over; unpack it first`);
    }
    if (packing === 'zip' || packing === 'tar') {
      await this.openArchive(entry, packing, depth + 1);
      return;
    }
    const [streamed, spooled] = [STREAMED[packing], SPOOLED[packing]];
    const open = (onRead?: (bytesRead: number) => void): Bytes =>
      unpackGuarded((streamed ?? spooled)!, entry.open(onRead), path);
    const unpacked = { ...entry, open, file: undefined };
    await this.expand(
      streamed === undefined ? await this.toSpooled(unpacked) : unpacked,
      depth + 1,
    );
  }

  private async openArchive(
    entry: FoundEntry,
    packing: 'zip' | 'tar',
    depth: number,
  ): Promise<void> {
    const { path } = entry;
    const file = await this.toFile(entry);
    const archive = packing === 'zip' ? await openZip(file, path) : openTar(file, path);
    this.archives.push(archive);
    for (const { name, sizeBytes, open } of archive.entries) {
      const inner = `${path}!/${name}`;
      const why = whyLeftOut(name);
      if (why !== undefined) {
        this.leftOut.push({ path: inner, why });
        continue;
      }
      const openIt = (onRead = (_bytesRead: number): void => {}): Bytes => open(onRead);
      await this.expand(
        { path: inner, sizeBytes, isFound: true, open: openIt, file: undefined },
        depth,
      );
    }
  }

  private async toSpooled(
    source: Pick<InputEntry, 'path' | 'isFound' | 'open'>,
  ): Promise<FoundEntry> {
    const { path, isFound } = source;
    const { file, sizeBytes, torn } = await this.spool.write(source.open());
    const entry = toFileEntry(file, path, sizeBytes, isFound);
    if (torn === undefined) return entry;
    async function* open(onRead?: (bytesRead: number) => void): AsyncGenerator<Uint8Array> {
      yield* entry.open(onRead);
      throw new TornError(path, { cause: torn });
    }
    return { ...entry, open, file: undefined };
  }
}

const toFileEntry = (
  file: string,
  path: string,
  sizeBytes: number,
  isFound: boolean,
): FoundEntry => ({
  path,
  sizeBytes,
  isFound,
  file,
  open: (onRead = () => {}) => readFileBytes(file, path, onRead),
});

function lookAt(path: string): Stats {
  try {
    return statSync(path);
  } catch (error) {
    throw new ImportError('IMPORT_READ', (error as Error).message, { cause: error });
  }
}

function listFolder(folder: string): Dirent[] {
  try {
    const items = readdirSync(folder, { withFileTypes: true });
    return items.sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch (error) {
    throw new ImportError('IMPORT_READ', (error as Error).message, { cause: error });
  }
}

/** The first bytes, fewer where there are no more or it is cut before. */
async function readHead(entry: InputEntry): Promise<Uint8Array> {
  const head = Buffer.alloc(HEAD_BYTES);
  let length = 0;
  try {
    for await (const piece of entry.open()) {
      head.set(piece.subarray(0, HEAD_BYTES - length), length);
      length = Math.min(HEAD_BYTES, length + piece.length);
      if (length === HEAD_BYTES) break;
    }
  } catch (error) {
    if (!(error instanceof TornError)) throw error;
  }
  return head.subarray(0, length);
}
