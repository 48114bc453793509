/**
 * Everybody who looks at one market. Decides who gets what and when; never encodes a tick of its own.
 * A subscriber is either in step (it shares ready-made frames with all that have equal subscriptions) or
 * detached: then it is brought up to date as its window allows, until it is in step again.
 * Promises: per symbol a subscriber gets consecutive sequences, or is told what it did not get.
 */
import { SNAPSHOT } from '../../wire/codes.ts';
import { FRAME } from '../../wire/frame.ts';
import { toIntervalCode } from '../../model/interval.ts';
import type { MarketView } from '../market/market-view.ts';
import type { MarketListener, Publication } from '../market/publication.ts';
import { serve } from './catch-up.ts';
import type { Contract } from './contract.ts';
import { hasNews, settle, toThrottledFrames } from './deliver.ts';
import { toHeartbeatFrame, toRunFrames } from './frames.ts';
import { createGapPost, oweGaps } from './gap-frames.ts';
import { createGroup, type Group, noteNews, toPartKey, toParts } from './group.ts';
import type { FrameSink, OutFrame } from './frame-sink.ts';
import { canRecover, earliestTradeMs, markPosition, type Position, toSent } from './position.ts';
import { createSendQueue } from './send-queue.ts';
import {
  CHANGED_ANYWHERE,
  type Subscription,
  type Subscriber,
  type SnapshotOptions,
} from './subscription.ts';

/** Surroundings of a room. */
export interface RoomOptions {
  /** Time between flushes, ms: contracts that are not slower are served at every flush. */
  flushMs: number;
  now(): number;
  /** Runs a function after other events were served. */
  defer(run: () => void): void;
}

/** The subscribers of one market. */
export interface Room {
  readonly market: MarketView;
  /** Clients that look at this market, subscribed or not. */
  readonly members: ReadonlySet<FrameSink>;
  /** True while no subscriber is held back: a replay at full speed may go on. */
  readonly isInStep: boolean;
  /** True while the last flush is still on its way to clients. */
  readonly isSending: boolean;
  join(sink: FrameSink): void;
  /** Takes a client out of the market altogether. */
  leave(sink: FrameSink): void;
  subscribed(sink: FrameSink): readonly number[];
  isSubscribed(sink: FrameSink, instrument: number): boolean;
  /** Contracts of a client, apart from their symbols: what `toPartKey` tells apart. */
  contractsOf(sink: FrameSink): Set<string>;
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
  /** Owes a client a fresh snapshot of a symbol that it is subscribed to. */
  refresh(sink: FrameSink, instrument: number, snapshotOptions: SnapshotOptions): void;
  /** The client's minimum interval has changed. Call `drain` afterwards. */
  onThrottleChanged(sink: FrameSink): void;
  /** Sends what the client is owed, as far as its window allows. */
  drain(sink: FrameSink): void;
  /** Serves whoever has a minimum interval of its own. Called at every flush. */
  turn(): void;
  sendHeartbeats(marketMs: number, serverMs: number): void;
  close(): void;
}

/** Longest that one turn may spend on subscribers that fell behind, or that wait for bars to be computed. */
const CATCH_UP_MS = 4;

/** Heartbeats that are made between two looks at the event loop. */
const HEARTBEATS_AT_ONCE = 200;

