/**
 * The markets that a server has, as last heard of: by name for programs, by number for binary frames. Numbers hold for
 * one connection.
 */
import type { MarketInfo } from '../wire/command.ts';

/** What is known of a server's markets. */
export interface MarketDirectory {
  get: (name: string) => MarketInfo | undefined;
  /** Name of the market with this number, or undefined. */
  nameOf(number: number): string | undefined;
  /** Takes a number over before the market itself was described. */
  number(number: number, name: string): void;
  /** Takes a market over. @returns true when its sequences have begun again since last heard of */
  learn(market: MarketInfo): boolean;
  forget(name: string): void;
  /**
   * Another connection, which tells all its markets.
   * @returns names of those that were known and are gone; one that replays something else now is another one
   */
  replaceAll(markets: readonly MarketInfo[]): string[];
}

/** Makes an empty directory. */
export function createMarketDirectory(): MarketDirectory {
  const markets = new Map<string, MarketInfo>();
  const names = new Map<number, string>();
  return {
    get: (name) => markets.get(name),
    nameOf: (number) => names.get(number),
    number: (number, name) => void names.set(number, name),
    learn(market) {
      const known = markets.get(market.name);
      markets.set(market.name, market);
      names.set(market.number, market.name);
      return known !== undefined && known.epoch !== market.epoch;
    },
    forget(name) {
      const number = markets.get(name)?.number;
      if (number !== undefined && names.get(number) === name) names.delete(number);
      markets.delete(name);
    },
    replaceAll(now) {
      const told = new Map(now.map((market) => [market.name, market]));
      const gone = [...markets.values()].filter(
        ({ name, replay }) =>
          told.get(name)?.replay?.recording !== replay?.recording || !told.has(name),
      );
      for (const { name } of gone) markets.delete(name);
      names.clear();
      return gone.map(({ name }) => name);
    },
  };
}
