/**
 * A universe from a CSV that somebody wrote: a header with the names below, one listing a line. Only symbol
 * and price must be there; the rest has the habits of its kind. Promises an error with line and column for
 * everything that is wrong. Knows no files.
 */
import { type Info, parse } from 'csv-parse/sync';
import { isSymbol, toSymbol, type InstrumentKind } from '../../../../model/instrument.ts';
import { PRICE_BOUND } from '../../../../model/tick.ts';
import type { Listing, Sector, Universe } from './listing.ts';
import { defaultUniverse } from './universe.ts';

/** A bad line. */
export class UniverseError extends Error {
  /** Line of the file, from 1. */
  readonly line: number;

  constructor(line: number, problem: string) {
    super(`line ${line}: ${problem}`);
    this.name = 'UniverseError';
    this.line = line;
  }
}

/** Columns that a file may have, and what they hold. */
const UNIVERSE_COLUMNS = {
  symbol: 'symbol, needed',
  price: 'level in currency, needed',
  name: 'name',
  kind: 'equity, etf, fx, crypto or future; else equity',
  sector: 'sector; any text',
  currency: 'quote currency',
  price_decimals: 'decimal places of a price, 0 to 9',
  size_decimals: 'decimal places of a size, 0 to 9',
  tick_size: 'smallest price step, in units of the last decimal',
  round_lot: 'usual lot, in units of the last decimal of a size',
  annual_vol: 'volatility a year, 0.2 for 20 %',
  beta: 'sensitivity to the market',
  activity: 'relative share of ticks',
  spread_ticks: 'usual spread in ticks',
  typical_size: 'usual trade, in units of the last decimal of a size',
  capitalisation: 'in billions',
  first_day: 'first day of trading, YYYY-MM-DD',
  last_day: 'last day of trading, YYYY-MM-DD',
} as const;
type Column = keyof typeof UNIVERSE_COLUMNS;
type Row = Readonly<Partial<Record<Column, string>>>;

const KINDS: readonly string[] = ['equity', 'etf', 'fx', 'crypto', 'future'];
const MOST_LISTINGS = 10_000;
/** Largest price, in its units: a hundredth of what a market takes, so that it may rise. */
const MOST_PRICE_UNITS = PRICE_BOUND / 100;
const SECTOR_VOL = 0.1;
const DAY_MS = 86_400_000;

/** Habits of a kind, where a file does not say otherwise. */
const HABITS: Readonly<Record<string, Partial<Listing>>> = {
  equity: { roundLot: 100, oddShare: 0.36, annualVol: 0.28, spreadTicks: 2, typicalSize: 100 },
  etf: { roundLot: 100, oddShare: 0.3, annualVol: 0.16, spreadTicks: 1.2, typicalSize: 150 },
  future: { roundLot: 1, oddShare: 0, annualVol: 0.25, spreadTicks: 1.2, typicalSize: 2 },
  fx: {
    priceDecimals: 5,
    lot: 1_000,
    roundLot: 100_000,
    oddShare: 0.15,
    annualVol: 0.08,
    spreadTicks: 4,
    typicalSize: 300_000,
  },
  crypto: {
    sizeDecimals: 6,
    roundLot: 10_000,
    oddShare: 0.7,
    annualVol: 0.5,
    spreadTicks: 4,
    typicalSize: 100_000,
  },
};

/**
 * Reads a universe. @param name of the universe, for labels and fingerprints
 * @throws UniverseError for the first bad line
 */
export function parseUniverse(text: string, name: string): Universe {
  const records = readRecords(text);
  if (records.length === 0)
    throw new UniverseError(1, 'no listing; a header and a line are needed');
  if (records.length > MOST_LISTINGS) {
    throw new UniverseError(records[MOST_LISTINGS]!.line, `more than ${MOST_LISTINGS} listings`);
  }
  const lines = new Map<string, number>();
  const listings = records.map(({ row, line }) => {
    const listing = toListing(row, line);
    const before = lines.get(listing.symbol);
    if (before !== undefined) {
      throw new UniverseError(line, `symbol: ${listing.symbol} is on line ${before} already`);
    }
    lines.set(listing.symbol, line);
    return listing;
  });
  return { name, marketVol: defaultUniverse.marketVol, sectors: toSectors(listings), listings };
}

