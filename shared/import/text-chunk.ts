/**
 * Text of a foreign file as decoders get it: whole lines, some at a time, with their numbers.
 */

/** Some whole lines. */
export interface TextChunk {
  /** The lines, each ended by a line feed but perhaps the file's last. */
  readonly text: string;
  /** Number of the first of them, from 1. */
  readonly firstLine: number;
  /** Bytes of the file itself read so far, compressed ones where it is compressed. */
  readonly bytesRead: number;
}

/** Calls back for each line of a chunk that is not blank, with where it lies in the text, without its line end. */
export function forEachSpan(
  chunk: TextChunk,
  take: (text: string, start: number, end: number, number: number) => void,
): void {
  const { text } = chunk;
  let number = chunk.firstLine;
  for (let start = 0; start < text.length; number++) {
    const feed = text.indexOf('\n', start);
    const next = feed < 0 ? text.length : feed + 1;
    let end = feed < 0 ? text.length : feed;
    if (text.charCodeAt(end - 1) === 13) end--;
    if (end > start) take(text, start, end, number);
    start = next;
  }
}

/** The same with each line as a text of its own. */
export function forEachLine(chunk: TextChunk, take: (line: string, number: number) => void): void {
  forEachSpan(chunk, (text, start, end, number) => take(text.slice(start, end), number));
}
