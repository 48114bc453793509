/**
 * A replay: a market fed from a recording, with its own clock that plays, pauses, jumps and runs at any speed.
 * Everybody who looks at it sees the same moment. After a jump the market is rebuilt from the recording's
 * start, so that nothing of the future shows.
 */
import type { ReplayInfo } from '../../wire/market-info.ts';
import type { Speed } from '../../wire/command.ts';
import type { Market } from '../market/market.ts';
import { LIMITS } from '../../wire/limits.ts';
import { toIsoTime } from '../../wire/json-frame.ts';
import type { SeekableSource } from '../source/source.ts';
import { createMarketClock, type Now } from './clock.ts';
import { createFeed } from './feed.ts';
import type { Drive } from './drive.ts';
import { guardRecording } from './guarded-recording.ts';

/** Options of a replay. */
export interface ReplayOptions {
  recording: string;
  market: Market;
  source: SeekableSource;
  /** Time that has gone by, ms. */
  elapsed: Now;
  nextEpoch(): number;
  /** State changed other than by a command: the end was reached, or it began again. */
  onChange(): void;
  /** The recording cannot be read on from here. */
  onFault(error: Error): void;
}

/** A replay of one recording. */
export interface Replay extends Drive {
  readonly kind: 'replay';
  info(): Omit<ReplayInfo, 'viewers'>;
  play(): void;
  pause(): void;
  setSpeed(speed: Speed): void;
  setLoop(loop: boolean): void;
  /** Jumps; the time is brought into the recording's span. */
  seek(timeMs: number): void;
}

/** Makes a replay that stands paused at the recording's start. */
export function createReplay(options: ReplayOptions): Replay {
  const { market } = options;
  const source = guardRecording(options.source);
  const clock = createMarketClock(options.elapsed, source.startMs);
  const feed = createFeed(market, source, options.elapsed);
  let speed: Speed = 1;
  let loop = false;
  let isPlaying = false;
  let hasEnded = false;
  let roundBeganMs = options.elapsed();
  /** Why it ended before its time, one sentence for people. */
  let reason: string | undefined;

  /** At full speed the clock is the newest tick; otherwise it runs by itself. */
  const timeMs = (): number => {
    const now =
      speed === 'max' && isPlaying ? Math.max(market.lastTimeMs, clock.now()) : clock.now();
    return Math.min(Math.max(now, source.startMs), source.endMs);
  };

  function runClock(): void {
    if (isPlaying && speed !== 'max' && !feed.isRebuilding) clock.play();
    else clock.pause();
  }

  function jump(toMs: number): void {
    const target = Math.min(Math.max(toMs, source.startMs), source.endMs);
    hasEnded = false;
    reason = undefined;
    roundBeganMs = options.elapsed();
    market.reset(options.nextEpoch());
    source.seek(source.startMs);
    clock.pause();
    clock.moveTo(target);
    feed.rebuild(target);
  }

  function onEnd(): void {
    if (loop) {
      /* A round that was too short rests at the end: a recording of one tick must not begin again at each flush. */
      if (options.elapsed() - roundBeganMs < LIMITS.replayRoundMs) return;
      jump(source.startMs);
    } else {
      hasEnded = true;
      isPlaying = false;
      clock.pause();
      clock.moveTo(source.endMs);
    }
    options.onChange();
  }

  /** Ends where the recording cannot be read on; what is sound was given. */
  function endAtFault(error: Error): void {
    const atMs = Math.max(market.lastTimeMs, source.startMs);
    reason = `The recording cannot be read on from ${toIsoTime(atMs, 0)}: ${error.message}`;
    hasEnded = true;
    isPlaying = false;
    clock.pause();
    clock.moveTo(atMs);
    options.onFault(error);
    options.onChange();
  }

  function turnLive(mayRush: () => boolean, budgetMs: number): boolean {
    if (!isPlaying) return false;
    if (speed === 'max') {
      if (!mayRush()) return false;
      const more = feed.step();
      clock.moveTo(Math.max(market.lastTimeMs, source.startMs));
      if (source.failure !== undefined) endAtFault(source.failure);
      else if (!more) onEnd();
      return more;
    }
    const now = clock.now();
    const more = feed.turn(now, budgetMs);
    if (source.failure !== undefined) endAtFault(source.failure);
    else if (!more && now >= source.endMs) onEnd();
    return more;
  }

  return {
    kind: 'replay',
    status: () => (reason === undefined ? { state: 'running' } : { state: 'failed', reason }),
    get isRebuilding() {
      return feed.isRebuilding;
    },
    timeMs,
    info: () => ({
      recording: options.recording,
      startMs: source.startMs,
      endMs: source.endMs,
      state: hasEnded ? 'ended' : isPlaying ? 'playing' : 'paused',
      speed,
      loop,
    }),
    play() {
      if (hasEnded) jump(source.startMs);
      if (!isPlaying) roundBeganMs = options.elapsed();
      isPlaying = true;
      runClock();
    },
    pause() {
      const now = timeMs();
      isPlaying = false;
      clock.pause();
      clock.moveTo(now);
    },
    setSpeed(next) {
      const now = timeMs();
      speed = next;
      clock.moveTo(now);
      if (next !== 'max') clock.setSpeed(next);
      runClock();
    },
    setLoop(next) {
      loop = next;
    },
    seek: jump,
    turn(mayRush, budgetMs) {
      if (!feed.isRebuilding) return turnLive(mayRush, budgetMs);
      const more = feed.turn(0, budgetMs);
      if (more) return true;
      if (source.failure !== undefined) {
        endAtFault(source.failure);
      } else {
        /* Who plays from the end begins again. */
        hasEnded = !isPlaying && clock.now() >= source.endMs;
        runClock();
        options.onChange();
      }
      return false;
    },
    close() {
      source.close();
    },
  };
}
