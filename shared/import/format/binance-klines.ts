/**
 * Klines of Binance's archive: 12 columns, with a header (futures, later files) or without, times in ms or (spot, since
 * 2025) µs. Of coin-margined futures volumes are contracts. Klines of mark, index and premium prices look the same and
 * are of no trades: refused by name. Source: the archive's README, binance-public-data.
 */
import { createBarFormat } from '../bars/bar-format.ts';
import { readBarLength, toLength } from '../bar-spacing.ts';
import type { BarPlan, NoPlan } from '../bars/bar-plan.ts';
import { isEpochText, splitLine } from '../bars/bar-table.ts';
import { stemOf, symbolOf } from '../bars/file-words.ts';
import type { FileSample } from '../importer.ts';

const COLUMNS = 12;
const DERIVED: readonly (readonly [RegExp, string])[] = [
  [/mark-?_?price/i, 'mark prices'],
  [/premium-?_?index/i, 'the premium index'],
  [/index-?_?price/i, 'index prices'],
];
/** Begins a header in one of its spellings. */
const HEADER = /^"?open[ _]?time/i;

/** Klines of Binance. */
export const binanceKlines = createBarFormat({
  name: 'binance-klines',
  description: 'Binance klines',
  kind: 'crypto',
  toPlan,
});

function toPlan({ lines, path }: FileSample): BarPlan | NoPlan | undefined {
  const row = lines.find((line) => !HEADER.test(line));
  const cells = row === undefined ? [] : splitLine(row).cells;
  if (cells.length !== COLUMNS || !isEpochText(cells[0]) || !isEpochText(cells[6]))
    return undefined;
  if (!cells[6]!.endsWith('9')) return undefined;
  const stem = stemOf(path);
  const [, name = '', token = ''] =
    /^(.+?)-(\d{1,2}(?:s|m|h|d|w|mo|M))(?:-\d{4}.*)?$/.exec(stem) ?? [];
  const hasHeader = HEADER.test(lines[0] ?? '');
  const derived = DERIVED.find(([word]) => word.test(path))?.[1];
  if (derived !== undefined || isWithoutTrades(lines)) {
    return {
      what: `file of Binance klines of ${derived ?? 'mark, index or premium prices'}`,
      question: 'They are of no trades and cannot be imported as bars; take the folder klines.',
    };
  }
  const isCoin = /[/\\]cm[/\\]/.test(path) || /^[A-Z\d]+USD_(?:PERP|\d{6})$/i.test(name);
  const market = toMarket(path, isCoin, hasHeader, cells[0]!);
  return {
    source: `Binance ${market}`.trim(),
    confidence: 1,
    delimiter: ',',
    isNoRow: (line) => HEADER.test(line),
    cells: [COLUMNS, COLUMNS],
    time: 0,
    symbol: symbolOf(name),
    bars: [
      {
        open: 1,
        high: 2,
        low: 3,
        close: 4,
        volume: 5,
        trades: 8,
        ...(isCoin ? {} : { turnover: 7 }),
      },
    ],
    length: lengthOf(cells) ?? readBarLength(token),
    notes: isCoin ? ['Volumes are contracts of an inverse future.'] : [],
  };
}

/** Their volumes are 0 whatever the number of samples. */
function isWithoutTrades(lines: readonly string[]): boolean {
  const rows = lines.filter((line) => !HEADER.test(line)).map((line) => splitLine(line).cells);
  return rows.every(([, , , , , volume, , , count]) => Number(volume) === 0 && Number(count) > 0);
}

/** From its open to its close: exact, but for months. */
function lengthOf(cells: readonly string[]): ReturnType<typeof toLength> {
  const [from, to] = [cells[0]!.slice(0, 13), cells[6]!.slice(0, 13)];
  return toLength(Number(to) + 1 - Number(from));
}

/** Spot files never have a header, and have µs since 2025; futures have a header since 2022. */
function toMarket(path: string, isCoin: boolean, hasHeader: boolean, time: string): string {
  if (isCoin) return 'coin-margined';
  if (hasHeader || /[/\\]um[/\\]/.test(path)) return 'USD-margined';
  return /[/\\]spot[/\\]/.test(path) || time.length >= 16 ? 'spot' : '';
}
