/**
 * Tells what a file is by its first bytes and lines, never by its name.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { Importer } from './importer.ts';
import { forEachLine, readLines } from './lines.ts';
import { ImportError } from './report.ts';

/** Lines that are looked at before a file counts as unknown. */
const LINES_TO_TRY = 50;

/** What a file is. */
export interface Sniffed {
  readonly importer: Importer;
  readonly isGzip: boolean;
}

/**
 * Looks at the beginning of a file.
 * @param importers to choose from; a single one is what the user says it is, and only the compression is
 *   then looked at
 * @throws ImportError IMPORT_FORMAT or IMPORT_READ
 */
export async function sniffFile(path: string, importers: readonly Importer[]): Promise<Sniffed> {
  const magic = readMagic(path);
  const isGzip = magic[0] === 0x1f && magic[1] === 0x8b;
  if (magic[0] === 0x50 && magic[1] === 0x4b) {
    throw new ImportError('IMPORT_FORMAT', `${path} is a zip archive; unpack it first`);
  }
  const [only, ...others] = importers;
  if (only !== undefined && others.length === 0) return { importer: only, isGzip };
  let isTorn = false;
  for await (const chunk of readLines(path, { isGzip, onTorn: () => (isTorn = true) })) {
    const importer = sniffText(chunk.text, chunk.firstLine, importers);
    if (importer !== undefined) return { importer, isGzip };
    break;
  }
  if (isTorn) throw new ImportError('IMPORT_READ', `${path}: it ends in the middle`);
  const known = importers.map(({ description }) => description).join(', ');
  throw new ImportError(
    'IMPORT_FORMAT',
    `${path} is in no format that can be imported; known are ${known}`,
  );
}

function sniffText(
  text: string,
  firstLine: number,
  importers: readonly Importer[],
): Importer | undefined {
  let found: Importer | undefined;
  let tried = 0;
  forEachLine({ text, firstLine, bytesRead: 0 }, (line) => {
    if (found === undefined && tried++ < LINES_TO_TRY) {
      found = importers.find(({ sniff }) => sniff(line));
    }
  });
  return found;
}

function readMagic(path: string): Uint8Array {
  const bytes = new Uint8Array(4);
  try {
    const fd = openSync(path, 'r');
    try {
      if (!fstatSync(fd).isFile()) throw new Error(`${path} is no file; a file is read twice`);
      readSync(fd, bytes, 0, 4, 0);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw new ImportError('IMPORT_READ', (error as Error).message, { cause: error });
  }
  return bytes;
}
