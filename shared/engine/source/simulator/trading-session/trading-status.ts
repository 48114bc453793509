/**
 * Who may trade now: leads every listing through its venue's day, through halts and auctions, and puts
 * what must be told in the due queue. Promises that nothing trades unless its status says so. Knows prices
 * only to compare them with limit bands.
 */
import { FLAG, STATUS, STATUS_REASON, type StatusReason } from '../../../../model/tick.ts';
import type { DueQueue } from './due-queue.ts';
import { Announcer } from './announcer.ts';
import { hash3 } from '../random/hash.ts';
import type { LimitBands } from '../book/limit-bands.ts';
import type { Listing } from '../universe/listing.ts';
import { VENUE, type Hours, type Phase, type Session, type Venue } from './trading-session.ts';
import { STAGE, toStatus, toTradingStatus, type Stage } from './stages.ts';
import type { StateTransfer } from '../state/state-transfer.ts';
import type { VenueClock } from './venue-clock.ts';

const LIMIT_S = 15;
const HALT_S = 300;
const REOPENING_S = 10;
const OPENING_SPREAD_S = 5;
const CLOSING_SPREAD_S = 8;
/** Auction prints, in usual trades. */
const OPENING_TRADES = 25;
const CLOSING_TRADES = 40;
const REOPENING_TRADES = 12;

/** What somebody may want to know about a listing. */
export interface TradingStatusListener {
  /** A halt began. @param seconds until trading again, as planned; Infinity when somebody must end it */
  onHalt(id: number, reason: StatusReason, seconds: number): void;
  /** A halt and its auction are over, or the day is. */
  onHaltEnd(id: number): void;
}

/** Leads listings through their trading day. */
export class TradingStatus {
  /** 1 where trades and quotes may happen now. */
  readonly canTrade: Uint8Array;
  private readonly clock: VenueClock;
  private readonly stage: Uint8Array;
  private readonly left: Int32Array;
  private readonly reason: Uint8Array;
  private readonly isListed: Uint8Array;
  /** Listings that are not listed for all time. */
  private readonly dated: readonly number[];
  private readonly listings: readonly Listing[];
  private readonly hours: Hours;
  private readonly announcer: Announcer;
  private readonly bands: LimitBands;
  private readonly listener: TradingStatusListener;
  private readonly seed: number;
  private dayCount = 0;

  constructor(
    listings: readonly Listing[],
    hours: Hours,
    seed: number,
    parts: {
      dueQueue: DueQueue;
      bands: LimitBands;
      clock: VenueClock;
      listener: TradingStatusListener;
    },
  ) {
    const count = listings.length;
    this.listings = listings;
    this.hours = hours;
    this.seed = seed;
    this.announcer = new Announcer(listings, parts.dueQueue);
    this.bands = parts.bands;
    this.clock = parts.clock;
    this.listener = parts.listener;
    this.canTrade = new Uint8Array(count);
    this.stage = new Uint8Array(count);
    this.left = new Int32Array(count);
    this.reason = new Uint8Array(count);
    this.isListed = new Uint8Array(count).fill(1);
    this.dated = listings.flatMap((l, id) =>
      l.firstMs === undefined && l.lastMs === undefined ? [] : [id],
    );
  }

  /** Whether a listing is in regular hours, where indices print and bands hold. */
  isRegular(id: number): boolean {
    return this.clock.sessionOf(id).phase === 'open';
  }

  /** Whether indices are told: in regular hours, and until the closing prints are in. */
  hasIndices({ phase, fromMs }: Session, timeMs: number): boolean {
    if (phase === 'postClose') return timeMs <= fromMs + (CLOSING_SPREAD_S + 2) * 1_000;
    return phase === 'open';
  }

  /** Takes a listing that an event brings later off the list, before the start. */
  hold(id: number): void {
    this.isListed[id] = 0;
  }

