/**
 * What moves in a whole market: its quotes as a ranking, and as groups for a heat map. Pure.
 */
import type { Instrument } from '../../shared/model/instrument.ts';
import type { Quote } from '../../shared/wire/answer.ts';
import { toGroupName } from './watchlist.ts';

/** One symbol of the market. */
export interface Mover {
  readonly symbol: string;
  readonly name: string;
  readonly group: string;
  /** As it is printed. */
  readonly last: string;
  readonly percent: number;
  readonly volume: number;
  /** Money of the day: price × size. */
  readonly turnover: number;
}

/** What is ranked. */
export const RANKINGS = ['gain', 'loss', 'active'] as const;
export type Ranking = (typeof RANKINGS)[number];

/** The symbols of which price and change are known; indices only repeat their members. */
export function toMovers(
  quotes: readonly Quote[],
  instruments: readonly Instrument[],
): readonly Mover[] {
  const bySymbol = new Map(instruments.map((instrument) => [instrument.symbol, instrument]));
  return quotes.flatMap((quote) => {
    const instrument = bySymbol.get(quote.symbol);
    const { symbol, last, changePercent: percent, volume } = quote;
    if (instrument === undefined || instrument.kind === 'index') return [];
    if (last === null || percent === null) return [];
    const turnover = Math.max(0, Number(quote.turnover)) * toDollars(instrument, last);
    return [
      {
        symbol,
        name: instrument.name,
        group: toGroupName(instrument),
        last: last.toFixed(instrument.priceDecimals),
        percent,
        volume,
        turnover,
      },
    ];
  });
}

/** Of a pair that begins with the dollar the money is in another currency: its size is in dollars already. */
const toDollars = ({ symbol }: Instrument, last: number): number =>
  symbol.startsWith('USD/') && last > 0 ? 1 / last : 1;

/** The first `most` of a ranking; those of less than `leastTurnover` are left out. */
export function toRanked(
  movers: readonly Mover[],
  by: Ranking,
  most: number,
  leastTurnover = 0,
): readonly Mover[] {
  const value = ({ percent, turnover }: Mover): number =>
    by === 'active' ? turnover : by === 'gain' ? percent : -percent;
  return movers
    .filter(({ turnover }) => turnover >= leastTurnover)
    .toSorted((a, b) => value(b) - value(a) || (a.symbol < b.symbol ? -1 : 1))
    .slice(0, most);
}

/** A group of a heat map. */
export interface MoverGroup {
  readonly name: string;
  readonly weight: number;
  readonly movers: readonly (Mover & { readonly weight: number })[];
}

/** Groups with the weights of their symbols. @param isEqual each symbol weighs the same, instead of by its money */
export function toMoverGroups(movers: readonly Mover[], isEqual: boolean): readonly MoverGroup[] {
  const groups = new Map<string, (Mover & { weight: number })[]>();
  for (const mover of movers) {
    /* By the root: one giant must not leave specks of all others. */
    const weight = isEqual ? 1 : Math.sqrt(Math.max(1, mover.turnover));
    groups.set(mover.group, [...(groups.get(mover.group) ?? []), { ...mover, weight }]);
  }
  return [...groups].map(([name, members]) => ({
    name,
    weight: members.reduce((sum, { weight }) => sum + weight, 0),
    movers: members,
  }));
}
