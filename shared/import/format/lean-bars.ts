/**
 * Bars of LEAN's data folder, of trades or of both sides of the quotes: seconds and minutes since midnight of the date in
 * the outer name, hours and days with their date in each row. Shares and options are × 10,000, nothing else is. A side
 * of four empty cells is not there.
 */
import { createBarFormat } from '../bars/bar-format.ts';
import type { BarColumns, BarPlan, NoPlan } from '../bars/bar-plan.ts';
import { readBarLength } from '../bar-spacing.ts';
import type { FileSample } from '../importer.ts';
import { findLeanZone, type LeanPath, readLeanPath, toLeanDecimals } from '../lean/lean-path.ts';

const TRADE: readonly BarColumns[] = [{ open: 1, high: 2, low: 3, close: 4, volume: 5 }];
const QUOTE: readonly BarColumns[] = [
  { open: 1, high: 2, low: 3, close: 4, of: 'bid' },
  { open: 6, high: 7, low: 8, close: 9, of: 'ask' },
];
const MS = /^\d{1,8}(?:\.\d+)?$/;
const HOUR = /^\d{8} \d{2}:\d{2}$/;

/** LEAN's bars, where their folder is known. */
export const leanBars = createBarFormat({
  name: 'lean-bars',
  description: 'LEAN bars',
  toPlan: (sample) => {
    const path = readLeanPath(sample.path);
    return path === undefined ? undefined : toPlan(sample, path);
  },
});

/** LEAN's bars of shares in the USA, where the user says so: what `--format` is for. */
export const leanEquityBars = createBarFormat({
  name: 'lean-equity-bars',
  description: 'LEAN bars of US shares without their folder',
  toPlan: (sample) => {
    const path = readLeanPath(sample.path);
    if (path === undefined || path.security !== undefined) return undefined;
    const plan = toPlan(sample, { ...path, security: 'equity', market: 'usa' });
    return plan === undefined || 'question' in plan ? plan : { ...plan, confidence: 0.3 };
  },
});

function toPlan({ lines }: FileSample, path: LeanPath): BarPlan | NoPlan | undefined {
  const cells = (lines[0] ?? '').split(',');
  const isIntraday = path.resolution === 'second' || path.resolution === 'minute';
  if (path.resolution === 'tick' || !(isIntraday ? MS : HOUR).test(cells[0]!)) return undefined;
  const bars = cells.length === 11 ? QUOTE : cells.length === 6 || cells.length === 5 ? TRADE : [];
  const what = `file of LEAN ${path.resolution} bars`;
  if (path.content === 'openinterest') {
    return { what: 'LEAN file of open interest', question: 'It is of no trades and no quotes.' };
  }
  if (bars.length === 0) return undefined;
  const { security, market = '', dateMs, otherDate } = path;
  if (isIntraday && dateMs === undefined) {
    return {
      what,
      question: 'Its date stands in the name of its zip file, which is lost: name it as LEAN does.',
    };
  }
  if (security === undefined && !hasPoints(lines)) {
    return {
      what,
      question:
        'Whether its prices are × 10,000 is said by its folder, which is lost: name it as LEAN does (equity/usa/minute/spy/…), or say --format lean-equity-bars.',
    };
  }
  return {
    source: `LEAN ${security ?? ''}`.trim(),
    confidence: 0.97,
    delimiter: ',',
    isNoRow: () => false,
    cells: [cells.length, cells.length],
    time: 0,
    symbol: path.symbol,
    bars,
    of: bars === QUOTE ? 'bid' : 'trade',
    length: readBarLength(path.resolution!),
    zone: security === undefined ? undefined : findLeanZone(security, market, Number(cells[0])),
    ...(isIntraday ? { midnightMs: dateMs! } : {}),
    ...shiftOf(security),
    ...(otherDate === undefined ? {} : { leftOut: 'row of another day than its archive' }),
    notes: bars === QUOTE ? ['Each row is a bar of the bid and one of the ask.'] : [],
  };
}

function shiftOf(security: LeanPath['security']): { readonly shiftedDecimals?: number } {
  const shiftedDecimals = security === undefined ? undefined : toLeanDecimals(security);
  return shiftedDecimals === undefined ? {} : { shiftedDecimals };
}

/** Prices × 10,000 are whole numbers, but those of LEAN's own conversions may end in `.0`. */
const hasPoints = (lines: readonly string[]): boolean =>
  lines.some((line) =>
    line
      .split(',')
      .slice(1, 5)
      .some((cell) => /\.\d*[1-9]/.test(cell)),
  );
