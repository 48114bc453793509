/**
 * Tells what a file is by its first bytes and lines, never by its name.
 */
import { closeSync, openSync, readSync } from 'node:fs';
import { basename } from 'node:path';
import { isSymbol, toSymbol } from '../../../shared/model/instrument.ts';
import { toHeaderLayout, toRowLayout } from './binance-csv.ts';
import type { ImportFormat } from './decoder.ts';
import { isFields, toFrameLine } from './frame-line.ts';
import { forEachLine, readLines } from './lines.ts';
import { ImportError } from './report.ts';

/** Lines that are looked at before a file counts as unknown. */
const LINES_TO_TRY = 50;

/** What a file is. */
export interface Sniffed {
  readonly format: ImportFormat;
  readonly isGzip: boolean;
}

/**
 * Looks at the beginning of a file.
 * @param format what the user says it is; only the compression is then looked at
 * @throws ImportError IMPORT_FORMAT or IMPORT_READ
 */
export async function sniffFile(path: string, format?: ImportFormat): Promise<Sniffed> {
  const magic = readMagic(path);
  const isGzip = magic[0] === 0x1f && magic[1] === 0x8b;
  if (magic[0] === 0x50 && magic[1] === 0x4b) {
    throw new ImportError('IMPORT_FORMAT', `${path} is a zip archive; unpack it first`);
  }
  if (format !== undefined) return { format, isGzip };
  for await (const chunk of readLines(path, isGzip)) {
    const found = sniffText(chunk.text, chunk.firstLine);
    if (found !== undefined) return { format: found, isGzip };
    break;
  }
  const known =
    'known are Binance trade CSV, recorded Binance frames and recorded Hyperliquid frames';
  throw new ImportError('IMPORT_FORMAT', `${path} is in no format that can be imported; ${known}`);
}

function sniffText(text: string, firstLine: number): ImportFormat | undefined {
  let found: ImportFormat | undefined;
  let tried = 0;
  forEachLine({ text, firstLine, bytesRead: 0 }, (line) => {
    if (found === undefined && tried++ < LINES_TO_TRY) found = sniffLine(line);
  });
  return found;
}

function sniffLine(line: string): ImportFormat | undefined {
  const parsed = toFrameLine(line);
  if (typeof parsed !== 'string') {
    const { frame } = parsed;
    if (typeof frame['channel'] === 'string') return 'hyperliquid-frames';
    const data = isFields(frame['data']) ? frame['data'] : frame;
    const isBinance = 'stream' in frame || 'e' in data || 'lastUpdateId' in data;
    return isBinance ? 'binance-frames' : undefined;
  }
  const fields = line.split(',').map((field) => field.replace(/^"(.*)"$/, '$1'));
  const isCsv = toHeaderLayout(fields) !== undefined || toRowLayout(fields) !== undefined;
  return isCsv ? 'binance-csv' : undefined;
}

function readMagic(path: string): Uint8Array {
  const bytes = new Uint8Array(4);
  try {
    const fd = openSync(path, 'r');
    try {
      readSync(fd, bytes, 0, 4, 0);
    } finally {
      closeSync(fd);
    }
  } catch (error) {
    throw new ImportError('IMPORT_READ', (error as Error).message, { cause: error });
  }
  return bytes;
}

/** Symbol that an archive's file name begins with (`BTCUSDT-trades-2025-01-01.csv`), or undefined. */
export function toFileSymbol(path: string): string | undefined {
  const match = /^(.+?)-(?:trades|aggtrades)\b/i.exec(basename(path));
  if (match === null) return undefined;
  const symbol = toSymbol(match[1]!);
  return isSymbol(symbol) ? symbol : undefined;
}
