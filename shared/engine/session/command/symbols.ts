/**
 * Symbols as commands name them: in canonical form, each once, wildcards expanded once.
 */
import { type Instrument, toSymbol } from '../../../model/instrument.ts';
import type { ErrorBody } from '../../../wire/server-message.ts';
import { ALL, isWildcard, SECTOR } from '../../../wire/symbol-names.ts';
import type { Market } from '../../market/market.ts';
import { CommandError } from '../services.ts';

/** A symbol of a command, with its instrument if the market has it. */
export interface NamedSymbol {
  readonly symbol: string;
  readonly instrument: Instrument | undefined;
}

/** The symbols without doubles, in canonical form. Cost: the length of the list, whatever is in it. */
export const toUnique = (symbols: readonly string[]): Set<string> => new Set(symbols.map(toSymbol));

/** Most symbols that a list can stand for in a market with so many, ones of a sector counted as all. */
export function countSymbols(symbols: readonly string[], all: number): number {
  const unique = toUnique(symbols);
  return [...unique].some(isWildcard) ? all : unique.size;
}

/**
 * Symbols of a command. `*` makes all others needless; a wildcard that nothing fits stands for itself.
 * @param among instruments that wildcards stand for
 */
export function resolveSymbols(
  market: Market,
  symbols: readonly string[],
  among: readonly Instrument[] = market.listed,
): NamedSymbol[] {
  const named = new Map<string, Instrument | undefined>();
  const unique = toUnique(symbols);
  const sectors = new Set<string>();
  for (const symbol of unique) {
    if (symbol.startsWith(SECTOR)) sectors.add(symbol.slice(SECTOR.length));
    else if (symbol !== ALL) named.set(symbol, market.find(symbol));
  }
  const isAll = unique.has(ALL);
  const found = new Set<string>();
  if (isAll || sectors.size > 0) {
    for (const instrument of among) {
      const sector = instrument.sector?.toUpperCase();
      const fits = sector !== undefined && sectors.has(sector);
      if (fits) found.add(sector);
      if (isAll || fits) named.set(instrument.symbol, instrument);
    }
  }
  for (const sector of sectors) if (!found.has(sector)) named.set(SECTOR + sector, undefined);
  return [...named].map(([symbol, instrument]) => ({ symbol, instrument }));
}

/** The instrument of a symbol. @throws CommandError UNKNOWN_SYMBOL */
export function findInstrument(market: Market, symbol: string): Instrument {
  const instrument = market.find(toSymbol(symbol));
  if (instrument !== undefined) return instrument;
  throw new CommandError('UNKNOWN_SYMBOL', unknownSymbol(toSymbol(symbol), market).message);
}

/** Why there is no result for a symbol. */
export const unknownSymbol = (symbol: string, market: Market): ErrorBody => ({
  code: 'UNKNOWN_SYMBOL',
  message: `Market "${market.name}" has no symbol "${symbol}".`,
  symbol,
});

/** What is said of a symbol that the venue is asked for. */
export const openingSymbol = (symbol: string): ErrorBody => ({
  code: 'SYMBOL_OPENING',
  message: `"${symbol}" is asked for at the venue; what comes of it follows.`,
  symbol,
});
