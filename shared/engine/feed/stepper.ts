/**
 * Carries out the steps of a replay, one after the other: those forward are published as they are reached, those back
 * rebuild the market. Promises that a step whose way is long holds nobody up and leaves nothing out, and that steps
 * which come faster than they can be made are not remembered for ever.
 */
import type { Market } from '../market/market.ts';
import { type Aim, countTicks, toCountAim, toWholeAim } from './aim.ts';
import type { MarketClock } from './clock.ts';
import type { Feed } from './feed.ts';
import type { ReturnableRecording } from './held-ticks.ts';
import {
  findBarsBefore,
  hasBarAt,
  type Place,
  type StepRequest,
  toBarSpan,
  toPlaceBefore,
} from './steps.ts';

/** Steps that wait for the one before them: more than somebody presses while a market is rebuilt. */
const MOST_WAITING = 16;

/** What steps work on. */
export interface StepperParts {
  readonly market: Market;
  readonly source: ReturnableRecording;
  readonly feed: Feed;
  readonly clock: MarketClock;
  /** A step forward is done. @param isWithin whether ticks of that ms may still be to come */
  readonly onStepped: (atMs: number, isWithin: boolean) => void;
  /** There is nothing more to step to. */
  readonly onEnd: () => void;
  /** Builds the market anew. @param isExact whether the clock is to stand at the newest tick */
  readonly rebuild: (place: Place, clockMs: number, isExact: boolean) => void;
}

/** A step forward that is being made. */
interface UnderWay {
  readonly request: StepRequest;
  readonly aim: Aim;
  /** Bars that are still to be stepped over, this one among them. */
  readonly left: number;
}

/** Carries out steps. */
export interface Stepper {
  readonly isUnderWay: boolean;
  /** Steps at once, or once what is under way stands; what is too much is not remembered. */
  add(request: StepRequest): void;
  /** Begins what waits, if it can. */
  next(): void;
  /** Forgets what waits and ends what is under way. */
  stop(): void;
  /**
   * Goes on with a step. Its first ticks go out at once, the rest of a long one as those who look keep up.
   * @returns true when there is more to do now
   */
  turn(mayRush: () => boolean): boolean;
}

/** Makes what carries out steps. */
export function createStepper(parts: StepperParts): Stepper {
  const { market, source, feed, clock } = parts;
  let waiting: StepRequest[] = [];
  let underWay: UnderWay | undefined;
  /** Whether nothing of the step was published yet. */
  let isFresh = false;

  /** Last ms of the bar that the next tick falls into, or of the one that is under way. */
  function toNextBarEnd(request: StepRequest): number {
    const nextMs = Math.max(source.nextTimeMs() ?? source.endMs, market.lastTimeMs);
    const fromMs = Math.min(Math.floor(clock.now()) + 1, nextMs);
    const { toMs } = toBarSpan(market, request, fromMs);
    return nextMs <= toMs ? toMs : toBarSpan(market, request, nextMs).toMs;
  }

  const toAim = (request: StepRequest): Aim =>
    request.by === 'tick'
      ? toCountAim(
          market,
          countTicks(market, request.instrument) + request.count,
          request.instrument,
        )
      : toWholeAim(toNextBarEnd(request));

  const isOfBars = source.bars?.isAlone === true;
  /** The place at which the next recorded bars are known. */
  const toBarAim = (): Aim => toWholeAim(source.nextTimeMs() ?? source.endMs);

  /** Of recorded bars a step is one of them, whatever it was asked by: there is nothing in between. */
  function beginOfBars(request: StepRequest): void {
    if (request.count > 0) {
      underWay = { request, aim: toBarAim(), left: request.count };
      return;
    }
    const untilMs = findBarsBefore(market, request, source.startMs);
    if (untilMs !== undefined) parts.rebuild({ untilMs }, untilMs, false);
  }

  function begin(request: StepRequest): void {
    isFresh = true;
    if (isOfBars) {
      beginOfBars(request);
      return;
    }
    if (request.count > 0) {
      underWay = { request, aim: toAim(request), left: request.count };
      return;
    }
    const place = toPlaceBefore(market, request, source.startMs);
    if (place !== undefined) parts.rebuild(place, place.untilMs, request.by === 'tick');
  }

  function next(): void {
    while (waiting.length > 0 && underWay === undefined && !feed.isRebuilding) {
      begin(waiting.shift()!);
    }
  }

  /** A step has led somewhere. */
  function finish(atMs: number, isWithin: boolean): void {
    underWay = undefined;
    if (source.nextTimeMs() === undefined) parts.onEnd();
    else parts.onStepped(atMs, isWithin);
    next();
  }

  /** All ticks of a bar have come. */
  function onBar({ request, aim: { untilMs }, left }: UnderWay): void {
    clock.moveTo(Math.min(untilMs, source.endMs));
    const { fromMs } = toBarSpan(market, request, untilMs);
    const stillLeft = hasBarAt(market, request, fromMs) ? left - 1 : left;
    if (stillLeft === 0 || source.nextTimeMs() === undefined) finish(untilMs, false);
    else underWay = { request, aim: toAim(request), left: stillLeft };
  }

  /** The bars of a moment have come. */
  function onBarsKnown({ request, aim: { untilMs }, left }: UnderWay): void {
    clock.moveTo(Math.min(untilMs, source.endMs));
    if (left === 1 || source.nextTimeMs() === undefined) finish(untilMs, false);
    else underWay = { request, aim: toBarAim(), left: left - 1 };
  }

  return {
    get isUnderWay() {
      return underWay !== undefined;
    },
    add(request) {
      if (waiting.length < MOST_WAITING) waiting.push(request);
      next();
    },
    next,
    stop() {
      waiting = [];
      underWay = undefined;
    },
    turn(mayRush) {
      if (underWay === undefined || (!isFresh && !mayRush())) return false;
      isFresh = false;
      const now = underWay;
      const more = feed.step(now.aim);
      if (source.failure !== undefined || more) return more;
      if (isOfBars) onBarsKnown(now);
      else if (now.request.by === 'tick') finish(Math.max(clock.now(), market.lastTimeMs), true);
      else onBar(now);
      return underWay !== undefined || feed.isRebuilding;
    },
  };
}
