/**
 * Brings one viewer up to date that is out of step: the snapshots and gaps it is owed, then what a resume
 * promised, then a repair. Stops where its window closes.
 */
import type { Market } from '../market/market.ts';
import { toRepairFrames, toResumeFrames, toSnapshotFrames } from './deliver.ts';
import { toRecentGaps } from './gaps.ts';
import type { Outlet, OutFrame } from './outlet.ts';
import { isBehind, type Viewer } from './subscription.ts';

function sendAll(outlet: Outlet, frames: readonly OutFrame[]): void {
  for (const frame of frames) outlet.sendFrame(frame);
}

/** Sends what is owed. @returns false when the window closed before all was sent */
export function serve(market: Market, viewer: Viewer): boolean {
  const { outlet, subscriptions } = viewer;
  for (const subscription of subscriptions.values()) {
    const { snapshotDue, areGapsDue, instrument } = subscription;
    if (snapshotDue === undefined && !areGapsDue) continue;
    if (!outlet.canSend()) return false;
    if (snapshotDue !== undefined) {
      sendAll(outlet, toSnapshotFrames(market, subscription, snapshotDue));
      subscription.cursor = market.state(instrument).sequence;
      subscription.changedFromMs = Infinity;
      subscription.snapshotDue = undefined;
    }
    sendAll(outlet, toRecentGaps(market, instrument));
    subscription.areGapsDue = false;
  }
  while ([...subscriptions.values()].some(({ isResuming }) => isResuming)) {
    if (!outlet.canSend()) return false;
    sendAll(outlet, toResumeFrames(market, subscriptions.values()));
  }
  const behind = [...subscriptions.values()].filter((one) =>
    isBehind(one, market.state(one.instrument).sequence),
  );
  if (behind.length === 0) return true;
  if (!outlet.canSend()) return false;
  sendAll(outlet, toRepairFrames(market, behind, viewer));
  return true;
}
