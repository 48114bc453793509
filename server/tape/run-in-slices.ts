/**
 * Runs long work so that others get their turn.
 */
import type { Work } from '../../shared/tape/slices.ts';

/** Longest that work in the background may hold the event loop at a time, ms. */
const SLICE_MS = 4;

/** Runs work to its end, a slice at a time; what waits for the event loop goes in between. */
export async function runInSlices<T>(work: Work<T>, now = () => performance.now()): Promise<T> {
  for (;;) {
    const endMs = now() + SLICE_MS;
    do {
      const step = work.next();
      if (step.done === true) return step.value;
    } while (now() < endMs);
    await new Promise((resolve) => setImmediate(resolve));
  }
}
