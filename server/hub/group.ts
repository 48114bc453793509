/**
 * Viewers with equal subscriptions: whatever is due to them is made once and is the same bytes for all.
 * A group is served at every flush, or at its own slower pace; then it notes what has changed since.
 */
import type { Market, Publication } from '../market/market.ts';
import type { Contract } from './contract.ts';
import type { Subscription, Viewer, Wish } from './subscription.ts';

/** A group of viewers in step. */
export interface Group {
  readonly key: string;
  readonly contract: Contract;
  /** Bar intervals (wire codes) that go along with merged updates. */
  readonly barIntervals: readonly number[];
  /** Instrument ids that the group gets, ascending. */
  readonly ids: Uint32Array;
  /** 1 for each instrument id that the group gets. */
  readonly has: Uint8Array;
  readonly viewers: Set<Viewer>;
  /** Of groups with their own pace: what has changed since the last time, and what was sent then. */
  readonly paced: PacedState | undefined;
}

/** What a group with its own pace remembers. */
export interface PacedState {
  dueMs: number;
  /** Instruments with news, in order of their first. */
  readonly dirty: Set<number>;
  /** Sequence sent, per instrument. */
  readonly sent: Float64Array;
  /** Earliest trade time that no bars were sent for, per instrument: bars from there on have changed. */
  readonly changedFromMs: Float64Array;
  /** Instruments that have such a time. */
  readonly changed: Set<number>;
  /** When bars may go along with merged updates again, ms. */
  barsDueMs: number;
}

/** The contract as it is served to a viewer that asked for a slower pace. */
function toServed(contract: Contract, paceMs: number, flushMs: number): Contract {
  const everyMs = Math.max(contract.everyMs, paceMs);
  return everyMs <= flushMs && contract.mode === 'every' ? contract : { ...contract, everyMs };
}

/** What a subscription is served alike with others by; symbols do not count. */
export function toPartKey({ mode, everyMs, interval }: Contract, wish: Wish): string {
  const intervals = mode === 'latest' ? wish.bars.map((bars) => bars.interval) : [];
  return [mode, everyMs, interval ?? '', intervals.join('+')].join('/');
}

/** Splits a viewer's subscriptions into those that are served alike; equal parts have equal keys. */
export function toParts(
  viewer: Viewer,
  flushMs: number,
): Map<string, { contract: Contract; subscriptions: Subscription[] }> {
  const parts = new Map<string, { contract: Contract; subscriptions: Subscription[] }>();
  for (const subscription of viewer.subscriptions.values()) {
    const contract = toServed(subscription.contract, viewer.outlet.paceMs, flushMs);
    const key = toPartKey(contract, subscription.wish);
    const part = parts.get(key);
    if (part === undefined) parts.set(key, { contract, subscriptions: [subscription] });
    else part.subscriptions.push(subscription);
  }
  return parts;
}

/** Makes an empty group. */
export function createGroup(
  key: string,
  contract: Contract,
  barIntervals: readonly number[],
  instruments: Iterable<number>,
  market: Market,
  nowMs: number,
): Group {
  const size = market.instruments.length;
  const ids = Uint32Array.from(instruments);
  const has = new Uint8Array(size);
  for (const instrument of ids) has[instrument] = 1;
  const group = { key, contract, barIntervals, ids, has, viewers: new Set<Viewer>() };
  if (contract.mode === 'every' && contract.everyMs === 0) return { ...group, paced: undefined };
  const sent = new Float64Array(size);
  for (let id = 0; id < size; id++) sent[id] = market.state(id).sequence;
  const changedFromMs = new Float64Array(size).fill(Infinity);
  const paced = {
    dueMs: nowMs + contract.everyMs,
    dirty: new Set<number>(),
    sent,
    changedFromMs,
    changed: new Set<number>(),
    barsDueMs: 0,
  };
  return { ...group, paced };
}

/** Notes what of a publication concerns a group that is served later. */
export function noteNews(
  { ids }: Group,
  { dirty, changed, changedFromMs }: PacedState,
  news: Publication,
): void {
  for (const instrument of ids) {
    const run = news.runOf[instrument]!;
    if (run < 0) continue;
    dirty.add(instrument);
    const earliest = news.earliestTradeMs[run]!;
    if (earliest === Infinity) continue;
    changed.add(instrument);
    if (earliest < changedFromMs[instrument]!) changedFromMs[instrument] = earliest;
  }
}
