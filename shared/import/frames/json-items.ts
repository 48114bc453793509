/**
 * The frames of a file that is JSON as a whole: a list of them over many lines, or one object after another, printed for
 * people. Takes chunks of lines; gives each value's text with the line where it begins. Holds one value at most.
 */
import type { Decoder, DecoderOptions } from '../decoder.ts';
import { noteReject } from '../report.ts';
import { forEachLine, type TextChunk } from '../text-chunk.ts';
import { endOfJson, skipSpace } from './json-text.ts';

/** Longest value, characters: a book of a venue is below that. */
const MOST_CHARACTERS = 64 * 1024 * 1024;

/** Tells whether lines are parts of JSON values rather than values: the first one does not end on its line. */
export function isManyLined(lines: readonly string[]): boolean {
  const [first = ''] = lines;
  const at = skipSpace(first, 0);
  return (first[at] === '[' || first[at] === '{') && endOfJson(first, at) < 0;
}

const countLines = (text: string, from: number, to: number): number => {
  let lines = 0;
  for (let at = text.indexOf('\n', from); at >= 0 && at < to; at = text.indexOf('\n', at + 1)) {
    lines++;
  }
  return lines;
};

/** Cuts values out of chunks. */
export class JsonItems {
  private rest = '';
  private line = 1;
  private isInList: boolean | undefined;
  private readonly take: (text: string, line: number) => void;

  /** @param take called for each value */
  constructor(take: (text: string, line: number) => void) {
    this.take = take;
  }

  /** Takes the next lines. @returns what cannot be read any further */
  feed({ text, firstLine }: TextChunk): void {
    if (this.rest === '') this.line = firstLine;
    const all = this.rest + text;
    let at = this.skip(all, 0);
    if (this.isInList === undefined) {
      this.isInList = all[at] === '[';
      if (this.isInList) at = this.skip(all, at + 1);
    }
    while (at < all.length) {
      const end = endOfJson(all, at);
      if (end < 0) break;
      this.take(all.slice(at, end), this.line);
      this.line += countLines(all, at, end);
      at = this.skip(all, Math.max(end, at + 1));
    }
    this.rest = all.slice(at);
    if (this.rest.length > MOST_CHARACTERS) this.end();
  }

  /** The file is over: what has no end is given as it is. */
  end(): void {
    if (this.rest.trim() !== '') this.take(this.rest, this.line);
    this.rest = '';
  }

  /** Skips spaces, commas and the end of the list. */
  private skip(text: string, from: number): number {
    let at = skipSpace(text, from);
    while (at < text.length && (text[at] === ',' || text[at] === ']')) at = skipSpace(text, at + 1);
    this.line += countLines(text, from, at);
    return at;
  }
}

/**
 * A decoder of texts that are a line each, or a value each where the file is JSON as a whole.
 * @param take called with each of them, and with the line where it begins
 * @param end called once after the last of them
 */
export function createTextDecoder(
  take: (text: string, line: number) => void,
  end?: () => void,
): Decoder {
  let items: JsonItems | undefined;
  let isFirst = true;
  return {
    decode(chunk) {
      if (isFirst && isManyLined(chunk.text.split('\n', 1))) items = new JsonItems(take);
      isFirst = false;
      if (items !== undefined) items.feed(chunk);
      else forEachLine(chunk, take);
    },
    end() {
      items?.end();
      end?.();
    },
  };
}

/**
 * The same for what says of each row of a text, a trade or a frame without any, why it cannot be imported.
 * @param take gives undefined for each row that can
 */
export const createItemDecoder = (
  { report, handler }: DecoderOptions,
  take: (text: string) => readonly (string | undefined)[],
): Decoder =>
  createTextDecoder((text, line) => {
    handler.line = line;
    for (const reason of take(text)) {
      report.rows++;
      if (reason !== undefined) noteReject(report, line, reason);
    }
  });
