/**
 * Tells the server what has been applied: after so many frames or bytes, or a little later. The server counts on it:
 * without acknowledgements it sends no more than a window. The one count of frames that a client keeps for it.
 */
import { LIMITS } from '../wire/limits.ts';
import type { Timers } from './socket.ts';

/** Acknowledgements of one connection after the other. */
export interface Acknowledger {
  /** A new connection: counts from nothing. */
  reset(): void;
  /** A frame was applied. */
  onFrame(bytes: number): void;
  /** No more acknowledgements until the next `reset`. */
  stop(): void;
}

/** Makes an acknowledger. @param send  tells how many frames were applied since connecting */
export function createAcknowledger(timers: Timers, send: (frames: number) => void): Acknowledger {
  let applied = 0;
  let acknowledged = 0;
  let bytesSince = 0;
  let timer: unknown;

  function stop(): void {
    if (timer !== undefined) timers.clearTimer(timer);
    timer = undefined;
  }

  function acknowledge(): void {
    stop();
    acknowledged = applied;
    bytesSince = 0;
    send(applied);
  }

  return {
    reset() {
      stop();
      applied = 0;
      acknowledged = 0;
      bytesSince = 0;
    },
    onFrame(bytes) {
      applied++;
      bytesSince += bytes;
      const isDue =
        applied - acknowledged >= LIMITS.acknowledgeFrames || bytesSince >= LIMITS.acknowledgeBytes;
      if (isDue) acknowledge();
      else timer ??= timers.setTimer(acknowledge, LIMITS.acknowledgeMs);
    },
    stop,
  };
}
