/**
 * Gets a Chromium before the browser tests, once for all workers: two that install one at the same time would
 * stand in each other's way.
 */
import { getChromium } from './chromium.ts';

/** Runs in Vitest's main process before the first browser test. A failure is told by the tests that need one. */
export function setup(): void {
  try {
    getChromium();
  } catch {
    // `launchBrowser` says what to do.
  }
}
