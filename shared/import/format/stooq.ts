/**
 * Prices of stooq.com: tables of the site (English or Polish) and its bulk files with names in angle brackets, which
 * Finam shares. A body that says the quota is used up is refused with its words. The site's intraday zone is not told.
 */
import { createBarFormat } from '../bars/bar-format.ts';
import { readMinutes } from '../bar-spacing.ts';
import type { BarPlan, NoPlan } from '../bars/bar-plan.ts';
import { findColumns, readTable } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import { findZone } from '../table/zone.ts';
import type { FileSample } from '../importer.ts';

const QUOTA = /^(?:Exceeded the daily hits limit|Przekroczony dzienny limit|No data|Brak danych)/i;
/** `aapl_us_d`, and within a day `aapl_us_5`. */
const DATES = /^(.+)_([dwmqy])$/;
const CLOCKS = /^(.+)_(\d{1,2})$/;
const POLISH = ['otwarcie', 'najwyzszy', 'najnizszy', 'zamkniecie'];

/** Stooq's site. */
export const stooq = createBarFormat({
  name: 'stooq',
  description: 'Stooq tables',
  toPlan: toSitePlan,
});

/** Stooq's bulk files, and Finam's. */
export const bracketed = createBarFormat({
  name: 'stooq-bulk',
  description: 'Stooq bulk and Finam files',
  toPlan: toBulkPlan,
});

function toSitePlan({ lines, path }: FileSample): BarPlan | NoPlan | undefined {
  const [first = ''] = lines;
  if (QUOTA.test(first) && lines.length <= 3) {
    return { what: 'answer of Stooq without prices', question: `It says: ${first.slice(0, 200)}` };
  }
  const table = readTable(lines);
  if (table === undefined) return undefined;
  const isPolish = table.names.includes('otwarcie');
  const [volume, prices] = isPolish ? ['wolumen', POLISH] : ['volume', undefined];
  const bar = findColumns(table.names, volume, prices);
  const clock = table.names.findIndex((name) => name === 'time' || name === 'czas');
  const known = 5 + (clock < 0 ? 0 : 1) + (bar?.volume === undefined ? 0 : 1);
  const isIndexed = table.names[0] === 'date' || table.names[0] === 'data';
  if (bar === undefined || !isIndexed || table.names.length !== known || clock > 1)
    return undefined;
  if (!/^\d{4}-\d{2}-\d{2}$/.test(table.first[0] ?? '')) return undefined;
  /* Anybody's table has these names: the site's own have a letter of the interval at the end. */
  const stem = stemOf(path);
  const [, name, letter] = (clock < 0 ? DATES : CLOCKS).exec(stem) ?? [];
  if (name === undefined && !isPolish) return undefined;
  const isAdjusted = table.rows.some((cells) => /\.\d*[1-9]/.test(cells[bar.volume ?? -1] ?? ''));
  return {
    source: 'Stooq',
    confidence: 0.97,
    delimiter: table.delimiter,
    isNoRow: table.isNoRow,
    cells: [known, known],
    time: 0,
    ...(clock < 0 ? {} : { clock }),
    symbol: symbolOf(toTicker(name ?? stem)),
    bars: [bar],
    length: letter === undefined ? undefined : readMinutes(letter.toUpperCase()),
    isAdjusted,
    notes: isAdjusted ? ['Volumes with fractions: prices are adjusted.'] : [],
  };
}

/** `aapl_us` is AAPL.US there. */
const toTicker = (name: string): string => name.replace(/_([a-z]{2})$/i, '.$1');

function toBulkPlan({ lines, path }: FileSample): BarPlan | undefined {
  const table = readTable(lines);
  if (table === undefined || !table.names.includes('<date>')) return undefined;
  const names = table.names.map((name) => name.replace(/^<|>$/g, ''));
  const bar = findColumns(names, 'vol');
  const at = (name: string): number => names.indexOf(name);
  if (bar === undefined || (at('ticker') < 0 && at('per') < 0)) return undefined;
  const isStooq = at('openint') >= 0;
  const clock = at('time');
  const per = at('per') < 0 ? undefined : table.first[at('per')];
  return {
    source: isStooq ? 'Stooq' : 'Finam',
    confidence: 1,
    delimiter: table.delimiter,
    isNoRow: table.isNoRow,
    cells: [names.length, names.length],
    time: at('date'),
    ...(clock < 0 ? {} : { clock }),
    ...(at('ticker') < 0 ? {} : { symbolAt: at('ticker') }),
    symbol: symbolOf(stemOf(path).split('_')[0]),
    bars: [bar],
    length: per === undefined ? undefined : readMinutes(per),
    zone: isStooq ? undefined : findZone('Europe/Moscow'),
  };
}
