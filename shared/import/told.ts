/**
 * What people say of files, as texts: of flags, of a request, of a form. One check for all of them.
 */
import { MAX_DECIMALS } from '../model/decimal.ts';
import { isSymbol, toSymbol } from '../model/instrument.ts';
import { readBarLength } from './bar-spacing.ts';
import type { ImportSettings, SideMeaning } from './import-settings.ts';
import type { ImportField } from './question.ts';
import { findZone } from './table/zone.ts';

/** What is said, by field; a switch is on where it says `true`. */
export type ToldTexts = Readonly<Partial<Record<ImportField, string>>>;

/** The same, understood. */
export interface Told extends ImportSettings {
  readonly format?: string | undefined;
  readonly allowsTimes: boolean;
  readonly isPartial: boolean;
  readonly isAsRecorded: boolean;
}

/** Why a text cannot be taken. */
export interface BadText {
  readonly field: ImportField;
  /** A sentence without its subject: `"abc" is no zone; …`. */
  readonly problem: string;
}

const SIDES: readonly string[] = ['taker', 'maker', 'none'] satisfies SideMeaning[];
const MOST_CHARACTERS = 1_000;

/**
 * Reads what is said; an empty text says nothing.
 * @param formats names that `format` may have
 */
export function readTold(texts: ToldTexts, formats: readonly string[]): Told | BadText {
  const said = (field: ImportField): string | undefined => texts[field]?.trim() || undefined;
  const [symbol, zone, format] = [said('symbol'), said('zone'), said('format')];
  const [decimals, side, interval] = [said('decimals'), said('side'), said('interval')];
  const long = (Object.keys(texts) as ImportField[]).find(
    (field) => texts[field]!.length > MOST_CHARACTERS,
  );
  if (long !== undefined) return { field: long, problem: 'is too long' };
  const bad = (field: ImportField, text: string, problem: string): BadText => ({
    field,
    problem: `${JSON.stringify(text)} ${problem}`,
  });
  if (symbol !== undefined && !isSymbol(toSymbol(symbol))) {
    return bad('symbol', symbol, 'is no symbol');
  }
  if (zone !== undefined && findZone(zone) === undefined) {
    return bad('zone', zone, 'is no zone; America/New_York, UTC or -05:00 are');
  }
  if (format !== undefined && !formats.includes(format)) {
    return bad('format', format, 'is none of the formats that can be imported');
  }
  if (side !== undefined && !SIDES.includes(side)) {
    return bad('side', side, `is none of ${SIDES.join(', ')}`);
  }
  if (interval !== undefined && readBarLength(interval) === undefined) {
    return bad('interval', interval, 'is no length of bars; 5m, 4h, 1d, 1w or 1M are');
  }
  const digits = decimals === undefined ? undefined : readDecimals(decimals);
  if (decimals !== undefined && digits === undefined) {
    const problem = `is not 0 to ${MAX_DECIMALS} for prices, or 2,8 for prices and sizes`;
    return bad('decimals', decimals, problem);
  }
  return {
    symbol: symbol === undefined ? undefined : toSymbol(symbol),
    zone,
    format,
    interval,
    timeFormat: said('timeFormat'),
    columns: said('columns')
      ?.split(',')
      .map((name) => name.trim()),
    decimals: digits,
    side: side as SideMeaning | undefined,
    allowsTimes: texts.allowTimes === 'true',
    isPartial: texts.partial === 'true',
    isAsRecorded: texts.asRecorded === 'true',
  };
}

/** `2` or `2,8`: of prices, and of sizes. */
function readDecimals(text: string): ImportSettings['decimals'] {
  const [price = NaN, size = 0, ...others] = text.split(',').map(Number);
  const isSound = [price, size].every((one) => Number.isInteger(one) && one >= 0);
  return isSound && others.length === 0 && Math.max(price, size) <= MAX_DECIMALS
    ? { price, size }
    : undefined;
}
