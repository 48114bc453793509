/**
 * The flush clock: advances every market again and again, and at once while there is more to do. A flush takes its
 * time from its own cost: it is due as soon as the source has the next tick, but all of them together take no more
 * than a tenth of the time, and none is later than the flush interval. So a server with little to do is quick, and one
 * with much to do sends less often what it has gathered. The only timer of the data path.
 */
import type { Cancel, Surroundings } from '../surroundings.ts';

/** Share of the time that flushes may take to be quick. */
const SHARE = 0.1;

/** A running pump. */
export interface Pump {
  readonly stop: () => void;
}

/** What a pump drives, and how often. */
export interface PumpOptions {
  /** Does a bounded slice of work; true when there is more. */
  readonly turn: () => boolean;
  /**
   * Whether the last turn's work is still under way: the next waits for its end and is larger, so that a server at
   * its limit sends less often rather than later and later.
   */
  readonly isBusy: () => boolean;
  /** Longest time between turns, ms. */
  readonly flushMs: number;
  /** Shortest time between turns, ms, asked before each; left out, the longest: then all are as far apart. */
  readonly leastMs?: () => number;
  /** How long until there is something to do, ms; Infinity while that is not known. */
  readonly nextInMs?: () => number;
}

/** Starts pumping. */
export function startPump(
  { after, defer, elapsed }: Pick<Surroundings, 'after' | 'defer' | 'elapsed'>,
  { turn, isBusy, flushMs, leastMs = () => flushMs, nextInMs = () => 0 }: PumpOptions,
): Pump {
  let planned: Cancel = after(flushMs, begin);
  let beganMs = elapsed();
  let isStopped = false;

  function plan(how: () => Cancel): void {
    if (!isStopped) planned = how();
  }

  function begin(): void {
    const nowMs = elapsed();
    if (isEarly(nowMs)) {
      wait(Math.min(flushMs - (nowMs - beganMs), nextInMs()));
      return;
    }
    beganMs = nowMs;
    work();
  }

  /** Timers know whole ms, and may be up to one early: there is nothing to do yet. */
  const isEarly = (nowMs: number): boolean => nowMs - beganMs <= flushMs - 1 && nextInMs() > 0;

  const wait = (ms: number): void => plan(() => after(Math.ceil(ms), begin));

  function work(): void {
    if (isBusy() || turn()) plan(() => defer(work));
    else settle();
  }

  /** What a turn costs is known when all of it is on its way. */
  function settle(): void {
    if (isBusy()) plan(() => defer(settle));
    else rest();
  }

  function rest(): void {
    const costMs = elapsed() - beganMs;
    const dueMs = Math.max(leastMs(), costMs / SHARE, costMs + nextInMs());
    const waitMs = Math.min(flushMs, dueMs) - costMs;
    if (waitMs > 0) wait(waitMs);
    else plan(() => defer(begin));
  }

  return {
    stop() {
      isStopped = true;
      planned();
    },
  };
}
