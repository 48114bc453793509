/**
 * What one client wants of one market, symbol by symbol, and how far it has been served.
 */
import type { BarsWish } from '../../shared/command.ts';
import type { SnapshotCause } from '../../shared/codes.ts';
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
  wish: Wish;
  /** Last sequence sent. Kept only while the viewer is detached from its group. */
  cursor: number;
  /** Set while a snapshot is owed, with its cause. */
  snapshotDue: SnapshotCause | undefined;
}

/** One client in one market. */
export interface Viewer {
  readonly outlet: Outlet;
  readonly subscriptions: Map<number, Subscription>;
  /** The group that it shares frames with while it is fully caught up. */
  group: Group | undefined;
  /** Market time at which it last fell out of step, ms. */
  detachedMs: number;
}

/** Viewers with equal subscriptions: they get the same bytes. */
export interface Group {
  readonly key: string;
  /** 1 for each instrument id that the group gets. */
  readonly has: Uint8Array;
  readonly viewers: Set<Viewer>;
}

/** Names a set of instruments: equal sets have equal keys. */
export const toGroupKey = (viewer: Viewer): string =>
  [...viewer.subscriptions.keys()].sort((a, b) => a - b).join(',');
