/**
 * What one client wants of one market, symbol by symbol, and how far it has been served.
 */
import type { SnapshotCause } from '../../wire/codes.ts';
import type { MarketView } from '../market/market-view.ts';
import type { OutFrame } from './frame-sink.ts';
import type { Group } from './group.ts';
import type { Receiver } from './send-queue.ts';
import type { Task } from './service-line.ts';
import type { Terms } from './terms.ts';

/** One symbol of one client. */
export interface Subscription {
  readonly instrument: number;
  terms: Terms;
  /** Last sequence sent. Kept only while the subscriber is detached from its groups. */
  cursor: number;
  /** Time of the tick at the cursor, ms: where a gap begins that follows it. */
  sentMs: number;
  /** Earliest trade that may have changed bars after the client was sent them, ms; with the cursor. */
  changedFromMs: number;
  /** Set while recorded bars have changed its state and bars, and the client was not told. */
  areBarsDue: boolean;
  /** True until a client that came back has been given every tick that it was promised. */
  isResuming: boolean;
  /** Set while a snapshot is owed, with its cause. */
  snapshotDue: SnapshotCause | undefined;
  /** How many moves of the market it has been told of; that which ends a rebuilding counts before. */
  moves: number;
  /** True while the client has not been told of all recent gaps in the market itself. */
  areGapsDue: boolean;
}

/** Bars may have changed anywhere: the client was away, or never had them. */
export const CHANGED_ANYWHERE = -Infinity;

/** One client in one market. */
export interface Subscriber extends Receiver {
  readonly subscriptions: Map<number, Subscription>;
  /** Subscriptions with the contract `every`. */
  everies: number;
  /** Groups that it shares frames with while it is fully caught up, else undefined. */
  groups: Group<Subscriber>[] | undefined;
  /** Earliest trade of any symbol published since it fell out of step, ms. */
  changedFromMs: number;
  /** How many times the market has moved. */
  moves: number;
  /** Frames that are made and count as sent, but wait for its window. */
  outbox: OutFrame[];
  /** What brings it up to date, begun; forgotten whenever what it is owed changes. */
  plan: Iterator<readonly OutFrame[], void> | undefined;
  readonly task: Task;
}

/** Tells whether the subscriber has not been sent everything of a symbol. */
export const isBehind = (subscription: Subscription, newestSequence: number): boolean =>
  subscription.cursor < newestSequence || subscription.areBarsDue || lacksBars(subscription);

/** Merged updates may have gone ahead of the bars that go along with them. */
const lacksBars = ({ terms, changedFromMs }: Subscription): boolean =>
  changedFromMs < Infinity &&
  terms.contract.mode === 'latest' &&
  terms.snapshotOptions.bars.length > 0;

/** Notes that a subscription was given everything up to now, bars included. */
export function settleNow(market: MarketView, subscription: Subscription): void {
  const { instrument } = subscription;
  subscription.cursor = market.state(instrument).sequence;
  subscription.sentMs = newestMs(market, instrument);
  subscription.changedFromMs = Infinity;
  subscription.areBarsDue = false;
}

/** Time of a symbol's newest tick, or of the market's where it has none, ms. */
export function newestMs(market: MarketView, instrument: number): number {
  const timeMs = market.lastTickMs(instrument);
  return Number.isNaN(timeMs) ? market.lastTimeMs : timeMs;
}
