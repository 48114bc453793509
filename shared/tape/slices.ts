/**
 * Long work that can pause: a generator that yields now and then. Whoever has a clock runs it in slices.
 */

/** Work that can pause wherever it yields. */
export type Work<T> = Generator<void, T>;

/** Runs work to its end at once. */
export function runAtOnce<T>(work: Work<T>): T {
  for (;;) {
    const step = work.next();
    if (step.done === true) return step.value;
  }
}
