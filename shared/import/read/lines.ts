/**
 * A text file in chunks of whole lines, with line numbers, whatever its encoding and its line ends.
 * Promises bounded memory: a file whose lines never end is an error, not a swollen process.
 */
import { IMPORT_LIMITS } from '../import-limits.ts';
import { ImportError } from '../report.ts';
import type { TextChunk } from '../text-chunk.ts';
import type { InputEntry } from './input.ts';
import { joinBytes, TornError } from './bytes.ts';
import { LineText, toPlainUtf8 } from './text-encoding.ts';

/** How a file is read. */
export interface ReadOptions {
  /**
   * Told where a packed file ends in the middle, since its writer was killed: the line that is lost, in part or
   * whole. What is before it is read. Left out, such a file is an error.
   */
  readonly onTorn?: ((line: number) => void) | undefined;
  /** Told what is to be known of the file as a whole. */
  readonly onNote?: ((note: string) => void) | undefined;
}

const LINE_FEED = 10;
const CARRIAGE_RETURN = 13;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads a file from its beginning. The caller may stop early.
 * @throws ImportError IMPORT_READ (file system, damaged packing, endless line), naming the line
 */
export async function* readLines(
  entry: Pick<InputEntry, 'path' | 'open'>,
  { onTorn, onNote }: ReadOptions = {},
): AsyncGenerator<TextChunk> {
  const { path } = entry;
  const decoder = new LineText(onNote);
  let bytesRead = 0;
  let rest: Uint8Array[] = [];
  let restBytes = 0;
  let firstLine = 1;
  const toChunk = (bytes: Uint8Array): TextChunk => {
    const text = withoutMarks(decoder.decode(bytes));
    const chunk = { text, firstLine, bytesRead };
    for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) firstLine++;
    return chunk;
  };
  try {
    const pieces = toLineFeeds(toPlainUtf8(entry.open((bytes) => (bytesRead = bytes))));
    for await (const piece of pieces) {
      const end = piece.lastIndexOf(LINE_FEED) + 1;
      if (end > 0) {
        const whole = piece.subarray(0, end);
        yield toChunk(
          restBytes > 0 ? joinBytes([...rest, whole], restBytes + whole.length) : whole,
        );
        rest = [];
        restBytes = 0;
      }
      const tail = end > 0 ? piece.subarray(end) : piece;
      if (tail.length > 0) rest.push(Uint8Array.from(tail));
      restBytes += tail.length;
      if (restBytes > IMPORT_LIMITS.lineBytes) throw new Error(`line ${firstLine} does not end`);
    }
    if (restBytes > 0) yield toChunk(joinBytes(rest, restBytes));
  } catch (error) {
    if (error instanceof TornError && onTorn !== undefined) {
      onTorn(firstLine);
      return;
    }
    const { message } = error as Error;
    const text = error instanceof ImportError ? message : `${path}: ${message}`;
    const place = firstLine === 1 ? '' : `, after line ${firstLine - 1}`;
    throw new ImportError('IMPORT_READ', `${text}${place}`, { cause: error });
  }
}

/** Marks at the beginning of the file, and where files were glued together. */
const withoutMarks = (text: string): string => {
  if (!text.includes(BYTE_ORDER_MARK)) return text;
  return text.replaceAll(`\n${BYTE_ORDER_MARK}`, '\n').replace(/^\ufeff/, '');
};

/** Lines that end by a carriage return alone, as the first of them does, end by a line feed instead. */
async function* toLineFeeds(pieces: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let isOld: boolean | undefined;
  for await (let piece of pieces) {
    const at = piece.indexOf(CARRIAGE_RETURN);
    if (isOld === undefined && (at >= 0 || piece.includes(LINE_FEED))) {
      isOld = at >= 0 && at < piece.length - 1 && !piece.includes(LINE_FEED);
    }
    if (isOld === true && at >= 0) {
      piece = Uint8Array.from(piece);
      for (let i = at; i >= 0; i = piece.indexOf(CARRIAGE_RETURN, i + 1)) piece[i] = LINE_FEED;
    }
    yield piece;
  }
}
