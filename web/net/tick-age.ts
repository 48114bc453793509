/**
 * How old a live tick is when it is on the page: the mean of recent ones, on the page's own clock.
 */
import type { LiveClock } from '../state/live-clock.ts';
import { now } from './browser-environment.ts';

/** Share of a new tick's age in the running mean. */
const AGE_GAIN = 0.02;

/** A running mean. */
export class TickAge {
  /** Time from when the market's clock reached a tick until it was here, ms; undefined before the first. */
  meanMs: number | undefined;
  private readonly clock: LiveClock;
  /** Changes of the clock's speed that the mean knows of. */
  private turns = 0;

  constructor(clock: LiveClock) {
    this.clock = clock;
  }

  /** A tick of this market time came just now. */
  note(timeMs: number): void {
    const atMs = this.clock.serverAt(timeMs);
    if (atMs === undefined) return;
    const { turns } = this.clock;
    if (this.turns !== turns) this.meanMs = undefined;
    this.turns = turns;
    const ageMs = now() - atMs;
    this.meanMs =
      this.meanMs === undefined ? ageMs : this.meanMs + (ageMs - this.meanMs) * AGE_GAIN;
  }
}
