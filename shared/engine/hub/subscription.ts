/**
 * What one client wants of one market, symbol by symbol, and how far it has been served.
 */
import type { SnapshotCause } from '../../wire/codes.ts';
import type { SnapshotBars } from '../../wire/command.ts';
import type { Contract } from './contract.ts';
import type { Group } from './group.ts';
import type { FrameSink } from './frame-sink.ts';

/** What a snapshot of a subscription brings along. */
export interface SnapshotOptions {
  /** Recent ticks. */
  ticks: number;
  bars: readonly SnapshotBars[];
}

/** One symbol of one client. */
export interface Subscription {
  readonly instrument: number;
  readonly contract: Contract;
  readonly snapshotOptions: SnapshotOptions;
  /** Last sequence sent. Kept only while the subscriber is detached from its groups. */
  cursor: number;
  /** Earliest trade that may have changed bars after the client was sent them, ms; with the cursor. */
  changedFromMs: number;
  /** True until a client that came back has been given every tick that it was promised. */
  isResuming: boolean;
  /** Set while a snapshot is owed, with its cause. */
  snapshotDue: SnapshotCause | undefined;
  /** True while the client has not been told of all recent gaps in the market itself. */
  areGapsDue: boolean;
}

/** Bars may have changed anywhere: the client was away, or never had them. */
export const CHANGED_ANYWHERE = -Infinity;

/** One client in one market. */
export interface Subscriber {
  readonly sink: FrameSink;
  readonly subscriptions: Map<number, Subscription>;
  /** Groups that it shares frames with while it is fully caught up, else undefined. */
  groups: Group[] | undefined;
  /** Lists of frames that wait for it in the send queue. */
  waiting: number;
  /** Market time at which it last fell out of step, ms. */
  detachedMs: number;
  /** Earliest trade of any symbol published since then, ms. */
  changedFromMs: number;
}

/** Tells whether the subscriber has not been sent everything of a symbol. */
export const isBehind = (subscription: Subscription, newestSequence: number): boolean =>
  subscription.cursor < newestSequence || lacksBars(subscription);

/** Merged updates may have gone ahead of the bars that go along with them. */
const lacksBars = ({ contract, snapshotOptions, changedFromMs }: Subscription): boolean =>
  contract.mode === 'latest' && snapshotOptions.bars.length > 0 && changedFromMs < Infinity;
