/**
 * Hands frames to clients a slice at a time, so that a flush to thousands does not hold the event loop:
 * a send costs some 10 µs of kernel time, a JSON text its making. Frames of one client stay in order.
 */
import { LIMITS } from '../../wire/limits.ts';
import type { FrameSink, OutFrame } from './frame-sink.ts';

/** Sends between two looks at the event loop: about 2 ms of work. */
const SLICE = 200;

/** Flushes of one client that may wait here; more means that the server itself cannot keep up. */
const MOST_WAITING = 64;

/** Places of the line that were served are given up after so many. */
const COMPACT_AFTER = 4_096;

/** Who gets frames. */
export interface Receiver {
  readonly sink: FrameSink;
  /** Lists of frames that wait for it in the send queue. */
  waiting: number;
}

/** Frames on their way to clients, in one line. */
export interface SendQueue {
  /** True when nobody waits. */
  readonly isEmpty: boolean;
  /** True when so much waits for a client that it had better be merged. */
  isFull(receiver: Receiver): boolean;
  /** Takes frames for a client; the list is not changed afterwards. */
  push(receiver: Receiver, frames: readonly OutFrame[]): void;
  /** Takes what waits for a client out of the line. @returns it, oldest first */
  pull(receiver: Receiver): OutFrame[];
  /** Forgets everything that waits. */
  clear(): void;
}

/** Makes an empty queue. @param defer runs a function after other events were served */
export function createSendQueue(defer: (run: () => void) => unknown): SendQueue {
  /** Who waits for what; a place that was taken out of the line is empty. */
  let receivers: (Receiver | undefined)[] = [];
  let lists: (readonly OutFrame[])[] = [];
  let head = 0;
  /** Frames of the first list that were sent already. */
  let sentOfHead = 0;
  let sentThisTurn = 0;
  let textsThisTurn = 0;
  let isDeferred = false;

  const isTurnOver = (): boolean => sentThisTurn >= SLICE || textsThisTurn >= LIMITS.textBytes;

  /** Sends from a frame on, as one write where the client can. @returns the first frame that was not sent */
  function sendFrom(sink: FrameSink, frames: readonly OutFrame[], from: number): number {
    let at = from;
    if (frames.length - from > 1) sink.cork?.();
    do {
      const frame = frames[at++]!;
      const bytes = sink.sendFrame(frame);
      sentThisTurn++;
      if (bytes > frame.length) textsThisTurn += bytes;
    } while (at < frames.length && !isTurnOver());
    if (frames.length - from > 1) sink.uncork?.();
    return at;
  }

  function serveNext(): void {
    const receiver = receivers[head];
    if (receiver !== undefined) {
      const frames = lists[head]!;
      sentOfHead = sendFrom(receiver.sink, frames, sentOfHead);
      if (sentOfHead < frames.length) return;
      receiver.waiting--;
    }
    sentOfHead = 0;
    head++;
  }

  function turn(): void {
    isDeferred = false;
    sentThisTurn = 0;
    textsThisTurn = 0;
    while (head < receivers.length && !isTurnOver()) serveNext();
    if (head === receivers.length) {
      forget();
      return;
    }
    if (head > COMPACT_AFTER) {
      receivers = receivers.slice(head);
      lists = lists.slice(head);
      head = 0;
    }
    deferTurn();
  }

  function forget(): void {
    receivers = [];
    lists = [];
    head = 0;
    sentOfHead = 0;
  }

  function deferTurn(): void {
    if (isDeferred) return;
    isDeferred = true;
    defer(turn);
  }

  return {
    get isEmpty() {
      return head === receivers.length;
    },
    isFull: (receiver) => receiver.waiting >= MOST_WAITING,
    push(receiver, frames) {
      if (frames.length === 0) return;
      const isFirst = head === receivers.length && !isTurnOver();
      const sent = isFirst ? sendFrom(receiver.sink, frames, 0) : 0;
      if (sent < frames.length) {
        if (isFirst) sentOfHead = sent;
        receivers.push(receiver);
        lists.push(frames);
        receiver.waiting++;
      }
      deferTurn();
    },
    pull(receiver) {
      const frames: OutFrame[] = [];
      for (let at = head; receiver.waiting > 0; at++) {
        if (receivers[at] !== receiver) continue;
        receivers[at] = undefined;
        receiver.waiting--;
        frames.push(...(at === head ? lists[at]!.slice(sentOfHead) : lists[at]!));
        if (at === head) sentOfHead = 0;
      }
      return frames;
    },
    clear() {
      for (const receiver of receivers.slice(head))
        if (receiver !== undefined) receiver.waiting = 0;
      forget();
    },
  };
}
