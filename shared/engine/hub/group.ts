/**
 * Subscribers with equal subscriptions: whatever is due to them is made once and is the same bytes for all.
 * A group is served at every flush, or at its own slower minimum interval; then it notes what has changed since.
 */
import type { MarketView } from '../market/market-view.ts';
import type { Publication } from '../market/publication.ts';
import type { Contract } from './contract.ts';
import type { Subscription, Subscriber, SnapshotOptions } from './subscription.ts';

/** A group of subscribers in step. */
export interface Group {
  readonly key: string;
  readonly contract: Contract;
  /** Bar intervals (wire codes) that go along with merged updates. */
  readonly barIntervals: readonly number[];
  /** Instrument ids that the group gets, ascending. */
  readonly ids: Uint32Array;
  /** 1 for each instrument id that the group gets. */
  readonly has: Uint8Array;
  readonly subscribers: Set<Subscriber>;
  /** Of groups with their own minimum interval: what has changed since the last time, and what was sent then. */
  readonly throttled: ThrottledState | undefined;
}

/** What a group with its own minimum interval remembers. */
export interface ThrottledState {
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

/** The contract as it is served to a subscriber that asked for a slower minimum interval. */
function toServed(contract: Contract, minIntervalMs: number, flushMs: number): Contract {
  const everyMs = Math.max(contract.everyMs, minIntervalMs);
  return everyMs <= flushMs && contract.mode === 'every' ? contract : { ...contract, everyMs };
}

/** What a subscription is served alike with others by; symbols do not count. */
export function toPartKey(
  { mode, everyMs, interval }: Contract,
  snapshotOptions: SnapshotOptions,
): string {
  const intervals = mode === 'latest' ? snapshotOptions.bars.map((bars) => bars.interval) : [];
  return [mode, everyMs, interval ?? '', intervals.join('+')].join('/');
}

/** Splits a subscriber's subscriptions into those that are served alike; equal parts have equal keys. */
export function toParts(
  subscriber: Subscriber,
  flushMs: number,
): Map<string, { contract: Contract; subscriptions: Subscription[] }> {
  const parts = new Map<string, { contract: Contract; subscriptions: Subscription[] }>();
  for (const subscription of subscriber.subscriptions.values()) {
    const contract = toServed(subscription.contract, subscriber.sink.minIntervalMs, flushMs);
    const key = toPartKey(contract, subscription.snapshotOptions);
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
  market: MarketView,
  nowMs: number,
): Group {
  const size = market.instruments.length;
  const ids = Uint32Array.from(instruments);
  const has = new Uint8Array(size);
  for (const instrument of ids) has[instrument] = 1;
  const group = { key, contract, barIntervals, ids, has, subscribers: new Set<Subscriber>() };
  if (contract.mode === 'every' && contract.everyMs === 0)
    return { ...group, throttled: undefined };
  const sent = new Float64Array(size);
  for (let id = 0; id < size; id++) sent[id] = market.state(id).sequence;
  const changedFromMs = new Float64Array(size).fill(Infinity);
  const throttled = {
    dueMs: nowMs + contract.everyMs,
    dirty: new Set<number>(),
    sent,
    changedFromMs,
    changed: new Set<number>(),
    barsDueMs: 0,
  };
  return { ...group, throttled };
}

/** Notes what of a publication concerns a group that is served later. */
export function noteNews(
  { ids }: Group,
  { dirty, changed, changedFromMs }: ThrottledState,
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
