/**
 * Everything of the simulated market that moves with time and not with ticks: fair values, sessions, halts,
 * scenarios, how busy whom. Moves in steps; what must be told it puts in the due queue. Knows no ticks.
 */
import { STATUS_REASON } from '../../../model/tick.ts';
import { DueQueue } from './trading-session/due-queue.ts';
import { toNewYorkDay } from '../../../model/calendar.ts';
import { toCorporateAction } from './price/corporate-actions.ts';
import { toTargets } from './scenario/scenario-effects.ts';
import { MarketActions } from './scenario/market-actions.ts';
import { ScenarioPlayer } from './scenario/scenario-player.ts';
import { EventLog } from './scenario/event-log.ts';
import { FairValue } from './price/fair-value.ts';
import { TradingStatus } from './trading-session/trading-status.ts';
import { IndexPrints } from './price/index-prints.ts';
import { LimitBands } from './book/limit-bands.ts';
import type { Listing, Universe } from './universe/listing.ts';
import { OddTrades } from './book/odd-trades.ts';
import type { StreamRates } from './trading-session/tick-rate.ts';
import type { TimedEvent } from './scenario/scenario.ts';
import { VENUE, type Hours } from './trading-session/trading-session.ts';
import type { StateTransfer } from './state/state-transfer.ts';
import { STEP_MS } from './step.ts';
import { TopOfBook } from './book/top-of-book.ts';
import { VenueClock } from './trading-session/venue-clock.ts';

const SECOND_MS = 1_000;
/** Stress draws activity: shares that stay, that grow with stress, and with its square up to a cap. */
const STEADY = 0.15;
const LINEAR = 0.2;
const MOST_STRESS = 4;

/** What a stream is made of. */
export interface StreamOptions {
  readonly universe: Universe;
  readonly seed: number;
  readonly startMs: number;
  readonly rates: StreamRates;
  readonly hours: Hours;
  readonly events: readonly TimedEvent[];
}

/** The market between two ticks. */
export class MarketModel {
  /** Close of every listing before the stream, price units. */
  readonly previousClose: Float64Array;
  /** Price units of a tick, by listing. */
  readonly tickSize: Float64Array;
  /** Ids of the listings that trade (an index does not), and the share of events of each. */
  readonly traded: Uint32Array;
  readonly weights: Float64Array;
  /** Listings that the script brings later. */
  readonly held = new Set<number>();
  readonly scenarioPlayer: ScenarioPlayer;
  readonly dueQueue: DueQueue;
  readonly fair: FairValue;
  readonly book: TopOfBook;
  readonly tradingStatus: TradingStatus;
  readonly indices: IndexPrints;
  readonly odd: OddTrades;
  readonly log = new EventLog();
  /** How busy the whole market is: 1 in regular hours on average, 0 when all is closed. */
  activity = 1;
  /** Start of the step that has begun, ms. */
  stepMs: number;
  private readonly options: StreamOptions;
  private readonly listings: readonly Listing[];
  private readonly clock: VenueClock;
  private readonly actions: MarketActions;
  private readonly venueShare: readonly number[];

  constructor(options: StreamOptions) {
    const { universe, seed, startMs, hours } = options;
    const { listings } = universe;
    this.options = options;
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
    this.odd = new OddTrades(seed);
    this.scenarioPlayer = new ScenarioPlayer(universe);
    this.dueQueue = new DueQueue(this.scenarioPlayer.factors.mute);
    this.clock = new VenueClock(listings, hours);
    const bands = new LimitBands(listings, this.book.lower, this.book.upper);
    this.tradingStatus = new TradingStatus(listings, hours, seed, {
      dueQueue: this.dueQueue,
      bands,
      clock: this.clock,
      listener: {
        onHalt: (id, reason, seconds) => this.logHalt(id, reason, seconds),
        onHaltEnd: (id) => this.logHaltEnd(id),
      },
    });
    this.actions = new MarketActions(listings, { ...this.toParts(), bands });
    this.venueShare = Object.values(VENUE).map((venue) =>
      listings.reduce((sum, l, id) => sum + (this.clock.venue(id) === venue ? l.activity : 0), 0),
    );
    this.stepMs = Math.floor(startMs / STEP_MS) * STEP_MS;
    this.begin();
  }

  /** Moves on to the next step; while everything is closed, to the last second before something happens. */
  step(): void {
    this.stepMs = this.toNextStep();
    if (this.scenarioPlayer.step(this.stepMs)) this.applyEffects();
    if (this.stepMs % SECOND_MS === 0) this.updateSecond();
    this.finishStep();
  }

  /** Begins a second of index prints. @param rate ticks a second */
  beginPrints(rate: number): void {
    const { clock, scenarioPlayer, tradingStatus, stepMs } = this;
    this.indices.beginSecond(
      rate,
      (id) =>
        tradingStatus.hasIndices(clock.sessionOf(id), stepMs) &&
        scenarioPlayer.factors.mute[id] === 0,
    );
  }

  transfer(state: StateTransfer): void {
    const { fair, book, tradingStatus, dueQueue, indices, odd, log, actions } = this;
    for (const part of [fair, book, tradingStatus, dueQueue, indices, odd, log, actions])
      part.transfer(state);
    state.cells(this.weights);
    this.stepMs = state.number(this.stepMs);
  }

  /** After a state was loaded: finds what follows from the time alone. */
  settle(): void {
    this.clock.moveTo(Math.max(this.stepMs, this.options.startMs));
    this.scenarioPlayer.moveTo(this.stepMs);
    this.applyEffects();
  }

