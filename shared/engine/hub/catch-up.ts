/**
 * Brings one subscriber up to date that is out of step: the snapshots and gaps that it is owed, then what a resume
 * promised, then a repair. Everything comes in bounded pieces, made only when the client has room for them: a slow
 * link gets later, and so more conflated, news (backpressure). Promises that the market may go on between two
 * pieces, and that whoever is done has been sent everything at that very moment.
 */
import { SNAPSHOT } from '../../wire/codes.ts';
import { toIntervalCode } from '../../model/interval.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { MarketView } from '../market/market-view.ts';
import { isInJournal } from './frames.ts';
import type { OutFrame } from './frame-sink.ts';
import { toConflatedFrames, toLosslessFrames, toOwedFrames, toResumeFrames } from './repair.ts';
import type { Slice } from './service-line.ts';
import { CHANGED_ANYWHERE, isBehind, type Subscriber, type Subscription } from './subscription.ts';

/** Time was taken, and nothing is to be sent yet. */
const NOTHING: readonly OutFrame[] = [];
/** Something is on its way from elsewhere: the next turn is early enough. */
const AWAITED: readonly OutFrame[] = [];
/** Symbols of one resume that are read from the journal at once. */
const RESUMED_AT_ONCE = 16;
/** Frames of bars that one piece of a repair may bring, besides one of merged states. */
const BARS_AT_ONCE = 64;
const MERGED_AT_ONCE = 512;
/** Bars in a frame, at most; see `toBarFrames`. */
const BARS_PER_FRAME = 1_000;

type Pieces = Generator<readonly OutFrame[], void>;

/** What a subscriber's turn came to. */
export type Outcome =
  /** It has been sent everything. */
  | 'done'
  /** Its window is full, or what it is owed is on its way: it goes on when there is room, or at the next turn. */
  | 'blocked'
  /** Its slice is over. */
  | 'more';

/** Sends a detached subscriber what it is owed until its window is full or the slice is over. */
export function catchUp(market: MarketView, subscriber: Subscriber, slice: Slice): Outcome {
  const { sink } = subscriber;
  for (;;) {
    if (!sink.canSend()) return 'blocked';
    if (subscriber.outbox.length > 0) {
      slice.spend(sink.sendFrame(subscriber.outbox.shift()!));
    } else {
      subscriber.plan ??= toPieces(market, subscriber);
      const { done, value } = subscriber.plan.next();
      if (done === true) return 'done';
      if (value === AWAITED) return 'blocked';
      for (const frame of value) slice.spend(frame.length);
      subscriber.outbox.push(...value);
    }
    if (slice.isOver) return 'more';
  }
}

/** All that a subscriber is owed, in pieces; ends when there is nothing. */
function* toPieces(market: MarketView, subscriber: Subscriber): Pieces {
  noteMoves(subscriber);
  for (;;) {
    const isOwed = [...subscriber.subscriptions.values()].some(
      (one) => one.snapshotDue !== undefined || one.areGapsDue || one.isResuming,
    );
    if (isOwed) {
      yield* toOwed(market, subscriber);
      yield* toResumed(market, subscriber);
    }
    const behind = [...subscriber.subscriptions.values()].filter((one) =>
      isBehind(one, market.state(one.instrument).sequence),
    );
    if (behind.length > 0) yield* toRepair(market, subscriber, behind);
    else if (!isOwed) return;
  }
}

/** What was sent before the market moved is worthless: each subscription of that time gets a snapshot. */
function noteMoves({ subscriptions, moves }: Subscriber): void {
  for (const one of subscriptions.values()) {
    if (one.moves === moves) continue;
    one.moves = moves;
    one.snapshotDue = SNAPSHOT.moved;
    one.areGapsDue = true;
    one.isResuming = false;
  }
}

function* toOwed(market: MarketView, { subscriptions }: Subscriber): Pieces {
  for (const one of subscriptions.values()) {
    if (one.snapshotDue !== undefined) yield* toPrepared(market, one);
    else if (!one.areGapsDue) continue;
    yield toOwedFrames(market, one);
  }
}