function readRecords(text: string): { row: Row; line: number }[] {
  let header = true;
  try {
    const records = parse(text, {
      bom: true,
      info: true,
      trim: true,
      skip_empty_lines: true,
      comment: '#',
      columns: (names: string[]) => {
        const unknown = names.find((column) => !(column in UNIVERSE_COLUMNS));
        if (unknown !== undefined) {
          const known = Object.keys(UNIVERSE_COLUMNS).join(', ');
          throw new UniverseError(1, `column ${JSON.stringify(unknown)} is none of ${known}`);
        }
        for (const needed of ['symbol', 'price']) {
          if (!names.includes(needed)) throw new UniverseError(1, `no column ${needed}`);
        }
        header = false;
        return names;
      },
    }) as unknown as { record: Row; info: Info }[];
    return records.map(({ record, info }) => ({ row: record, line: info.lines }));
  } catch (error) {
    if (error instanceof UniverseError) throw error;
    const { message, lines } = error as Error & { lines?: number };
    throw new UniverseError(lines ?? 1, header ? `header: ${message}` : message);
  }
}

function toListing(row: Row, line: number): Listing {
  const fail = (column: Column, problem: string): never => {
    throw new UniverseError(line, `${column}: ${problem}`);
  };
  const number = (column: Column, usual: number, least: number, most: number): number => {
    const text = row[column] ?? '';
    if (text === '') return usual;
    const value = Number(text);
    if (value >= least && value <= most) return value;
    return fail(column, `${JSON.stringify(text)} is no number from ${least} to ${most}`);
  };
  const whole = (column: Column, usual: number, least: number, most: number): number => {
    const value = number(column, usual, least, most);
    return Number.isInteger(value) ? value : fail(column, `${value} is no whole number`);
  };
  const symbol = toSymbol(row.symbol ?? '');
  if (!isSymbol(symbol)) fail('symbol', `${JSON.stringify(row.symbol ?? '')} is no symbol`);
  const kind = row.kind === undefined || row.kind === '' ? 'equity' : row.kind;
  if (!KINDS.includes(kind)) fail('kind', `${JSON.stringify(kind)} is none of ${KINDS.join(', ')}`);
  const habits = HABITS[kind]!;
  if ((row.price ?? '') === '') fail('price', 'missing');
  const priceDecimals = whole('price_decimals', habits.priceDecimals ?? 2, 0, 9);
  const tickSize = whole('tick_size', 1, 1, 1e6);
  const price = number('price', 0, 1e-9, 1e9);
  if ((price * Number(`1e${priceDecimals}`)) / tickSize < 50) {
    fail('price', `${price} is fewer than 50 ticks; more decimals or smaller ticks are needed`);
  }
  if (price * Number(`1e${priceDecimals}`) > MOST_PRICE_UNITS) {
    fail(
      'price',
      `${price} with ${priceDecimals} decimals is too large; fewer decimals are needed`,
    );
  }
  const roundLot = whole('round_lot', habits.roundLot!, 1, 1e12);
  return {
    symbol,
    name: row.name === undefined || row.name === '' ? symbol : row.name,
    kind: kind as InstrumentKind,
    sector: row.sector === undefined || row.sector === '' ? 'Other' : row.sector,
    currency: row.currency === undefined || row.currency === '' ? 'USD' : row.currency,
    price,
    priceDecimals,
    sizeDecimals: whole('size_decimals', habits.sizeDecimals ?? 0, 0, 9),
    tickSize,
    lot: habits.lot ?? 1,
    roundLot,
    oddShare: habits.oddShare!,
    annualVol: number('annual_vol', habits.annualVol!, 0.001, 5),
    marketBeta: number('beta', 1, -5, 5),
    sectorBeta: 1,
    activity: number('activity', 10, 0.001, 1e6),
    spreadTicks: number('spread_ticks', habits.spreadTicks!, 1, 1e5),
    typicalSize: whole('typical_size', habits.typicalSize!, 1, 1e12),
    capitalisation: number('capitalisation', 10, 0, 1e6),
    ...toDay(row.first_day, 'firstMs', 0, () => fail('first_day', 'is no day YYYY-MM-DD')),
    ...toDay(row.last_day, 'lastMs', DAY_MS - 1, () => fail('last_day', 'is no day YYYY-MM-DD')),
  };
}

function toDay(
  text: string | undefined,
  field: 'firstMs' | 'lastMs',
  addMs: number,
  fail: () => never,
): { firstMs?: number; lastMs?: number } {
  if (text === undefined || text === '') return {};
  const ms = /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : NaN;
  if (Number.isNaN(ms)) return fail();
  return { [field]: ms + addMs };
}

function toSectors(listings: readonly Listing[]): Sector[] {
  const names = new Set(listings.map(({ sector }) => sector));
  return [...names].map((name) => {
    const known = defaultUniverse.sectors.find((sector) => sector.name === name);
    return known ?? { name, annualVol: SECTOR_VOL };
  });
}
