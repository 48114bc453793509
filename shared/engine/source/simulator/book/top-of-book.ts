/**
 * Best bid and ask of every listing, and what happens there: takers trade against the shown size, one
 * order in as many prints as it meets makers, an emptied level makes the quote step back, makers refill
 * and re-price around the fair value, and the spread widens under stress. Promises bid < ask on whole ticks, sizes above 0, trades at or
 * inside the quote that stood before them, and that every quote it reports differs from the last.
 */
import { Ladder } from './ladder.ts';
import type { Listing } from '../universe/listing.ts';
import { OrderFlow } from './order-flow.ts';
import { OrderSizes } from './order-sizes.ts';
import { createStreams, nextBits, seedStream, WORDS, type Streams } from '../random/random.ts';
import { Spreads } from './spreads.ts';
import type { StateTransfer } from '../state/state-transfer.ts';

/**
 * What one event brings: a changed quote, a trade and then a changed quote, a hidden trade, or a trade
 * and then another `print` of the same order at the same quote.
 */
export const EVENT = { quote: 0, tradeAndQuote: 1, trade: 2, print: 3 } as const;
export type BookEvent = (typeof EVENT)[keyof typeof EVENT];

/** Of 1,024 events near the fair value, those that are trades. */
const TRADES = 310;
/** Of 256 orders that emptied a level and want more, those that go on to the next. */
const GOES_ON = 80;
/** Of 256 trades in a spread of two ticks or more, those that print inside it. */
const HIDDEN = 26;
/** Of 256 quote events, those that mend a spread that is too wide, or too narrow. */
const NARROWINGS = 170;
const WIDENINGS = 90;
/** Of 16 trades, those that take all that is shown (Farmer et al., Quantitative Finance 4, 2004). */
const SWEEPS = 2;
/** A taker no longer meets a quote that is stale by more than this many spreads and ticks. */
const STALE_SPREADS = 2;
const STALE_TICKS = 6;
/** A spread is at most this share of the price. */
const WIDEST = 1 / 16;

/** Top of book of a universe. Prices are in ticks, sizes in size units; 0 before `open`. */
export class TopOfBook {
  readonly bid: Float64Array;
  readonly ask: Float64Array;
  readonly bidSize: Float64Array;
  readonly askSize: Float64Array;
  /** The trade that the last event brought, if it brought one. */
  tradePrice = 0;
  tradeSize = 0;
  isBuy = false;
  /** Prints of the order at work that are still to come; `print` makes the next. */
  left = 0;
  /** Trades print from here to there only, ticks: 0 and Infinity without a limit band. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  readonly spreads: Spreads;
  readonly ladder: Ladder;
  readonly sizes: OrderSizes;
  readonly flow: OrderFlow;
  private readonly streams: Streams;
  /** What is left of the level that the order at work takes from, and the fair value that moves it away. */
  private rest = 0;
  private fair = 0;

  constructor(listings: readonly Listing[], seed: number) {
    const count = listings.length;
    this.bid = new Float64Array(count);
    this.ask = new Float64Array(count);
    this.bidSize = new Float64Array(count);
    this.askSize = new Float64Array(count);
    this.lower = new Float64Array(count);
    this.upper = new Float64Array(count).fill(Infinity);
    this.spreads = new Spreads(listings);
    this.sizes = new OrderSizes(listings);
    this.ladder = new Ladder(listings, this.sizes, seed);
    this.flow = new OrderFlow(listings, seed);
    this.streams = createStreams(count);
    listings.forEach((l, i) => seedStream(this.streams, i, seed, `${l.symbol}/quotes`));
  }

  /** Moves one side of the quote to a price, away from the other side, and a size. */
  setSide(i: number, isAsk: boolean, price: number, size: number): void {
    if (isAsk) {
      this.ask[i] = price;
      this.askSize[i] = size;
    } else {
      this.bid[i] = price;
      this.bidSize[i] = size;
    }
  }

  /** Trades a size, less than what is shown, at one side of the quote. */
  hit(i: number, isBuy: boolean, size: number): void {
    this.isBuy = isBuy;
    this.tradePrice = isBuy ? this.ask[i]! : this.bid[i]!;
    this.tradeSize = size;
    if (isBuy) this.askSize[i]! -= size;
    else this.bidSize[i]! -= size;
  }

