/**
 * Tables that the Python package yfinance writes: one symbol under one header, or three lines of header with a symbol
 * for each column, several symbols side by side. Without `Adj Close` all prices are adjusted. The index may have no name.
 */
import { createBarFormat } from '../bars/bar-format.ts';
import type { BarColumns, BarPlan } from '../bars/bar-plan.ts';
import { findColumns, readTable } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import type { FileSample } from '../importer.ts';
import { toCells } from '../table/row.ts';
import { toSymbol } from '../../model/instrument.ts';

const FIELDS =
  /^(?:open|high|low|close|adj close|volume|dividends|stock splits|capital gains|repaired\??)$/;
const ADJUSTED = 'Prices are adjusted for splits and dividends.';
const CLOSE = 'Close is imported, adjusted for splits; Adj Close, for dividends too, is left out.';

/** yfinance. */
export const yfinance = createBarFormat({
  name: 'yfinance',
  description: 'yfinance tables',
  toPlan: (sample) => toWidePlan(sample) ?? toPlainPlan(sample),
});

/** The same columns as Yahoo's site writes. */
const isSite = (header: string): boolean =>
  header === 'date,open,high,low,close,adj close,volume' ||
  header === 'date,open,high,low,close,volume,adj close';

/** One line of header, with columns that only yfinance has, or its index of times. */
function toPlainPlan({ lines, path }: FileSample): BarPlan | undefined {
  const table = readTable(lines);
  const bar = table === undefined ? undefined : findColumns(table.names);
  const [index = '', ...others] = table?.names ?? [];
  if (table === undefined || bar === undefined || !/^(?:date|datetime|)$/.test(index))
    return undefined;
  if (isSite(table.header)) return undefined;
  if (!others.every((name) => FIELDS.test(name))) return undefined;
  const hasAdjusted = others.includes('adj close');
  const isOwn = others.includes('stock splits') || index === 'datetime' || hasAdjusted;
  const hasOffset = /\d{2}:\d{2}:\d{2}[+-]\d{2}:?\d{2}$/.test(table.first[0] ?? '');
  if (!isOwn && !hasOffset) return undefined;
  return {
    source: 'yfinance',
    confidence: others.includes('stock splits') || hasOffset ? 0.97 : 0.95,
    delimiter: table.delimiter,
    isNoRow: table.isNoRow,
    cells: [table.names.length, table.names.length],
    time: 0,
    symbol: symbolOf(stemOf(path).split(/[_ ,]|-(?=\d{4})/)[0]),
    bars: [bar],
    isAdjusted: true,
    notes: [hasAdjusted ? CLOSE : ADJUSTED],
  };
}

/** `Price,Close,…`, `Ticker,AAPL,…`, `Date,,…`; the first two may change places and have no name. */
function toWidePlan({ lines }: FileSample): BarPlan | undefined {
  const [one, two, three] = lines.slice(0, 3).map((line) => toCells(line, ',') ?? []);
  if (one === undefined || two === undefined || three === undefined) return undefined;
  const isIndex =
    /^(?:Date|Datetime)$/i.test(three[0] ?? '') && three.slice(1).every((name) => name === '');
  const isNamed =
    /^(?:Price|Ticker|)$/i.test(one[0]!) && /^(?:Price|Ticker|)$/i.test(two[0] ?? 'x');
  if (!isIndex || !isNamed || one.length !== two.length) return undefined;
  const isField = (name: string): boolean => FIELDS.test(name.toLowerCase());
  const fields = one.slice(1).every(isField) ? one : two;
  const tickers = fields === one ? two : one;
  if (!fields.slice(1).every(isField)) return undefined;
  const bars = [...new Set(tickers.slice(1))].flatMap((ticker): BarColumns[] => {
    const names = fields.map((name, at) => (tickers[at] === ticker ? name.toLowerCase() : '-'));
    const bar = findColumns(names);
    return bar === undefined ? [] : [{ ...bar, symbol: toSymbol(ticker) }];
  });
  if (bars.length === 0) return undefined;
  const hasAdjusted = fields.some((name) => /^adj close$/i.test(name));
  const heads = new Set(lines.slice(0, 3));
  return {
    source: 'yfinance',
    confidence: 1,
    delimiter: ',',
    isNoRow: (line) => heads.has(line),
    cells: [one.length, one.length],
    time: 0,
    bars,
    isAdjusted: true,
    notes: [hasAdjusted ? CLOSE : ADJUSTED],
  };
}
