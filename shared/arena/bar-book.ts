/**
 * What recorded bars do to waiting orders, where a symbol has no ticks: a bar is all that is known of its time. Promises
 * that an order meets only bars that begin after it was placed, moved or set off; that of a stop-loss and a take-profit inside one
 * bar the stop-loss is met; and that a price which the market jumped over is not had.
 */
import { type KnownBar, toNominalMs } from '../model/recorded-bar.ts';
import { comparePriority, type Order } from './player.ts';
import type { SymbolBook, Taker } from './symbol-book.ts';

/** Fills by bars of one symbol: those of the shortest interval, of trades before others, never of the ask. */
export class BarBook {
  private readonly book: SymbolBook;
  private readonly taker: Taker;
  private lengthMs = Infinity;
  private of: string | undefined;

  constructor(book: SymbolBook, taker: Taker) {
    this.book = book;
    this.taker = taker;
  }

  /** First ms that a bar covers. */
  private beginOf({ interval, startMs }: KnownBar): number {
    return interval.unit === 'second' ? startMs : this.book.listing.days.beginOf(startMs);
  }

  private counts(bar: KnownBar): boolean {
    const lengthMs = toNominalMs(bar.interval);
    if (bar.of === 'ask' || lengthMs > this.lengthMs) return false;
    if (lengthMs === this.lengthMs && this.of === 'trade' && bar.of !== 'trade') return false;
    this.lengthMs = lengthMs;
    this.of = bar.of;
    return true;
  }

  /** Takes a bar. @returns whether it counted */
  onBar(bar: KnownBar, mayFill: boolean): boolean {
    const { book } = this;
    if (book.hasTicks || !this.counts(bar)) return false;
    if (mayFill && book.orders.length > 0) this.act(bar);
    book.last = bar.close;
    book.sweep();
    return true;
  }

  private act(bar: KnownBar): void {
    const beginMs = this.beginOf(bar);
    const left = { buy: bar.volume || Infinity, sell: bar.volume || Infinity };
    const meet = (orders: readonly Order[]): void => {
      for (const order of orders) {
        if (!order.isWorking || order.sinceMs > beginMs) continue;
        order.isActive = true;
        const price = this.toPrice(order, bar);
        if (price === undefined) continue;
        const side = order.side > 0 ? 'buy' : 'sell';
        left[side] -= this.taker.fill(order, price, Math.min(order.left, left[side]));
      }
    };
    this.book.last = bar.open;
    const orders = this.book.orders.toSorted(comparePriority);
    meet(orders.filter(({ stop, limit }) => stop === undefined && limit === undefined));
    meet(orders.filter(({ stop }) => stop !== undefined));
    meet(orders.filter(({ stop, limit }) => stop === undefined && limit !== undefined));
    /* What was opened in this bar may have been stopped in it: the worse of what could be. */
    const losses = this.book.orders.filter((one) => one.isClosing && one.sinceMs === bar.knownMs);
    for (const order of losses) if (order.stop !== undefined) order.sinceMs = beginMs;
    meet(losses.filter(({ stop }) => stop !== undefined));
  }

  /** What an order gets in a bar; undefined for nothing. */
  private toPrice(order: Order, { open, high, low }: KnownBar): number | undefined {
    const { side, limit } = order;
    if (order.isStopped) return this.toStopped(order, open, side > 0 ? high : low);
    if (limit === undefined || (limit - open) * side > 0) return open;
    return goesBeyond(order, high, low) ? limit : undefined;
  }

  /** A stop that a bar reaches is filled at its price, or at the open that lay beyond; a limit may forbid that. */
  private toStopped(order: Order, open: number, extreme: number): number | undefined {
    const { side, limit } = order;
    const stop = order.stop!;
    if ((extreme - stop) * side < 0) return undefined;
    this.taker.onTriggered(order);
    const price = (open - stop) * side > 0 ? open : stop;
    return limit === undefined || (limit - price) * side >= 0 ? price : undefined;
  }
}

/** Whether a bar went strictly beyond a limit: who waits at the very price may have been behind others. */
const goesBeyond = ({ side, limit = 0 }: Order, high: number, low: number): boolean =>
  (limit - (side > 0 ? low : high)) * side > 0;