  /** Takes both sides of the quote back. */
  withdraw(i: number): void {
    for (const side of [this.bid, this.ask, this.bidSize, this.askSize]) side[i] = 0;
  }

  transfer(state: StateTransfer): void {
    for (const side of [this.bid, this.ask, this.bidSize, this.askSize]) state.cells(side);
    for (const cells of [this.lower, this.upper, this.sizes.shown]) state.cells(cells);
    this.spreads.transfer(state);
    state.cells(this.streams);
    this.flow.transfer(state);
    this.tradePrice = state.number(this.tradePrice);
    this.tradeSize = state.number(this.tradeSize);
    this.isBuy = state.number(this.isBuy ? 1 : 0) === 1;
    this.left = state.number(this.left);
    this.rest = state.number(this.rest);
    this.fair = state.number(this.fair);
    this.ladder.second = state.number(this.ladder.second);
  }

  /** Puts the first quote of listing `i` around its fair value, ticks. */
  open(i: number, fair: number): void {
    this.requote(i, fair, nextBits(this.streams, i * WORDS));
    this.bidSize[i] = this.drawShown(i);
    this.askSize[i] = this.drawShown(i);
  }

  /** Prints a trade of `size` at the side of the quote that is nearer to `fair`; the quote stays. */
  cross(i: number, fair: number, size: number): void {
    this.isBuy = fair * 2 > this.bid[i]! + this.ask[i]!;
    this.tradePrice = this.isBuy ? this.ask[i]! : this.bid[i]!;
    this.tradeSize = size;
  }

  /** Lets one event happen to listing `i` while its fair value is `fair` ticks. */
  act(i: number, fair: number): BookEvent {
    const bits = nextBits(this.streams, i * WORDS);
    const width = this.ask[i]! - this.bid[i]!;
    const off = fair - (this.bid[i]! + this.ask[i]!) / 2;
    if (Math.abs(off) > 0.3 * width + 0.45) return this.follow(i, fair, off, bits);
    if ((bits & 1_023) < TRADES) return this.trade(i, off / (width * 0.5 + 0.5), bits);
    this.mend(i, off, bits);
    return EVENT.quote;
  }

  /** The next print of the order at work, which must have some `left`. */
  print(i: number): BookEvent {
    this.left--;
    if (this.rest === 0) this.meet(i);
    return this.take(i);
  }

  /** The quote is out of line: it moves, sometimes only after a taker took what was left of it. */
  private follow(i: number, fair: number, off: number, bits: number): BookEvent {
    const width = this.ask[i]! - this.bid[i]!;
    const isMet = Math.abs(off) < STALE_SPREADS * width + STALE_TICKS;
    const isBuy = off > 0;
    if (isMet && this.flow.isPickedOff(i, isBuy, bits) && this.canTake(i, isBuy)) {
      this.isBuy = isBuy;
      this.fair = fair;
      this.left = this.sizes.toPrints(bits >>> 22) - 1;
      this.meet(i);
      return this.take(i);
    }
    this.moveTo(i, fair, isBuy, bits);
    return EVENT.quote;
  }

  private trade(i: number, pressure: number, bits: number): BookEvent {
    const width = this.ask[i]! - this.bid[i]!;
    const isBuy = this.flow.isNextBuy(i, pressure);
    if (!this.canTake(i, isBuy)) {
      this.mend(i, pressure, bits);
      return EVENT.quote;
    }
    this.isBuy = isBuy;
    if (width >= 2 && ((bits >>> 10) & 255) < HIDDEN) {
      this.tradePrice = this.bid[i]! + 1 + Math.floor(((bits >>> 18) / 16_384) * (width - 1));
      this.tradeSize = this.sizes.toTradeSize(i, nextBits(this.streams, i * WORDS));
      return EVENT.trade;
    }
    this.fair = 0;
    this.left = this.sizes.toPrints(bits >>> 22) - 1;
    this.meet(i);
    return this.take(i);
  }

  /** Whether the price on the other side lies within the limit band. */
  private canTake(i: number, isBuy: boolean): boolean {
    const price = isBuy ? this.ask[i]! : this.bid[i]!;
    return price >= this.lower[i]! && price <= this.upper[i]!;
  }

