/**
 * What a client wants and how far it has come, as the tracker keeps it: plain data.
 */
import type { SubscribeOptions } from './client-contract.ts';

/** One symbol, or a wildcard. */
export interface Wanted {
  options: SubscribeOptions;
  /** Wire id, once known. */
  instrument: number | undefined;
  /** Last applied sequence; undefined until a snapshot or a recovered resume. */
  sequence: number | undefined;
  /** True for a symbol that a wildcard brought: the wildcard is subscribed again, not the symbol. */
  isImplied: boolean;
  /** Ticks are missing in between: to be asked for, or asked for. */
  hole: 'none' | 'found' | 'asked';
}

/** All that is wanted of one market. */
export interface WantedMarket {
  epoch: number | undefined;
  symbols: Map<string, Wanted>;
  byInstrument: Map<number, Wanted>;
}

/** Tells whether a name stands for several symbols. */
export const isWildcard = (symbol: string): boolean => symbol === '*' || /^sector:/i.test(symbol);
