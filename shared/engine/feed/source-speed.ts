/**
 * Watches whether a source keeps up with its market's clock: how fast the market really runs, how many ticks
 * come, how far the newest lies behind. One that is late for a while cannot keep up; until then it may only
 * have been held up.
 */
import type { Now } from './clock.ts';

/** What a live market was asked for, and what it gives. */
export interface FeedReport {
  /** How many times as fast as the wall the clock runs now. */
  readonly speed: number;
  /** Ticks a second of the wall's time: as asked for, and as they came in the last seconds. */
  readonly offeredPerSecond: number;
  readonly achievedPerSecond: number;
  /** How far the newest tick that could be had lies behind the clock, ms of the wall's time. */
  readonly behindMs: number;
  /** True while the clock waits for the source. */
  readonly isSlowed: boolean;
}

/** How far the clock of a market that cannot keep up may be ahead, ms of the wall's time. */
export const LEAD_MS = 500;
/** A source that is late for so long cannot keep up. */
const PATIENCE_MS = 1_000;
/** Speed and rate are those of so long, ms. */
const SPAN_MS = 1_000;
/** A clock that waits for its source tells its speed anew so often, ms. */
const TELL_MS = 1_000;

/** Moments that speed and rate are measured between. */
interface Mark {
  readonly elapsedMs: number;
  readonly marketMs: number;
  readonly ticks: number;
}

/** What is measured. */
export interface SpeedProbe {
  readonly elapsed: Now;
  /** Up to where the market is true: its clock, or what the source has given where that is less, ms. */
  readonly trueMs: () => number;
  readonly ticks: () => number;
}

/** Makes a watch. @param asked how many times as fast as the wall the market was asked to run */
export function createSourceSpeed({ elapsed, trueMs, ticks }: SpeedProbe, asked: number) {
  const mark = (): Mark => ({ elapsedMs: elapsed(), marketMs: trueMs(), ticks: ticks() });
  let last = mark();
  let speed = asked;
  let ticksPerSecond = 0;
  let lateSinceMs: number | undefined;
  let isSlowed = false;
  let toldMs = 0;

  return {
    /** Market's time in the wall's, measured. */
    get speed() {
      return speed;
    },
    get ticksPerSecond() {
      return ticksPerSecond;
    },
    get isSlowed() {
      return isSlowed;
    },
    /** Begins to measure anew: the clock was moved. */
    restart(): void {
      last = mark();
      lateSinceMs = undefined;
    },
    measure(): void {
      const now = mark();
      const spanMs = now.elapsedMs - last.elapsedMs;
      if (spanMs < SPAN_MS) return;
      speed = (now.marketMs - last.marketMs) / spanMs;
      ticksPerSecond = ((now.ticks - last.ticks) * 1_000) / spanMs;
      last = now;
    },
    /**
     * Notes how it stands after a turn.
     * @param hasMore whether ticks are due that were not given yet
     * @returns true when something is to be told: it is slowed, no longer, or still
     */
    note(hasMore: boolean, behindMs: number): boolean {
      const nowMs = elapsed();
      if (hasMore && behindMs > LEAD_MS) lateSinceMs ??= nowMs;
      else if (!hasMore) lateSinceMs = undefined;
      const wasSlowed = isSlowed;
      isSlowed = lateSinceMs !== undefined && nowMs - lateSinceMs >= PATIENCE_MS;
      if (isSlowed === wasSlowed && !(isSlowed && nowMs - toldMs >= TELL_MS)) return false;
      toldMs = nowMs;
      return true;
    },
  };
}
