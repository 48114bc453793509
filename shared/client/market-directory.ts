/**
 * The markets that a server has, as last heard of: by name for programs, by number for binary frames. Numbers hold for
 * one connection. A program that names no market means the first that the server tells of, whatever its name is: that
 * one is known as `live` too, unless another is called so.
 */
import type { MarketInfo } from '../wire/market-info.ts';

/** The market that is meant when none is named. */
export const DEFAULT_MARKET = 'live';

/** What is known of a server's markets. */
export interface MarketDirectory {
  /** @param name its own, or `live` */
  get: (name: string) => MarketInfo | undefined;
  /** The name that frames and replies call it; the same while no market is known under it. */
  toOwnName(name: string): string;
  /** The name that programs know it by in the first place: equal for all names of one market. */
  toKey(name: string): string;
  /** Name of the market with this number, or undefined. */
  nameOf(number: number): string | undefined;
  /** Takes a number over before the market itself was described. */
  number(number: number, name: string): void;
  /** Takes a market over. @returns true when its sequences have begun again since last heard of */
  learn(market: MarketInfo): boolean;
  forget(name: string): void;
  /** Takes over all markets that another connection has told of. */
  replaceAll(markets: readonly MarketInfo[]): Replaced;
}

/** What another connection changes, by name. */
export interface Replaced {
  /**
   * Were known and are gone. One that replays something else now is another one; and there always is one that is meant
   * when none is named.
   */
  gone: string[];
  /** Their sequences have begun again. */
  restarted: string[];
}

/** Makes an empty directory. */
export function createMarketDirectory(): MarketDirectory {
  const markets = new Map<string, MarketInfo>();
  const names = new Map<number, string>();
  let first: string | undefined;

  const toOwnName = (name: string): string =>
    name === DEFAULT_MARKET && !markets.has(name) ? (first ?? name) : name;

  return {
    get: (name) => markets.get(toOwnName(name)),
    toOwnName,
    toKey: (name) => (name === toOwnName(DEFAULT_MARKET) ? DEFAULT_MARKET : name),
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
      const before = [...markets.values()];
      markets.clear();
      names.clear();
      first = now[0]?.name;
      const restarted = now.filter((market) => {
        const known = before.find(({ name }) => name === market.name);
        markets.set(market.name, market);
        names.set(market.number, market.name);
        return known !== undefined && known.epoch !== market.epoch;
      });
      const gone = before.filter(({ name, replay }) => {
        const market = markets.get(name);
        if (name === DEFAULT_MARKET) return false;
        return market === undefined || market.replay?.recording !== replay?.recording;
      });
      const toName = ({ name }: MarketInfo): string => name;
      return { gone: gone.map(toName), restarted: restarted.map(toName) };
    },
  };
}
