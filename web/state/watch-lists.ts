/**
 * The named watchlists of a market: which there are and which is shown. Data and checks of what was stored; who stores
 * it is elsewhere.
 */

/** Name of the list that every market has. */
export const FIRST_LIST = 'Watchlist';

/** What somebody wants of the lists. */
export type ListRequest =
  /** Shows a list, and makes it where there is none of the name; a new one begins with these symbols. */
  | { readonly do: 'choose'; readonly name: string; readonly symbols?: readonly string[] }
  | { readonly do: 'rename'; readonly name: string }
  /** Forgets the list that is shown; the first one cannot be. */
  | { readonly do: 'remove' }
  | { readonly do: 'copyTo'; readonly name: string; readonly symbol: string };

/** Lists that a market may have, and characters of a name. */
export const MOST_LISTS = 50;
export const LIST_NAME_CHARACTERS = 40;

/** Which lists there are, as it is stored. */
export interface ListIndex {
  readonly shown: string;
  readonly names: readonly string[];
}

/** What was stored as an index; undefined when it is none. */
export function toListIndex(stored: unknown): ListIndex | undefined {
  if (typeof stored !== 'object' || stored === null) return undefined;
  const { shown, names } = stored as Readonly<Record<string, unknown>>;
  if (!Array.isArray(names) || typeof shown !== 'string') return undefined;
  const known = names.filter((name): name is string => typeof name === 'string' && name !== '');
  return known.includes(shown) ? { shown, names: known.slice(0, MOST_LISTS) } : undefined;
}

/** A name without what surrounds it, cut to its length; empty when nothing is left. */
export const toListName = (text: string): string => text.trim().slice(0, LIST_NAME_CHARACTERS);
