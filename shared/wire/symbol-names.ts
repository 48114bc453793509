/**
 * Names as a subscription gives them: symbols, `*` for all, `sector:NAME` for those of a sector. Brought into the form
 * that servers compare in, so that what is asked for and what is answered meet.
 */
import { toSymbol } from '../model/instrument.ts';
import { LIMITS } from './limits.ts';

/** The wildcard for all symbols of a market. */
export const ALL = '*';
/** What the wildcard for the symbols of a sector begins with, in canonical form. */
export const SECTOR = 'SECTOR:';

/** Tells whether a canonical name stands for several symbols. */
export const isWildcard = (name: string): boolean => name === ALL || name.startsWith(SECTOR);

/** Tells whether a canonical name stands for a symbol. @param sector of the symbol, where it has one */
export const covers = (name: string, symbol: string, sector: string | undefined): boolean =>
  name === symbol ||
  name === ALL ||
  (sector !== undefined && name.startsWith(SECTOR) && name === toSymbol(SECTOR + sector));

/** Canonical names, each once, and those that cannot be any. */
export interface Names {
  names: string[];
  /** Empty ones, and those that are longer than any name. */
  invalid: string[];
}

/** Brings names into canonical form. */
export function toNames(texts: readonly string[]): Names {
  const names = new Set<string>();
  const invalid = new Set<string>();
  for (const text of texts) {
    const name = toSymbol(text);
    if (name === '' || name.length > LIMITS.symbolCharacters) invalid.add(name);
    else names.add(name);
  }
  return { names: [...names], invalid: [...invalid] };
}
