/**
 * How old ticks are when they come: from when the market's clock reached them, by the page's own clock. Only ticks of a
 * live market count; those of a replay are old on purpose.
 */
import type { LatencyMeter } from '../state/latency-meter.ts';
import type { LiveClock } from '../state/live-clock.ts';
import { now } from './browser-environment.ts';

/** Tells a meter of the ages of ticks. */
export class TickAge {
  /** Changes of the live clock's speed that the ages know of. */
  private turn = 0;
  private readonly liveClock: LiveClock;
  private readonly meter: LatencyMeter;

  constructor(liveClock: LiveClock, meter: LatencyMeter) {
    this.liveClock = liveClock;
    this.meter = meter;
  }

  /** Takes in a tick that has just come. @param timeMs its market time */
  note(timeMs: number): void {
    const atMs = this.liveClock.serverAt(timeMs);
    if (atMs === undefined) return;
    const { turns } = this.liveClock;
    if (this.turn !== turns) this.meter.forget();
    this.turn = turns;
    this.meter.note(now() - atMs);
  }
}
