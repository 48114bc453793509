/**
 * Heartbeats of one market: server time, market time and the sequences that each client was sent. Made a slice at a
 * time, since what they name grows with what clients are subscribed to.
 */
import { FRAME } from '../../wire/frame.ts';
import type { MarketView } from '../market/market-view.ts';
import { toHeartbeatFrame } from './frames.ts';
import { toSent } from './position.ts';
import type { SendQueue } from './send-queue.ts';
import type { Subscriber } from './subscription.ts';

/** Heartbeats that are made, and sequences that they name, between two looks at the event loop. */
const HEARTBEATS_AT_ONCE = 200;
const SEQUENCES_AT_ONCE = 20_000;

/** Clients of one market. */
export interface HeartbeatOptions {
  readonly subscribers: ReadonlySet<Subscriber>;
  readonly queue: SendQueue;
  readonly defer: (run: () => void) => unknown;
}

/**
 * Sends everybody a heartbeat who has room for it. While the market is being rebuilt it names no sequence, and
 * neither to a client that is being brought up to date: of none can be said what it was sent.
 */
export function sendHeartbeats(
  market: MarketView,
  { subscribers, queue, defer }: HeartbeatOptions,
  marketMs: number,
  serverMs: number,
): void {
  const waiting = [...subscribers];
  let next = 0;

  /** @returns how many sequences were named */
  function sendOne(subscriber: Subscriber): number {
    if (!subscribers.has(subscriber) || !subscriber.sink.canSend()) return 0;
    const sent = market.isRebuilding ? [] : toSent(market, subscriber, 'ticks');
    const frames = [toHeartbeatFrame(market, marketMs, serverMs, sent)];
    const marks = market.isRebuilding ? [] : toSent(market, subscriber, 'bars');
    if (marks.length > 0) {
      frames.push(toHeartbeatFrame(market, marketMs, serverMs, marks, FRAME.marks));
    }
    queue.push(subscriber, frames);
    return sent.length + marks.length;
  }

  function sendSlice(): void {
    let named = 0;
    const end = Math.min(waiting.length, next + HEARTBEATS_AT_ONCE);
    while (next < end && named < SEQUENCES_AT_ONCE) named += sendOne(waiting[next++]!);
    if (next < waiting.length) defer(sendSlice);
  }

  sendSlice();
}
