/**
 * The waiting orders of all players in one symbol, and what ticks do to them. Promises that what is displayed or traded is
 * given away once: to the better price first, and of equal prices to the earlier order; that an order acts with the
 * next tick of its symbol and never with what was there before it; and that nothing is filled while trading is not open.
 * The rules are written down in wire/PROTOCOL.md (Games). Knows no money: what can be filled of an order, its taker says.
 */
import { isCancel, isEarlier, setsPrice } from '../model/apply-tick.ts';
import type { SymbolState } from '../model/symbol-state.ts';
import { FLAG, MISSING, STATUS, TICK, type TickColumns } from '../model/tick.ts';
import { Display } from './display.ts';
import type { Listing } from './listing.ts';
import { comparePriority, type Order } from './player.ts';

/** Who fills orders. */
export interface Taker {
  /** Fills of an order what can be, at most `quantity`. @returns how much that was */
  fill(order: Order, price: number, quantity: number): number;
  /** A stop price was reached. */
  onTriggered(order: Order): void;
}

/** The orders of a symbol. */
export class SymbolBook {
  readonly listing: Listing;
  readonly bid = new Display();
  readonly ask = new Display();
  last: number;
  orders: Order[] = [];
  private readonly taker: Taker;
  private lastMs: number;
  private lastNs: number;
  private isOpen: boolean;
  private hasQuotes: boolean;
  /** Whether ticks come of the symbol: then recorded bars fill nothing. */
  hasTicks: boolean;

  /** @param state of the symbol now */
  constructor(listing: Listing, state: Readonly<SymbolState>, taker: Taker) {
    this.listing = listing;
    this.taker = taker;
    this.bid.show(state.bid, state.bidSize);
    this.ask.show(state.ask, state.askSize);
    this.last = state.last;
    this.lastMs = state.lastMs;
    this.lastNs = state.lastNs;
    this.isOpen = state.status === STATUS.open;
    this.hasQuotes = this.bid.isThere || this.ask.isThere;
    this.hasTicks = state.sequence > 0;
  }

  /** Twice the price that a position is valued at: the middle of the quote, else the last price, else one side. */
  get twiceMark(): number {
    const { bid, ask, last } = this;
    if (bid.isThere && ask.isThere) return bid.price + ask.price;
    if (last !== MISSING) return 2 * last;
    if (bid.isThere) return 2 * bid.price;
    return ask.isThere ? 2 * ask.price : 0;
  }

  add(order: Order): void {
    this.orders.push(order);
  }

  /** Forgets orders that wait no more. */
  sweep(): void {
    if (this.orders.some(({ isWorking }) => !isWorking)) {
      this.orders = this.orders.filter(({ isWorking }) => isWorking);
    }
  }

  /** What is displayed may no longer hold: ticks are missing, or the market stands somewhere else. */
  hide(): void {
    this.bid.hide();
    this.ask.hide();
  }

  /** Takes a tick. @param mayFill false while the game is paused: quotes are kept, nothing is filled */
  onTick(columns: TickColumns, row: number, mayFill: boolean): void {
    const kind = columns.kind[row]!;
    this.hasTicks = true;
    if (kind === TICK.status) {
      this.isOpen = columns.price[row] === STATUS.open;
      this.hide();
      return;
    }
    const isTrade = kind === TICK.trade;
    if (!isTrade) this.show(columns, row);
    const isPrice = isTrade && this.takeLast(columns, row);
    if (this.orders.length === 0 || !this.isOpen || !mayFill) return;
    this.act(isPrice ? columns.price[row]! : undefined, isPrice ? columns.size[row]! : 0);
    this.sweep();
  }

  private show(columns: TickColumns, row: number): void {
    this.bid.show(columns.price[row]!, columns.size[row]!);
    this.ask.show(columns.ask[row]!, columns.askSize[row]!);
    this.hasQuotes = true;
  }

