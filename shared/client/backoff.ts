/**
 * How long to wait before connecting again: exponential back-off with full jitter, so that many clients of one fallen
 * server do not return in step (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015), unless the server
 * named a time.
 */
import { LIMITS } from '../wire/limits.ts';
import type { ClientEnvironment } from './socket.ts';

/**
 * Wait before attempt number `attempt` (0 for the first), ms: uniform in 0..min(max, min × 2^attempt).
 * @param random 0 ≤ random < 1
 */
export function toBackoffMs(attempt: number, random: number, minMs: number, maxMs: number): number {
  return Math.floor(random * Math.min(maxMs, minMs * 2 ** Math.min(attempt, 30)));
}

/** The wait of one client between two connections. */
export interface Backoff {
  /** Waits, then runs `connect`. @returns how long, ms */
  wait(connect: () => void): number;
  /** Waits no more. */
  stop(): void;
  /** A connection came about: the next wait is a first one again. */
  reset(): void;
  /** The server named the time to come back after, ms: for the next wait only. */
  returnAfter(ms: number): void;
}

/** Makes it. */
export function createBackoff(environment: ClientEnvironment): Backoff {
  let attempt = 0;
  let timer: unknown;
  let returnAfterMs: number | undefined;
  return {
    wait(connect) {
      const random = environment.random();
      const backoffMs = toBackoffMs(attempt++, random, LIMITS.backoffMinMs, LIMITS.backoffMaxMs);
      const waitMs = returnAfterMs ?? backoffMs;
      returnAfterMs = undefined;
      timer = environment.setTimer(() => {
        timer = undefined;
        connect();
      }, waitMs);
      return waitMs;
    },
    stop() {
      if (timer !== undefined) environment.clearTimer(timer);
      timer = undefined;
    },
    reset: () => void (attempt = 0),
    returnAfter: (ms) => void (returnAfterMs = ms),
  };
}
