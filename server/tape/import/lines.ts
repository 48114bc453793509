/**
 * A text file in chunks of whole lines, plain or gzip, with line numbers.
 * Promises bounded memory: a file whose lines never end is an error, not a swollen process.
 */
import { closeSync, createReadStream, fstatSync, openSync, readSync } from 'node:fs';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { TextDecoder } from 'node:util';
import { constants, createGunzip } from 'node:zlib';
import { ImportError } from '../../../shared/import/report.ts';
import type { TextChunk } from '../../../shared/import/text-chunk.ts';

/** How a file is read. */
export interface ReadOptions {
  /** Whether to decompress. */
  readonly isGzip: boolean;
  /**
   * Told where a compressed file ends in the middle, since its writer was killed: the line that is lost, in part or
   * whole. What is before it is read. Left out, such a file is an error.
   */
  readonly onTorn?: ((line: number) => void) | undefined;
}

const MAX_LINE_BYTES = 64 * 1024 * 1024;
const CHUNK_BYTES = 256 * 1024;
const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const NOTHING = Buffer.alloc(0);

/**
 * Reads a file from its beginning. The caller may stop early.
 * @throws ImportError IMPORT_READ (file system, damaged gzip, endless line)
 */
export async function* readLines(
  path: string,
  { isGzip, onTorn }: ReadOptions,
): AsyncGenerator<TextChunk> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const isWhole = onTorn === undefined;
  const finishFlush = isWhole ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
  const stream = isGzip ? file.pipe(createGunzip({ chunkSize: CHUNK_BYTES, finishFlush })) : file;
  let textBytes = 0;
  if (isGzip) file.on('error', (error) => stream.destroy(error));
  let rest: Buffer[] = [];
  let restBytes = 0;
  let firstLine = 1;
  const toChunk = (bytes: Buffer): TextChunk => {
    const hasMark = firstLine === 1 && bytes.subarray(0, 3).equals(BYTE_ORDER_MARK);
    const text = bytes.toString('utf8', hasMark ? 3 : 0);
    const chunk = { text, firstLine, bytesRead: file.bytesRead };
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) firstLine++;
    return chunk;
  };
  async function* count(): AsyncGenerator<Buffer> {
    for await (const piece of stream as AsyncIterable<Buffer>) {
      textBytes += piece.length;
      yield piece;
    }
  }
  try {
    for await (const piece of toLineFeeds(toUtf8(count()))) {
      const end = piece.lastIndexOf(LINE_FEED) + 1;
      if (end > 0) {
        yield toChunk(
          restBytes > 0 ? Buffer.concat([...rest, piece.subarray(0, end)]) : piece.subarray(0, end),
        );
        rest = [];
        restBytes = 0;
      }
      const tail = end > 0 ? piece.subarray(end) : piece;
      if (tail.length > 0) rest.push(Buffer.from(tail));
      restBytes += tail.length;
      if (restBytes > MAX_LINE_BYTES) throw new Error(`line ${firstLine} does not end`);
    }
    if (isGzip && !isWhole && !endsWith(path, textBytes) && !(await isWholeGzip(path))) {
      onTorn(firstLine);
      return;
    }
    if (restBytes > 0) yield toChunk(rest.length > 0 ? Buffer.concat(rest) : NOTHING);
  } catch (error) {
    const { message } = error as Error;
    throw new ImportError('IMPORT_READ', `${path}: ${message}`, { cause: error });
  } finally {
    file.destroy();
    stream.destroy();
  }
}

/** Tells whether a compressed file has its end, which says how many bytes of text there are: in its last member. */
function endsWith(path: string, textBytes: number): boolean {
  const end = Buffer.alloc(4);
  const fd = openSync(path, 'r');
  try {
    readSync(fd, end, 0, end.length, Math.max(0, fstatSync(fd).size - end.length));
  } finally {
    closeSync(fd);
  }
  return end.readUInt32LE() === textBytes % 2 ** 32;
}

/** Decompresses a file once more to see whether it ends: one of several members says only how long the last one is. */
async function isWholeGzip(path: string): Promise<boolean> {
  const file = createReadStream(path, { highWaterMark: CHUNK_BYTES });
  const nowhere = new Writable({ write: (_piece, _encoding, done) => done() });
  try {
    await pipeline(file, createGunzip({ chunkSize: CHUNK_BYTES }), nowhere);
    return true;
  } catch {
    return false;
  }
}

/** UTF-16 with its mark, of either byte order, as UTF-8; everything else as it is. */
async function* toUtf8(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let decoder: TextDecoder | undefined;
  let isFirst = true;
  for await (const piece of pieces) {
    if (isFirst && piece.length > 1) {
      if (piece[0] === 0xff && piece[1] === 0xfe) decoder = new TextDecoder('utf-16le');
      if (piece[0] === 0xfe && piece[1] === 0xff) decoder = new TextDecoder('utf-16be');
    }
    isFirst = false;
    yield decoder === undefined ? piece : Buffer.from(decoder.decode(piece, { stream: true }));
  }
  if (decoder !== undefined) yield Buffer.from(decoder.decode());
}

/** Lines that end by a carriage return alone, as the first of them does, end by a line feed instead. */
async function* toLineFeeds(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let isOld: boolean | undefined;
  for await (const piece of pieces) {
    const at = piece.indexOf(CARRIAGE_RETURN);
    if (isOld === undefined && (at >= 0 || piece.includes(LINE_FEED))) {
      isOld = at >= 0 && at < piece.length - 1 && !piece.includes(LINE_FEED);
    }
    if (isOld === true) {
      for (let i = at; i >= 0; i = piece.indexOf(CARRIAGE_RETURN, i + 1)) piece[i] = LINE_FEED;
    }
    yield piece;
  }
}

const BYTE_ORDER_MARK = Buffer.from([0xef, 0xbb, 0xbf]);