  /** The first step, which may begin in the middle of the grid, and everything's opening. */
  private begin(): void {
    const { universe, events, startMs } = this.options;
    for (const event of events) {
      this.scenarioPlayer.add(event, startMs + event.atMs, false);
      if (event.event !== 'listing') continue;
      for (const id of toTargets(universe, event.target)) {
        this.held.add(id);
        this.tradingStatus.hold(id);
      }
    }
    this.tradingStatus.start(startMs, this.fair.next);
    this.scenarioPlayer.step(this.stepMs);
    this.applyEffects();
    this.updateSecond();
    this.finishStep();
  }

  private toParts() {
    const { dueQueue, book, fair, tradingStatus, indices, log, odd } = this;
    return { dueQueue, book, fair, tradingStatus, indices, log, odd, nowMs: () => this.stepMs };
  }

  private finishStep(): void {
    const { scenarioPlayer, fair } = this;
    for (const effect of scenarioPlayer.due) this.actions.do(effect);
    scenarioPlayer.addMoves(this.stepMs, fair.push);
    fair.step();
  }

  private toNextStep(): number {
    const next = this.stepMs + STEP_MS;
    if (!this.clock.isAsleep || next % SECOND_MS !== 0) return next;
    const happens = Math.min(this.clock.nextChangeMs, this.scenarioPlayer.nextMs(this.stepMs));
    return Math.max(next, Math.floor(happens / SECOND_MS) * SECOND_MS);
  }

  private updateSecond(): void {
    const { fair, tradingStatus, book, stepMs } = this;
    tradingStatus.update(stepMs, fair.next, () => this.beginDay());
    this.setHours();
    fair.updateSecond();
    if (fair.breaking >= 0 && fair.breaking < this.listings.length) this.breakNews(fair.breaking);
    book.ladder.second = Math.floor(stepMs / SECOND_MS) % 2 ** 31;
    book.spreads.setStress(fair.stress);
    this.actions.updateSecond();
    this.odd.update(this.dueQueue, (id) => tradingStatus.canTrade[id] === 1);
    this.setWeights();
  }

  /** Takes the hour of the day into volatilities, spreads and activity. */
  private setHours(): void {
    const { clock, fair, book, scenarioPlayer } = this;
    const { spread } = scenarioPlayer.factors;
    for (let id = 0; id < this.listings.length; id++) {
      const lively = clock.livelinessOf(id);
      fair.hourly[id] = lively.volatility;
      book.spreads.widening[id] = lively.spread * spread[id]!;
    }
    let busy = 0;
    let all = 0;
    this.venueShare.forEach((share, venue) => {
      busy += share * clock.liveliness[venue]!.activity;
      all += share;
    });
    this.activity = (busy / all) * scenarioPlayer.rateFactor;
  }

  private setWeights(): void {
    const { weights, traded, listings, tradingStatus, fair, clock } = this;
    const { activity } = this.scenarioPlayer.factors;
    for (let i = 0; i < traded.length; i++) {
      const id = traded[i]!;
      const hourly = tradingStatus.canTrade[id] === 0 ? 0 : clock.livelinessOf(id).activity;
      weights[i] = listings[id]!.activity * toInterest(fair.stress[id]!) * hourly * activity[id]!;
    }
  }

  /** Hands the scenario player's factors to the parts that they change. */
  private applyEffects(): void {
    const { scenarioPlayer, book, fair } = this;
    fair.volatilityFactor.set(scenarioPlayer.factors.volatilityFactor);
    book.sizes.shown.set(scenarioPlayer.factors.size);
    book.flow.bias.set(scenarioPlayer.factors.bias);
    this.setHours();
  }

  /** The US share day begins: what happened to prices while nobody traded. */
  private beginDay(): void {
    const { fair, clock, listings, tickSize, stepMs, actions } = this;
    const day = toNewYorkDay(stepMs);
    fair.gap((id) => clock.venue(id) === VENUE.us);
    listings.forEach((listing, id) => {
      const price = (fair.next[id]! * tickSize[id]!) / Number(`1e${listing.priceDecimals}`);
      const action = toCorporateAction(this.options.seed, listing, day, price);
      if (action?.kind === 'split') actions.split(id, action.by);
      else if (action !== undefined) actions.payDividend(id, action.by, price);
    });
    fair.sumBaskets();
  }

  private breakNews(id: number): void {
    const isOpen = this.tradingStatus.isRegular(id) && this.listings[id]!.kind === 'equity';
    if (isOpen) this.tradingStatus.halt(id, STATUS_REASON.news);
  }

  private logHalt(id: number, reason: number, seconds: number): void {
    const why = reason === STATUS_REASON.news ? 'news' : 'volatility';
    const label = `${this.listings[id]!.symbol} halted: ${why}`;
    const atMs = this.stepMs;
    this.log.add({ atMs, untilMs: atMs + seconds * SECOND_MS, kind: 'halt', id, label });
  }

  private logHaltEnd(id: number): void {
    const label = `${this.listings[id]!.symbol} trades again`;
    this.log.add({ atMs: this.stepMs, untilMs: this.stepMs, kind: 'resume', id, label });
  }
}

/** How much more a listing is traded under stress (1 is usual): volume follows volatility. */
function toInterest(stress: number): number {
  const capped = Math.min(stress, MOST_STRESS);
  return STEADY + LINEAR * capped + (1 - STEADY - LINEAR) * capped * capped;
}
