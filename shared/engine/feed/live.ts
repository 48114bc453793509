/**
 * A live market's feed and clock. The clock is the wall, or one of its source's own that begins once the past
 * is folded in. Promises that the clock never runs away from what the source gives (a source that cannot keep
 * up slows it down, and it is said by how much), that a leap of the machine's clock is a gap and no backlog,
 * and that a source which throws or ends concerns nobody else.
 */
import { LIMITS } from '../../wire/limits.ts';
import type { MarketInfo } from '../../wire/market-info.ts';
import type { Market } from '../market/market.ts';
import type { Surroundings } from '../surroundings.ts';
import { createMarketClock } from './clock.ts';
import { createFeed } from './feed.ts';
import type { GuardedSource } from './guarded-source.ts';
import type { Drive } from './drive.ts';
import { createSilenceWatch } from './silence.ts';
import { createSourceSpeed, type FeedReport, LEAD_MS } from './source-speed.ts';

/** A live market's engine. */
export interface Live extends Drive {
  readonly kind: 'live';
  /** How many times as fast as the wall the clock runs now; 0 while it waits for the past, and after the end. */
  speed(): number;
  report(): FeedReport;
}

/** What moves a market on that is computed elsewhere. */
export interface FollowedDrive extends Live {
  /** How the market is described there, once that is known. */
  told(): MarketInfo | undefined;
}

/**
 * Makes the engine; the past is folded in over the first turns.
 * @param onChanged the clock began to run, or runs at another speed; silence began or ended; the source ended
 */
export function createLive(
  market: Market,
  source: GuardedSource,
  { now, elapsed }: Pick<Surroundings, 'now' | 'elapsed'>,
  onChanged: () => void,
): Live {
  const own = source.clock;
  const asked = own?.speed ?? 1;
  const clock = createMarketClock(own === undefined ? now : elapsed, own?.fromMs ?? now());
  const feed = createFeed(market, source, elapsed);
  const nextMs = (): number => source.nextTimeMs() ?? Infinity;
  const sourceSpeed = createSourceSpeed(
    {
      elapsed,
      trueMs: () => Math.min(clock.now(), nextMs()),
      ticks: () => market.counters.ticks,
    },
    asked,
  );
  /* A source that watches its own connection says better what is missing, and why. */
  const hasSilenceChanged =
    source.gapWatch === undefined ? createSilenceWatch(market, elapsed) : (): boolean => false;
  let connectionVersion = source.connection?.version;
  const hasConnectionChanged = (): boolean => {
    const before = connectionVersion;
    connectionVersion = source.connection?.version;
    return connectionVersion !== before;
  };
  let hasEnded = false;
  let turnedMs = clock.now();

  clock.setSpeed(asked);
  if (own === undefined) clock.play();
  feed.rebuild(clock.now());

  const behindMs = (): number =>
    feed.isRebuilding || hasEnded ? 0 : Math.max(0, clock.now() - nextMs()) / asked;
  const speed = (): number =>
    !clock.isRunning ? 0 : sourceSpeed.isSlowed ? sourceSpeed.speed : asked;

  function begin(): void {
    clock.play();
    sourceSpeed.restart();
    if (own !== undefined) onChanged();
  }

  /** Where the machine slept or its clock was set, a market that runs by the wall is there at once. */
  function followLeap(): void {
    const leapMs = clock.now() - turnedMs;
    if (leapMs > LIMITS.feedLeapMs * asked && !feed.isRebuilding) {
      if (own === undefined) feed.skip();
      else clock.moveTo(turnedMs);
      sourceSpeed.restart();
    }
    turnedMs = clock.now();
  }

  /** Lets the clock wait where the source has been late for a while. */
  function followSource(hasMore: boolean): void {
    const isTold = sourceSpeed.note(hasMore, behindMs());
    if (sourceSpeed.isSlowed && hasMore && behindMs() > LEAD_MS)
      clock.moveTo(nextMs() + LEAD_MS * asked);
    if (isTold) onChanged();
  }

  function end(): void {
    hasEnded = true;
    feed.endRebuild();
    if (own !== undefined) {
      clock.pause();
      clock.moveTo(Math.min(clock.now(), Math.max(own.fromMs, market.lastTimeMs)));
    }
    market.beginSilence();
    /* Told once, together with the silence. */
    hasSilenceChanged();
    onChanged();
  }

  function advance(budgetMs: number): boolean {
    followLeap();
    const wasRebuilding = feed.isRebuilding;
    const hasMore = feed.turn(clock.now(), budgetMs);
    if (wasRebuilding && !feed.isRebuilding) begin();
    if (!hasMore && source.nextTimeMs() === undefined) {
      end();
      return false;
    }
    if (wasRebuilding) return hasMore;
    sourceSpeed.measure();
    if (!feed.isSkipping) followSource(hasMore);
    return hasMore;
  }

  return {
    kind: 'live',
    get isRebuilding() {
      return feed.isRebuilding;
    },
    timeMs: () => clock.now(),
    speed,
    status: () =>
      source.failure !== undefined
        ? { state: 'failed', reason: source.failure }
        : { state: hasEnded ? 'ended' : 'running' },
    report: () => ({
      speed: speed(),
      offeredPerSecond: (source.offeredRate?.() ?? 0) * asked,
      achievedPerSecond: hasEnded ? 0 : sourceSpeed.ticksPerSecond,
      behindMs: behindMs(),
      isSlowed: sourceSpeed.isSlowed && !hasEnded,
    }),
    turn(_mayRush, budgetMs) {
      if (hasEnded) return false;
      try {
        return advance(budgetMs);
      } catch (error) {
        source.fail(error);
        end();
        return false;
      } finally {
        if (hasSilenceChanged() || hasConnectionChanged()) onChanged();
      }
    },
    nextInMs: () =>
      hasEnded || !clock.isRunning ? Infinity : Math.max(0, nextMs() - clock.now()) / asked,
    close: () => source.close(),
  };
}
