/**
 * Alpha Vantage's CSV: names in small letters, times as text, newest first; stocks within a day in New York's time,
 * currencies (which have no volume) in UTC. The adjusted table has raw prices beside `adjusted_close`. What is JSON under
 * `.csv` is an error of theirs, and refused in its words.
 */
import { createBarFormat } from '../bars/bar-format.ts';
import { readBarLength } from '../bar-spacing.ts';
import type { BarPlan, NoPlan } from '../bars/bar-plan.ts';
import { findColumns, isDateText, readTable } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import type { FileSample } from '../importer.ts';
import { findZone } from '../table/zone.ts';

const ERROR =
  /^\s*\{\s*"(?:Error Message|Note|Information|message|error)"\s*:\s*"((?:[^"\\]|\\.)*)/;
const HEADERS = new Set([
  'timestamp,open,high,low,close,volume',
  'timestamp,open,high,low,close',
  'timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient',
  'timestamp,open,high,low,close,adjusted close,volume,dividend amount',
  'timestamp,open,high,low,close,adjusted close,volume,dividend amount,split coefficient',
]);
const OTHER_WORDS =
  /^(?:intraday|adjusted|full|compact|fx|digital|currency|daily|weekly|monthly|time|series|av|alphavantage)$/i;

/** Alpha Vantage. */
export const alphaVantage = createBarFormat({
  name: 'alpha-vantage',
  description: 'Alpha Vantage CSV',
  toPlan,
});

function toPlan({ lines, path }: FileSample): BarPlan | NoPlan | undefined {
  const [, message] = ERROR.exec(lines.slice(0, 5).join(' ')) ?? [];
  if (message !== undefined) {
    return {
      what: 'message of a data service instead of prices',
      question: `It says: ${message.slice(0, 300)}`,
    };
  }
  const table = readTable(lines);
  if (table === undefined || !HEADERS.has(table.header) || !isDateText(table.first[0]))
    return undefined;
  /* Anybody's table has these names; Alpha Vantage's begins with the newest row. */
  const isOwn = table.names.length > 6 || isNewestFirst(table.rows);
  if (!isOwn) return undefined;
  const words = stemOf(path).split(/[_ ]+/);
  /* dukascopy-node writes the same header, with the side in the name. */
  if (/-(?:bid|ask)-/.test(path)) return undefined;
  const word = words.find((one) => !OTHER_WORDS.test(one) && readBarLength(one) === undefined);
  const bar = findColumns(table.names)!;
  const isCurrency = bar.volume === undefined;
  const hasAdjusted = table.header.includes('adjusted');
  return {
    source: 'Alpha Vantage',
    confidence: 0.96,
    delimiter: table.delimiter,
    isNoRow: table.isNoRow,
    cells: [table.names.length, table.names.length],
    time: 0,
    symbol: symbolOf(word),
    bars: [bar],
    length: words.map(readBarLength).find((length) => length !== undefined),
    zone: findZone(isCurrency ? 'UTC' : 'America/New_York'),
    notes: hasAdjusted
      ? ['Prices as they were traded are imported; the adjusted close is left out.']
      : [],
  };
}

/** Dates that are written from year to second are in order as texts are. */
function isNewestFirst(rows: readonly (readonly string[])[]): boolean {
  const [first, last] = [rows[0]?.[0] ?? '', rows.at(-1)?.[0] ?? ''];
  return rows.length === 1 || first > last;
}
