/**
 * The money of one player: cash, positions, fees, what may still be bought. Everything is exact. Knows no orders and no
 * market: it is told what was filled, and asks what a symbol is valued at.
 */
import { type Listing, toHalfValue, toValue } from './listing.ts';
import { abs, type Money } from './money.ts';
import { type ClosedTrade, Position } from './position.ts';
import { type Rules, toFee } from './rules.ts';
import { SIZE_BOUND } from '../model/tick.ts';

/** Twice the price that a symbol is valued at, price units; twice, since the middle of a quote may lie between two. */
export type Marks = (instrument: number) => number;

/** What an order has cost so far, for the fee of its next fill. */
export interface FeeState {
  filled: number;
  filledValue: Money;
  fees: Money;
}

/** An account. */
export class Account {
  cash: Money;
  fees: Money = 0n;
  readonly rules: Rules;
  readonly positions = new Map<number, Position>();
  private readonly marks: Marks;

  constructor(rules: Rules, marks: Marks) {
    this.rules = rules;
    this.cash = rules.cash;
    this.marks = marks;
  }

  /** Size units that are held of an instrument; negative when short. */
  held(instrument: number): number {
    return this.positions.get(instrument)?.quantity ?? 0;
  }

  /** Twice the price that an instrument is valued at. */
  markOf(instrument: number): number {
    return this.marks(instrument);
  }

  valueOf(position: Position): Money {
    return toHalfValue(
      position.listing,
      this.marks(position.listing.instrument.id),
      position.quantity,
    );
  }

  get equity(): Money {
    let equity = this.cash;
    for (const position of this.positions.values()) equity += this.valueOf(position);
    return equity;
  }

  /** Value of all positions, long and short added up. */
  get exposure(): Money {
    let exposure = 0n;
    for (const position of this.positions.values()) exposure += abs(this.valueOf(position));
    return exposure;
  }

  get realised(): Money {
    let realised = 0n;
    for (const position of this.positions.values()) realised += position.realised;
    return realised;
  }

  get unrealised(): Money {
    let unrealised = 0n;
    for (const position of this.positions.values()) {
      unrealised += this.valueOf(position) - position.cost;
    }
    return unrealised;
  }

  /** Exposure that may still be added; negative when there is too much. */
  get buyingPower(): Money {
    return this.equity * this.rules.leverage - this.exposure;
  }

  /** True while something is held that is not paid, or owed: then it may have to be closed by force. */
  get isOnMargin(): boolean {
    if (this.cash < 0n) return true;
    for (const { quantity } of this.positions.values()) if (quantity < 0) return true;
    return false;
  }

  /** Whether equity no longer covers half of what had to be put down for the exposure. */
  get isBelowMaintenance(): boolean {
    return this.equity * 2n * this.rules.leverage < this.exposure;
  }

  /** The fee of a fill of an order. */
  feeOf(listing: Listing, order: FeeState, price: number, quantity: number): Money {
    const value = order.filledValue + abs(toValue(listing, price, quantity));
    const units = BigInt(order.filled) + BigInt(quantity);
    return toFee(this.rules, value, units, listing.instrument.sizeDecimals) - order.fees;
  }

  /**
   * How much of a fill can be: what closes always can; what opens, as far as buying power reaches after it, fee and all.
   * @param side 1 to buy, -1 to sell
   */
  affordable(
    listing: Listing,
    order: FeeState,
    side: 1 | -1,
    price: number,
    quantity: number,
  ): number {
    const held = this.held(listing.instrument.id);
    const closing = held > 0 !== side > 0 ? Math.min(quantity, Math.abs(held)) : 0;
    if (side < 0 && !this.rules.shorting) return closing;
    const most = Math.min(quantity, SIZE_BOUND - 1 - Math.abs(held + side * closing) + closing);
    if (most === closing || this.canTake(listing, order, side, price, most)) return most;
    let low = closing;
    let high = most;
    while (high - low > 1) {
      const middle = low + Math.floor((high - low) / 2);
      if (this.canTake(listing, order, side, price, middle)) low = middle;
      else high = middle;
    }
    return low;
  }

  private canTake(
    listing: Listing,
    order: FeeState,
    side: 1 | -1,
    price: number,
    quantity: number,
  ): boolean {
    const { id } = listing.instrument;
    const mark = this.marks(id);
    const held = this.held(id);
    const before = toHalfValue(listing, mark, held);
    const after = toHalfValue(listing, mark, held + side * quantity);
    const paid =
      toValue(listing, price, side * quantity) + this.feeOf(listing, order, price, quantity);
    const equity = this.equity - paid - before + after;
    const exposure = this.exposure - abs(before) + abs(after);
    return equity * this.rules.leverage >= exposure;
  }

  /** Takes a fill. @returns the trade that it closed, if it did */
  fill(
    listing: Listing,
    side: 1 | -1,
    price: number,
    quantity: number,
    fee: Money,
    timeMs: number,
  ): ClosedTrade | undefined {
    const { id } = listing.instrument;
    const position = this.positions.get(id) ?? new Position(listing);
    this.positions.set(id, position);
    this.cash -= toValue(listing, price, side * quantity) + fee;
    this.fees += fee;
    return position.fill(side * quantity, price, fee, timeMs);
  }
}
