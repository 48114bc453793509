/**
 * Waiting for what must happen, never for a time. Promises to throw with the name of what did not happen, so that
 * a test that waits in vain says for what.
 */
import type { Duplex } from 'node:stream';

/** How often a condition is looked at, ms. */
const LOOK_MS = 2;

/** Waits until a condition holds. @throws when it does not within the time */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  withinMs = 5_000,
): Promise<void> {
  const endMs = performance.now() + withinMs;
  while (!(await condition())) {
    if (performance.now() > endMs) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
}

/** Resolves when a stream takes bytes again, or is closed. */
export const whenWritable = (stream: Duplex): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      stream.off('drain', done).off('close', done);
      resolve();
    };
    if (stream.destroyed) resolve();
    else stream.on('drain', done).on('close', done);
  });
