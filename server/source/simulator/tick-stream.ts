/**
 * The parts of the simulated market put together in time order: the step grid moves fair values and
 * pace, arrivals say when and whose, the top of book says what, indices print the sum of their members
 * every second. Always knows its next tick's time, so that how it is read changes nothing.
 */
import {
  FLAG,
  pushTrade,
  SIDE,
  TICK,
  type TickColumns,
  type TickKind,
} from '../../../shared/tick.ts';
import { Arrivals } from './arrivals.ts';
import { FairValue } from './fair-value.ts';
import { IndexPrints } from './index-prints.ts';
import type { Listing, Universe } from './listing.ts';
import { Pace, type StreamRates } from './pace.ts';
import { STEP_MS, STEP_US, STEPS_PER_SECOND } from './step.ts';
import { EVENT, TopOfBook } from './top-of-book.ts';

/** What the next tick is. */
const NEXT = { opening: 0, cross: 1, event: 2, quote: 3, index: 4 } as const;
/** The opening print of a listing is this many usual trades. */
const CROSS_TRADES = 25;
/** Stress draws activity: shares that stay, that grow with stress, and with its square up to a cap. */
const STEADY = 0.25;
const LINEAR = 0.25;
const MOST_STRESS = 4;

/** The endless stream of one simulated market. */
export class TickStream {
  /** Close of every listing before the stream, price units. */
  readonly previousClose: Float64Array;
  private readonly listings: readonly Listing[];
  /** Ids of the listings that trade (an index does not). */
  private readonly traded: Uint32Array;
  private readonly weights: Float64Array;
  private readonly tickSize: Float64Array;
  private readonly fair: FairValue;
  private readonly book: TopOfBook;
  private readonly arrivals: Arrivals;
  private readonly indices: IndexPrints;
  private readonly pace: Pace;
  /** Steps begun; the current one started at stepMs. */
  private steps = 0;
  private stepMs: number;
  /** µs of the step that have passed. */
  private offsetUs = 0;
  /** Operational time until the next event. */
  private wait = 0;
  private ticks = 0;
  private next: (typeof NEXT)[keyof typeof NEXT] = NEXT.opening;
  /** Listing of the next opening quote or follow-up quote. */
  private nextId = 0;
  /** Time of the next tick: whole ms, and the rest of it in ns. */
  nextMs: number;
  private nextNs = 0;

  constructor(universe: Universe, seed: number, startMs: number, rates: StreamRates) {
    const { listings } = universe;
    this.listings = listings;
    this.tickSize = Float64Array.from(listings, (l) => l.tickSize);
    this.traded = Uint32Array.from(
      listings.flatMap((listing, id) => (listing.kind === 'index' ? [] : [id])),
    );
    this.weights = Float64Array.from(this.traded, (id) => listings[id]!.activity);
    this.fair = new FairValue(universe, seed);
    this.previousClose = this.fair.previousClose.map((ticks, id) => ticks * this.tickSize[id]!);
    this.indices = new IndexPrints(listings, this.previousClose);
    this.book = new TopOfBook(listings, seed);
    this.arrivals = new Arrivals(this.weights, seed);
    this.pace = new Pace(rates, seed);
    this.stepMs = startMs - STEP_MS;
    this.nextMs = startMs;
    this.step();
    this.seekOpening(0);
  }

  /** Appends all ticks up to and including the ms `untilMs`, while there is room. */
  read(untilMs: number, into: TickColumns): void {
    while (into.length < into.capacity && this.nextMs <= untilMs) this.emit(into);
  }

  private emit(into: TickColumns): void {
    if (this.next === NEXT.event) this.emitEvent(into);
    else if (this.next === NEXT.quote) {
      this.emitQuote(into, this.nextId);
      this.ticks++;
      this.advance();
    } else if (this.next === NEXT.index) this.emitIndex(into);
    else if (this.next === NEXT.cross) this.emitCross(into);
    else this.emitOpening(into);
  }

  private emitOpening(into: TickColumns): void {
    const id = this.nextId;
    this.book.open(id, this.fair.level[id]!);
    this.emitQuote(into, id);
    this.next = NEXT.cross;
  }

  /** Prints a listing's first trade, so that everything has a last price from the start. */
  private emitCross(into: TickColumns): void {
    const id = this.nextId;
    const { kind, typicalSize } = this.listings[id]!;
    this.book.cross(id, this.fair.level[id]!, typicalSize * CROSS_TRADES);
    this.emitTrade(into, id);
    const isAuction = kind === 'equity' || kind === 'etf';
    if (isAuction) into.flags[into.length - 1] = FLAG.auction;
    this.next = NEXT.opening;
    this.seekOpening(id + 1);
  }

