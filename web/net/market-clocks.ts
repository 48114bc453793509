/**
 * Keeps the clocks of the page true: the one of the market on screen, and the live market's, which runs on while a
 * replay is looked at.
 */
import type { Client } from '../../shared/client/client-contract.ts';
import type { MarketInfo } from '../../shared/wire/market-info.ts';
import type { AppState } from '../state/app-state.ts';
import { toClockRate } from '../state/market-clock.ts';
import { now } from './browser-environment.ts';

/** The clocks. */
export class MarketClocks {
  private readonly client: Client;
  private readonly state: AppState;

  constructor(client: Client, state: AppState) {
    this.client = client;
    this.state = state;
  }

  /** The live market's clock as it was told. @param serverMs when, by the server's clock */
  setLive({ timeMs, speed = 1 }: MarketInfo, serverMs: number): void {
    this.state.liveClock.set(timeMs, serverMs, speed);
  }

  /** Another market is on screen. */
  set(info: MarketInfo): void {
    const wallMs = now();
    const { liveClock } = this.state;
    liveClock.offsetMs = this.client.clockOffsetMs;
    const timeMs = info.kind === 'live' ? liveClock.at(wallMs) : info.timeMs;
    this.state.clock.set(timeMs, wallMs, toClockRate(info));
  }

  /** News of any market. @param before what was known of the market on screen, when it is that one */
  follow(info: MarketInfo, before: MarketInfo | undefined): void {
    if (info.name === this.state.live.peek()) this.setLive(info, now() + this.client.clockOffsetMs);
    if (before === undefined) return;
    const rate = toClockRate(info);
    const hasJumped = info.epoch !== before.epoch || rate.rate !== toClockRate(before).rate;
    if (hasJumped || rate.rate === 0) this.state.clock.set(info.timeMs, now(), rate);
    else this.state.clock.correct(info.timeMs, now());
  }
}
