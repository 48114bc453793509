/**
 * Hands frames to clients a slice at a time, so that a flush to thousands does not hold the event loop:
 * a send costs some 10 µs of kernel time. Frames of one client stay in order.
 */
import type { OutFrame, Outlet } from './outlet.ts';

/** Sends between two looks at the event loop: about 2 ms of work. */
const SLICE = 200;

/** Frames of one client that may wait here; more means that the server itself cannot keep up. */
const WAITING_FRAMES = 64;

/** Frames on their way to clients. */
export interface SendQueue {
  /** True when so much waits for a client that it had better be merged. */
  isFull(outlet: Outlet): boolean;
  push(outlet: Outlet, frames: readonly OutFrame[]): void;
  /** Sends what is still waiting for one client, at once. */
  flush(outlet: Outlet): void;
  /** Forgets what is waiting for a client that is gone. */
  drop(outlet: Outlet): void;
}

/** Makes an empty queue. @param defer runs a function after other events were served */
export function createSendQueue(defer: (run: () => void) => void): SendQueue {
  const waiting = new Map<Outlet, OutFrame[]>();
  let sentThisTurn = 0;
  let isDeferred = false;

  function sendAll(outlet: Outlet, frames: readonly OutFrame[]): void {
    for (const frame of frames) outlet.sendFrame(frame);
    sentThisTurn += frames.length;
  }

  function turn(): void {
    isDeferred = false;
    sentThisTurn = 0;
    for (const [outlet, frames] of waiting) {
      if (sentThisTurn >= SLICE) break;
      waiting.delete(outlet);
      sendAll(outlet, frames);
    }
    if (waiting.size > 0) deferTurn();
  }

  function deferTurn(): void {
    if (isDeferred) return;
    isDeferred = true;
    defer(turn);
  }

  return {
    isFull: (outlet) => (waiting.get(outlet)?.length ?? 0) >= WAITING_FRAMES,
    push(outlet, frames) {
      const queued = waiting.get(outlet);
      if (queued !== undefined) {
        queued.push(...frames);
      } else if (sentThisTurn < SLICE) {
        sendAll(outlet, frames);
      } else {
        waiting.set(outlet, [...frames]);
      }
      deferTurn();
    },
    flush(outlet) {
      const frames = waiting.get(outlet);
      if (frames === undefined) return;
      waiting.delete(outlet);
      sendAll(outlet, frames);
    },
    drop(outlet) {
      waiting.delete(outlet);
    },
  };
}
