/**
 * A replay: a market fed from a recording, with its own clock that plays, pauses, steps, jumps, loops and runs at any
 * speed. Everybody who looks at it sees the same moment. After a jump the market is rebuilt from what the
 * recording knows of a moment before, so that nothing of the future shows. Promises that every state has a way on: `ended` is where the recording
 * ends and nothing plays, `play` begins again from there, and a round of a loop never takes less than
 * LIMITS.replayRoundMs.
 */
import { toPublicReason } from '../../model/public-reason.ts';
import type { Speed } from '../../wire/command.ts';
import { LIMITS } from '../../wire/limits.ts';
import { toIsoTime } from '../../wire/json-frame.ts';
import { toMomentAim, toWholeAim } from './aim.ts';
import { createMarketClock } from './clock.ts';
import { createFeed } from './feed.ts';
import { guardRecording } from './guarded-recording.ts';
import { holdTicks } from './held-ticks.ts';
import { findIdleEnd } from './idle-stretch.ts';
import { beginWhole, rewind } from './rewind.ts';
import { createStepper } from './stepper.ts';
import type { Replay, ReplayOptions, Stretch } from './replay-contract.ts';
import type { Place } from './steps.ts';

/** What makes later jumps and looks quick is done a little in each turn, ms. */
const UPKEEP_MS = 2;

