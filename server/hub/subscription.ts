/**
 * What one client wants of one market, symbol by symbol, and how far it has been served.
 */
import type { SnapshotCause } from '../../shared/codes.ts';
import type { BarsWish } from '../../shared/command.ts';
import type { Contract } from './contract.ts';
import type { Group } from './group.ts';
import type { Outlet } from './outlet.ts';

/** What a snapshot of a subscription brings along. */
export interface Wish {
  /** Recent ticks. */
  ticks: number;
  bars: readonly BarsWish[];
}

/** One symbol of one client. */
export interface Subscription {
  readonly instrument: number;
  readonly contract: Contract;
  readonly wish: Wish;
  /** Last sequence sent. Kept only while the viewer is detached from its groups. */
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
export interface Viewer {
  readonly outlet: Outlet;
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

/** Tells whether the viewer has not been sent everything of a symbol. */
export const isBehind = (subscription: Subscription, newestSequence: number): boolean =>
  subscription.cursor < newestSequence || lacksBars(subscription);

/** Merged updates may have gone ahead of the bars that go along with them. */
const lacksBars = ({ contract, wish, changedFromMs }: Subscription): boolean =>
  contract.mode === 'latest' && wish.bars.length > 0 && changedFromMs < Infinity;
