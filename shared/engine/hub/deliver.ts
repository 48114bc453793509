/**
 * What is due to a group that has its own minimum interval, and to a client that has fallen behind: as frames.
 */
import { GAP, type SnapshotCause } from '../../wire/codes.ts';
import { toIntervalCode } from '../../model/interval.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { MarketView } from '../market/market-view.ts';
import {
  type Behind,
  isInJournal,
  toBarFrames,
  toChangedBarFrames,
  toGapFrame,
  toMergedFrames,
  toMissedFrames,
  toSnapshotFrame,
} from './frames.ts';
import type { Group, ThrottledState } from './group.ts';
import { toIntervalCodes, toMissedBarFrames } from './missed-bars.ts';
import type { OutFrame } from './frame-sink.ts';
import { CHANGED_ANYWHERE, type Subscription, type Subscriber } from './subscription.ts';

/** Least time between the bars that go along with merged updates: those say already what the price is. */
const BARS_EVERY_MS = 1_000;

/** Tells whether a group has anything to be sent now. */
export const hasNews = (
  { barIntervals }: Group,
  throttled: ThrottledState,
  nowMs: number,
): boolean =>
  throttled.dirty.size > 0 ||
  (barIntervals.length > 0 && throttled.changed.size > 0 && throttled.barsDueMs <= nowMs);

const bringsBars = ({ contract }: Group, { barsDueMs }: ThrottledState, nowMs: number): boolean =>
  contract.mode !== 'latest' || barsDueMs <= nowMs;

/** News of a group since the last time; the caller then calls `settle`. */
export function toThrottledFrames(
  market: MarketView,
  group: Group,
  throttled: ThrottledState,
  nowMs: number,
): OutFrame[] {
  const behind = [...throttled.dirty].map((instrument) => ({
    instrument,
    cursor: throttled.sent[instrument]!,
  }));
  const { mode, interval } = group.contract;
  if (mode === 'bars') {
    return interval === undefined ? [] : toBars(market, throttled, interval);
  }
  if (mode === 'every') return toDetail(market, behind);
  const intervals = bringsBars(group, throttled, nowMs) ? group.barIntervals : [];
  return [
    ...toMergedFrames(market, behind),
    ...intervals.flatMap((code) => toBars(market, throttled, code)),
  ];
}

const toBars = (
  market: MarketView,
  { changed, changedFromMs }: ThrottledState,
  code: number,
): OutFrame[] =>
  [...changed].flatMap((instrument) =>
    toChangedBarFrames(market, instrument, code, changedFromMs[instrument]!),
  );

/** Every tick where the journal still has it, the newest state where not. */
function toDetail(market: MarketView, behind: readonly Behind[]): OutFrame[] {
  const whole = behind.filter((one) => isInJournal(market, one));
  const lost = behind.filter((one) => !isInJournal(market, one));
  return [...toMissedFrames(market, whole), ...toMergedFrames(market, lost)];
}

/** Notes that a group has been sent its news. */
export function settle(
  market: MarketView,
  group: Group,
  throttled: ThrottledState,
  nowMs: number,
): void {
  for (const instrument of throttled.dirty)
    throttled.sent[instrument] = market.state(instrument).sequence;
  throttled.dirty.clear();
  throttled.dueMs = nowMs + group.contract.everyMs;
  if (!bringsBars(group, throttled, nowMs)) return;
  for (const instrument of throttled.changed) throttled.changedFromMs[instrument] = Infinity;
  throttled.changed.clear();
  throttled.barsDueMs = nowMs + BARS_EVERY_MS;
}

/** State, recent ticks and bars of one symbol, as asked for. */
export function toSnapshotFrames(
  market: MarketView,
  { instrument, snapshotOptions }: Subscription,
  cause: SnapshotCause,
): OutFrame[] {
  const snapshot = toSnapshotFrame(market, instrument, snapshotOptions.ticks, cause);
  return [
    snapshot,
    ...snapshotOptions.bars.flatMap((bars) => toBarFrames(market, instrument, bars)),
  ];
}

