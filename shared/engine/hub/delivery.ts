/**
 * Who of a market is in step, and who is out of it: keeps the two apart, and lets everybody have what is due, by the
 * groups or by a turn in the line of those who are brought up to date. Knows no command.
 */
import type { GapNews } from '../market/gap-log.ts';
import type { MarketView } from '../market/market-view.ts';
import type { Publication } from '../market/publication.ts';
import { oweBars } from './bar-news.ts';
import { catchUp } from './catch-up.ts';
import { oweGaps } from './gap-frames.ts';
import type { FrameSink } from './frame-sink.ts';
import { createGroups } from './groups.ts';
import { sendHeartbeats } from './heartbeats.ts';
import { earliestTradeMs, markPosition } from './position.ts';
import { createSendQueue } from './send-queue.ts';
import {
  createServiceLine,
  type LineOptions,
  type ServiceLine,
  type Slice,
} from './service-line.ts';
import { createSubscribers, type Subscribers } from './subscribers.ts';
import type { Subscriber } from './subscription.ts';

/** Surroundings of a room. */
export interface RoomOptions extends LineOptions {
  /** Longest time between flushes, ms. */
  readonly flushMs: number;
  /** Shortest one, ms: contracts that are not slower are served at every flush. Left out, all are as far apart. */
  readonly leastFlushMs?: number | undefined;
}

/** Who waits to be served, over all rooms: throttled groups that are due, and clients that are out of step. */
export interface Lines {
  readonly groups: ServiceLine;
  readonly clients: ServiceLine;
}

/** Makes empty lines, each with a budget of its own. */
export const createLines = (options: LineOptions): Lines => ({
  groups: createServiceLine(options),
  clients: createServiceLine(options),
});

/** Subscribers of one market, by whether they are in step. */
export interface Delivery {
  readonly subscribers: Subscribers;
  /** How many times the market has moved; what is made while it is rebuilt belongs to the time after the next. */
  readonly moves: number;
  readonly isInStep: boolean;
  readonly isSending: boolean;
  /** True while somebody in step is to be served sooner than a flush interval after the last time. */
  readonly isHurried: boolean;
  /** Takes a subscriber out of step; its subscriptions then say what it has been sent. */
  detach(subscriber: Subscriber): void;
  /** Gives a subscriber its turn. */
  drain(subscriber: Subscriber): void;
  /** While it is paused, a client that is out of step is sent nothing. */
  setPaused(sink: FrameSink, isPaused: boolean): void;
  /** Forgets a subscriber. */
  leave(subscriber: Subscriber): void;
  turn(): void;
  sendHeartbeats(marketMs: number, serverMs: number): void;
  close(): void;
}

/** Begins to listen to a market. @param lines those of the hub that it belongs to */
export function createDelivery(market: MarketView, options: RoomOptions, lines: Lines): Delivery {
  const detached = new Set<Subscriber>();
  const paused = new Set<FrameSink>();
  const subscribers = createSubscribers(serve);
  const queue = createSendQueue(options.defer);
  const groups = createGroups(market, { ...options, queue, line: lines.groups, hold: detach });
  let moves = 0;

  /**
   * Takes a subscriber out of step; its subscriptions then say what it has been sent.
   * @param missed a publication that it is not sent, but others of its group are
   */
  function detach(subscriber: Subscriber, missed?: Publication): void {
    /* What it is owed has changed, or will: whatever brings it up to date begins anew. */
    subscriber.plan = undefined;
    detached.add(subscriber);
    if (subscriber.groups === undefined) return;
    subscriber.outbox.push(...queue.pull(subscriber));
    markPosition(market, subscriber, missed);
    groups.leave(subscriber);
  }

  /** A client's turn. @returns true when it has room, and is owed more */
  function serve(subscriber: Subscriber, slice: Slice): boolean {
    const { sink } = subscriber;
    if (market.isRebuilding || paused.has(sink) || !detached.has(subscriber)) return false;
    sink.cork?.();
    try {
      const outcome = catchUp(market, subscriber, slice);
      if (outcome !== 'done') return outcome === 'more';
      subscriber.plan = undefined;
      detached.delete(subscriber);
      groups.join(subscriber);
    } catch (error) {
      leave(subscriber);
      sink.onFault?.(error);
    } finally {
      sink.uncork?.();
    }
    return false;
  }

  function leave(subscriber: Subscriber): void {
    queue.pull(subscriber);
    groups.leave(subscriber);
    lines.clients.remove(subscriber.task);
    detached.delete(subscriber);
    subscribers.remove(subscriber);
  }

  function onMoved(): void {
    moves++;
    groups.clear();
    queue.clear();
    for (const subscriber of subscribers.all) {
      subscriber.moves = moves;
      subscriber.groups = undefined;
      subscriber.outbox = [];
      subscriber.plan = undefined;
      detached.add(subscriber);
    }
    for (const { task } of subscribers.all) lines.clients.add(task);
  }

  let gapNews: readonly GapNews[] | undefined;
  const unlisten = market.listen({
    takesAnyOrder: true,
    onGaps(news, publication) {
      if (publication !== undefined) gapNews = news;
      groups.tellGaps(news, publication);
      oweGaps(detached, news);
    },
    onPublication(publication) {
      if (detached.size > 0) {
        const fromMs = earliestTradeMs(publication);
        for (const one of detached) one.changedFromMs = Math.min(one.changedFromMs, fromMs);
      }
      groups.publish(publication);
      /* Those who were held just now did not get the gaps that went along. */
      if (gapNews !== undefined) oweGaps(detached, gapNews);
      gapNews = undefined;
    },
    onBars(news) {
      groups.publishBars(news);
      /* Those who were held just now, too. */
      oweBars(detached, news);
    },
    onMoved,
  });

  return {
    subscribers,
    get moves() {
      return market.isRebuilding ? moves + 1 : moves;
    },
    get isInStep() {
      if (detached.size > 0 || !queue.isEmpty) return false;
      for (const { sink } of subscribers.all) if (!sink.canSend()) return false;
      return true;
    },
    get isSending() {
      return !queue.isEmpty;
    },
    get isHurried() {
      return groups.isHurried;
    },
    detach,
    drain(subscriber) {
      if (detached.has(subscriber)) lines.clients.add(subscriber.task);
    },
    setPaused(sink, isPaused) {
      if (isPaused) paused.add(sink);
      else paused.delete(sink);
    },
    leave,
    turn() {
      groups.turn();
      if (market.isRebuilding) return;
      for (const { sink, task } of detached) {
        if (sink.canSend() && !paused.has(sink)) lines.clients.add(task, true);
      }
    },
    sendHeartbeats(marketMs, serverMs) {
      const { all } = subscribers;
      sendHeartbeats(market, { subscribers: all, queue, defer: options.defer }, marketMs, serverMs);
    },
    close: unlisten,
  };
}
