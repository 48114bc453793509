/**
 * Everybody who looks at one market. Decides who gets what and when; never encodes a tick of its own.
 * A subscriber is either in step (it shares ready-made frames with all that have equal subscriptions) or
 * detached: then it is brought up to date as its window allows, until it is in step again.
 * Promises: per symbol a subscriber gets consecutive sequences, or is told what it did not get; nothing is sent of a
 * market that is being rebuilt; and what is made for one client alone never holds up the others.
 */
import { SNAPSHOT } from '../../wire/codes.ts';
import type { MarketView } from '../market/market-view.ts';
import type { Contract } from './contract.ts';
import { createDelivery, createLines, type Lines, type RoomOptions } from './delivery.ts';
import type { FrameSink } from './frame-sink.ts';
import { canRecover, type Position, toSentMs } from './position.ts';
import type { SubscriptionQueries } from './subscribers.ts';
import { CHANGED_ANYWHERE, newestMs } from './subscription.ts';
import { mergeOptions, type SnapshotOptions, type Terms, toTerms } from './terms.ts';

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
  /** True while a subscriber is to be served sooner than a flush interval after the last time. */
  readonly isHurried: boolean;
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
  /**
   * While it is paused, a client that is out of step is sent nothing: much of what it is owed is about to change. Call
   * `drain` after the end.
   */
  setPaused(sink: FrameSink, isPaused: boolean): void;
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
  const delivery = createDelivery(market, options, lines);
  const { subscribers } = delivery;
  let terms: Terms | undefined;

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
      return delivery.isInStep;
    },
    get isSending() {
      return delivery.isSending;
    },
    get isHurried() {
      return delivery.isHurried;
    },
    join(sink) {
      members.add(sink);
    },
    leave(sink) {
      members.delete(sink);
      const subscriber = subscribers.find(sink);
      if (subscriber !== undefined) delivery.leave(subscriber);
    },
    subscribe(sink, instrument, contract, snapshotOptions, position) {
      members.add(sink);
      const subscriber = subscribers.admit(sink, delivery.moves);
      delivery.detach(subscriber);
      const recovered = position && canRecover(market, instrument, contract, position);
      const snapshotDue = recovered === false ? SNAPSHOT.notRecovered : SNAPSHOT.asked;
      const cursor = recovered === true ? position.sequence : 0;
      subscribers.put(subscriber, {
        instrument,
        terms: toSharedTerms(contract, snapshotOptions),
        cursor,
        sentMs:
          recovered === true
            ? toSentMs(market, { instrument, cursor })
            : newestMs(market, instrument),
        changedFromMs: CHANGED_ANYWHERE,
        areBarsDue: false,
        isResuming: recovered === true,
        snapshotDue: recovered === true ? undefined : snapshotDue,
        moves: delivery.moves,
        areGapsDue: true,
      });
      return recovered;
    },
    setPaused: (sink, isPaused) => delivery.setPaused(sink, isPaused),
    unsubscribe(sink, instrument) {
      const subscriber = subscribers.find(sink);
      if (subscriber?.subscriptions.has(instrument) !== true) return;
      delivery.detach(subscriber);
      subscribers.take(subscriber, instrument);
    },
    refresh(sink, instrument, snapshotOptions) {
      const subscriber = subscribers.find(sink);
      const known = subscriber?.subscriptions.get(instrument);
      if (subscriber === undefined || known === undefined) return;
      delivery.detach(subscriber);
      const isOwed = known.snapshotDue !== undefined;
      const wanted = isOwed
        ? mergeOptions(known.terms.snapshotOptions, snapshotOptions)
        : snapshotOptions;
      known.terms = toSharedTerms(known.terms.contract, wanted);
      known.snapshotDue ??= SNAPSHOT.asked;
    },
    onThrottleChanged(sink) {
      const subscriber = subscribers.find(sink);
      if (subscriber !== undefined) delivery.detach(subscriber);
    },
    drain(sink) {
      const subscriber = subscribers.find(sink);
      if (subscriber !== undefined) delivery.drain(subscriber);
    },
    turn: () => delivery.turn(),
    sendHeartbeats: (marketMs, serverMs) => delivery.sendHeartbeats(marketMs, serverMs),
    close: () => delivery.close(),
  };
}
