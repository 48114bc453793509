/**
 * One player of a game, and the orders of players: the account, what waits and how far it came, the trades that were closed, the line of
 * equity, and the log of every decision. Plain state that the game and its books change; knows no connection.
 */
import type { OrderKind, OrderState, TimeInForce } from '../model/order.ts';
import type { Decision } from '../wire/game-message.ts';
import type { Account, FeeState } from './account.ts';
import type { EquityCurve } from './equity-curve.ts';
import type { Listing } from './listing.ts';
import type { ClosedTrade } from './position.ts';

/** A player. */
export class Player {
  readonly number: number;
  readonly account: Account;
  readonly curve: EquityCurve;
  /** Orders that wait, by number. */
  readonly orders = new Map<number, Order>();
  /** Orders by the player's own names of them, with what was asked for: the newest LIMITS.gameClientIds. */
  readonly named = new Map<string, { readonly order: Order; readonly terms: string }>();
  readonly trades: ClosedTrade[] = [];
  readonly log: Decision[] = [];
  name: string | undefined;
  /** Something has changed that the player was not told yet. */
  isNews = true;

  constructor(number: number, name: string | undefined, account: Account, curve: EquityCurve) {
    this.number = number;
    this.name = name;
    this.account = account;
    this.curve = curve;
  }
}

/** What an order begins with. */
export interface OrderTerms {
  readonly listing: Listing;
  /** 1 to buy, -1 to sell. */
  readonly side: 1 | -1;
  readonly kind: OrderKind;
  readonly quantity: number;
  readonly limit?: number | undefined;
  readonly stop?: number | undefined;
  readonly timeInForce: TimeInForce;
  readonly stopLoss?: number | undefined;
  readonly takeProfit?: number | undefined;
}

/** An order. */
export class Order implements FeeState {
  readonly id: number;
  readonly player: Player;
  readonly listing: Listing;
  readonly side: 1 | -1;
  readonly kind: OrderKind;
  readonly timeInForce: TimeInForce;
  readonly stopLoss: number | undefined;
  readonly takeProfit: number | undefined;
  readonly placedMs: number;
  quantity: number;
  limit: number | undefined;
  stop: number | undefined;
  state: OrderState = 'working';
  reason: string | undefined;
  clientId: string | undefined;
  filled = 0;
  filledValue = 0n;
  fees = 0n;
  /** Smaller is earlier: of equal prices the earlier one is filled first. */
  rank: number;
  /** Whether a tick of its symbol has come since it was placed, moved or set off: before that it does nothing. */
  isActive = false;
  /** Whether it may still take what is offered at a better price: only with the first tick that it sees. */
  isArriving = true;
  isTriggered = false;
  /** Displayed size that was there before it at its price; undefined until it is known. */
  queue: number | undefined;
  /** Closes what is held because equity no longer covers it. */
  isForced = false;
  /** What it closes, and the other one that does. */
  parent: Order | undefined;
  sibling: Order | undefined;
  /** Market time when it was placed, moved or set off last: of recorded bars only those that begin later concern it. */
  sinceMs: number;
  /** Label of the trading day that it lives in. */
  dayMs: number;

  constructor(id: number, player: Player, terms: OrderTerms, placedMs: number) {
    this.id = id;
    this.rank = id;
    this.player = player;
    this.listing = terms.listing;
    this.side = terms.side;
    this.kind = terms.kind;
    this.quantity = terms.quantity;
    this.limit = terms.limit;
    this.stop = terms.stop;
    this.timeInForce = terms.timeInForce;
    this.stopLoss = terms.stopLoss;
    this.takeProfit = terms.takeProfit;
    this.placedMs = placedMs;
    this.sinceMs = placedMs;
    this.dayMs = terms.listing.days.labelOf(placedMs);
  }

  get left(): number {
    return this.quantity - this.filled;
  }

  get isWorking(): boolean {
    return this.state === 'working';
  }

  /** Whether it closes what is held, and nothing else. */
  get isClosing(): boolean {
    return this.parent !== undefined || this.isForced;
  }

  /** Whether it waits for its stop price. */
  get isStopped(): boolean {
    return this.stop !== undefined && !this.isTriggered;
  }

  /** The worst price that it takes: none for those that take any. */
  get worst(): number {
    return this.limit ?? (this.side > 0 ? Infinity : -Infinity);
  }

  /** It begins anew with the next tick, behind those that are there. */
  restart(rank: number, timeMs: number): void {
    this.rank = rank;
    this.sinceMs = timeMs;
    this.isActive = false;
    this.isArriving = true;
    this.queue = undefined;
  }
}

/** Order of filling: what takes any price first, then the better price, then the earlier one. */
export const comparePriority = (a: Order, b: Order): number =>
  a.worst === b.worst ? a.rank - b.rank : (b.worst - a.worst) * a.side;
