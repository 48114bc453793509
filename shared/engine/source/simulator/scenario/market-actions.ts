/**
 * What happens to a listing in a moment: halts, jumps, splits, an order that is far too large. Done by
 * scenarios, and splits and dividends by the calendar too. Tells of it through the due queue and the log.
 */
import { SIDE, STATUS_REASON } from '../../../../model/tick.ts';
import { DUE, type DueQueue } from '../trading-session/due-queue.ts';
import type { ScenarioEffect } from './scenario-effects.ts';
import type { EventLog } from './event-log.ts';
import type { FairValue } from '../price/fair-value.ts';
import type { TradingStatus } from '../trading-session/trading-status.ts';
import type { IndexPrints } from '../price/index-prints.ts';
import type { LimitBands } from '../book/limit-bands.ts';
import type { Listing } from '../universe/listing.ts';
import type { StateTransfer } from '../state/state-transfer.ts';
import type { OddTrades } from '../book/odd-trades.ts';
import type { TopOfBook } from '../book/top-of-book.ts';

/** Each print of an order far too large is so many usual trades. */
const SWEEP_TRADES = 6;
/** Orders that wait for trading at a time; later ones are left out. */
const WAITING = 64;
/** Of each: the listing's number and 1 (0: free), ratio, prints, seconds that it has been tradable. */
const STRIDE = 4;
/** A symbol that trades again has quotes after so many looks. */
const READY_LOOKS = 2;
/** A share that a split would leave below so many ticks is not split: rounding would throw its index far off. */
const LEAST_SPLIT_TICKS = 20;

/** The parts that actions change. */
export interface MarketActionParts {
  readonly dueQueue: DueQueue;
  readonly bands: LimitBands;
  readonly book: TopOfBook;
  readonly fair: FairValue;
  readonly tradingStatus: TradingStatus;
  readonly indices: IndexPrints;
  readonly log: EventLog;
  readonly odd: OddTrades;
  readonly nowMs: () => number;
}

/** Does actions. */
export class MarketActions {
  private readonly listings: readonly Listing[];
  private readonly parts: MarketActionParts;
  private readonly waiting = new Float64Array(WAITING * STRIDE);

  constructor(listings: readonly Listing[], parts: MarketActionParts) {
    this.listings = listings;
    this.parts = parts;
  }

  /** Does what an effect asks for, to each of its listings. */
  do(effect: ScenarioEffect): void {
    for (const id of effect.ids) this.doTo(id, effect);
    if (effect.does === 'jump') this.parts.fair.sumBaskets();
  }

  /** Once a second: does what waited for a symbol to trade again. */
  updateSecond(): void {
    const { waiting } = this;
    for (let at = 0; at < waiting.length; at += STRIDE) {
      const id = waiting[at]! - 1;
      if (id < 0 || this.parts.tradingStatus.canTrade[id] === 0) continue;
      if (++waiting[at + 3]! < READY_LOOKS) continue;
      waiting[at] = 0;
      this.sweep(id, waiting[at + 1]!, waiting[at + 2]!);
    }
  }

  transfer(state: StateTransfer): void {
    state.cells(this.waiting);
  }

  /** One share becomes `ratio`; indices and funds stay where they are. */
  split(id: number, ratio: number): void {
    const { fair, book, indices, odd, bands } = this.parts;
    if (fair.next[id]! / ratio < LEAST_SPLIT_TICKS) return;
    fair.split(id, ratio);
    book.spreads.split(id, ratio);
    indices.split(id, ratio);
    odd.forget(id);
    bands.begin(id, fair.next[id]!);
    this.log(id, 'split', `split ${ratio} for 1`);
  }

  /** The price falls by what is paid. @param part of the price, 0..1  @param price in currency */
  payDividend(id: number, part: number, price: number): void {
    this.parts.fair.next[id]! *= 1 - part;
    this.log(id, 'dividend', `ex dividend ${(price * part).toFixed(2)}`);
  }

  private doTo(id: number, effect: ScenarioEffect): void {
    const { tradingStatus, dueQueue } = this.parts;
    switch (effect.does) {
      case 'halt':
        tradingStatus.halt(id, STATUS_REASON.news, effect.by);
        break;
      case 'resume':
        tradingStatus.resume(id);
        break;
      case 'jump':
        this.jump(id, effect.by);
        break;
      case 'sweep':
        this.sweep(id, effect.by, effect.count);
        break;
      case 'split':
        this.split(id, effect.by);
        if (tradingStatus.canTrade[id] === 1) dueQueue.put(DUE.open, id);
        break;
      case 'list':
      case 'delist':
        tradingStatus.setListed(id, effect.does === 'list');
        break;
      case 'recover':
        tradingStatus.recover(id);
        break;
      default:
    }
  }

  /** The price is another one from now on; the limit band goes with it. */
  private jump(id: number, ratio: number): void {
    const { fair, tradingStatus, bands, dueQueue } = this.parts;
    fair.next[id]! *= ratio;
    if (tradingStatus.isRegular(id)) bands.begin(id, fair.next[id]!);
    if (tradingStatus.canTrade[id] === 1) dueQueue.put(DUE.open, id);
  }

  /** One order trades through the book, print after print, as far as the limit band lets it; it waits for trading. */
  private sweep(id: number, ratio: number, prints: number): void {
    const { book, tradingStatus, dueQueue } = this.parts;
    if (tradingStatus.canTrade[id] === 0) {
      this.wait(id, ratio, prints);
      return;
    }
    const isBuy = ratio > 1;
    const from = isBuy ? book.ask[id]! : book.bid[id]!;
    const target = Math.max(2, Math.floor(from * ratio + 0.5));
    const to = Math.min(Math.max(target, Math.ceil(book.lower[id]!)), Math.floor(book.upper[id]!));
    if (isBuy ? to <= from : to >= from) return;
    const side = isBuy ? SIDE.buy : SIDE.sell;
    const { typicalSize, roundLot } = this.listings[id]!;
    const size = Math.ceil((typicalSize * SWEEP_TRADES) / roundLot) * roundLot;
    const steps = Math.min(prints, Math.abs(to - from));
    for (let step = 1; step <= steps; step++) {
      const price = from + Math.floor(((to - from) * step) / steps);
      dueQueue.put(DUE.level, id, price, size + roundLot, 0, side);
      dueQueue.put(DUE.hit, id, 0, size, 0, side);
    }
    dueQueue.put(DUE.level, id, to, roundLot, 0, side);
  }

  private wait(id: number, ratio: number, prints: number): void {
    const { waiting } = this;
    for (let at = 0; at < waiting.length; at += STRIDE) {
      if (waiting[at] !== 0) continue;
      waiting.set([id + 1, ratio, prints, 0], at);
      return;
    }
  }

  private log(id: number, kind: 'split' | 'dividend', what: string): void {
    const { log, nowMs } = this.parts;
    const atMs = nowMs();
    log.add({ atMs, untilMs: atMs, kind, id, label: `${this.listings[id]!.symbol} ${what}` });
  }
}
