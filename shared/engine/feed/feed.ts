/**
 * Pulls ticks from a source into a market, up to the market's time, a bounded slice of work at a time.
 * Two ways: live (listeners hear every batch) and rebuilding (silently up to a moment, then one `moved`).
 * Knows no timers: whoever owns it calls `turn`.
 */
import { LIMITS } from '../../wire/limits.ts';
import { createTickColumns, type TickColumns } from '../../model/tick.ts';
import type { Market } from '../market/market.ts';
import type { Source } from '../source/source.ts';
import type { Now } from './clock.ts';

/** A feed of one market. */
export interface Feed {
  /** True while history is being folded in silently. */
  readonly isRebuilding: boolean;
  /** Progress of rebuilding, 0..1. */
  readonly progress: number;
  /** Folds everything up to `untilMs` in silently over the next turns, then announces `moved`. */
  rebuild(untilMs: number): void;
  /**
   * Publishes what the source has up to `untilMs`, for at most the pump budget.
   * @returns true when there is more to do now
   */
  turn(untilMs: number): boolean;
  /**
   * Publishes one small batch of what comes next, whenever that is: what clients can take in before the next one.
   * @returns true when there is more
   */
  step(): boolean;
}

/** Makes a feed. @param wall measures the budget */
export function createFeed(market: Market, source: Source, wall: Now): Feed {
  const batch = createTickColumns(LIMITS.batchTicks);
  const small = createTickColumns(LIMITS.rushTicks);
  let rebuildUntilMs: number | undefined;
  let rebuildFromMs = 0;
  const gaps = source.gaps ?? [];
  let nextGap = 0;

  /** Tells of the source's holes that begin by then: a hole comes before the ticks after it. */
  function declareGaps(untilMs: number, silent: boolean): void {
    for (; nextGap < gaps.length && gaps[nextGap]!.fromMs <= untilMs; nextGap++) {
      market.declareGap(gaps[nextGap]!, silent);
    }
  }

  function publish(ticks: TickColumns, silent: boolean): void {
    if (ticks.length === 0) return;
    declareGaps(ticks.timeMs[ticks.length - 1]!, silent);
    market.publish(ticks, silent);
  }

  function pull(untilMs: number, silent: boolean): boolean {
    const endMs = wall() + LIMITS.pumpBudgetMs;
    let more = true;
    while (more) {
      batch.length = 0;
      more = source.read(untilMs, batch);
      publish(batch, silent);
      if (wall() >= endMs) break;
    }
    if (!more && untilMs < Infinity) declareGaps(untilMs, silent);
    return more;
  }

  return {
    get isRebuilding() {
      return rebuildUntilMs !== undefined;
    },
    get progress() {
      if (rebuildUntilMs === undefined || rebuildUntilMs <= rebuildFromMs) return 1;
      const done = (market.lastTimeMs - rebuildFromMs) / (rebuildUntilMs - rebuildFromMs);
      return Math.min(1, Math.max(0, done));
    },
    rebuild(untilMs) {
      market.beginRebuild();
      rebuildUntilMs = untilMs;
      nextGap = 0;
      rebuildFromMs = source.nextTimeMs() ?? untilMs;
    },
    turn(untilMs) {
      if (rebuildUntilMs === undefined) return pull(untilMs, false);
      if (pull(rebuildUntilMs, true)) return true;
      rebuildUntilMs = undefined;
      market.moved();
      return false;
    },
    step() {
      small.length = 0;
      const more = source.read(Infinity, small);
      publish(small, false);
      return more;
    },
  };
}
