/**
 * The live market's feed and clock. The clock is the wall, or begins at a moment of its own and runs at a
 * speed of its own once the past is folded in. Promises that the clock never runs away from what the source
 * gives: a source that cannot keep up for a while slows the clock down, and it is said by how much.
 */
import type { SimulationInfo } from '../../wire/command.ts';
import type { Market } from '../market/market.ts';
import type { Source } from '../source/source.ts';
import { createMarketClock, type Now } from './clock.ts';
import { createFeed, type Feed } from './feed.ts';

/** What the live market may want besides its source. */
export interface LiveOptions {
  /** Where the past ends and the clock begins, ms; left out, the clock is the wall. */
  readonly fromMs?: number;
  /** How many times as fast as the wall. */
  readonly speed?: number;
  /** Ticks a second of the market's time that the source means to give now. */
  readonly offeredRate?: () => number;
  readonly simulation?: () => SimulationInfo;
}

/** What the live market was asked for, and what it gives. */
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

/** A live market's engine. */
export interface Live {
  readonly feed: Feed;
  readonly timeMs: Now;
  /** How many times as fast as the wall the clock runs now. */
  readonly speed: () => number;
  readonly report: () => FeedReport;
  /** Publishes what is due. @returns true when there is more to do now */
  turn(): boolean;
}

/** How far the clock of a market that cannot keep up may be ahead, ms of the wall's time. */
const LEAD_MS = 500;
/** A source that is late for so long cannot keep up; until then it may only have been held up. */
const PATIENCE_MS = 1_000;
/** Speed and rate are those of so long, ms. */
const SPAN_MS = 1_000;
/** A clock that waits for its source tells its speed anew so often, ms. */
const TELL_MS = 1_000;

/** Moments that speed and rate are measured between. */
interface Mark {
  readonly wallMs: number;
  readonly marketMs: number;
  readonly ticks: number;
}

/**
 * Makes the engine; the past is folded in over the first turns.
 * @param onChanged the clock began to run, or runs at another speed
 */
export function createLive(
  market: Market,
  source: Source,
  wall: Now,
  options: LiveOptions,
  onChanged: () => void,
): Live {
  const { fromMs, speed: asked = 1, offeredRate = () => 0 } = options;
  const clock = createMarketClock(wall, fromMs ?? wall());
  const feed = createFeed(market, source, wall);
  /** Up to where the market is true: its clock, or what the source has given where that is less. */
  const mark = (): Mark => ({
    wallMs: wall(),
    marketMs: Math.min(clock.now(), source.nextTimeMs() ?? Infinity),
    ticks: market.counters.ticks,
  });
  let last = mark();
  let achieved = { speed: asked, ticks: 0 };
  let lateSinceMs: number | undefined;
  let isSlowed = false;
  let toldMs = 0;

  clock.setSpeed(asked);
  if (fromMs === undefined) clock.play();
  feed.rebuild(clock.now());

  const speed = (): number => (!clock.isRunning ? 0 : isSlowed ? achieved.speed : asked);
  const behindMs = (): number =>
    feed.isRebuilding ? 0 : Math.max(0, clock.now() - (source.nextTimeMs() ?? Infinity)) / asked;

  function begin(): void {
    clock.play();
    last = mark();
    if (fromMs !== undefined) onChanged();
  }

  function measure(): void {
    const now = mark();
    const spanMs = now.wallMs - last.wallMs;
    if (spanMs < SPAN_MS) return;
    achieved = {
      speed: (now.marketMs - last.marketMs) / spanMs,
      ticks: ((now.ticks - last.ticks) * 1_000) / spanMs,
    };
    last = now;
  }

  /** Lets the clock wait where the source has been late for a while. */
  function follow(hasMore: boolean): void {
    const nowMs = wall();
    const isLate = hasMore && behindMs() > LEAD_MS;
    if (isLate) lateSinceMs ??= nowMs;
    else if (!hasMore) lateSinceMs = undefined;
    const wasSlowed = isSlowed;
    isSlowed = lateSinceMs !== undefined && nowMs - lateSinceMs >= PATIENCE_MS;
    if (isSlowed && isLate) clock.moveTo(source.nextTimeMs()! + LEAD_MS * asked);
    if (isSlowed === wasSlowed && !(isSlowed && nowMs - toldMs >= TELL_MS)) return;
    toldMs = nowMs;
    onChanged();
  }

  return {
    feed,
    timeMs: () => clock.now(),
    speed,
    report: () => ({
      speed: speed(),
      offeredPerSecond: offeredRate() * asked,
      achievedPerSecond: achieved.ticks,
      behindMs: behindMs(),
      isSlowed,
    }),
    turn() {
      const wasRebuilding = feed.isRebuilding;
      const hasMore = feed.turn(clock.now());
      if (wasRebuilding) {
        if (!feed.isRebuilding) begin();
        return hasMore;
      }
      measure();
      follow(hasMore);
      return hasMore;
    },
  };
}
