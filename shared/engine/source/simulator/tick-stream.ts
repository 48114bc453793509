/**
 * The simulated market as ticks in time order: the model moves step by step and says what is due, arrivals
 * say when and whose the events in between are, the book says what they are. Always knows its next tick's
 * time, so that how it is read changes nothing. Steps lie on whole multiples of their length since 1970.
 */
import { SIDE, TICK, type TickColumns } from '../../../model/tick.ts';
import { DUE, type DueQueue } from './trading-session/due-queue.ts';
import { Arrivals } from './book/arrivals.ts';
import type { IndexPrints } from './price/index-prints.ts';
import { MarketModel, type StreamOptions } from './market-model.ts';
import { TickRate } from './trading-session/tick-rate.ts';
import type { StateTransfer } from './state/state-transfer.ts';
import { STEP_US } from './step.ts';
import { StreamHash } from './random/stream-hash.ts';
import { TickRows } from './tick-rows.ts';
import { EVENT, type BookEvent, type TopOfBook } from './book/top-of-book.ts';

/** What the next tick is. */
const NEXT = { due: 0, event: 1, quote: 2, index: 3, print: 4, none: 5 } as const;
const SECOND_MS = 1_000;
/**
 * Where nobody may trade (all halted, mute or gone) the next tick may be hours away, or never come. The search for it
 * rests after so many steps, or so many orders of listings that cannot trade, and a read ends after so many rests.
 */
const SEARCH = { steps: 4, tries: 4_096, rests: 8 };

/** The endless stream of one simulated market. */
export class TickStream {
  readonly model: MarketModel;
  readonly hash = new StreamHash();
  /** Ticks given so far. */
  count = 0;
  /** Time before which no tick comes, as a rule that of the next tick, whole ms. */
  nextMs: number;
  /** Time of the last tick that was given, whole ms; -Infinity before the first. */
  lastMs = -Infinity;
  private nextNs = 0;
  private readonly rows: TickRows;
  /** Parts of the model, at hand. */
  private readonly dueQueue: DueQueue;
  private readonly book: TopOfBook;
  private readonly indices: IndexPrints;
  private readonly level: Float64Array;
  private readonly slope: Float64Array;
  private readonly traded: Uint32Array;
  private readonly canTrade: Uint8Array;
  private readonly mute: Uint8Array;
  private readonly arrivals: Arrivals;
  private readonly tickRate: TickRate;
  /** µs of the step that have passed. */
  private offsetUs: number;
  /** Operational time until the next event. */
  private wait: number;
  /** Ticks that count for the tick rate. */
  private counted = 0;
  private next: (typeof NEXT)[keyof typeof NEXT] = NEXT.due;
  /** Listing of the next event or follow-up quote. */
  private nextId = 0;

  constructor(options: StreamOptions) {
    const { seed, startMs } = options;
    this.model = new MarketModel(options);
    const { dueQueue, book, indices, fair, traded, tradingStatus, scenarioPlayer } = this.model;
    this.dueQueue = dueQueue;
    this.book = book;
    this.indices = indices;
    this.level = fair.level;
    this.slope = fair.slope;
    this.traded = traded;
    this.canTrade = tradingStatus.canTrade;
    this.mute = scenarioPlayer.factors.mute;
    const { listings } = options.universe;
    const lots = Float64Array.from(listings, ({ roundLot }) => roundLot);
    this.rows = new TickRows(book, this.model.tickSize, lots);
    this.arrivals = new Arrivals(
      Float64Array.from(this.model.traded, (id) => listings[id]!.activity),
      seed,
    );
    this.tickRate = new TickRate(options.rates, startMs, seed);
    this.offsetUs = (startMs - this.model.stepMs) * 1_000;
    this.nextMs = startMs;
    this.keepRate(true);
    this.wait = this.arrivals.nextWait();
    this.seek();
  }

  /** Start of the step that has begun, ms. */
  get stepMs(): number {
    return this.model.stepMs;
  }

  /** Ticks a second that are aimed at now. */
  get rate(): number {
    return this.tickRate.rate;
  }

  /**
   * Appends ticks up to and including the ms `untilMs`, while there is room.
   * @returns true when there may be more: no room is left, or others get their turn in a long silence
   */
  read(untilMs: number, into: TickColumns): boolean {
    const from = into.length;
    let rests = 0;
    while (into.length < into.capacity && this.nextMs <= untilMs && rests < SEARCH.rests) {
      if (this.next === NEXT.none) rests++;
      this.emit(into);
    }
    if (into.length > from) {
      this.hash.add(into, from, into.length);
      this.count += into.length - from;
      this.lastMs = into.timeMs[into.length - 1]!;
    }
    return this.nextMs <= untilMs;
  }

  transfer(state: StateTransfer): void {
    const { model, arrivals, tickRate, hash } = this;
    for (const part of [model, arrivals, tickRate, hash]) part.transfer(state);
    this.count = state.number(this.count);
    this.lastMs = state.number(this.lastMs);
    this.nextMs = state.number(this.nextMs);
    this.nextNs = state.number(this.nextNs);
    this.offsetUs = state.number(this.offsetUs);
    this.wait = state.number(this.wait);
    this.counted = state.number(this.counted);
    this.next = state.number(this.next) as typeof this.next;
    this.nextId = state.number(this.nextId);
  }

  /** After a state was loaded: what follows from the time alone. */
  settle(): void {
    this.model.settle();
    this.rows.standsFor = this.tickRate.toStandsFor(this.model.stepMs);
  }

