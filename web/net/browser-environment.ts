/**
 * What the client needs of a browser: its WebSocket, timers, randomness, and a wall clock that neither
 * jumps nor runs backwards while the page is open.
 */
import type { ClientEnvironment } from '../../shared/client/socket.ts';

/** Wall clock, ms since 1970, monotonic, with fractions. */
export const now = (): number => performance.timeOrigin + performance.now();

/** Makes the environment of a client in this page. */
export const createBrowserEnvironment = (): ClientEnvironment => ({
  connect: (url, protocols) => new WebSocket(url, protocols),
  now,
  systemMs: () => Date.now(),
  random: Math.random,
  setTimer: (run, afterMs) => setTimeout(run, afterMs),
  clearTimer: (timer) => clearTimeout(timer as number),
});
