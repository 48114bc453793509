/**
 * Brings one subscriber up to date that is out of step: the snapshots and gaps it is owed, then what a resume
 * promised, then a repair. Stops where its window closes, or where computing bars takes too long for one turn.
 */
import { toIntervalCode } from '../../model/interval.ts';
import type { MarketView } from '../market/market-view.ts';
import { toRepairFrames, toResumeFrames, toSnapshotFrames } from './deliver.ts';
import { toRecentGaps } from './gap-frames.ts';
import { sendFrames } from './frame-sink.ts';
import { isBehind, type Subscription, type Subscriber } from './subscription.ts';

/**
 * Does what must be computed before a subscription's bars can be sent.
 * @returns false when time was up before that
 */
function prepare(market: MarketView, one: Subscription, isLate: () => boolean): boolean {
  const { instrument, snapshotOptions, contract } = one;
  const wanted = snapshotOptions.bars.map(({ interval, limit }) => ({
    code: toIntervalCode(interval),
    limit,
  }));
  // What changes of bars is sent whole: those that are forming must hold what was before the first tick.
  if (contract.interval !== undefined) wanted.push({ code: contract.interval, limit: 1 });
  for (const { code, limit } of wanted) {
    while (!market.prepareBars(instrument, code, { limit })) if (isLate()) return false;
  }
  return true;
}

/**
 * Sends what is owed.
 * @param isLate whether the time is up that computing may take
 * @returns false when the window closed, or time was up, before all was sent
 */
export function serve(market: MarketView, subscriber: Subscriber, isLate: () => boolean): boolean {
  const { sink, subscriptions } = subscriber;
  for (const subscription of subscriptions.values()) {
    const { snapshotDue, areGapsDue, instrument } = subscription;
    if (snapshotDue === undefined && !areGapsDue) continue;
    if (!sink.canSend() || !prepare(market, subscription, isLate)) return false;
    if (snapshotDue !== undefined) {
      sendFrames(sink, toSnapshotFrames(market, subscription, snapshotDue));
      subscription.cursor = market.state(instrument).sequence;
      subscription.changedFromMs = Infinity;
      subscription.snapshotDue = undefined;
    }
    sendFrames(sink, toRecentGaps(market, instrument));
    subscription.areGapsDue = false;
  }
  while ([...subscriptions.values()].some(({ isResuming }) => isResuming)) {
    if (!sink.canSend()) return false;
    sendFrames(sink, toResumeFrames(market, subscriptions.values()));
  }
  const behind = [...subscriptions.values()].filter((one) =>
    isBehind(one, market.state(one.instrument).sequence),
  );
  if (behind.length === 0) return true;
  if (!sink.canSend()) return false;
  for (const one of behind) if (!prepare(market, one, isLate)) return false;
  sendFrames(sink, toRepairFrames(market, behind, subscriber));
  return true;
}
