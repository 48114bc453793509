/**
 * Best bid and ask of every listing, and what happens there: takers trade against the shown size,
 * an emptied level makes the quote step back, makers refill and re-price around the fair value, and
 * the spread widens under stress. Promises bid < ask on whole ticks, sizes above 0, trades at or
 * inside the quote that stood before them, and that every quote it reports differs from the last.
 */
import { Ladder } from './ladder.ts';
import type { Listing } from './listing.ts';
import { OrderFlow } from './order-flow.ts';
import { OrderSizes } from './order-sizes.ts';
import { createStreams, nextBits, seedStream, WORDS, type Streams } from './random.ts';
import type { StateTransfer } from './state-transfer.ts';

/** What one event brings: a changed quote, a trade and then a changed quote, or a hidden trade. */
export const EVENT = { quote: 0, tradeAndQuote: 1, trade: 2 } as const;
export type BookEvent = (typeof EVENT)[keyof typeof EVENT];

/** Of 1,024 events near the fair value, those that are trades. */
const TRADES = 440;
/** Of 1,024 events that find the quote out of line, those where a taker gets there first. */
const PICK_OFFS = 420;
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
/** The spread at no stress, as a share of the usual one; the rest grows with stress. */
const CALM_SPREAD = 0.55;
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
  /** Trades print from here to there only, ticks: 0 and Infinity without a limit band. */
  readonly lower: Float64Array;
  readonly upper: Float64Array;
  /** Factor of every spread: hours and scenarios; 1 usually. */
  readonly widening: Float64Array;
  readonly ladder: Ladder;
  readonly sizes: OrderSizes;
  readonly flow: OrderFlow;
  private readonly spread: Float64Array;
  private readonly usualSpread: Float64Array;
  private readonly streams: Streams;

  constructor(listings: readonly Listing[], seed: number) {
    const count = listings.length;
    this.bid = new Float64Array(count);
    this.ask = new Float64Array(count);
    this.bidSize = new Float64Array(count);
    this.askSize = new Float64Array(count);
    this.usualSpread = Float64Array.from(listings, (l) => l.spreadTicks);
    this.spread = this.usualSpread.slice();
    this.lower = new Float64Array(count);
    this.upper = new Float64Array(count).fill(Infinity);
    this.widening = new Float64Array(count).fill(1);
    this.sizes = new OrderSizes(listings);
    this.ladder = new Ladder(listings, this.sizes, seed);
    this.flow = new OrderFlow(listings, seed);
    this.streams = createStreams(count);
    listings.forEach((l, i) => seedStream(this.streams, i, seed, `${l.symbol}/quotes`));
  }

  /** Takes the stress of every listing (1 is usual) into the spreads that makers aim at. */
  setStress(stress: Float64Array): void {
    for (let i = 0; i < stress.length; i++) {
      const stressed = CALM_SPREAD + (1 - CALM_SPREAD) * stress[i]!;
      this.spread[i] = this.usualSpread[i]! * stressed * this.widening[i]!;
    }
  }

  /** Divides the price grid's habits of a listing that was split; a fresh quote must follow. */
  split(i: number, ratio: number): void {
    this.usualSpread[i] = Math.max(1, this.usualSpread[i]! / ratio);
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
    for (const cells of [this.lower, this.upper, this.widening, this.spread]) state.cells(cells);
    state.cells(this.usualSpread);
    state.cells(this.sizes.shown);
    state.cells(this.streams);
    this.flow.transfer(state);
    this.tradePrice = state.number(this.tradePrice);
    this.tradeSize = state.number(this.tradeSize);
    this.isBuy = state.number(this.isBuy ? 1 : 0) === 1;
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

  /** The quote is out of line: it moves, sometimes only after a taker took what was left of it. */
  private follow(i: number, fair: number, off: number, bits: number): BookEvent {
    const width = this.ask[i]! - this.bid[i]!;
    const isMet = Math.abs(off) < STALE_SPREADS * width + STALE_TICKS;
    const price = off > 0 ? this.ask[i]! : this.bid[i]!;
    let event: BookEvent = EVENT.quote;
    if (isMet && (bits & 1_023) < PICK_OFFS && this.isInBand(i, price)) {
      this.isBuy = off > 0;
      this.tradePrice = price;
      this.tradeSize = Math.min(
        this.drawTrade(i),
        this.isBuy ? this.askSize[i]! : this.bidSize[i]!,
      );
      event = EVENT.tradeAndQuote;
    }
    this.requote(i, fair, bits);
    if (off > 0) this.askSize[i] = this.drawShown(i);
    else this.bidSize[i] = this.drawShown(i);
    return event;
  }

  private trade(i: number, pressure: number, bits: number): BookEvent {
    const width = this.ask[i]! - this.bid[i]!;
    const isBuy = this.flow.isNextBuy(i, pressure);
    if (!this.isInBand(i, isBuy ? this.ask[i]! : this.bid[i]!)) {
      this.mend(i, pressure, bits);
      return EVENT.quote;
    }
    const size = this.drawTrade(i);
    this.isBuy = isBuy;
    if (width >= 2 && ((bits >>> 10) & 255) < HIDDEN) {
      this.tradePrice = this.bid[i]! + 1 + Math.floor(((bits >>> 18) / 16_384) * (width - 1));
      this.tradeSize = size;
      return EVENT.trade;
    }
    this.tradePrice = isBuy ? this.ask[i]! : this.bid[i]!;
    const shown = isBuy ? this.askSize[i]! : this.bidSize[i]!;
    if (size < shown && ((bits >>> 28) & 15) >= SWEEPS) {
      this.tradeSize = size;
      if (isBuy) this.askSize[i] = shown - size;
      else this.bidSize[i] = shown - size;
      return EVENT.tradeAndQuote;
    }
    this.tradeSize = shown;
    this.stepBack(i, isBuy);
    return EVENT.tradeAndQuote;
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

  private isInBand(i: number, price: number): boolean {
    return price >= this.lower[i]! && price <= this.upper[i]!;
  }

  /** Makers narrow a spread that is too wide, widen one that is too tight, or change what they show. */
  private mend(i: number, off: number, bits: number): void {
    const width = this.ask[i]! - this.bid[i]!;
    const excess = width - this.drawSpread(i, bits);
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
    const width = Math.min(this.drawSpread(i, bits), Math.max(1, Math.floor(fair * WIDEST)));
    const bid = Math.max(1, Math.floor(fair - width / 2 + 0.5));
    this.bid[i] = bid;
    this.ask[i] = bid + width;
  }

  /** A spread that makers aim at now, whole ticks, at least 1: 0.7 to 1.3 times the target. */
  private drawSpread(i: number, bits: number): number {
    const unit = (bits >>> 22) / 1_024;
    const aim = this.spread[i]! * (0.7 + 0.6 * unit);
    return Math.max(1, Math.floor(aim + ((bits >>> 12) & 1_023) / 1_024));
  }

  private drawTrade(i: number): number {
    return this.sizes.toTradeSize(i, nextBits(this.streams, i * WORDS));
  }

  private drawShown(i: number): number {
    return this.sizes.toShownSize(i, nextBits(this.streams, i * WORDS));
  }

  private drawOtherThan(i: number, size: number): number {
    const drawn = this.drawShown(i);
    return drawn === size ? drawn + this.sizes.toRoundLot(i) : drawn;
  }
}
