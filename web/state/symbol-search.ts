/**
 * Finds instruments by what somebody types: symbol first, then name, then sector. Pure.
 */
import type { Instrument } from '../../shared/model/instrument.ts';
import { toGroupName } from './watchlist.ts';

/** A symbol that the market's venue has, and the market does not list yet. */
export interface FoundSymbol {
  readonly symbol: string;
  readonly name: string;
}

/** What the server found, and for which text. */
export interface Found {
  readonly text: string;
  readonly symbols: readonly FoundSymbol[];
}

/** Best matches first, at most `limit`; without a text, the first of the market. */
export function searchInstruments(
  instruments: readonly Instrument[],
  text: string,
  limit: number,
): Instrument[] {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return instruments.slice(0, limit);
  return instruments
    .map((instrument) => ({ instrument, rank: toRank(instrument, wanted) }))
    .filter(({ rank }) => rank < NO_MATCH)
    .toSorted((a, b) => a.rank - b.rank || a.instrument.id - b.instrument.id)
    .slice(0, limit)
    .map(({ instrument }) => instrument);
}

const NO_MATCH = 6;

function toRank(instrument: Instrument, wanted: string): number {
  const symbol = instrument.symbol.toLowerCase();
  const name = instrument.name.toLowerCase();
  if (symbol === wanted || symbol.replace('/', '') === wanted) return 0;
  if (symbol.startsWith(wanted) || symbol.replace('/', '').startsWith(wanted)) return 1;
  if (name.split(/\W+/).some((word) => word.startsWith(wanted)) || name.startsWith(wanted))
    return 2;
  if (symbol.includes(wanted)) return 3;
  if (name.includes(wanted)) return 4;
  return toGroupName(instrument).toLowerCase().includes(wanted) ? 5 : NO_MATCH;
}
