/**
 * What a player holds of one symbol, at average cost, and the trade that it belongs to: from flat to flat. Promises that
 * costs and proceeds are kept to the last unit: where a part of a cost is rounded, the rest stays with what is still held.
 */
import { type Listing, toValue } from './listing.ts';
import { max, min, type Money } from './money.ts';

/** A trade from flat to flat. */
export interface ClosedTrade {
  readonly listing: Listing;
  readonly isLong: boolean;
  readonly quantity: number;
  readonly entryMs: number;
  readonly exitMs: number;
  /** Value of all that opened it and all that closed it, and how much that was: for mean prices. */
  readonly entryValue: Money;
  readonly exitValue: Money;
  readonly turned: number;
  readonly fees: Money;
  /** After fees. */
  readonly profit: Money;
  readonly worst: Money;
  readonly best: Money;
}

/** A position. */
export class Position {
  readonly listing: Listing;
  /** Size units; negative when short. */
  quantity = 0;
  /** What is held did cost, signed as the quantity is. */
  cost: Money = 0n;
  /** Profit of what was closed, before fees, ever. */
  realised: Money = 0n;
  private entryMs = 0;
  private most = 0;
  private entryValue: Money = 0n;
  private exitValue: Money = 0n;
  private turned = 0;
  private fees: Money = 0n;
  private tradeRealised: Money = 0n;
  private worst: Money = 0n;
  private best: Money = 0n;

  constructor(listing: Listing) {
    this.listing = listing;
  }

  /**
   * Takes a fill. One that turns the position round closes it first and then opens the other.
   * @param signed size units, negative for a sale  @returns the trade that it closed, if it did
   */
  fill(signed: number, price: number, fee: Money, timeMs: number): ClosedTrade | undefined {
    const before = this.quantity;
    const isClosing = before !== 0 && before > 0 !== signed > 0;
    if (!isClosing) {
      this.open(signed, price, fee, timeMs);
      return undefined;
    }
    const size = Math.abs(signed);
    const closed = Math.min(size, Math.abs(before));
    const closeFee = closed === size ? fee : (fee * BigInt(closed)) / BigInt(size);
    const trade = this.close(signed > 0 ? closed : -closed, price, closeFee, timeMs);
    const rest = size - closed;
    if (rest > 0) this.open(signed > 0 ? rest : -rest, price, fee - closeFee, timeMs);
    return trade;
  }

  /** Notes how far the open trade has gone either way. @param unrealised before fees */
  note(unrealised: Money): void {
    const now = this.tradeRealised + unrealised;
    this.worst = min(this.worst, now);
    this.best = max(this.best, now);
  }

  private open(signed: number, price: number, fee: Money, timeMs: number): void {
    if (this.quantity === 0) this.begin(timeMs);
    const value = toValue(this.listing, price, signed);
    this.quantity += signed;
    this.cost += value;
    this.entryValue += value;
    this.fees += fee;
    this.turned += Math.abs(signed);
    this.most = Math.max(this.most, Math.abs(this.quantity));
  }

  private begin(timeMs: number): void {
    this.entryMs = timeMs;
    this.most = 0;
    this.turned = 0;
    this.entryValue = 0n;
    this.exitValue = 0n;
    this.fees = 0n;
    this.tradeRealised = 0n;
    this.worst = 0n;
    this.best = 0n;
  }

  /** @param signed of the closing fill: against the position, and no more than it */
  private close(
    signed: number,
    price: number,
    fee: Money,
    timeMs: number,
  ): ClosedTrade | undefined {
    const { listing, quantity, cost } = this;
    const isLong = quantity > 0;
    const left = quantity + signed;
    const part = left === 0 ? cost : (cost * BigInt(-signed)) / BigInt(quantity);
    const proceeds = toValue(listing, price, -signed);
    const gain = proceeds - part;
    this.quantity = left;
    this.cost -= part;
    this.realised += gain;
    this.tradeRealised += gain;
    this.exitValue += proceeds;
    this.fees += fee;
    if (left !== 0) return undefined;
    this.note(0n);
    return {
      listing,
      isLong,
      quantity: this.most,
      entryMs: this.entryMs,
      exitMs: timeMs,
      entryValue: this.entryValue,
      exitValue: this.exitValue,
      turned: isLong ? this.turned : -this.turned,
      fees: this.fees,
      profit: this.tradeRealised - this.fees,
      worst: this.worst,
      best: this.best,
    };
  }
}
