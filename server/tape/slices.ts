/**
 * Long work in slices: a generator that yields now and then is run at once, or so that others get their turn.
 */

/** Work that can pause wherever it yields. */
export type Work<T> = Generator<void, T>;

/** Longest that work in the background may hold the event loop at a time, ms. */
const SLICE_MS = 8;

/** Runs work to its end at once. */
export function runAtOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}

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
