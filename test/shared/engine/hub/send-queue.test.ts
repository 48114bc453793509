import { beforeEach, describe, expect, test } from 'vitest';
import type { OutFrame } from '../../../../shared/engine/hub/frame-sink.ts';
import { createSendQueue, type SendQueue } from '../../../../shared/engine/hub/send-queue.ts';
import type { Subscriber } from '../../../../shared/engine/hub/subscription.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';

const toFrame = (type: number): OutFrame => ({ type, length: 8 }) as OutFrame;

/** A subscriber that keeps what it is sent, by the frames' types. */
function createSubscriber(log: string[], name: string): { subscriber: Subscriber; got: number[] } {
  const got: number[] = [];
  const sink = {
    minIntervalMs: 0,
    canSend: () => true,
    sendFrame({ type, length }: OutFrame): number {
      got.push(type);
      log.push(name);
      return length;
    },
  };
  const subscriber = { sink, waiting: 0 } as unknown as Subscriber;
  return { subscriber, got };
}

describe('the send queue', () => {
  let deferred: (() => void)[];
  let queue: SendQueue;
  let log: string[];

  beforeEach(() => {
    deferred = [];
    log = [];
    queue = createSendQueue((run) => void deferred.push(run));
  });

  const turn = (): void => deferred.splice(0).forEach((run) => run());

  function flushOne(subscriber: Subscriber): void {
    for (const frame of queue.pull(subscriber)) subscriber.sink.sendFrame(frame);
  }

  test('sends a large fan-out in slices, so that other events are served in between', () => {
    const crowd = Array.from({ length: 1_000 }, (_, i) => createSubscriber(log, `${i}`));
    const frames = [toFrame(1)];
    for (const { subscriber } of crowd) queue.push(subscriber, frames);
    const slices = [log.length];
    while (deferred.length > 0) {
      const before = log.length;
      turn();
      if (log.length > before) slices.push(log.length - before);
    }
    expect(slices).toEqual([200, 200, 200, 200, 200]);
    expect(log).toEqual(crowd.map((_, i) => `${i}`));
    expect(queue.isEmpty).toBe(true);
  });

  test('keeps the frames of each client in order, whether they waited or not', () => {
    const crowd = Array.from({ length: 300 }, (_, i) => createSubscriber(log, `${i}`));
    for (let flush = 0; flush < 40; flush++) {
      for (const { subscriber } of crowd)
        queue.push(subscriber, [toFrame(2 * flush), toFrame(2 * flush + 1)]);
      if (flush % 3 === 0) turn();
      if (flush === 20) flushOne(crowd[299]!.subscriber);
    }
    while (deferred.length > 0) turn();
    const all = Array.from({ length: 80 }, (_, i) => i);
    for (const { got, subscriber } of crowd) {
      expect(got).toEqual(all);
      expect(subscriber.waiting).toBe(0);
    }
  });

  test('gives back what waits for one client, in order, and does not send it', () => {
    const first = createSubscriber(log, 'first');
    const others = Array.from({ length: 250 }, (_, i) => createSubscriber(log, `${i}`));
    for (const { subscriber } of others) queue.push(subscriber, [toFrame(0)]);
    queue.push(first.subscriber, [toFrame(7)]);
    expect(first.got).toEqual([]);
    flushOne(first.subscriber);
    expect(first.got).toEqual([7]);
    queue.pull(others[249]!.subscriber);
    while (deferred.length > 0) turn();
    expect(first.got).toEqual([7]);
    expect(others.map(({ got }) => got.length)).toEqual(others.map((_, i) => (i === 249 ? 0 : 1)));
  });

  test('is full for a client when the server does not get round to it', () => {
    const { subscriber } = createSubscriber(log, 'slow');
    const crowd = Array.from({ length: 200 }, (_, i) => createSubscriber(log, `${i}`));
    for (const other of crowd) queue.push(other.subscriber, [toFrame(0)]);
    let flushes = 0;
    while (!queue.isFull(subscriber)) {
      queue.push(subscriber, [toFrame(1)]);
      flushes++;
    }
    expect(flushes).toBe(64);
    turn();
    expect(queue.isFull(subscriber)).toBe(false);
  });

  test('sends a long list in slices too, in order, and gives back what is left of it', () => {
    const { subscriber, got } = createSubscriber(log, 'one');
    const frames = Array.from({ length: 1_000 }, (_, i) => toFrame(i));
    queue.push(subscriber, frames);
    queue.push(subscriber, [toFrame(1_000)]);
    expect(got.length).toBe(200);
    turn();
    expect(got.length).toBe(400);
    const left = queue.pull(subscriber).map(({ type }) => type);
    expect([...got, ...left]).toEqual(Array.from({ length: 1_001 }, (_, i) => i));
    while (deferred.length > 0) turn();
    expect(got.length).toBe(400);
    expect([queue.isEmpty, subscriber.waiting]).toEqual([true, 0]);
  });

  test('makes no more JSON text in a turn than the limit and one frame', () => {
    const textBytes = 30_000;
    const { subscriber } = createSubscriber(log, 'json');
    subscriber.sink.sendFrame = () => (log.push('json'), textBytes);
    for (let flush = 0; flush < 40; flush++) queue.push(subscriber, [toFrame(flush)]);
    const turns = [log.length];
    while (deferred.length > 0) {
      const before = log.length;
      turn();
      turns.push(log.length - before);
    }
    expect(log.length).toBe(40);
    expect(Math.max(...turns) * textBytes).toBeLessThan(LIMITS.textBytes + textBytes);
  });

  test('forgets everything when the market has moved', () => {
    const crowd = Array.from({ length: 300 }, (_, i) => createSubscriber(log, `${i}`));
    for (const { subscriber } of crowd) queue.push(subscriber, [toFrame(1), toFrame(2)]);
    const sent = log.length;
    queue.clear();
    while (deferred.length > 0) turn();
    expect([log.length, queue.isEmpty]).toEqual([sent, true]);
    expect(crowd.every(({ subscriber }) => subscriber.waiting === 0)).toBe(true);
  });
});
