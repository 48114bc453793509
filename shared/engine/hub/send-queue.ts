/**
 * Hands frames to clients a slice at a time, so that a flush to thousands does not hold the event loop:
 * a send costs some 10 µs of kernel time. Frames of one client stay in order.
 */
import { type OutFrame, sendFrames } from './frame-sink.ts';
import type { Subscriber } from './subscription.ts';

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
  isFull(subscriber: Subscriber): boolean;
  /** Takes frames for a client; the list is not changed afterwards. */
  push(subscriber: Subscriber, frames: readonly OutFrame[]): void;
  /** Sends what is still waiting for one client, at once. */
  flush(subscriber: Subscriber): void;
  /** Forgets what is waiting for a client that is gone. */
  drop(subscriber: Subscriber): void;
}

/** Makes an empty queue. @param defer runs a function after other events were served */
export function createSendQueue(defer: (run: () => void) => void): SendQueue {
  /** Who waits for what; a place that was served out of turn is empty. */
  let subscribers: (Subscriber | undefined)[] = [];
  let lists: (readonly OutFrame[])[] = [];
  let head = 0;
  let sentThisTurn = 0;
  let isDeferred = false;

  function sendAll(subscriber: Subscriber, frames: readonly OutFrame[]): void {
    sendFrames(subscriber.sink, frames);
    sentThisTurn += frames.length;
  }

  function serveNext(): void {
    const subscriber = subscribers[head];
    const frames = lists[head]!;
    head++;
    if (subscriber === undefined) return;
    subscriber.waiting--;
    sendAll(subscriber, frames);
  }

  function turn(): void {
    isDeferred = false;
    sentThisTurn = 0;
    while (head < subscribers.length) {
      if (sentThisTurn >= SLICE) break;
      serveNext();
    }
    if (head === subscribers.length) {
      subscribers = [];
      lists = [];
      head = 0;
      return;
    }
    if (head > COMPACT_AFTER) {
      subscribers = subscribers.slice(head);
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
  function pull(subscriber: Subscriber, each: (frames: readonly OutFrame[]) => void): void {
    for (let at = head; subscriber.waiting > 0; at++) {
      if (subscribers[at] !== subscriber) continue;
      subscribers[at] = undefined;
      subscriber.waiting--;
      each(lists[at]!);
    }
  }

  return {
    get isEmpty() {
      return head === subscribers.length;
    },
    isFull: (subscriber) => subscriber.waiting >= MOST_WAITING,
    push(subscriber, frames) {
      if (head === subscribers.length && sentThisTurn < SLICE) {
        sendAll(subscriber, frames);
      } else {
        subscribers.push(subscriber);
        lists.push(frames);
        subscriber.waiting++;
      }
      deferTurn();
    },
    flush: (subscriber) => pull(subscriber, (frames) => sendAll(subscriber, frames)),
    drop: (subscriber) => pull(subscriber, () => undefined),
  };
}