/** What the journal has lost meanwhile is left to the repair, which declares it. */
function* toResumed(market: MarketView, { subscriptions }: Subscriber): Pieces {
  let slice: Subscription[] = [];
  let ticks = 0;
  for (const one of subscriptions.values()) {
    if (!one.isResuming) continue;
    one.isResuming = false;
    if (one.terms.contract.mode === 'latest' || !isInJournal(market, one)) continue;
    slice.push(one);
    ticks += market.state(one.instrument).sequence - one.cursor;
    if (slice.length < RESUMED_AT_ONCE && ticks < LIMITS.repairTicks) continue;
    yield toResumeFrames(market, slice);
    slice = [];
    ticks = 0;
  }
  if (slice.length > 0) yield toResumeFrames(market, slice);
}

/** Every tick when they are few and still here, else conflated. */
function* toRepair(market: MarketView, subscriber: Subscriber, behind: Subscription[]): Pieces {
  const { changedFromMs } = subscriber;
  subscriber.changedFromMs = Infinity;
  for (const one of behind) one.changedFromMs = Math.min(one.changedFromMs, changedFromMs);
  const every = behind.filter(({ terms }) => terms.contract.mode === 'every');
  const backlog = every.reduce(
    (sum, { instrument, cursor }) => sum + market.state(instrument).sequence - cursor,
    0,
  );
  const isLossless =
    backlog <= LIMITS.repairTicks && every.every((one) => isInJournal(market, one));
  if (isLossless && every.length > 0) yield toLosslessFrames(market, every);
  const rest = isLossless
    ? behind.filter(({ terms, areBarsDue }) => areBarsDue || terms.contract.mode !== 'every')
    : behind;
  yield* toConflated(market, subscriber, rest);
}

function* toConflated(
  market: MarketView,
  subscriber: Subscriber,
  behind: readonly Subscription[],
): Pieces {
  let slice: Subscription[] = [];
  let bars = 0;
  const toFrames = (): readonly OutFrame[] => {
    /* Late trades may have come since this repair began. */
    for (const one of slice) {
      one.changedFromMs = Math.min(one.changedFromMs, subscriber.changedFromMs);
    }
    return toConflatedFrames(market, slice);
  };
  for (const one of behind) {
    /* What was taken in before is sent first, so that it does not wait for bars that are to be computed. */
    const isPrepared = prepareMore(market, one);
    if (!isPrepared || bars >= BARS_AT_ONCE || slice.length >= MERGED_AT_ONCE) {
      yield toFrames();
      slice = [];
      bars = 0;
    }
    if (!isPrepared) yield* toPrepared(market, one);
    slice.push(one);
    bars += toBarFrameCount(one);
  }
  if (slice.length > 0) yield toFrames();
}

/** About as many frames of bars as a conflated repair of a subscription brings. */
function toBarFrameCount({ terms, changedFromMs }: Subscription): number {
  const { bars } = terms.snapshotOptions;
  if (changedFromMs !== CHANGED_ANYWHERE) return bars.length + 1;
  return bars.reduce((sum, { limit }) => sum + Math.ceil(limit / BARS_PER_FRAME), 1);
}

/** Takes the time that a subscription's bars take to be computed. */
function* toPrepared(market: MarketView, one: Subscription): Pieces {
  while (!prepareMore(market, one)) {
    yield market.awaits?.(one.instrument) === true ? AWAITED : NOTHING;
  }
}

/**
 * Does a few ms of that, for the bars that will be sent and no others: all that were asked for in a snapshot, and where
 * it is not known what has changed; else those that are forming, which must hold what was before the first tick.
 * @returns true when there is nothing left to do
 */
function prepareMore(market: MarketView, one: Subscription): boolean {
  const { instrument, terms, snapshotDue, changedFromMs } = one;
  const isWhole = snapshotDue !== undefined || changedFromMs === CHANGED_ANYWHERE;
  const { interval } = terms.contract;
  const ticks = snapshotDue === undefined ? 0 : terms.snapshotOptions.ticks;
  if (ticks > 0 && market.prepareTicks?.(instrument, ticks) === false) return false;
  const isReady = terms.snapshotOptions.bars.every((asked) =>
    market.prepareBars(instrument, toIntervalCode(asked.interval), {
      limit: isWhole ? asked.limit : 1,
    }),
  );
  return (
    isReady && (interval === undefined || market.prepareBars(instrument, interval, { limit: 1 }))
  );
}