  /** Puts everything in the due queue that a stream begins with. */
  start(timeMs: number, level: Float64Array): void {
    this.clock.moveTo(timeMs);
    for (const id of this.dated) this.isListed[id] = isListedAt(this.listings[id]!, timeMs) ? 1 : 0;
    for (let id = 0; id < this.listings.length; id++) {
      const { phase } = this.clock.sessionOf(id);
      this.bands.begin(id, level[id]!);
      this.enter(id, this.isListed[id] === 1 ? phase : 'closed', true);
    }
  }

  /**
   * Moves on by one second. @param level fair values, ticks
   * @param onDay called when US shares wake up, before any of them quotes
   */
  update(timeMs: number, level: Float64Array, onDay: () => void): void {
    this.clock.update(timeMs, (venue, before) => {
      if (before.phase === 'closed') this.wake(venue, onDay);
      this.enterAll(venue);
    });
    for (let id = 0; id < this.left.length; id++) {
      if (this.stage[id] === STAGE.trading || this.stage[id] === STAGE.limit) {
        if (this.isRegular(id)) this.checkBand(id, level[id]!);
      }
      if (this.left[id]! > 0 && --this.left[id]! === 0) this.expire(id, level[id]!);
    }
    for (const id of this.dated) this.updateDated(id, timeMs);
  }

  /** Stops trading of a listing that trades. @param seconds 0: until `resume` */
  halt(id: number, reason: StatusReason, seconds = HALT_S): void {
    const stage = this.stage[id]! as Stage;
    if (stage !== STAGE.trading && stage !== STAGE.limit) return;
    this.reason[id] = reason;
    this.setStage(id, STAGE.halted, seconds);
    this.announcer.tell(id, STATUS.halted, reason);
    this.announcer.withdraw(id);
    this.listener.onHalt(id, reason, seconds > 0 ? seconds + REOPENING_S : Infinity);
  }

  /** Begins the auction that ends a halt. */
  resume(id: number): void {
    if (this.stage[id] !== STAGE.halted) return;
    this.setStage(id, STAGE.reopening, REOPENING_S);
    this.announcer.tell(id, STATUS.auction, this.reason[id]! as StatusReason);
  }

  /** Brings a new listing, or takes one away for good. */
  setListed(id: number, isListed: boolean): void {
    if ((this.isListed[id] === 1) === isListed) return;
    this.isListed[id] = isListed ? 1 : 0;
    const { phase } = this.clock.sessionOf(id);
    if (!isListed) this.enter(id, 'closed', false);
    else if (phase === 'open') this.enter(id, 'call', false);
    else this.enter(id, phase, false);
    if (isListed && phase === 'open') this.setStage(id, STAGE.opening, REOPENING_S);
  }

  /** Says status and quote of a listing again, after ticks went missing. */
  recover(id: number): void {
    this.announcer.recover(id, toStatus(this.stage[id]! as Stage, this.clock.sessionOf(id).phase));
  }

  transfer(state: StateTransfer): void {
    const { canTrade, stage, left, reason, isListed } = this;
    for (const cells of [canTrade, stage, left, reason, isListed]) state.cells(cells);
    this.announcer.transfer(state);
    this.bands.transfer(state);
    this.dayCount = state.number(this.dayCount);
  }

  private enterAll(venue: Venue): void {
    const { phase } = this.clock.sessions[venue]!;
    for (let id = 0; id < this.listings.length; id++) {
      if (this.clock.venue(id) === venue && this.isListed[id] === 1) this.enter(id, phase, false);
    }
  }

  private wake(venue: Venue, onDay: () => void): void {
    this.dayCount++;
    if (venue === VENUE.us) onDay();
  }

