/**
 * What a fill brings about: money and positions, the fee, the other half of a bracket, the log. Promises that a fill takes no
 * more than its player can pay, and that of a bracket no more is closed than was opened.
 */
import type { OrderState } from '../model/order.ts';
import { LIMITS } from '../wire/limits.ts';
import { logFill, logOrder, type Moment } from './decisions.ts';
import type { House } from './house.ts';
import { type Listing, toValue } from './listing.ts';
import { abs } from './money.ts';
import type { Order, OrderTerms, Player } from './player.ts';
import type { Taker } from './symbol-book.ts';

/** The game as its fills see it. */
export interface FilledGame {
  readonly now: Moment;
  readonly house: House;
  /** Makes an order and lets it wait for the next tick. */
  admit(player: Player, terms: OrderTerms, made: (order: Order) => void): Order;
  /** A place in time behind all others. */
  nextRank(): number;
  /** Notes a player's equity. */
  sample(player: Player): void;
  /** Forgets orders of a symbol that wait no more. */
  sweep(listing: Listing): void;
}

/** What fills orders and ends them. */
export interface Fills extends Taker {
  /** Ends an order that waits. */
  drop(order: Order, state: Exclude<OrderState, 'working' | 'filled'>, reason?: string): void;
  /** Cancels what a player has waiting, and sells or buys back what is held. */
  closeOut(player: Player): void;
}

/** Whether a player wanted it gone. */
const isCancelled = ({ state, reason }: Order): boolean =>
  state === 'cancelled' && reason === undefined;

/** Makes what fills the orders of a game. */
export function createFills(game: FilledGame): Fills {
  function finish(order: Order, state: OrderState, reason?: string): void {
    order.state = state;
    order.reason = reason;
    order.player.orders.delete(order.id);
  }

  function drop(
    order: Order,
    state: Exclude<OrderState, 'working' | 'filled'>,
    reason?: string,
  ): void {
    if (!order.isWorking) return;
    finish(order, state, reason);
    logOrder(order, game.now, state, reason);
    game.sweep(order.listing);
  }

  /** How much of what it closes is still held. */
  function toClosable({ player, listing, side }: Order, most: number): number {
    const held = player.account.held(listing.instrument.id);
    return held * side < 0 ? Math.min(most, Math.abs(held)) : 0;
  }

  /** Ends what would close a position that is no longer there. */
  function dropClosing({ player, listing }: Order): void {
    for (const other of player.orders.values()) {
      if (other.listing !== listing || !other.isClosing || toClosable(other, 1) > 0) continue;
      drop(other, 'cancelled', 'the position is closed');
    }
  }

  /** What one half of a bracket has closed, the other need not. */
  function reduceSibling({ sibling }: Order, quantity: number): void {
    if (sibling?.isWorking !== true) return;
    sibling.quantity -= quantity;
    if (sibling.left <= 0) drop(sibling, 'cancelled', 'the other half of the bracket was filled');
  }

  function admitChild(parent: Order, quantity: number, price: number, isStop: boolean): Order {
    const { player, listing, side } = parent;
    return game.admit(
      player,
      {
        listing,
        side: side > 0 ? -1 : 1,
        kind: isStop ? 'stop' : 'limit',
        quantity,
        ...(isStop ? { stop: price } : { limit: price }),
        timeInForce: 'gtc',
      },
      (order) => (order.parent = parent),
    );
  }

  const brackets = new WeakMap<Order, readonly Order[]>();

  /** The bracket of an order lives from its first fill on, and covers what was filled. */
  function growBracket(order: Order, quantity: number): void {
    const { stopLoss, takeProfit } = order;
    const known = brackets.get(order) ?? [];
    for (const child of known) if (child.isWorking) child.quantity += quantity;
    /* One that its player has cancelled is not made anew; one that has done its work is. */
    if (known.some((child) => child.isWorking || isCancelled(child))) return;
    const loss = stopLoss === undefined ? undefined : admitChild(order, quantity, stopLoss, true);
    const gain =
      takeProfit === undefined ? undefined : admitChild(order, quantity, takeProfit, false);
    if (loss !== undefined) loss.sibling = gain;
    if (gain !== undefined) gain.sibling = loss;
    brackets.set(
      order,
      [loss, gain].filter((one) => one !== undefined),
    );
  }

  function book(order: Order, price: number, quantity: number): void {
    const { player, listing, side } = order;
    const { account } = player;
    const fee = account.feeOf(listing, order, price, quantity);
    const trade = account.fill(listing, side, price, quantity, fee, game.now.timeMs);
    game.house.fill(listing, side, price, quantity, fee);
    order.filled += quantity;
    order.filledValue += abs(toValue(listing, price, quantity));
    order.fees += fee;
    if (order.left === 0) finish(order, 'filled');
    if (trade !== undefined) player.trades.push(trade);
    logFill(order, game.now, { price, quantity, fee });
    game.sample(player);
    reduceSibling(order, quantity);
    dropClosing(order);
    if (!order.isClosing) growBracket(order, quantity);
    if (player.log.length > 2 * LIMITS.gameEntries) {
      for (const one of player.orders.values()) drop(one, 'cancelled', 'the log is full');
    }
  }

  return {
    drop,
    fill(order, price, wanted) {
      const { player, listing, side } = order;
      const most = order.isClosing ? toClosable(order, wanted) : wanted;
      const quantity = player.account.affordable(listing, order, side, price, most);
      if (quantity > 0) book(order, price, quantity);
      if (quantity < most && order.isWorking) {
        finish(order, 'cancelled', 'not enough buying power');
        logOrder(order, game.now, 'cut', 'not enough buying power for the rest');
      }
      return quantity;
    },
    onTriggered(order) {
      order.isTriggered = true;
      order.restart(game.nextRank(), game.now.timeMs);
      logOrder(order, game.now, 'triggered');
    },
    closeOut(player) {
      for (const order of player.orders.values()) {
        if (!order.isForced) drop(order, 'cancelled', 'equity no longer covers what is held');
      }
      for (const { listing, quantity } of player.account.positions.values()) {
        const has = [...player.orders.values()].some((one) => one.listing === listing);
        if (quantity === 0 || has) continue;
        const side = quantity > 0 ? -1 : 1;
        const terms = { listing, side, kind: 'market', timeInForce: 'gtc' } as const;
        game.admit(player, { ...terms, quantity: Math.abs(quantity) }, (order) => {
          order.isForced = true;
        });
      }
    },
  };
}
