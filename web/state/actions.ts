/**
 * What people can make the page do that reaches beyond it. Panels call these; the network side does them.
 * Every action ends in a change of state: nothing is returned, and what fails becomes a notice.
 */
import type { Speed } from '../../shared/command.ts';
import type { Interval } from '../../shared/interval.ts';

/** The page's actions. */
export interface Actions {
  /** Shows a symbol on the chart. */
  show(symbol: string): void;
  setInterval(interval: Interval): void;
  /** Adds to or takes from the watchlist, and subscribes or unsubscribes with it. */
  watch(symbol: string): void;
  unwatch(symbol: string): void;
  moveWatched(symbol: string, by: -1 | 1): void;
  loadRecordings(): void;
  openRecording(recording: string, options?: { timeMs?: number; speed?: Speed }): void;
  joinReplay(market: string): void;
  backToLive(): void;
  play(): void;
  pause(): void;
  seek(timeMs: number): void;
  setSpeed(speed: Speed): void;
  setLoop(loop: boolean): void;
  /** Bars before the oldest on the chart are wanted, from `fromMs` on. */
  loadOlder(fromMs: number): void;
  reconnectNow(): void;
}
