/**
 * Who is subscribed to what in one market. Owns the list and its counts; knows nothing of groups and frames.
 */
import type { Contract } from './contract.ts';
import type { FrameSink } from './frame-sink.ts';
import type { Slice } from './service-line.ts';
import type { Terms } from './terms.ts';
import type { Subscriber, Subscription } from './subscription.ts';

/** How many subscriptions a client has, and how many of them with the contract `every`. */
export interface SubscriptionCount {
  readonly all: number;
  readonly every: number;
}

/** What may be asked of the list. */
export interface SubscriptionQueries {
  readonly subscribed: (sink: FrameSink) => readonly number[];
  readonly isSubscribed: (sink: FrameSink, instrument: number) => boolean;
  readonly count: (sink: FrameSink) => SubscriptionCount;
  /** Contract of a subscription, if there is one. */
  readonly contractOf: (sink: FrameSink, instrument: number) => Contract | undefined;
  /** What a client is owed of a subscription, if there is one. */
  readonly termsOf: (sink: FrameSink, instrument: number) => Terms | undefined;
  /** Contracts of a client, apart from their symbols: what `toPartKey` tells apart. */
  readonly contractsOf: (sink: FrameSink) => Set<string>;
}

/** The list. */
export interface Subscribers extends SubscriptionQueries {
  readonly all: ReadonlySet<Subscriber>;
  find(sink: FrameSink): Subscriber | undefined;
  /** The client's place, made when there is none. @param moves how many times the market has moved */
  admit(sink: FrameSink, moves: number): Subscriber;
  remove(subscriber: Subscriber): void;
  put(subscriber: Subscriber, subscription: Subscription): void;
  take(subscriber: Subscriber, instrument: number): void;
}

const NONE: SubscriptionCount = { all: 0, every: 0 };

/** Makes an empty list. @param serve gives a subscriber its turn when it is out of step */
export function createSubscribers(
  serve: (subscriber: Subscriber, slice: Slice) => boolean,
): Subscribers {
  const bySink = new Map<FrameSink, Subscriber>();
  const all = new Set<Subscriber>();

  function create(sink: FrameSink, moves: number): Subscriber {
    const subscriber: Subscriber = {
      sink,
      subscriptions: new Map(),
      everies: 0,
      groups: undefined,
      waiting: 0,
      changedFromMs: Infinity,
      moves,
      outbox: [],
      plan: undefined,
      task: { serve: (slice) => serve(subscriber, slice) },
    };
    return subscriber;
  }

  function take(subscriber: Subscriber, instrument: number): void {
    const before = subscriber.subscriptions.get(instrument);
    if (before?.terms.contract.mode === 'every') subscriber.everies--;
    subscriber.subscriptions.delete(instrument);
  }

  return {
    all,
    find: (sink) => bySink.get(sink),
    admit(sink, moves) {
      let subscriber = bySink.get(sink);
      if (subscriber === undefined) {
        subscriber = create(sink, moves);
        bySink.set(sink, subscriber);
        all.add(subscriber);
      }
      return subscriber;
    },
    remove(subscriber) {
      bySink.delete(subscriber.sink);
      all.delete(subscriber);
    },
    put(subscriber, subscription) {
      take(subscriber, subscription.instrument);
      if (subscription.terms.contract.mode === 'every') subscriber.everies++;
      subscriber.subscriptions.set(subscription.instrument, subscription);
    },
    take,
    subscribed: (sink) => [...(bySink.get(sink)?.subscriptions.keys() ?? [])],
    isSubscribed: (sink, instrument) => bySink.get(sink)?.subscriptions.has(instrument) === true,
    count(sink) {
      const subscriber = bySink.get(sink);
      if (subscriber === undefined) return NONE;
      return { all: subscriber.subscriptions.size, every: subscriber.everies };
    },
    contractOf: (sink, instrument) =>
      bySink.get(sink)?.subscriptions.get(instrument)?.terms.contract,
    termsOf: (sink, instrument) => bySink.get(sink)?.subscriptions.get(instrument)?.terms,
    contractsOf(sink) {
      const keys = new Set<string>();
      for (const { terms } of bySink.get(sink)?.subscriptions.values() ?? []) keys.add(terms.key);
      return keys;
    },
  };
}
