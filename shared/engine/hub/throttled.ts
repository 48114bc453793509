/**
 * What is due to a throttled group (conflation): merged updates, bars, or every tick of a longer while. It is made a
 * piece at a time, so that a group with ten thousand symbols is no longer at it than one with twenty; a piece is
 * noted as sent only after it was handed over.
 */
import { LIMITS } from '../../wire/limits.ts';
import type { MarketView } from '../market/market-view.ts';
import type { Publication } from '../market/publication.ts';
import {
  type Behind,
  isInJournal,
  toChangedBarFrames,
  toMergedFrames,
  toMissedFrames,
} from './frames.ts';
import type { OutFrame } from './frame-sink.ts';
import type { Group, ThrottledState } from './group.ts';

/** Minimum interval of the bars that go along with merged updates, ms: those say already what the price is. */
const BARS_EVERY_MS = 1_000;
/** Symbols of one piece: merged updates are short, bars are some frames each. */
const MERGED_AT_ONCE = 512;
const BARS_AT_ONCE = 64;

/** A piece of what is due. */
export interface Piece {
  readonly frames: readonly OutFrame[];
  /** True when ticks are gone that the group should have had: its members must be told, each on its own. */
  readonly isLost: boolean;
  /** Notes that the piece was handed over. */
  readonly settle: () => void;
}

type Throttled<Subscriber> = Pick<Group<Subscriber>, 'contract' | 'barIntervals' | 'ids'>;

/** Tells whether a group has anything to be sent now. */
export const hasNews = (
  { barIntervals }: Throttled<unknown>,
  throttled: ThrottledState,
  nowMs: number,
): boolean =>
  throttled.dirty.size > 0 ||
  (barIntervals.length > 0 && throttled.changed.size > 0 && throttled.barsDueMs <= nowMs);

/** A flush that comes by so much earlier is the one that a group waits for, as a share of its interval: timers vary. */
const EARLY = 1 / 8;
/** So many ticks at once are worth a message of their own. */
const MANY_TICKS = LIMITS.rushTicks / 2;

/**
 * Tells whether a publication does not wait for a group that is about as slow as a flush: a recording at full speed
 * would overtake what is kept of it, and a message that large is not sent often.
 */
export const isUrgent = (
  { contract: { mode, everyMs } }: Throttled<unknown>,
  { columns }: Publication,
  flushMs: number,
): boolean => mode === 'every' && everyMs <= flushMs && columns.length >= MANY_TICKS;

/**
 * Tells whether a group can be sent what is published just now, like those that are served at every flush: it is due,
 * has nothing older to be sent, and waits no longer than for a flush. What is gathered for longer is encoded anew, and
 * shorter.
 */
export const isPrompt = (
  group: Throttled<unknown>,
  { dueMs, dirty, dirtyLeft, changedLeft }: ThrottledState,
  publication: Publication,
  nowMs: number,
  flushMs: number,
): boolean => {
  const { mode, everyMs } = group.contract;
  if (mode !== 'every' || everyMs > flushMs || group.barIntervals.length > 0) return false;
  const isDue = nowMs >= dueMs - everyMs * EARLY || isUrgent(group, publication, flushMs);
  return isDue && dirty.size === 0 && dirtyLeft === 0 && changedLeft === 0;
};

/** Begins to serve a group: what is dirty now is due now, and the next time counts from here. */
export function beginServing(
  { contract, barIntervals }: Throttled<unknown>,
  throttled: ThrottledState,
  nowMs: number,
): void {
  throttled.dueMs = nowMs + contract.everyMs;
  throttled.dirtyLeft = throttled.dirty.size;
  throttled.changedLeft = 0;
  if (contract.mode !== 'latest' || barIntervals.length === 0) return;
  if (throttled.barsDueMs > nowMs) return;
  throttled.changedLeft = throttled.changed.size;
  throttled.barsDueMs = nowMs + BARS_EVERY_MS;
}

/** The next piece of what `beginServing` found; undefined when there is none left. */
export function nextPiece(
  market: MarketView,
  group: Throttled<unknown>,
  throttled: ThrottledState,
): Piece | undefined {
  if (throttled.dirtyLeft > 0) {
    const { mode } = group.contract;
    if (mode === 'latest') return toMergedPiece(market, group, throttled, MERGED_AT_ONCE);
    return mode === 'bars'
      ? toBarsPiece(market, group, throttled)
      : toDetailPiece(market, group, throttled);
  }
  return throttled.changedLeft > 0 ? toAlongPiece(market, group, throttled) : undefined;
}

