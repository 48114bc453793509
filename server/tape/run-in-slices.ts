/**
 * Runs long work so that others get their turn.
 */
import type { Work } from '../../shared/tape/slices.ts';

/** Longest that work in the background may hold the event loop at a time, ms. */
const SLICE_MS = 4;

/** How to run; all may be left out. */
export interface SliceOptions {
  readonly now?: () => number;
  /** Time that is left to others between two slices, ms; 0 lets those that wait go first, no more. */
  readonly pauseMs?: number;
}

/** Runs work to its end, a slice at a time; what waits for the event loop goes in between. */
export async function runInSlices<T>(
  work: Work<T>,
  { now = () => performance.now(), pauseMs = 0 }: SliceOptions = {},
): Promise<T> {
  for (;;) {
    const endMs = now() + SLICE_MS;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (now() < endMs);
    await new Promise((resolve) => {
      if (pauseMs > 0) setTimeout(resolve, pauseMs).unref();
      else setImmediate(resolve);
    });
  }
}
