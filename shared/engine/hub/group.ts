/**
 * Subscribers with equal subscriptions: whatever is due to them is made once and is the same bytes for all.
 * A group is served at every flush; or it is throttled to a longer minimum interval, and notes what has changed
 * since (conflation). What it keeps grows with what its members are subscribed to, never with the market.
 */
import { lowerBound } from '../../model/lower-bound.ts';
import type { MarketView } from '../market/market-view.ts';
import type { BarNews } from '../market/bar-intake.ts';
import type { Publication } from '../market/publication.ts';
import type { Contract } from './contract.ts';

/** A group of subscribers in step. */
export interface Group<Subscriber> {
  readonly key: string;
  readonly contract: Contract;
  /** Bar intervals (wire codes) that go along with merged updates. */
  readonly barIntervals: readonly number[];
  /** Instrument ids that the group gets, ascending. The place of an id in it is its slot. */
  readonly ids: Uint32Array;
  readonly subscribers: Set<Subscriber>;
  /** Of throttled groups: what has changed since the last time, and what was sent then. */
  readonly throttled: ThrottledState | undefined;
}

/** What a throttled group remembers; everything by slot. */
export interface ThrottledState {
  dueMs: number;
  /** Slots with news, in order of their first. */
  readonly dirty: Set<number>;
  /** Sequence sent. */
  readonly sent: Float64Array;
  /** Earliest trade time that no bars were sent for: bars from there on have changed. Empty where bars are never owed. */
  readonly changedFromMs: Float64Array;
  /** Slots that have such a time. */
  readonly changed: Set<number>;
  /** When bars may go along with merged updates again, ms. */
  barsDueMs: number;
  /** How many of `dirty` and `changed`, from their beginnings, are still to be served this time. */
  dirtyLeft: number;
  changedLeft: number;
}

const NO_TIMES = new Float64Array(0);

/** Makes an empty group, up to date now. @param ids ascending; kept */
export function createGroup<Subscriber>(
  key: string,
  contract: Contract,
  barIntervals: readonly number[],
  ids: Uint32Array,
  market: MarketView,
  nowMs: number,
): Group<Subscriber> {
  const group = { key, contract, barIntervals, ids, subscribers: new Set<Subscriber>() };
  if (contract.mode === 'every' && contract.everyMs === 0) {
    return { ...group, throttled: undefined };
  }
  const mayOweBars = contract.mode !== 'latest' || barIntervals.length > 0;
  const throttled = {
    dueMs: nowMs + contract.everyMs,
    dirty: new Set<number>(),
    sent: Float64Array.from(ids, (id) => market.state(id).sequence),
    changedFromMs: mayOweBars ? new Float64Array(ids.length).fill(Infinity) : NO_TIMES,
    changed: new Set<number>(),
    barsDueMs: 0,
    dirtyLeft: 0,
    changedLeft: 0,
  };
  return { ...group, throttled };
}

/** Slot of an instrument in ascending ids, or -1. Cost: a comparison for who has them all, else a binary search. */
export function slotOf(ids: Uint32Array, instrument: number): number {
  if (ids[instrument] === instrument) return instrument;
  const slot = lowerBound(ids, instrument, 0, ids.length);
  return ids[slot] === instrument ? slot : -1;
}

/** So many runs of a publication are looked up in the time in which one more id is looked at. */
const IDS_PER_RUN = 8;

/** Notes what of a publication concerns a group that is served later. */
export function noteNews(ids: Uint32Array, throttled: ThrottledState, news: Publication): void {
  if (news.runs * IDS_PER_RUN < ids.length) {
    for (let run = 0; run < news.runs; run++) {
      const slot = slotOf(ids, news.instrument[run]!);
      if (slot >= 0) noteRun(throttled, slot, news.earliestTradeMs[run]!);
    }
    return;
  }
  for (let slot = 0; slot < ids.length; slot++) {
    const run = news.runOf[ids[slot]!]!;
    if (run >= 0) noteRun(throttled, slot, news.earliestTradeMs[run]!);
  }
}

/** Notes that a group was sent a publication as it is: it had nothing else to be sent. */
export function noteSent(
  { ids, contract }: Pick<Group<unknown>, 'ids' | 'contract'>,
  throttled: ThrottledState,
  { runOf, firstSequence, count }: Publication,
  nowMs: number,
): void {
  throttled.dueMs = nowMs + contract.everyMs;
  for (let slot = 0; slot < ids.length; slot++) {
    const run = runOf[ids[slot]!]!;
    if (run >= 0) throttled.sent[slot] = firstSequence[run]! + count[run]! - 1;
  }
}

/** Notes that recorded bars have changed a symbol. */
export function noteBars(
  ids: Uint32Array,
  throttled: ThrottledState,
  news: readonly BarNews[],
): void {
  for (const { instrument, fromMs } of news) {
    const slot = slotOf(ids, instrument);
    if (slot >= 0) noteRun(throttled, slot, fromMs);
  }
}

function noteRun(throttled: ThrottledState, slot: number, earliestTradeMs: number): void {
  const { dirty, changed, changedFromMs } = throttled;
  dirty.add(slot);
  if (earliestTradeMs === Infinity || changedFromMs.length === 0) return;
  changed.add(slot);
  if (earliestTradeMs < changedFromMs[slot]!) changedFromMs[slot] = earliestTradeMs;
}