/** Makes the room of a market and begins to listen to it. */
export function createRoom(market: MarketView, options: RoomOptions): Room {
  const members = new Set<FrameSink>();
  const subscribers = new Map<FrameSink, Subscriber>();
  const groups = new Map<string, Group>();
  const held = new Set<Subscriber>();
  const queue = createSendQueue((run) => options.defer(run));

  function leaveGroups(subscriber: Subscriber): void {
    for (const group of subscriber.groups ?? []) {
      group.subscribers.delete(subscriber);
      if (group.subscribers.size === 0) groups.delete(group.key);
    }
    subscriber.groups = undefined;
  }

  function joinGroups(subscriber: Subscriber): void {
    subscriber.groups = [];
    for (const [about, { contract, subscriptions }] of toParts(subscriber, options.flushMs)) {
      const ids = subscriptions.map(({ instrument }) => instrument).sort((a, b) => a - b);
      const key = `${about}/${ids.join(',')}`;
      let group = groups.get(key);
      if (group === undefined) {
        const isMerged = contract.mode === 'latest';
        const asked = isMerged ? subscriptions[0]!.snapshotOptions.bars : [];
        const intervals = asked.map(({ interval }) => toIntervalCode(interval));
        group = createGroup(key, contract, intervals, ids, market, options.now());
        groups.set(key, group);
      } else {
        serveThrottled(group);
        /* Serving may have emptied the group and so taken it off the list. */
        groups.set(key, group);
      }
      group.subscribers.add(subscriber);
      subscriber.groups.push(group);
    }
  }

  /**
   * Takes a subscriber out of step; its subscriptions then say what it has been sent.
   * @param missed a publication that it is not sent, but others of its group are
   */
  function detach(subscriber: Subscriber, missed?: Publication): void {
    if (subscriber.groups === undefined) return;
    queue.flush(subscriber);
    markPosition(market, subscriber, missed);
    leaveGroups(subscriber);
  }

  function hold(subscriber: Subscriber, missed?: Publication): void {
    detach(subscriber, missed);
    held.add(subscriber);
  }

  function catchUp(subscriber: Subscriber): void {
    if (subscriber.groups !== undefined) return;
    const endMs = options.now() + CATCH_UP_MS;
    if (serve(market, subscriber, () => options.now() >= endMs)) {
      held.delete(subscriber);
      joinGroups(subscriber);
    } else {
      held.add(subscriber);
    }
  }

  /** Gives all subscribers of a group the same frames. */
  function send(group: Group, frames: readonly OutFrame[], publication?: Publication): void {
    if (frames.length === 0) return;
    for (const subscriber of group.subscribers) {
      if (subscriber.sink.canSend() && !queue.isFull(subscriber)) queue.push(subscriber, frames);
      else hold(subscriber, publication);
    }
  }

  function serveThrottled(group: Group): void {
    const { throttled } = group;
    const nowMs = options.now();
    if (throttled === undefined || !hasNews(group, throttled, nowMs)) return;
    send(group, toThrottledFrames(market, group, throttled, nowMs));
    settle(market, group, throttled, nowMs);
  }

  const listener: MarketListener = {
    onGaps(news, publication) {
      const toFrames = createGapPost(market, news);
      for (const group of groups.values()) send(group, toFrames(group), publication);
      oweGaps(subscribers.values(), news);
    },
    onPublication(publication) {
      if (held.size > 0) {
        const fromMs = earliestTradeMs(publication);
        for (const subscriber of held)
          subscriber.changedFromMs = Math.min(subscriber.changedFromMs, fromMs);
      }
      for (const group of groups.values()) {
        if (group.throttled !== undefined) noteNews(group, group.throttled, publication);
        else send(group, toRunFrames(market, publication, group), publication);
      }
    },
    onMoved() {
      for (const subscriber of subscribers.values()) {
        detach(subscriber);
        for (const subscription of subscriber.subscriptions.values()) {
          subscription.snapshotDue = SNAPSHOT.moved;
        }
        catchUp(subscriber);
      }
    },
  };
  const unlisten = market.listen(listener);

  function subscriberOf(sink: FrameSink): Subscriber {
    members.add(sink);
    let subscriber = subscribers.get(sink);
    if (subscriber === undefined) {
      const subscriptions = new Map<number, Subscription>();
      const since = { waiting: 0, detachedMs: 0, changedFromMs: Infinity };
      subscriber = { sink, subscriptions, groups: undefined, ...since };
      subscribers.set(sink, subscriber);
    }
    return subscriber;
  }

  return {
    market,
    members,
    get isInStep() {
      return held.size === 0;
    },
    get isSending() {
      return !queue.isEmpty;
    },
    join(sink) {
      members.add(sink);
    },
    leave(sink) {
      members.delete(sink);
      const subscriber = subscribers.get(sink);
      if (subscriber === undefined) return;
      queue.drop(subscriber);
      leaveGroups(subscriber);
      held.delete(subscriber);
      subscribers.delete(sink);
    },
    subscribed: (sink) => [...(subscribers.get(sink)?.subscriptions.keys() ?? [])],
    isSubscribed: (sink, instrument) =>
      subscribers.get(sink)?.subscriptions.has(instrument) === true,
    contractsOf(sink) {
      const all = subscribers.get(sink)?.subscriptions.values() ?? [];
      return new Set(
        [...all].map(({ contract, snapshotOptions }) => toPartKey(contract, snapshotOptions)),
      );
    },
    subscribe(sink, instrument, contract, snapshotOptions, position) {
      const subscriber = subscriberOf(sink);
      detach(subscriber);
      const recovered = position && canRecover(market, instrument, contract, position);
      const snapshotDue = recovered === false ? SNAPSHOT.notRecovered : SNAPSHOT.asked;
      subscriber.subscriptions.set(instrument, {
        instrument,
        contract,
        snapshotOptions,
        cursor: position?.sequence ?? 0,
        changedFromMs: CHANGED_ANYWHERE,
        isResuming: recovered === true,
        snapshotDue: recovered === true ? undefined : snapshotDue,
        areGapsDue: true,
      });
      return recovered;
    },
    unsubscribe(sink, instrument) {
      const subscriber = subscribers.get(sink);
      if (subscriber?.subscriptions.has(instrument) !== true) return;
      detach(subscriber);
      subscriber.subscriptions.delete(instrument);
    },
    refresh(sink, instrument, snapshotOptions) {
      const subscriber = subscribers.get(sink);
      const known = subscriber?.subscriptions.get(instrument);
      if (subscriber === undefined || known === undefined) return;
      detach(subscriber);
      subscriber.subscriptions.set(instrument, {
        ...known,
        snapshotOptions,
        snapshotDue: SNAPSHOT.asked,
      });
    },
    onThrottleChanged(sink) {
      const subscriber = subscribers.get(sink);
      if (subscriber !== undefined) detach(subscriber);
    },
    drain(sink) {
      const subscriber = subscribers.get(sink);
      if (subscriber !== undefined) catchUp(subscriber);
    },
    turn() {
      const nowMs = options.now();
      for (const group of groups.values()) {
        if (group.throttled !== undefined && group.throttled.dueMs <= nowMs) serveThrottled(group);
      }
      const endMs = nowMs + CATCH_UP_MS;
      for (const subscriber of held) {
        if (!subscriber.sink.canSend()) continue;
        catchUp(subscriber);
        if (options.now() >= endMs) break;
      }
    },
    sendHeartbeats(marketMs, serverMs) {
      const waiting = [...subscribers.values()];
      const sendSlice = (): void => {
        for (const subscriber of waiting.splice(-HEARTBEATS_AT_ONCE)) {
          if (!subscribers.has(subscriber.sink) || !subscriber.sink.canSend()) continue;
          const sent = toSent(market, subscriber, 'ticks');
          const frames = [toHeartbeatFrame(market, marketMs, serverMs, sent)];
          const marks = toSent(market, subscriber, 'bars');
          if (marks.length > 0) {
            frames.push(toHeartbeatFrame(market, marketMs, serverMs, marks, FRAME.marks));
          }
          queue.push(subscriber, frames);
        }
        if (waiting.length > 0) options.defer(sendSlice);
      };
      sendSlice();
    },
    close: unlisten,
  };
}
