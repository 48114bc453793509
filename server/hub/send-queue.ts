/**
 * Hands frames to clients a slice at a time, so that a flush to thousands does not hold the event loop:
 * a send costs some 10 µs of kernel time. Frames of one client stay in order.
 */
import { type OutFrame, sendFrames } from './outlet.ts';
import type { Viewer } from './subscription.ts';

/** Sends between two looks at the event loop: about 2 ms of work. */
const SLICE = 200;

/** Flushes of one client that may wait here; more means that the server itself cannot keep up. */
const MOST_WAITING = 64;

/** Places of the line that were served are given up after so many. */
const COMPACT_AFTER = 4_096;

/** Frames on their way to clients, in one line. */
export interface SendQueue {
  /** True when nobody waits. */
  readonly isEmpty: boolean;
  /** True when so much waits for a client that it had better be merged. */
  isFull(viewer: Viewer): boolean;
  /** Takes frames for a client; the list is not changed afterwards. */
  push(viewer: Viewer, frames: readonly OutFrame[]): void;
  /** Sends what is still waiting for one client, at once. */
  flush(viewer: Viewer): void;
  /** Forgets what is waiting for a client that is gone. */
  drop(viewer: Viewer): void;
}

/** Makes an empty queue. @param defer runs a function after other events were served */
export function createSendQueue(defer: (run: () => void) => void): SendQueue {
  /** Who waits for what; a place that was served out of turn is empty. */
  let viewers: (Viewer | undefined)[] = [];
  let lists: (readonly OutFrame[])[] = [];
  let head = 0;
  let sentThisTurn = 0;
  let isDeferred = false;

  function sendAll(viewer: Viewer, frames: readonly OutFrame[]): void {
    sendFrames(viewer.outlet, frames);
    sentThisTurn += frames.length;
  }

  function serveNext(): void {
    const viewer = viewers[head];
    const frames = lists[head]!;
    head++;
    if (viewer === undefined) return;
    viewer.waiting--;
    sendAll(viewer, frames);
  }

  function turn(): void {
    isDeferred = false;
    sentThisTurn = 0;
    while (head < viewers.length) {
      if (sentThisTurn >= SLICE) break;
      serveNext();
    }
    if (head === viewers.length) {
      viewers = [];
      lists = [];
      head = 0;
      return;
    }
    if (head > COMPACT_AFTER) {
      viewers = viewers.slice(head);
      lists = lists.slice(head);
      head = 0;
    }
    deferTurn();
  }

  function deferTurn(): void {
    if (isDeferred) return;
    isDeferred = true;
    defer(turn);
  }

  /** Takes everything that waits for a client out of the line. */
  function pull(viewer: Viewer, each: (frames: readonly OutFrame[]) => void): void {
    for (let at = head; viewer.waiting > 0; at++) {
      if (viewers[at] !== viewer) continue;
      viewers[at] = undefined;
      viewer.waiting--;
      each(lists[at]!);
    }
  }

  return {
    get isEmpty() {
      return head === viewers.length;
    },
    isFull: (viewer) => viewer.waiting >= MOST_WAITING,
    push(viewer, frames) {
      if (head === viewers.length && sentThisTurn < SLICE) {
        sendAll(viewer, frames);
      } else {
        viewers.push(viewer);
        lists.push(frames);
        viewer.waiting++;
      }
      deferTurn();
    },
    flush: (viewer) => pull(viewer, (frames) => sendAll(viewer, frames)),
    drop: (viewer) => pull(viewer, () => undefined),
  };
}
