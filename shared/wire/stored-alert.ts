/**
 * Alerts that a server keeps, and its record of what fired, as they travel. Types only, in the shape that JSON has.
 */
import type { AlertRule } from '../model/alert-rule.ts';
import type { Firing } from './alert-message.ts';

/** What is done when it fires, besides telling those who listen. */
export interface AlertActions {
  /** Address that a signed message is posted to. */
  webhook?: string;
  /** A recording is made of so many seconds before. */
  keepSeconds?: number;
}

/** An alert that is to be kept. */
export interface StoredAlertRequest {
  /** What people call it; as it could be typed when left out. */
  name?: string;
  /** A live market; the first when left out. */
  market?: string;
  /** Symbols, `sector:NAME` or `*`; each is watched on its own. */
  symbols: string[];
  rule: AlertRule;
  /** It fires again, after so long of the market's time at the earliest; left out, once a symbol. */
  restMs?: number;
  /** The first tick may fire although the rule may have held before. */
  immediate?: boolean;
  /** It ends then, of the market's time, ms since 1970. */
  expiresMs?: number;
  /** It watches nothing for now. */
  paused?: boolean;
  /** What is said when it fires; `{symbol}`, `{event}`, `{value}`, `{price}`, `{time}` and `{name}` are filled in. */
  message?: string;
  actions?: AlertActions;
}

/**
 * `watching`; `paused`; `done`: it was for once and has fired for each of its symbols; `expired`; `waiting`: its market
 * or a symbol is not there; `dropped`: taken away.
 */
export type StoredAlertState = 'watching' | 'paused' | 'done' | 'expired' | 'waiting' | 'dropped';

/** An alert that is kept. */
export interface StoredAlertInfo extends StoredAlertRequest {
  id: string;
  name: string;
  market: string;
  /** As it could be typed. */
  text: string;
  /** When it was made, of the machine's time, ms since 1970. */
  createdMs: number;
  state: StoredAlertState;
  /** Why it waits. */
  problem?: string;
  /** Symbols that it watches now. */
  watched: number;
  /** Times that it has fired. */
  firings: number;
  /** The market's time of the last one, ms since 1970. */
  lastFiredMs?: number;
}

/** One line of the record: a firing, by number. */
export interface AuditEntry extends Omit<Firing, 'alert'> {
  /** Counts from 1, without a hole, over restarts. */
  number: number;
  /** Id and name of the alert, and what was said. */
  id: string;
  name: string;
  /** The rule as it could be typed, as it was then. */
  text: string;
  message?: string;
  market: string;
  epoch: number;
  /** When it was evaluated, of the machine's time, ms since 1970. */
  firedMs: number;
  /** From the tick's time to that, by the market's clock, ms. */
  latencyMs: number;
}

/** A part of the record. */
export interface AuditPage {
  /** Oldest first. */
  entries: AuditEntry[];
  /** Number of the oldest that is still kept, and of the newest; 0 where there is none. */
  oldest: number;
  newest: number;
}
