/**
 * Everybody who looks at one market. Decides who gets what and when; never encodes a tick of its own.
 * A subscriber is either in step (it shares ready-made frames with all that have equal subscriptions) or
 * detached: then it is brought up to date as its window allows, until it is in step again.
 * Promises: per symbol a subscriber gets consecutive sequences, or is told what it did not get; nothing is sent of a
 * market that is being rebuilt; and what is made for one client alone never holds up the others.
 */
import { SNAPSHOT } from '../../wire/codes.ts';
import type { MarketView } from '../market/market-view.ts';
import type { GapNews } from '../market/gap-log.ts';
import type { Publication } from '../market/publication.ts';
import { catchUp } from './catch-up.ts';
import type { Contract } from './contract.ts';
import type { FrameSink } from './frame-sink.ts';
import { oweGaps } from './gap-frames.ts';
import { createGroups } from './groups.ts';
import { sendHeartbeats } from './heartbeats.ts';
import { canRecover, earliestTradeMs, markPosition, type Position, toSentMs } from './position.ts';
import { createSendQueue } from './send-queue.ts';
import {
  createServiceLine,
  type LineOptions,
  type ServiceLine,
  type Slice,
} from './service-line.ts';
import { createSubscribers, type SubscriptionQueries } from './subscribers.ts';
import { CHANGED_ANYWHERE, type Subscriber } from './subscription.ts';
import { mergeOptions, type SnapshotOptions, type Terms, toTerms } from './terms.ts';

/** Surroundings of a room. */
export interface RoomOptions extends LineOptions {
  /** Time between flushes, ms: contracts that are not slower are served at every flush. */
  readonly flushMs: number;
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

/** The subscribers of one market. */
export interface Room extends SubscriptionQueries {
  readonly market: MarketView;
  /** Clients that look at this market, subscribed or not. */
  readonly members: ReadonlySet<FrameSink>;
  /**
   * True while every subscriber has been sent all that was published and has room for more: a replay at full speed
   * waits for that (backpressure), so that nobody is held back and nothing is conflated.
   */
  readonly isInStep: boolean;
  /** True while the last flush is still on its way to clients. */
  readonly isSending: boolean;
  join(sink: FrameSink): void;
  /** Takes a client out of the market altogether. */
  leave(sink: FrameSink): void;
  /**
   * Subscribes, or changes what is wanted. Call `drain` afterwards, when the reply is sent.
   * @returns on resume: whether nothing is lost
   */
  subscribe(
    sink: FrameSink,
    instrument: number,
    contract: Contract,
    snapshotOptions: SnapshotOptions,
    position?: Position,
  ): boolean | undefined;
  unsubscribe(sink: FrameSink, instrument: number): void;
  /** Owes a client a fresh snapshot of a symbol that it is subscribed to; one that is owed already is merged with it. */
  refresh(sink: FrameSink, instrument: number, snapshotOptions: SnapshotOptions): void;
  /** The client's minimum interval has changed. Call `drain` afterwards. */
  onThrottleChanged(sink: FrameSink): void;
  /** Gives a client its turn: it is sent what it is owed, as far as its window allows. */
  drain(sink: FrameSink): void;
  /** Serves whoever is throttled and due, or out of step and has room. Called at every flush. */
  turn(): void;
  sendHeartbeats(marketMs: number, serverMs: number): void;
  close(): void;
}

/** Makes the room of a market and begins to listen to it. @param lines those of the hub that it belongs to */
export function createRoom(
  market: MarketView,
  options: RoomOptions,
  lines: Lines = createLines(options),
): Room {
  const members = new Set<FrameSink>();
  const detached = new Set<Subscriber>();
  const subscribers = createSubscribers(serve);
  const queue = createSendQueue(options.defer);
  const groups = createGroups(market, { ...options, queue, line: lines.groups, hold: detach });
  let moves = 0;
  let terms: Terms | undefined;

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
    if (market.isRebuilding || !detached.has(subscriber)) return false;
    const { sink } = subscriber;
    sink.cork?.();
    try {
      const outcome = catchUp(market, subscriber, slice);
      if (outcome !== 'done') return outcome === 'more';
      subscriber.plan = undefined;
      detached.delete(subscriber);
      groups.join(subscriber);
    } catch (error) {
      leave(sink);
      sink.onFault?.(error);
    } finally {
      sink.uncork?.();
    }
    return false;
  }