/** Symbols of one resume that are read from the journal between two looks at the window; fewer when busy. */
const RESUMED_AT_ONCE = 16;

/**
 * The next of what clients that came back were promised: every tick, or every bar that changed, however
 * many. What the journal has lost meanwhile is left to `toRepairFrames`, which declares it. Cursors are moved.
 */
export function toResumeFrames(
  market: MarketView,
  subscriptions: Iterable<Subscription>,
): OutFrame[] {
  const slice: Subscription[] = [];
  let ticks = 0;
  for (const one of subscriptions) {
    if (!one.isResuming) continue;
    one.isResuming = false;
    if (one.contract.mode === 'latest' || !isInJournal(market, one)) continue;
    slice.push(one);
    ticks += market.state(one.instrument).sequence - one.cursor;
    if (slice.length === RESUMED_AT_ONCE || ticks >= LIMITS.repairTicks) break;
  }
  const isBars = ({ contract }: Subscription): boolean => contract.mode === 'bars';
  const frames = toMissedFrames(
    market,
    slice.filter((one) => !isBars(one)),
  );
  frames.push(...slice.filter(isBars).flatMap((one) => toMissedBarFrames(market, one)));
  for (const one of slice) one.cursor = market.state(one.instrument).sequence;
  return frames;
}

/**
 * What brings a client that fell behind up to date: every tick when they are few and still here, else
 * a declared gap, the newest states and the bars that changed. Cursors are moved.
 * @param subscriber the client, which knows since when
 */
export function toRepairFrames(
  market: MarketView,
  subscriptions: readonly Subscription[],
  subscriber: Subscriber,
): OutFrame[] {
  const every = subscriptions.filter(({ contract }) => contract.mode === 'every');
  const backlog = every.reduce(
    (sum, { instrument, cursor }) => sum + market.state(instrument).sequence - cursor,
    0,
  );
  const isRepairable =
    backlog <= LIMITS.repairTicks && every.every((one) => isInJournal(market, one));
  const merged = subscriptions.filter(
    ({ contract }) => contract.mode === 'latest' || (contract.mode === 'every' && !isRepairable),
  );
  const frames = isRepairable
    ? toMissedFrames(market, every)
    : every.map((one) => toGap(market, one, subscriber.detachedMs));
  frames.push(...toMergedFrames(market, merged));
  for (const one of subscriptions) {
    if (one.contract.mode === 'every' && isRepairable) continue;
    frames.push(...toBarRepair(market, one, Math.min(one.changedFromMs, subscriber.changedFromMs)));
  }
  for (const one of subscriptions) {
    one.cursor = market.state(one.instrument).sequence;
    one.changedFromMs = Infinity;
  }
  return frames;
}

/** The bars that a subscription is about, as far as they may have changed. */
function toBarRepair(market: MarketView, subscription: Subscription, fromMs: number): OutFrame[] {
  const { instrument, snapshotOptions } = subscription;
  const isAnywhere = fromMs === CHANGED_ANYWHERE;
  const asked = isAnywhere ? snapshotOptions.bars : [];
  const replaced = new Set(asked.map(({ interval }) => toIntervalCode(interval)));
  const changed = toIntervalCodes(subscription).filter((code) => !replaced.has(code));
  return [
    ...asked.flatMap((bars) => toBarFrames(market, instrument, bars)),
    ...changed.flatMap((code) => toChangedBarFrames(market, instrument, code, fromMs)),
  ];
}

function toGap(market: MarketView, { instrument, cursor }: Behind, sinceMs: number): OutFrame {
  const state = market.state(instrument);
  return toGapFrame(market, {
    instrument,
    fromSequence: cursor + 1,
    toSequence: state.sequence,
    cause: GAP.clientBehind,
    fromMs: sinceMs,
    toMs: Math.max(sinceMs, Math.floor(Math.max(state.lastMs, state.quoteMs))),
  });
}