  /** The order at work meets the level that is shown now. */
  private meet(i: number): void {
    this.tradePrice = this.isBuy ? this.ask[i]! : this.bid[i]!;
    this.rest = this.isBuy ? this.askSize[i]! : this.bidSize[i]!;
  }

  /** The order at work trades with one maker. The quote changes when the order is done with the level. */
  private take(i: number): BookEvent {
    const bits = nextBits(this.streams, i * WORDS);
    const size = this.sizes.toTradeSize(i, bits);
    const takesAll = size >= this.rest || (this.left === 0 && bits >>> 28 < SWEEPS);
    this.tradeSize = takesAll ? this.rest : size;
    this.rest -= this.tradeSize;
    if (this.rest > 0 && this.left > 0) return EVENT.print;
    if (this.fair > 0) {
      this.left = 0;
      this.moveTo(i, this.fair, this.isBuy, bits);
    } else if (this.rest > 0) {
      if (this.isBuy) this.askSize[i] = this.rest;
      else this.bidSize[i] = this.rest;
    } else {
      this.stepBack(i, this.isBuy);
      const goesOn = this.left > 0 && ((bits >>> 20) & 255) < GOES_ON;
      if (!goesOn || !this.canTake(i, this.isBuy)) this.left = 0;
    }
    return EVENT.tradeAndQuote;
  }

  /** Makers move the quote to the fair value and show something new on the side that was out of line. */
  private moveTo(i: number, fair: number, isAsk: boolean, bits: number): void {
    this.requote(i, fair, bits);
    if (isAsk) this.askSize[i] = this.drawShown(i);
    else this.bidSize[i] = this.drawShown(i);
  }

  /** Shows the next level behind one that was emptied. */
  private stepBack(i: number, isAsk: boolean): void {
    const { ladder } = this;
    if (isAsk) {
      const price = ladder.toNext(i, true, this.ask[i]!);
      this.ask[i] = price;
      this.askSize[i] = ladder.toSize(i, true, price);
      return;
    }
    const price = ladder.toNext(i, false, this.bid[i]!);
    // Below one tick there is no level: the last one is filled up again.
    const isSame = price === this.bid[i];
    this.bid[i] = price;
    this.bidSize[i] = isSame
      ? this.drawOtherThan(i, this.bidSize[i]!)
      : ladder.toSize(i, false, price);
  }

  /** Makers narrow a spread that is too wide, widen one that is too tight, or change what they show. */
  private mend(i: number, off: number, bits: number): void {
    const width = this.ask[i]! - this.bid[i]!;
    const excess = width - this.spreads.draw(i, bits);
    const urge = (bits >>> 10) & 255;
    if (excess > 0 && urge < NARROWINGS) {
      const ticks = 1 + Math.floor(((bits >>> 18) / 16_384) * excess);
      if (off > 0) this.improveBid(i, Math.min(ticks, excess));
      else this.improveAsk(i, Math.min(ticks, excess));
    } else if (excess < 0 && urge < WIDENINGS) {
      if (off > 0 || this.bid[i]! <= 1) this.ask[i]!++;
      else this.bid[i]!--;
    } else if (bits < 0) {
      this.bidSize[i] = this.drawOtherThan(i, this.bidSize[i]!);
    } else {
      this.askSize[i] = this.drawOtherThan(i, this.askSize[i]!);
    }
  }

  private improveBid(i: number, ticks: number): void {
    this.bid[i]! += ticks;
    this.bidSize[i] = this.drawShown(i);
  }

  private improveAsk(i: number, ticks: number): void {
    this.ask[i]! -= ticks;
    this.askSize[i] = this.drawShown(i);
  }

  /** Centres a fresh quote on the fair value; the middle ends at most half a tick away from it. */
  private requote(i: number, fair: number, bits: number): void {
    const width = Math.min(this.spreads.draw(i, bits), Math.max(1, Math.floor(fair * WIDEST)));
    const bid = Math.max(1, Math.floor(fair - width / 2 + 0.5));
    this.bid[i] = bid;
    this.ask[i] = bid + width;
  }

  private drawShown(i: number): number {
    return this.sizes.toShownSize(i, nextBits(this.streams, i * WORDS));
  }

  private drawOtherThan(i: number, size: number): number {
    const drawn = this.drawShown(i);
    return drawn === size ? drawn + this.sizes.toRoundLot(i) : drawn;
  }
}
