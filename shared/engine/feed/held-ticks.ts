/**
 * A recording that takes ticks back: who has read further than it wants to go gives the rest back, and reads it again
 * later. Promises the same ticks in the same order, however they were cut. What is not given back costs nothing.
 */
import { copyTick, createTickColumns, type TickColumns } from '../../model/tick.ts';
import type { GuardedRecording } from './guarded-recording.ts';

/** A recording that takes ticks back. */
export interface ReturnableRecording extends GuardedRecording {
  /** Takes back what was read last, from row `from` on. */
  giveBack(ticks: TickColumns, from: number): void;
}

/** Makes a recording take ticks back. */
export function holdTicks(source: GuardedRecording): ReturnableRecording {
  let held = createTickColumns(0);
  let next = 0;

  const isHolding = (): boolean => next < held.length;

  /** Moves what is due from the held ticks to others. @returns true when more of them is due */
  function readHeld(untilMs: number, into: TickColumns): boolean {
    while (isHolding() && held.timeMs[next]! <= untilMs) {
      if (into.length === into.capacity) return true;
      copyTick(held, next++, into);
    }
    return false;
  }

  function hold(ticks: TickColumns): void {
    held = ticks;
    next = 0;
  }

  const { moments } = source;
  return {
    ...source,
    get startMs() {
      return source.startMs;
    },
    get endMs() {
      return source.endMs;
    },
    moments: moments && {
      ...moments,
      restore(timeMs) {
        hold(createTickColumns(0));
        return moments.restore(timeMs);
      },
    },
    get failure() {
      return source.failure;
    },
    nextTimeMs: () => (isHolding() ? held.timeMs[next] : source.nextTimeMs()),
    read(untilMs, into, isAnyOrder, encoded) {
      if (!isHolding()) return source.read(untilMs, into, isAnyOrder, encoded);
      if (readHeld(untilMs, into)) return true;
      /* What was held is given by itself: news of the source's stand behind it. */
      return !isHolding();
    },
    giveBack(ticks, from) {
      /* What was held before comes after what comes back now. */
      const rest = createTickColumns(ticks.length - from + held.length - next);
      for (let row = from; row < ticks.length; row++) copyTick(ticks, row, rest);
      while (isHolding()) copyTick(held, next++, rest);
      hold(rest);
    },
    seek(timeMs) {
      hold(createTickColumns(0));
      source.seek(timeMs);
    },
  };
}
