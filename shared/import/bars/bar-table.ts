/**
 * The first lines of a table as formats of bars look at them: its header in small letters and its first row.
 */
import { toCells } from '../table/row.ts';
import { isComment } from '../table/table-layout.ts';
import type { BarColumns } from './bar-plan.ts';

/** The beginning of a table. */
export interface BarTable {
  readonly delimiter: string;
  /** Names of the columns, trimmed, in small letters. */
  readonly names: readonly string[];
  /** The same, with commas between: what formats are known by. */
  readonly header: string;
  /** Cells of the first row after the header. */
  readonly first: readonly string[];
  /** Cells of all rows at hand. */
  readonly rows: readonly (readonly string[])[];
  readonly isNoRow: (line: string) => boolean;
}

const DELIMITERS = [',', ';', '\t', '|'];

/** Cells of a line by the delimiter that it has most of. */
export function splitLine(line: string): { readonly delimiter: string; readonly cells: string[] } {
  let best = { delimiter: ',', cells: [line] };
  for (const delimiter of DELIMITERS) {
    const cells = toCells(line, delimiter);
    if (cells !== undefined && cells.length > best.cells.length) best = { delimiter, cells };
  }
  return best;
}

/** Reads the header, which is the first line that is no remark. @param headers how many lines it has */
export function readTable(lines: readonly string[], headers = 1): BarTable | undefined {
  const own = lines.filter((line) => !isComment(line));
  const [head] = own;
  if (head === undefined) return undefined;
  const { delimiter, cells } = splitLine(head);
  const names = cells.map((name) => name.trim().toLowerCase());
  const heads = new Set(own.slice(0, headers));
  const rows = own.slice(headers).map((line) => toCells(line, delimiter) ?? []);
  return {
    delimiter,
    names,
    header: names.join(','),
    first: rows[0] ?? [],
    rows,
    isNoRow: (line) => heads.has(line) || isComment(line),
  };
}

/** Columns by their names; undefined where one of the four prices is not there. */
export function findColumns(
  names: readonly string[],
  volume = 'volume',
  [open, high, low, close] = ['open', 'high', 'low', 'close'] as readonly string[],
): BarColumns | undefined {
  const at = (name: string | undefined): number => names.indexOf(name ?? '');
  const columns = { open: at(open), high: at(high), low: at(low), close: at(close) };
  if (Math.min(columns.open, columns.high, columns.low, columns.close) < 0) return undefined;
  const volumeAt = at(volume);
  return volumeAt < 0 ? columns : { ...columns, volume: volumeAt };
}

/** Column of the symbol, where rows name it. */
export function findSymbolColumn(names: readonly string[]): number | undefined {
  const at = names.findIndex((name) => /^(?:symbol|ticker|instrument|pair)$/.test(name));
  return at < 0 ? undefined : at;
}

/** True of a text that begins with a date or a clock, false of numbers since 1970 and others. */
export const isDateText = (text: string | undefined): boolean =>
  text !== undefined && /^(?:\d{4}[-/.]\d{1,2}[-/.]\d{1,2}|\d{1,2}[-/. ])/.test(text.trim());

/** True of seconds, ms, µs or ns since 1970. */
export const isEpochText = (text: string | undefined): boolean =>
  text !== undefined && /^\d{9,10}(?:\.\d+|\d{3}|\d{6}|\d{9})?$/.test(text.trim());