  /** @returns whether the trade counts: it sets a price, is not taken back, and did not come long after its time */
  private takeLast(columns: TickColumns, row: number): boolean {
    const flags = columns.flags[row]!;
    if (!setsPrice(flags) || isCancel(flags) || (flags & FLAG.late) !== 0) return false;
    const timeMs = columns.timeMs[row]!;
    const timeNs = columns.timeNs[row]!;
    const isOlder = timeMs < this.lastMs || (timeMs === this.lastMs && timeNs < this.lastNs);
    if (this.last !== MISSING && (isOlder || isEarlier(flags))) return false;
    this.last = columns.price[row]!;
    this.lastMs = timeMs;
    this.lastNs = timeNs;
    return true;
  }

  /** Lets orders act. @param price of a trade, if it is one */
  private act(price: number | undefined, size: number): void {
    const orders = this.orders.toSorted(comparePriority);
    for (const order of orders) order.isActive = true;
    for (const side of [1, -1] as const) {
      const own = orders.filter((order) => order.side === side);
      if (own.length === 0) continue;
      this.takeDisplayed(own, side);
      if (price !== undefined) this.takeTraded(own, side, price, size);
      this.rest(own, side);
    }
    for (const order of orders) this.trigger(order, price);
  }

  /** Orders take what is displayed on the other side: those that arrive at its price, those that waited at their own. */
  private takeDisplayed(orders: readonly Order[], side: 1 | -1): void {
    const offer = side > 0 ? this.ask : this.bid;
    if (offer.left <= 0 || !offer.isThere) return;
    for (const order of orders) {
      if (!canFill(order) || !reaches(order, offer.price)) continue;
      const price = order.isArriving ? offer.price : (order.limit ?? offer.price);
      offer.left -= this.taker.fill(order, price, Math.min(order.left, offer.left));
      if (offer.left <= 0) return;
    }
  }

  /** Orders take part in a trade that was printed: beyond their price, or at it once those displayed before them had theirs. */
  private takeTraded(orders: readonly Order[], side: 1 | -1, price: number, size: number): void {
    let taken = 0;
    for (const order of orders) {
      if (!canFill(order)) continue;
      const most = Math.min(order.left, this.toShare(order, side, price, size) - taken);
      if (most > 0) taken += this.taker.fill(order, this.toTradedPrice(order, price), most);
    }
  }

  private toTradedPrice({ limit, isArriving }: Order, price: number): number {
    return limit === undefined || isArriving ? price : limit;
  }

  /** How much of a trade an order could have had, were it alone. Prints at its price shorten the queue before it. */
  private toShare(order: Order, side: 1 | -1, price: number, size: number): number {
    const { limit, isArriving, queue } = order;
    if (!this.hasQuotes && (limit === undefined || (isArriving && reaches(order, price))))
      return size;
    if (isArriving || limit === undefined) return 0;
    if ((limit - price) * side > 0) return size;
    if (limit !== price || queue === undefined) return 0;
    order.queue = Math.max(0, queue - size);
    return Math.max(0, size - queue);
  }

  /** What has acted and is left waits at its price, behind what is displayed there. */
  private rest(orders: readonly Order[], side: 1 | -1): void {
    const own = side > 0 ? this.bid : this.ask;
    for (const order of orders) {
      const { limit } = order;
      if (order.isStopped) continue;
      order.isArriving = false;
      if (limit === undefined || order.queue !== undefined || !this.hasQuotes) continue;
      if (!own.isThere || (limit - own.price) * side > 0) order.queue = 0;
      else if (limit === own.price) order.queue = Math.max(0, own.size);
    }
  }

  /** Sets a stop off: by a trade; where there never was one, by the quote that it would meet. It acts with the next tick. */
  private trigger(order: Order, price: number | undefined): void {
    if (!order.isWorking || !order.isStopped) return;
    const { side } = order;
    const quote = side > 0 ? this.ask : this.bid;
    const seen = price ?? (this.last === MISSING && quote.isThere ? quote.price : undefined);
    if (seen === undefined || (seen - order.stop!) * side < 0) return;
    this.taker.onTriggered(order);
  }
}

const canFill = (order: Order): boolean => order.isWorking && order.isActive && !order.isStopped;

/** Whether an order takes a price. */
const reaches = ({ worst, side }: Order, price: number): boolean => (worst - price) * side >= 0;