  /** Leads a listing into a phase of its venue's day. */
  private enter(id: number, phase: Phase, isStart: boolean): void {
    const { kind } = this.listings[id]!;
    if (phase !== 'open') this.bands.lift(id);
    switch (phase) {
      case 'closed':
        this.setStage(id, STAGE.closed);
        this.announcer.tell(id, STATUS.closed, STATUS_REASON.schedule);
        this.announcer.withdraw(id);
        return;
      case 'preOpen':
        this.setStage(id, STAGE.trading);
        this.announcer.tell(id, STATUS.preOpen, STATUS_REASON.schedule);
        this.announcer.quote(id, isStart ? OPENING_TRADES : 0, 0);
        return;
      case 'call':
        this.setStage(id, STAGE.call);
        this.announcer.tell(id, STATUS.auction, STATUS_REASON.schedule);
        if (isStart) this.announcer.quote(id, OPENING_TRADES, 0);
        return;
      case 'open':
        if (this.stage[id] === STAGE.call && kind !== 'index') {
          this.setStage(id, STAGE.opening, 1 + this.toDelay(id, OPENING_SPREAD_S));
          return;
        }
        this.setStage(id, STAGE.trading);
        if (!isStart || this.hours === 'exchange') {
          this.announcer.tell(id, STATUS.open, STATUS_REASON.schedule);
        }
        this.announcer.quote(
          id,
          isStart ? OPENING_TRADES : 0,
          isAuctioned(kind) ? FLAG.auction : 0,
        );
        return;
      default:
        this.enterEvening(id, isStart);
    }
  }

  private enterEvening(id: number, isStart: boolean): void {
    if (!isStart && this.listings[id]!.kind !== 'index') {
      this.setStage(id, STAGE.closing, 1 + this.toDelay(id, CLOSING_SPREAD_S));
      this.announcer.tell(id, STATUS.auction, STATUS_REASON.schedule);
      return;
    }
    this.setStage(id, STAGE.trading);
    this.announcer.tell(id, STATUS.postClose, STATUS_REASON.schedule);
    this.announcer.quote(id, isStart ? OPENING_TRADES : 0, 0);
  }

  /** A stage that ends by itself is over. */
  private expire(id: number, level: number): void {
    switch (this.stage[id]! as Stage) {
      case STAGE.opening:
      case STAGE.reopening: {
        const isOpening = this.stage[id] === STAGE.opening;
        this.announcer.quote(id, isOpening ? OPENING_TRADES : REOPENING_TRADES, FLAG.auction);
        this.setStage(id, STAGE.trading);
        this.announcer.tell(
          id,
          toTradingStatus(this.clock.sessionOf(id).phase),
          isOpening ? STATUS_REASON.schedule : (this.reason[id]! as StatusReason),
        );
        if (this.isRegular(id)) this.bands.begin(id, level);
        return;
      }
      case STAGE.closing:
        this.announcer.quote(id, CLOSING_TRADES, FLAG.auction);
        this.setStage(id, STAGE.trading);
        this.announcer.tell(id, STATUS.postClose, STATUS_REASON.schedule);
        return;
      case STAGE.limit:
        this.halt(id, STATUS_REASON.volatility);
        return;
      case STAGE.halted:
        this.resume(id);
        return;
      default:
    }
  }

  private checkBand(id: number, level: number): void {
    const isOutside = this.bands.update(id, level);
    if (isOutside && this.stage[id] === STAGE.trading) this.setStage(id, STAGE.limit, LIMIT_S);
    if (!isOutside && this.stage[id] === STAGE.limit) this.setStage(id, STAGE.trading);
  }

  private updateDated(id: number, timeMs: number): void {
    const isListed = isListedAt(this.listings[id]!, timeMs);
    if (isListed !== (this.isListed[id] === 1)) this.setListed(id, isListed);
  }

  private setStage(id: number, stage: Stage, seconds = 0): void {
    if (isHalt(this.stage[id]! as Stage) && !isHalt(stage)) this.listener.onHaltEnd(id);
    this.stage[id] = stage;
    this.left[id] = seconds;
    this.canTrade[id] = stage === STAGE.trading || stage === STAGE.limit ? 1 : 0;
  }

  private toDelay(id: number, seconds: number): number {
    return (hash3(this.seed, id, this.dayCount) >>> 0) % seconds;
  }
}

const isHalt = (stage: Stage): boolean => stage === STAGE.halted || stage === STAGE.reopening;

const isAuctioned = (kind: Listing['kind']): boolean => kind === 'equity' || kind === 'etf';

const isListedAt = ({ firstMs, lastMs }: Listing, timeMs: number): boolean =>
  timeMs >= (firstMs ?? -Infinity) && timeMs <= (lastMs ?? Infinity);
