/**
 * Ticks of the simulated market as rows of columns: prices from ticks to units, times as they are set.
 * Written by hand: handing doubles to shared functions boxes them and costs a third of the speed.
 */
import { MISSING, SIDE, TICK, type TickColumns, type TickKind } from '../../../model/tick.ts';
import type { TopOfBook } from './book/top-of-book.ts';

/** Writes rows that all have the time which was set last. */
export class TickRows {
  /** Whole ms, and the rest in ns. */
  timeMs = 0;
  timeNs = 0;
  /** Each trade stands for so many, where fewer are told than happen; 1 or more. */
  standsFor = 1;
  /** Size of the last trade, units. */
  size = 0;
  private readonly book: TopOfBook;
  private readonly tickSize: Float64Array;
  private readonly roundLot: Float64Array;

  /** @param tickSize price units of a tick, by listing  @param roundLot size units, by listing */
  constructor(book: TopOfBook, tickSize: Float64Array, roundLot: Float64Array) {
    this.book = book;
    this.tickSize = tickSize;
    this.roundLot = roundLot;
  }

  /** The trade that the book says happened last. @returns its price in units */
  trade(into: TickColumns, id: number, flags: number): number {
    const { book } = this;
    const price = book.tradePrice * this.tickSize[id]!;
    const i = this.begin(into, TICK.trade, id, flags);
    into.price[i] = price;
    this.size = this.standsFor === 1 ? book.tradeSize : this.toWhole(id);
    into.size[i] = this.size;
    into.ask[i] = 0;
    into.askSize[i] = 0;
    into.side[i] = book.isBuy ? SIDE.buy : SIDE.sell;
    return price;
  }

  /** Size of the last trade for all that it stands for; round where that one was. */
  private toWhole(id: number): number {
    const { tradeSize } = this.book;
    const lot = this.roundLot[id]!;
    const unit = tradeSize % lot === 0 ? lot : 1;
    return Math.max(1, Math.floor((tradeSize * this.standsFor) / unit + 0.5)) * unit;
  }

  /** The quote as it stands in the book. */
  quote(into: TickColumns, id: number, flags: number): void {
    const { book } = this;
    const tick = this.tickSize[id]!;
    const i = this.begin(into, TICK.quote, id, flags);
    const isThere = book.bidSize[id] !== 0;
    into.price[i] = isThere ? book.bid[id]! * tick : MISSING;
    into.size[i] = book.bidSize[id]!;
    into.ask[i] = isThere ? book.ask[id]! * tick : MISSING;
    into.askSize[i] = book.askSize[id]!;
    into.side[i] = 0;
  }

  /** A trade or a status from its parts, in units. */
  plain(
    into: TickColumns,
    kind: TickKind,
    id: number,
    price: number,
    size: number,
    side: number,
    flags: number,
  ): void {
    const i = this.begin(into, kind, id, flags);
    into.price[i] = price;
    into.size[i] = size;
    into.ask[i] = 0;
    into.askSize[i] = 0;
    into.side[i] = side;
  }

  private begin(into: TickColumns, kind: TickKind, id: number, flags: number): number {
    const i = into.length++;
    into.kind[i] = kind;
    into.instrument[i] = id;
    into.timeMs[i] = this.timeMs;
    into.timeNs[i] = this.timeNs;
    into.flags[i] = flags;
    return i;
  }
}