  private seekOpening(from: number): void {
    let id = from;
    while (id < this.listings.length && this.listings[id]!.kind === 'index') id++;
    this.nextId = id;
    if (id < this.listings.length) return;
    this.wait = this.arrivals.nextWait();
    this.seek();
  }

  private emitEvent(into: TickColumns): void {
    const id = this.traded[this.arrivals.nextPosition()]!;
    const { book, fair } = this;
    const event = book.act(id, fair.level[id]! + fair.slope[id]! * this.offsetUs);
    if (event === EVENT.quote) this.emitQuote(into, id);
    else this.emitTrade(into, id);
    this.ticks++;
    if (event === EVENT.tradeAndQuote) {
      this.next = NEXT.quote;
      this.nextId = id;
    } else this.advance();
  }

  private emitTrade(into: TickColumns, id: number): void {
    const { book } = this;
    const price = book.tradePrice * this.tickSize[id]!;
    const i = this.emitHead(into, TICK.trade, id);
    into.price[i] = price;
    into.size[i] = book.tradeSize;
    into.ask[i] = 0;
    into.askSize[i] = 0;
    into.side[i] = book.isBuy ? SIDE.buy : SIDE.sell;
    this.indices.add(id, price, book.tradeSize);
  }

  private emitQuote(into: TickColumns, id: number): void {
    const { book } = this;
    const tick = this.tickSize[id]!;
    const i = this.emitHead(into, TICK.quote, id);
    into.price[i] = book.bid[id]! * tick;
    into.size[i] = book.bidSize[id]!;
    into.ask[i] = book.ask[id]! * tick;
    into.askSize[i] = book.askSize[id]!;
    into.side[i] = 0;
  }

  /** Begins a row by hand: handing doubles to the shared functions boxes them and costs a third. */
  private emitHead(into: TickColumns, kind: TickKind, id: number): number {
    const i = into.length++;
    into.kind[i] = kind;
    into.instrument[i] = id;
    into.timeMs[i] = this.nextMs;
    into.timeNs[i] = this.nextNs;
    into.flags[i] = 0;
    return i;
  }

  private emitIndex(into: TickColumns): void {
    const { indices } = this;
    pushTrade(into, indices.id, this.nextMs, 0, indices.price, indices.volume, SIDE.unknown);
    this.ticks++;
    indices.printed();
    this.seek();
  }

  private advance(): void {
    this.wait = this.arrivals.nextWait();
    this.seek();
  }

  /** Finds the next tick from here on, through as many steps as it takes. */
  private seek(): void {
    for (;;) {
      if (this.indices.isDue()) {
        this.next = NEXT.index;
        this.nextMs = this.stepMs;
        this.nextNs = 0;
        return;
      }
      const at = this.offsetUs + this.wait * this.pace.usPerUnit;
      if (at < STEP_US) {
        this.offsetUs = at;
        this.next = NEXT.event;
        this.stamp(at);
        return;
      }
      this.wait -= (STEP_US - this.offsetUs) / this.pace.usPerUnit;
      this.step();
    }
  }

  /** Sets the time of the next tick, cut to whole µs. */
  private stamp(offsetUs: number): void {
    const us = Math.floor(offsetUs);
    const ms = Math.floor(us / 1_000);
    this.nextMs = this.stepMs + ms;
    this.nextNs = (us - ms * 1_000) * 1_000;
  }

  private step(): void {
    this.stepMs += STEP_MS;
    this.offsetUs = 0;
    this.pace.step(this.ticks);
    if (this.steps % STEPS_PER_SECOND === 0) this.beginSecond();
    this.fair.step();
    this.steps++;
  }

  private beginSecond(): void {
    const { fair, weights, traded, listings } = this;
    fair.updateSecond();
    this.book.setStress(fair.stress);
    for (let i = 0; i < traded.length; i++) {
      const id = traded[i]!;
      weights[i] = listings[id]!.activity * toInterest(fair.stress[id]!);
    }
    this.arrivals.setWeights(weights);
    this.indices.beginSecond(this.pace.rate);
  }
}

/** How much more a listing is traded under stress (1 is usual): volume follows volatility. */
function toInterest(stress: number): number {
  const capped = Math.min(stress, MOST_STRESS);
  return STEADY + LINEAR * capped + (1 - STEADY - LINEAR) * capped * capped;
}