/** Everything that is dirty of a merged or detailed group as one piece: whoever joins it stands where it stands. */
export function wholePiece(
  market: MarketView,
  group: Throttled<unknown>,
  throttled: ThrottledState,
): Piece {
  throttled.dirtyLeft = throttled.dirty.size;
  return group.contract.mode === 'latest'
    ? toMergedPiece(market, group, throttled, Infinity)
    : toDetailPiece(market, group, throttled, Infinity);
}

/** The first of some slots. */
function take(slots: Set<number>, most: number): number[] {
  const taken: number[] = [];
  for (const slot of slots) {
    if (taken.length >= most) break;
    taken.push(slot);
  }
  return taken;
}

const toBehind = (ids: Uint32Array, { sent }: ThrottledState, slots: readonly number[]): Behind[] =>
  slots.map((slot) => ({ instrument: ids[slot]!, cursor: sent[slot]! }));

/** Notes that slots were sent everything up to now. */
function settleSlots(
  market: MarketView,
  ids: Uint32Array,
  throttled: ThrottledState,
  slots: readonly number[],
): void {
  for (const slot of slots) {
    throttled.sent[slot] = market.state(ids[slot]!).sequence;
    throttled.dirty.delete(slot);
  }
  throttled.dirtyLeft = Math.max(0, throttled.dirtyLeft - slots.length);
}

function settleBars({ changed, changedFromMs }: ThrottledState, slots: readonly number[]): void {
  for (const slot of slots) {
    changed.delete(slot);
    if (changedFromMs.length > 0) changedFromMs[slot] = Infinity;
  }
}

function toMergedPiece(
  market: MarketView,
  { ids }: Throttled<unknown>,
  throttled: ThrottledState,
  most: number,
): Piece {
  const slots = take(throttled.dirty, Math.min(most, throttled.dirtyLeft));
  return {
    frames: toMergedFrames(market, toBehind(ids, throttled, slots)),
    isLost: false,
    settle: () => settleSlots(market, ids, throttled, slots),
  };
}

/** Every tick where the journal still has it. */
function toDetailPiece(
  market: MarketView,
  { ids }: Throttled<unknown>,
  throttled: ThrottledState,
  mostTicks: number = LIMITS.repairTicks,
): Piece {
  const slots: number[] = [];
  let ticks = 0;
  for (const slot of throttled.dirty) {
    if (slots.length >= throttled.dirtyLeft || ticks >= mostTicks) break;
    slots.push(slot);
    ticks += market.state(ids[slot]!).sequence - throttled.sent[slot]!;
  }
  const behind = toBehind(ids, throttled, slots);
  const isLost = !behind.every((one) => isInJournal(market, one));
  return {
    frames: isLost ? [] : toMissedFrames(market, behind),
    isLost,
    settle() {
      settleSlots(market, ids, throttled, slots);
      settleBars(throttled, slots);
    },
  };
}

/** The bars that a group is about. */
function toBarsPiece(
  market: MarketView,
  { contract, ids }: Throttled<unknown>,
  throttled: ThrottledState,
): Piece {
  const slots = take(throttled.dirty, Math.min(BARS_AT_ONCE, throttled.dirtyLeft));
  const { interval } = contract;
  const changed = slots.filter((slot) => throttled.changed.has(slot));
  return {
    frames: toBars(market, ids, throttled, changed, interval === undefined ? [] : [interval]),
    isLost: false,
    settle() {
      settleSlots(market, ids, throttled, slots);
      settleBars(throttled, slots);
    },
  };
}

/** The bars that go along with merged updates. */
function toAlongPiece(
  market: MarketView,
  { barIntervals, ids }: Throttled<unknown>,
  throttled: ThrottledState,
): Piece {
  const slots = take(throttled.changed, Math.min(BARS_AT_ONCE, throttled.changedLeft));
  return {
    frames: toBars(market, ids, throttled, slots, barIntervals),
    isLost: false,
    settle() {
      settleBars(throttled, slots);
      throttled.changedLeft = Math.max(0, throttled.changedLeft - slots.length);
    },
  };
}

function toBars(
  market: MarketView,
  ids: Uint32Array,
  { changedFromMs }: ThrottledState,
  slots: readonly number[],
  codes: readonly number[],
): OutFrame[] {
  const frames: OutFrame[] = [];
  for (const slot of slots) {
    for (const code of codes) {
      frames.push(...toChangedBarFrames(market, ids[slot]!, code, changedFromMs[slot]!));
    }
  }
  return frames;
}
