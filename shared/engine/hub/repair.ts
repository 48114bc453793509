/**
 * What one client is owed that is out of step, as frames: a snapshot, what a resume promised, what it missed. Each
 * function makes one piece, bounded in size, and moves the positions of the subscriptions that it is about.
 */
import { GAP, type SnapshotCause } from '../../wire/codes.ts';
import { toIntervalCode } from '../../model/interval.ts';
import type { MarketView } from '../market/market-view.ts';
import {
  toBarFrames,
  toChangedBarFrames,
  toGapFrame,
  toMergedFrames,
  toMissedFrames,
  toSnapshotFrame,
} from './frames.ts';
import type { OutFrame } from './frame-sink.ts';
import { toRecentGaps } from './gap-frames.ts';
import { toMissedBarFrames } from './missed-bars.ts';
import { CHANGED_ANYWHERE, settleNow, type Subscription } from './subscription.ts';
import { toIntervalCodes } from './terms.ts';

/**
 * The snapshot that a subscription is owed (state, recent ticks and bars, as asked for), if it is owed one, and the
 * recent gaps of its symbol.
 */
export function toOwedFrames(market: MarketView, one: Subscription): OutFrame[] {
  const { snapshotDue } = one;
  const frames = snapshotDue === undefined ? [] : toSnapshotFrames(market, one, snapshotDue);
  if (snapshotDue !== undefined) {
    settleNow(market, one);
    one.snapshotDue = undefined;
  }
  return [...frames, ...toGapsDue(market, one)];
}

function toSnapshotFrames(
  market: MarketView,
  { instrument, terms }: Subscription,
  cause: SnapshotCause,
): OutFrame[] {
  const { ticks, bars } = terms.snapshotOptions;
  const snapshot = toSnapshotFrame(market, instrument, ticks, cause);
  return [snapshot, ...bars.flatMap((each) => toBarFrames(market, instrument, each))];
}

/** The gaps of the market itself that a client has not heard of: they come before the ticks that follow them. */
function toGapsDue(market: MarketView, one: Subscription): OutFrame[] {
  if (!one.areGapsDue) return [];
  one.areGapsDue = false;
  return toRecentGaps(market, one.instrument);
}

/** Every tick, or every bar that changed, of subscriptions that were promised them. All must be in the journal. */
export function toResumeFrames(market: MarketView, slice: readonly Subscription[]): OutFrame[] {
  const isBars = ({ terms }: Subscription): boolean => terms.contract.mode === 'bars';
  const frames = toMissedFrames(
    market,
    slice.filter((one) => !isBars(one)),
  );
  frames.push(...slice.filter(isBars).flatMap((one) => toMissedBarFrames(market, one)));
  for (const one of slice) settleNow(market, one);
  return frames;
}

/** Every tick that subscriptions lack, for those with the contract `every`. All must be in the journal. */
export function toLosslessFrames(market: MarketView, slice: readonly Subscription[]): OutFrame[] {
  const gaps = slice.flatMap((one) => toGapsDue(market, one));
  const frames = toMissedFrames(market, slice);
  for (const one of slice) {
    const { areBarsDue, changedFromMs } = one;
    settleNow(market, one);
    /* Recorded bars follow, with the state that they made. */
    if (areBarsDue) Object.assign(one, { areBarsDue, changedFromMs });
  }
  return [...gaps, ...frames];
}

/**
 * The newest of subscriptions that are behind (conflation): a declared gap where every tick was owed, then merged
 * states, then the bars that changed.
 */
export function toConflatedFrames(market: MarketView, slice: readonly Subscription[]): OutFrame[] {
  const frames: OutFrame[] = [];
  for (const one of slice) {
    frames.push(...toGapsDue(market, one));
    if (one.terms.contract.mode === 'every') frames.push(...toOwnGap(market, one));
  }
  const merged = slice.filter(({ terms }) => terms.contract.mode !== 'bars');
  frames.push(...toMergedFrames(market, merged));
  for (const one of slice) frames.push(...toBarRepair(market, one));
  for (const one of slice) settleNow(market, one);
  return frames;
}

/** The bars that a subscription is about, as far as they may have changed. */
function toBarRepair(market: MarketView, subscription: Subscription): OutFrame[] {
  const { instrument, terms, changedFromMs } = subscription;
  const isAnywhere = changedFromMs === CHANGED_ANYWHERE;
  const asked = isAnywhere ? terms.snapshotOptions.bars : [];
  const replaced = new Set(asked.map(({ interval }) => toIntervalCode(interval)));
  const changed = toIntervalCodes(terms).filter((code) => !replaced.has(code));
  return [
    ...asked.flatMap((bars) => toBarFrames(market, instrument, bars)),
    ...changed.flatMap((code) => toChangedBarFrames(market, instrument, code, changedFromMs)),
  ];
}

/** The client's own gap: it begins at the last tick of the symbol that the client was sent. */
function toOwnGap(market: MarketView, { instrument, cursor, sentMs }: Subscription): OutFrame[] {
  const { sequence } = market.state(instrument);
  if (sequence <= cursor) return [];
  const fromMs = Math.max(0, Math.floor(sentMs));
  const toMs = Math.max(fromMs, Math.floor(market.lastTickMs(instrument)));
  const cause = GAP.clientBehind;
  const sequences = { fromSequence: cursor + 1, toSequence: sequence };
  return [toGapFrame(market, { instrument, ...sequences, cause, fromMs, toMs })];
}