  private emit(into: TickColumns): void {
    this.rows.timeMs = this.nextMs;
    this.rows.timeNs = this.nextNs;
    if (this.next === NEXT.event) this.emitEvent(into, this.act());
    else if (this.next === NEXT.quote) {
      this.rows.quote(into, this.nextId, 0);
      this.counted++;
      if (this.book.left > 0) this.next = NEXT.print;
      else this.advance();
    } else if (this.next === NEXT.print) {
      this.emitEvent(into, this.book.print(this.nextId));
    } else if (this.next === NEXT.index) this.emitIndex(into);
    else if (this.next === NEXT.none) this.find();
    else {
      this.emitDue(into);
      this.seek();
    }
  }

  /** Lets the listing whose turn it is act at the time that has come. */
  private act(): BookEvent {
    const id = this.nextId;
    return this.book.act(id, this.level[id]! + this.slope[id]! * this.offsetUs);
  }

  /** All that one order brings has one time, as an exchange reports it. */
  private emitEvent(into: TickColumns, event: BookEvent): void {
    const id = this.nextId;
    if (event === EVENT.quote) this.rows.quote(into, id, 0);
    else {
      this.emitTrade(into, id, 0);
      if (this.model.odd.isPicked()) this.pickTrade(id);
    }
    this.counted++;
    if (event === EVENT.tradeAndQuote) this.next = NEXT.quote;
    else if (event === EVENT.print) this.next = NEXT.print;
    else this.advance();
  }

  /** The trade that was just printed will be told again, late or to be taken back. */
  private pickTrade(id: number): void {
    const { book, odd, tickSize } = this.model;
    const price = book.tradePrice * tickSize[id]!;
    odd.add(id, price, this.rows.size, book.isBuy ? SIDE.buy : SIDE.sell);
  }

  private emitDue(into: TickColumns): void {
    const { dueQueue, book, level } = this;
    dueQueue.take();
    const { id, a, b, c, d } = dueQueue;
    switch (dueQueue.what) {
      case DUE.status:
        this.rows.plain(into, TICK.status, id, a, b, 0, c);
        return;
      case DUE.open:
        book.open(id, level[id]!);
        this.rows.quote(into, id, c);
        return;
      case DUE.cross:
        book.cross(id, level[id]!, a);
        this.emitTrade(into, id, c);
        return;
      case DUE.withdraw:
        book.withdraw(id);
        this.rows.quote(into, id, 0);
        return;
      case DUE.report:
        this.rows.plain(into, TICK.trade, id, a, b, d, c);
        return;
      case DUE.level:
        book.setSide(id, d === SIDE.buy, a, b);
        this.rows.quote(into, id, 0);
        return;
      default:
        book.hit(id, d === SIDE.buy, b);
        this.emitTrade(into, id, 0);
    }
  }

  private emitTrade(into: TickColumns, id: number, flags: number): void {
    const price = this.rows.trade(into, id, flags);
    this.indices.add(id, price, this.rows.size);
  }

  private emitIndex(into: TickColumns): void {
    const { indices } = this;
    this.rows.plain(into, TICK.trade, indices.id, indices.price, indices.volume, SIDE.unknown, 0);
    this.counted++;
    indices.printed();
    this.seek();
  }

  private advance(): void {
    this.wait = this.arrivals.nextWait();
    this.find();
  }

  /** Finds the next tick from here on: what is due comes before all else. */
  private seek(): void {
    if (!this.isDue()) this.find();
  }

  /** Finds the next event from here on, or what a step on the way makes due; rests where it finds none for long. */
  private find(): void {
    let { steps, tries } = SEARCH;
    while (steps > 0 && tries > 0) {
      const at = this.offsetUs + this.wait * this.tickRate.usPerUnit;
      if (at < STEP_US) {
        this.offsetUs = at;
        if (this.pick()) {
          this.stamp(NEXT.event);
          return;
        }
        this.wait = this.arrivals.nextWait();
        tries--;
      } else {
        this.wait -= (STEP_US - this.offsetUs) / this.tickRate.usPerUnit;
        this.step();
        if (this.isDue()) return;
        steps--;
      }
    }
    this.stamp(NEXT.none);
  }

  /** Whether something is due at once; if so, it is the next tick. */
  private isDue(): boolean {
    if (!this.dueQueue.isEmpty) this.stamp(NEXT.due);
    else if (this.indices.isDue()) this.stamp(NEXT.index);
    else return false;
    return true;
  }

  private step(): void {
    this.offsetUs = 0;
    this.model.step();
    this.keepRate(this.model.stepMs % SECOND_MS === 0);
  }

  /** Draws whose event it is; false when that listing cannot trade now. */
  private pick(): boolean {
    const id = this.traded[this.arrivals.nextPosition()]!;
    this.nextId = id;
    return this.canTrade[id] === 1 && this.mute[id] === 0;
  }

  /** Says what the next tick is, at the time that has passed of the step, cut to whole µs. */
  private stamp(next: typeof this.next): void {
    const us = Math.floor(this.offsetUs);
    const ms = Math.floor(us / 1_000);
    this.next = next;
    this.nextMs = this.model.stepMs + ms;
    this.nextNs = (us - ms * 1_000) * 1_000;
  }

  /** Takes over how busy the market is now, and whom it is busy with. */
  private keepRate(isSecond: boolean): void {
    const { model, tickRate } = this;
    tickRate.activity = model.activity;
    tickRate.burstRate = model.scenarioPlayer.burstRate;
    if (isSecond) {
      this.arrivals.setWeights(model.weights);
      model.beginPrints(tickRate.rate);
    }
    tickRate.step(model.stepMs, this.counted);
    this.rows.standsFor = tickRate.standsFor;
  }
}
