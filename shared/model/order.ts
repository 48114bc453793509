/**
 * What a player of a game wants to be done with play money: an order as people write it, and the words for what
 * becomes of it. Plain data; how it is filled is arena/.
 */
import type { Decimal } from './alert-rule.ts';

/** Kinds of order. A stop becomes a market order, a stop-limit a limit order, once its price is reached. */
export const ORDER_KINDS = ['market', 'limit', 'stop', 'stopLimit'] as const;
export type OrderKind = (typeof ORDER_KINDS)[number];

/** What the player does. */
export const ORDER_SIDES = ['buy', 'sell'] as const;
export type OrderSide = (typeof ORDER_SIDES)[number];

/** How long an order waits: to the end of the symbol's trading day, or until it is cancelled. */
export const TIMES_IN_FORCE = ['day', 'gtc'] as const;
export type TimeInForce = (typeof TIMES_IN_FORCE)[number];

/** An order as it is asked for; decimal numbers of the instrument. */
export interface OrderRequest {
  symbol: string;
  side: OrderSide;
  kind: OrderKind;
  quantity: Decimal;
  /** Of `limit` and `stopLimit`: the worst price. */
  limit?: Decimal;
  /** Of `stop` and `stopLimit`: the price that sets it off. */
  stop?: Decimal;
  /** Default `gtc`. */
  timeInForce?: TimeInForce;
  /** Prices at which what was filled is closed again; the first of the two that fills reduces the other. */
  stopLoss?: Decimal;
  takeProfit?: Decimal;
  /**
   * The player's own name of it, 1..64 characters: an order that is given again under it, because its answer was lost, is
   * the one that was taken already.
   */
  clientId?: string;
}

/** What is changed of a waiting order; it loses its place in time. */
export interface OrderChange {
  quantity?: Decimal;
  limit?: Decimal;
  stop?: Decimal;
}

/** What became of an order. */
export type OrderState = 'working' | 'filled' | 'cancelled' | 'expired';