  function leave(sink: FrameSink): void {
    members.delete(sink);
    const subscriber = subscribers.find(sink);
    if (subscriber === undefined) return;
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
    onMoved,
  });

  /** Subscriptions of one command share their terms. */
  function toSharedTerms(contract: Contract, snapshotOptions: SnapshotOptions): Terms {
    if (terms?.contract !== contract || terms.snapshotOptions !== snapshotOptions) {
      terms = toTerms(contract, snapshotOptions);
    }
    return terms;
  }

  const { subscribed, isSubscribed, count, contractOf, termsOf, contractsOf } = subscribers;
  return {
    subscribed,
    isSubscribed,
    count,
    contractOf,
    termsOf,
    contractsOf,
    market,
    members,
    get isInStep() {
      if (detached.size > 0 || !queue.isEmpty) return false;
      for (const { sink } of subscribers.all) if (!sink.canSend()) return false;
      return true;
    },
    get isSending() {
      return !queue.isEmpty;
    },
    join(sink) {
      members.add(sink);
    },
    leave,
    subscribe(sink, instrument, contract, snapshotOptions, position) {
      members.add(sink);
      const subscriber = subscribers.admit(sink, moves);
      detach(subscriber);
      const recovered = position && canRecover(market, instrument, contract, position);
      const snapshotDue = recovered === false ? SNAPSHOT.notRecovered : SNAPSHOT.asked;
      const cursor = recovered === true ? position.sequence : 0;
      subscribers.put(subscriber, {
        instrument,
        terms: toSharedTerms(contract, snapshotOptions),
        cursor,
        sentMs: toSentMs(market, { instrument, cursor }),
        changedFromMs: CHANGED_ANYWHERE,
        isResuming: recovered === true,
        snapshotDue: recovered === true ? undefined : snapshotDue,
        moves: market.isRebuilding ? moves + 1 : moves,
        areGapsDue: true,
      });
      return recovered;
    },
    unsubscribe(sink, instrument) {
      const subscriber = subscribers.find(sink);
      if (subscriber?.subscriptions.has(instrument) !== true) return;
      detach(subscriber);
      subscribers.take(subscriber, instrument);
    },
    refresh(sink, instrument, snapshotOptions) {
      const subscriber = subscribers.find(sink);
      const known = subscriber?.subscriptions.get(instrument);
      if (subscriber === undefined || known === undefined) return;
      detach(subscriber);
      const isOwed = known.snapshotDue !== undefined;
      const wanted = isOwed
        ? mergeOptions(known.terms.snapshotOptions, snapshotOptions)
        : snapshotOptions;
      known.terms = toSharedTerms(known.terms.contract, wanted);
      known.snapshotDue ??= SNAPSHOT.asked;
    },
    onThrottleChanged(sink) {
      const subscriber = subscribers.find(sink);
      if (subscriber !== undefined) detach(subscriber);
    },
    drain(sink) {
      const subscriber = subscribers.find(sink);
      if (subscriber !== undefined && detached.has(subscriber)) lines.clients.add(subscriber.task);
    },
    turn() {
      groups.turn();
      if (market.isRebuilding) return;
      for (const { sink, task } of detached) if (sink.canSend()) lines.clients.add(task);
    },
    sendHeartbeats(marketMs, serverMs) {
      const { all } = subscribers;
      sendHeartbeats(market, { subscribers: all, queue, defer: options.defer }, marketMs, serverMs);
    },
    close: unlisten,
  };
}
