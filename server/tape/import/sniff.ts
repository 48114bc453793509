/**
 * Tells what a file is by its first bytes and lines, never by its name.
 */
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import type { ImportSettings } from '../../../shared/import/import-settings.ts';
import type { FileSample, Importer, Match } from '../../../shared/import/importer.ts';
import { ImportError } from '../../../shared/import/report.ts';
import { forEachLine, type TextChunk } from '../../../shared/import/text-chunk.ts';
import { readLines } from './lines.ts';

/** Lines and bytes that are looked at before a file counts as unknown. */
const LINES_TO_TRY = 50;
const HEAD_BYTES = 65_536;

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
export async function sniffFile(
  path: string,
  importers: readonly Importer[],
  settings: ImportSettings,
): Promise<Sniffed> {
  const magic = readMagic(path);
  const isGzip = magic[0] === 0x1f && magic[1] === 0x8b;
  if (magic[0] === 0x50 && magic[1] === 0x4b) {
    throw new ImportError('IMPORT_FORMAT', `${path} is a zip archive; unpack it first`);
  }
  const [only, ...others] = importers;
  if (only !== undefined && others.length === 0) return { importer: only, isGzip };
  const bytes = importers.filter(({ reads }) => reads !== 'text');
  const binary = findImporter({ path, head: magic, lines: [], settings }, bytes);
  if (binary !== undefined) return { importer: accept(path, binary), isGzip: false };
  let isTorn = false;
  for await (const chunk of readLines(path, { isGzip, onTorn: () => (isTorn = true) })) {
    const found = findImporter(toSample(path, chunk, settings), importers);
    if (found !== undefined) return { importer: accept(path, found), isGzip };
    break;
  }
  if (isTorn) throw new ImportError('IMPORT_READ', `${path}: it ends in the middle`);
  const known = importers.map(({ description }) => description).join(', ');
  throw new ImportError(
    'IMPORT_FORMAT',
    `${path} is in no format that can be imported; known are ${known}`,
  );
}

/** A format that a file is probably of. */
interface Found {
  readonly importer: Importer;
  readonly match: Match;
}

/** What was found, unless something that the file does not say must be told first. */
function accept(path: string, { importer, match }: Found): Importer {
  if (match.question === undefined) return importer;
  throw new ImportError('IMPORT_FORMAT', `${path} is a ${match.what}. ${match.question}`);
}

/** The format that is surest; the first of those that are equally sure. */
function findImporter(sample: FileSample, importers: readonly Importer[]): Found | undefined {
  let best: Found | undefined;
  for (const importer of importers) {
    const match = importer.sniff(sample);
    if (match === undefined || match.confidence <= (best?.match.confidence ?? 0)) continue;
    best = { importer, match };
  }
  return best;
}

function toSample(path: string, chunk: TextChunk, settings: ImportSettings): FileSample {
  const lines: string[] = [];
  const head = new TextEncoder().encode(chunk.text.slice(0, HEAD_BYTES)).subarray(0, HEAD_BYTES);
  forEachLine(chunk, (line) => {
    if (lines.length < LINES_TO_TRY) lines.push(line);
  });
  return { path, head, lines, settings };
}

function readMagic(path: string): Uint8Array {
  const bytes = new Uint8Array(HEAD_BYTES);
  try {
    const fd = openSync(path, 'r');
    try {
      if (!fstatSync(fd).isFile()) throw new Error(`${path} is no file; a file is read twice`);
      return bytes.subarray(0, readSync(fd, bytes, 0, HEAD_BYTES, 0));
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw new ImportError('IMPORT_READ', (error as Error).message, { cause: error });
  }
}