/** Makes a replay that stands paused at the recording's start. */
export function createReplay(options: ReplayOptions): Replay {
  const { market, elapsed } = options;
  const source = holdTicks(guardRecording(options.source));
  const clock = createMarketClock(elapsed, source.startMs);
  beginWhole(market, source);
  const feed = createFeed(market, source, elapsed);
  let speed: Speed = 1;
  let loop = false;
  let section: Stretch | undefined;
  let skipsIdle = false;
  /** Where a silence ends that is played through although it could be left out, ms. */
  let idleUntilMs: number | undefined;
  let isPlaying = false;
  let hasEnded = false;
  let roundBeganMs = elapsed();
  /** Where within its ms the market stands, when ticks of it may still be to come, ns. */
  let withinNs: number | undefined;
  /** Whether the clock is to stand at the newest tick once the market is rebuilt. */
  let isExact = false;
  /** Why it ended before its time, one sentence for people. */
  let reason: string | undefined;
  const stepper = createStepper({ market, source, feed, clock, onStepped, onEnd: end, rebuild });

  /** Where playing ends or begins again, ms. */
  const toRoundEnd = (): number => (loop && section !== undefined ? section.toMs : source.endMs);

  /** At full speed the clock is the newest tick; otherwise it runs by itself. */
  const timeMs = (): number => {
    const now =
      speed === 'max' && isPlaying ? Math.max(market.lastTimeMs, clock.now()) : clock.now();
    return Math.min(Math.max(now, source.startMs), isPlaying ? toRoundEnd() : source.endMs);
  };

  function runClock(): void {
    if (isPlaying && speed !== 'max' && !feed.isRebuilding) clock.play();
    else clock.pause();
  }

  function stopClock(atMs: number): void {
    isPlaying = false;
    clock.pause();
    clock.moveTo(atMs);
  }

  function rebuild(place: Place, clockMs: number, isExactly = false): void {
    hasEnded = false;
    reason = undefined;
    withinNs = undefined;
    isExact = isExactly;
    idleUntilMs = undefined;
    roundBeganMs = elapsed();
    const sinceMs = rewind(market, source, place, () => options.nextEpoch());
    clock.pause();
    clock.moveTo(Math.min(Math.max(clockMs, source.startMs), source.endMs));
    feed.rebuild(place.untilMs, place.aim, sinceMs);
  }

  function jump(toMs: number): void {
    const target = Math.min(Math.max(toMs, source.startMs), source.endMs);
    rebuild({ untilMs: target }, target);
  }

  function end(): void {
    hasEnded = true;
    withinNs = undefined;
    stopClock(source.endMs);
    options.onChange();
  }

  /** Ends where the recording cannot be read on; what is sound was given. */
  function endAtFault(error: Error): void {
    const atMs = Math.max(market.lastTimeMs, source.startMs);
    const what = source.isGrowing === true ? 'The past' : 'The recording';
    reason = `${what} cannot be read on from ${toIsoTime(atMs, 0)}: ${toPublicReason(error)}`;
    hasEnded = true;
    stopClock(atMs);
    stepper.stop();
    options.onFault(error);
    options.onChange();
  }

  /** A step is done: the clock stands where it led, at the newest tick or at the end of a bar. */
  function onStepped(atMs: number, isWithin: boolean): void {
    clock.moveTo(Math.min(atMs, source.endMs));
    withinNs = isWithin ? feed.newestNs : undefined;
    options.onChange();
  }

  /** What plays has come to the end of the recording, or of its section; a round that was too short rests there. */
  function onRoundEnd(): void {
    if (!loop) {
      end();
    } else if (elapsed() - roundBeganMs >= LIMITS.replayRoundMs) {
      jump(section?.fromMs ?? source.startMs);
      options.onChange();
    }
  }

  function rush(mayRush: () => boolean): boolean {
    if (!mayRush()) return false;
    const more = feed.step(loop && section !== undefined ? toWholeAim(section.toMs) : undefined);
    clock.moveTo(Math.max(market.lastTimeMs, source.startMs));
    if (source.failure !== undefined) endAtFault(source.failure);
    else if (!more) onRoundEnd();
    return more;
  }

  /** The end of a live market's past moves on: who stood at it may go on from there. */
  const canGoOn = (): boolean =>
    source.isGrowing === true && reason === undefined && clock.now() < source.endMs;

  /** Leaves out what is left of a long stretch without a tick, or says once that there is one. */
  function mindIdle(nowMs: number, untilMs: number, factor: number): void {
    const nextMs = Math.min(source.nextTimeMs() ?? Infinity, untilMs);
    const toMs = findIdleEnd(nowMs, nextMs, factor);
    if (toMs === undefined || (!skipsIdle && idleUntilMs === nextMs)) return;
    idleUntilMs = skipsIdle ? undefined : nextMs;
    if (skipsIdle) {
      clock.moveTo(toMs);
      options.onSkipped?.({ fromMs: Math.floor(nowMs), toMs: Math.floor(toMs) });
    }
    options.onChange();
  }

  function play(mayRush: () => boolean, budgetMs: number): boolean {
    withinNs = undefined;
    if (speed === 'max') return rush(mayRush);
    const untilMs = toRoundEnd();
    const now = Math.min(clock.now(), untilMs);
    const more = feed.turn(now, budgetMs);
    if (source.failure !== undefined) endAtFault(source.failure);
    else if (!more && now >= untilMs) onRoundEnd();
    else if (!more) mindIdle(now, untilMs, speed);
    return more;
  }

  /** Keyframes of a recording that has none, bars before the last jump; whoever plays comes first. */
  function keepUp(budgetMs: number): void {
    const untilMs = elapsed() + Math.min(UPKEEP_MS, budgetMs);
    const isTimeUp = (): boolean => elapsed() >= untilMs;
    if (market.settle(isTimeUp)) source.moments?.prepare(isTimeUp);
  }

  function step(mayRush: () => boolean): boolean {
    const more = stepper.turn(mayRush);
    if (source.failure === undefined) return more;
    endAtFault(source.failure);
    return false;
  }

  /** The market stands where it was to be rebuilt; what was asked meanwhile goes on. */
  function onRebuilt(): void {
    if (isExact) {
      clock.moveTo(Math.max(market.lastTimeMs, source.startMs));
      withinNs = feed.newestNs;
      isExact = false;
    }
    /* Who plays from the end begins again. */
    const isWhole = withinNs === undefined || source.nextTimeMs() === undefined;
    hasEnded = !isPlaying && clock.now() >= source.endMs && isWhole;
    runClock();
    options.onChange();
    stepper.next();
  }

  function rebuildOn(budgetMs: number): boolean {
    if (feed.turn(0, budgetMs)) return true;
    if (source.failure !== undefined) endAtFault(source.failure);
    else onRebuilt();
    return stepper.isUnderWay || feed.isRebuilding;
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
      ...(section === undefined ? {} : { section }),
      ...(skipsIdle ? { skipIdle: true } : {}),
      ...(idleUntilMs === undefined || clock.now() >= idleUntilMs ? {} : { idleUntilMs }),
      ...(withinNs === undefined ? {} : { timeNs: withinNs }),
    }),
    play() {
      stepper.stop();
      if (hasEnded && !canGoOn()) jump((loop ? section?.fromMs : undefined) ?? source.startMs);
      hasEnded = false;
      if (!isPlaying) roundBeganMs = elapsed();
      isPlaying = true;
      runClock();
    },
    pause() {
      stepper.stop();
      stopClock(timeMs());
    },
    setSpeed(next) {
      const now = timeMs();
      speed = next;
      clock.moveTo(now);
      if (next !== 'max') clock.setSpeed(next);
      runClock();
    },
    setLoop(next, wanted) {
      const fromMs = Math.max(wanted?.fromMs ?? source.startMs, source.startMs);
      const toMs = Math.min(wanted?.toMs ?? source.endMs, source.endMs);
      if (wanted !== undefined && fromMs >= toMs) return false;
      loop = next;
      section = wanted && { fromMs, toMs };
      return true;
    },
    setSkipIdle(next) {
      skipsIdle = next;
    },
    seek(toMs, timeNs) {
      stepper.stop();
      if (timeNs === undefined || toMs < source.startMs || toMs > source.endMs) {
        jump(toMs);
        return;
      }
      const wholeMs = Math.floor(toMs);
      rebuild({ untilMs: wholeMs, aim: toMomentAim(wholeMs, timeNs) }, wholeMs);
      withinNs = timeNs;
    },
    step(request) {
      if (isPlaying) stopClock(timeMs());
      stepper.add(request);
    },
    turn(mayRush, budgetMs) {
      if (feed.isRebuilding) return rebuildOn(budgetMs);
      if (stepper.isUnderWay) return step(mayRush);
      const more = isPlaying && play(mayRush, budgetMs);
      if (!feed.isRebuilding) keepUp(budgetMs);
      return more;
    },
    nextInMs() {
      if (!isPlaying || speed === 'max' || feed.isRebuilding) return Infinity;
      const nextMs = Math.min(source.nextTimeMs() ?? Infinity, toRoundEnd());
      return Math.max(0, nextMs - clock.now()) / speed;
    },
    close() {
      source.close();
    },
  };
}
