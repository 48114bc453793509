/**
 * One alert that is kept, and its place among those that watch a market. Promises that what has fired once does not
 * fire again after a restart, and rests as long as it has to. Knows neither the journal nor who is told.
 */
import { toSymbol } from '../../../model/instrument.ts';
import { toAlertText } from '../../../model/alert-words.ts';
import type { Firing } from '../../../wire/alert-message.ts';
import { LIMITS } from '../../../wire/limits.ts';
import type { ServerMessage } from '../../../wire/server-message.ts';
import type { StoredAlertInfo, StoredAlertState } from '../../../wire/stored-alert.ts';
import { isWildcard } from '../../../wire/symbol-names.ts';
import type { MarketView } from '../../market/market-view.ts';
import type { AlertOwner } from '../alert.ts';
import { AlertError, type Alerts } from '../alerts.ts';
import type { FiredTime, StoredRecord } from './alert-journal.ts';

/** A market with its clock. */
export interface WatchedMarket {
  readonly market: MarketView;
  timeMs(): number;
}

/** Finds a live market by name. */
export type FindLive = (name: string) => WatchedMarket | undefined;

/** Hears of firings, in the turn of their ticks. */
export type OnFired = (alert: StoredAlert, epoch: number, firings: readonly Firing[]) => void;

/** An alert that is kept. */
export class StoredAlert implements AlertOwner {
  readonly record: StoredRecord;
  readonly isBehind = false;
  readonly mostWatches = LIMITS.storedAlertWatches;
  private readonly onFired: OnFired;
  private isArmed = false;
  private isExpired = false;
  private problem: string | undefined;
  /** Symbols that the market had when one was missing. */
  private triedAt = -1;

  constructor(record: StoredRecord, onFired: OnFired) {
    this.record = record;
    this.onFired = onFired;
  }

  isDeaf(): boolean {
    return false;
  }

  send(message: ServerMessage): void {
    if (message.type === 'fired') this.onFired(this, message.epoch, message.firings);
  }

  /** For its watches: when a symbol fired last. */
  lastFired(symbol: string): FiredTime | undefined {
    return this.record.fired[symbol];
  }

  /** True once nothing of it can fire any more. */
  get isDone(): boolean {
    const { request, fired } = this.record;
    if (request.restMs !== undefined) return false;
    return request.symbols.every((name) => !isWildcard(toSymbol(name)) && toSymbol(name) in fired);
  }

  get state(): StoredAlertState {
    if (this.record.request.paused === true) return 'paused';
    if (this.isExpired) return 'expired';
    if (this.isDone) return 'done';
    return this.isArmed ? 'watching' : 'waiting';
  }

  /** Begins to watch. @throws AlertError for what cannot be */
  arm(alerts: Alerts, find: FindLive): void {
    const { id, request } = this.record;
    const { market: name, symbols, rule, restMs, immediate } = request;
    const place = find(name);
    if (place === undefined) {
      throw new AlertError('UNKNOWN_MARKET', `There is no live market "${name}".`);
    }
    this.triedAt = place.market.listed.length;
    alerts.put(this, place.market, {
      alert: id,
      symbols,
      rule,
      ...(restMs === undefined ? {} : { restMs }),
      ...(immediate === undefined ? {} : { immediate }),
    });
    this.isArmed = true;
    this.problem = undefined;
  }

  /** Begins to watch, or notes why it waits. */
  tryToArm(alerts: Alerts, find: FindLive): void {
    try {
      this.arm(alerts, find);
    } catch (error) {
      if (!(error instanceof AlertError)) throw error;
      this.problem = error.message;
    }
  }

  disarm(alerts: Alerts): void {
    this.isArmed = false;
    alerts.leave(this);
  }

  /** Ends what has expired or is done, and tries again what waits. @returns true when its state is another one */
  lookAfter(alerts: Alerts, find: FindLive): boolean {
    const before = this.state;
    const { market, expiresMs } = this.record.request;
    const place = find(market);
    this.isExpired = expiresMs !== undefined && place !== undefined && place.timeMs() >= expiresMs;
    const { state } = this;
    const isOver = state !== 'watching' && state !== 'waiting';
    if (isOver && this.isArmed) this.disarm(alerts);
    if (state === 'waiting' && place !== undefined && place.market.listed.length !== this.triedAt) {
      this.tryToArm(alerts, find);
    }
    return this.state !== before;
  }

  /** How it is described. @param watched symbols that it watches */
  toInfo(alerts: Alerts): StoredAlertInfo {
    const { id, createdMs, request, firings, fired } = this.record;
    const { state, problem } = this;
    const times = Object.values(fired).map(([ms]) => ms);
    return {
      ...request,
      id,
      text: toAlertText(request),
      createdMs,
      state,
      ...(state === 'waiting' && problem !== undefined ? { problem } : {}),
      watched: alerts.watchesOf(this),
      firings,
      ...(times.length === 0 ? {} : { lastFiredMs: Math.max(...times) }),
    };
  }
}
