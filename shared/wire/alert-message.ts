/**
 * Alerts as they travel: what is asked for, what there is, what is told when one fires. Types only, in the shape
 * that JSON has.
 */
import type { AlertRule } from '../model/alert-rule.ts';

/** An alert that is asked for. */
export interface AlertRequest {
  /** Names it among those of its client; one of the same name is replaced. 1..LIMITS.alertNameCharacters */
  alert: string;
  /** Symbols, `sector:NAME` or `*`; each is watched on its own. */
  symbols: string[];
  rule: AlertRule;
  /** It fires again, after so long of the market's time at the earliest; left out, once. */
  restMs?: number;
  /** It fires with the first tick for which the rule holds, although it may have held before. */
  immediate?: boolean;
}

/** An alert that a client has. */
export interface AlertInfo extends AlertRequest {
  market: string;
  /** Symbols that it watches now. */
  watched: number;
  /** Times that it has fired. */
  firings: number;
}

/** One firing: the tick that made it, and what was seen. Prices, sizes and percents are decimal numbers. */
export interface Firing {
  /** Name of the alert. */
  alert: string;
  symbol: string;
  /** What happened: `up`, `down`, `over`, `high`, `low`, `halt`, `resume`. */
  event: string;
  /** What the rule compares, signed: a price, a size, percent; null for what is no number. */
  value: number | null;
  /** Last price; null when there is none. */
  price: number | null;
  /** Of the tick, in the epoch of the message. */
  sequence: number;
  /** The market's time of the tick: ms since 1970, and ns within that ms. */
  timeMs: number;
  timeNs: number;
  /** True when ticks are missing, or trading stood, between this price and the one before it. */
  gapped?: true;
}
