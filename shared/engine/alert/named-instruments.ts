/**
 * Which instruments a name stands for: a symbol, a sector, all. Many names are looked up in one list, which is gone
 * through once however many wildcards are among them.
 */
import { type Instrument, toSymbol } from '../../model/instrument.ts';
import { ALL, isWildcard, SECTOR } from '../../wire/symbol-names.ts';

/** Gives the instruments of a canonical name; none when nothing fits. */
export type FindNamed = (name: string) => readonly Instrument[];

const NONE: readonly Instrument[] = [];

/** Instruments by the wildcard of their sector. */
function toSectors(instruments: readonly Instrument[]): Map<string, Instrument[]> {
  /* Spelled in as many ways as there are sectors, and not as there are instruments. */
  const spelled = new Map<string, Instrument[]>();
  for (const instrument of instruments) {
    const { sector } = instrument;
    if (sector === undefined) continue;
    const known = spelled.get(sector);
    if (known === undefined) spelled.set(sector, [instrument]);
    else known.push(instrument);
  }
  const sectors = new Map<string, Instrument[]>();
  for (const [sector, own] of spelled) {
    const name = toSymbol(SECTOR + sector);
    sectors.set(name, [...(sectors.get(name) ?? NONE), ...own]);
  }
  return sectors;
}

/** Makes a search. @param instruments those that names may stand for  @param find one of them by its symbol */
export function createFindNamed(
  instruments: readonly Instrument[],
  find: (symbol: string) => Instrument | undefined,
): FindNamed {
  let sectors: Map<string, Instrument[]> | undefined;
  return (name) => {
    if (name === ALL) return instruments;
    if (isWildcard(name)) return (sectors ??= toSectors(instruments)).get(name) ?? NONE;
    const one = find(name);
    return one === undefined ? NONE : [one];
  };
}
