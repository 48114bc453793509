/**
 * One row of a table: where its cells lie in the text. Cells become texts only where somebody asks for them. Quotation
 * marks as in RFC 4180; spaces around cells are no part of them.
 */
import { toNumberText } from './number-text.ts';

/** Cells of a row at most; what has more is refused. */
const MOST_CELLS = 600;

const QUOTE = 34;
const SPACE = 32;

/** A row; used again for each of a file. */
export class Row {
  text = '';
  count = 0;
  readonly from = new Int32Array(MOST_CELLS + 1);
  readonly to = new Int32Array(MOST_CELLS + 1);
  isDecimalComma = false;
  /** Texts of cells with doubled quotation marks, by their number. */
  private unquoted: Map<number, string> | undefined;

  /**
   * Finds the cells of `text` between `start` and `end`.
   * @param delimiter its character code
   * @returns false where quotation marks do not match
   */
  split(text: string, start: number, end: number, delimiter: number): boolean {
    this.text = text;
    this.unquoted = undefined;
    let count = 0;
    let at = start;
    while (count <= MOST_CELLS) {
      let first = at;
      while (first < end && text.charCodeAt(first) === SPACE) first++;
      let last: number;
      if (first < end && text.charCodeAt(first) === QUOTE) {
        const close = this.findClose(text, first + 1, end, count);
        if (close < 0) return false;
        last = close;
        first++;
        at = close + 1;
        while (at < end && text.charCodeAt(at) === SPACE) at++;
        if (at < end && text.charCodeAt(at) !== delimiter) return false;
      } else {
        at = first;
        while (at < end && text.charCodeAt(at) !== delimiter) at++;
        last = at;
        while (last > first && text.charCodeAt(last - 1) === SPACE) last--;
      }
      this.from[count] = first;
      this.to[count++] = last;
      if (at >= end) break;
      at++;
    }
    this.count = count;
    return true;
  }

  /** A cell's text. */
  cell(column: number): string {
    const { unquoted } = this;
    if (unquoted !== undefined && unquoted.has(column)) return unquoted.get(column)!;
    return this.text.slice(this.from[column], this.to[column]);
  }

  isEmpty(column: number): boolean {
    return this.from[column] === this.to[column];
  }

  /** A cell as a plain number's text; '' for an empty cell and words for it; what is no number is left as it is. */
  number(column: number): string {
    const { text } = this;
    const from = this.from[column]!;
    const to = this.to[column]!;
    let point = -1;
    let at = from;
    for (; at < to; at++) {
      const code = text.charCodeAt(at);
      if (code >= 48 && code <= 57) continue;
      if (code !== 46 || point >= 0) break;
      point = at;
    }
    const isPlain = at === to && at > from && (point < 0 || to - point <= 10);
    if (isPlain && !(this.isDecimalComma && point >= 0)) return text.slice(from, to);
    return toNumberText(this.cell(column), this.isDecimalComma);
  }

  private findClose(text: string, from: number, end: number, column: number): number {
    let at = from;
    let isDoubled = false;
    for (;;) {
      at = text.indexOf('"', at);
      if (at < 0 || at >= end) return -1;
      if (at + 1 >= end || text.charCodeAt(at + 1) !== QUOTE) break;
      isDoubled = true;
      at += 2;
    }
    if (isDoubled) {
      this.unquoted ??= new Map();
      this.unquoted.set(column, text.slice(from, at).replaceAll('""', '"'));
    }
    return at;
  }
}

/** The cells of a line as texts; undefined where quotation marks do not match. */
export function toCells(line: string, delimiter: string): string[] | undefined {
  const row = new Row();
  if (!row.split(line, 0, line.length, delimiter.charCodeAt(0))) return undefined;
  return Array.from({ length: row.count }, (_, column) => row.cell(column));
}
