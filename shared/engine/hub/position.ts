/**
 * How far a subscriber has been served: read from its groups while it is in step, written into its
 * subscriptions when it falls out.
 */
import type { MarketView } from '../market/market-view.ts';
import type { Publication } from '../market/publication.ts';
import type { Contract } from './contract.ts';
import { type Behind, isInJournal } from './frames.ts';
import type { Group } from './group.ts';
import type { Subscriber } from './subscription.ts';

/** Where a returning client stood in one symbol. */
export interface Position {
  epoch: number;
  sequence: number;
}

/** Earliest trade of a publication, ms; Infinity when it has none. */
export function earliestTradeMs({ runs, earliestTradeMs: times }: Publication): number {
  let earliest = Infinity;
  for (let i = 0; i < runs; i++) if (times[i]! < earliest) earliest = times[i]!;
  return earliest;
}

const sentIn = (market: MarketView, group: Group, instrument: number): number =>
  group.throttled?.sent[instrument] ?? market.state(instrument).sequence;

/** Sequences that a subscriber in step has been sent: of its ticks and states, or those that its bars reach to. */
export function toSent(market: MarketView, subscriber: Subscriber, of: 'ticks' | 'bars'): Behind[] {
  const sent: Behind[] = [];
  for (const group of subscriber.groups ?? []) {
    if ((group.contract.mode === 'bars') !== (of === 'bars')) continue;
    for (const instrument of subscriber.subscriptions.keys()) {
      if (group.has[instrument] === 0) continue;
      sent.push({ instrument, cursor: sentIn(market, group, instrument) });
    }
  }
  return sent;
}

/**
 * Writes down where a subscriber stands that is about to leave its groups.
 * @param missed a publication that it is not sent, but others of its group are
 */
export function markPosition(
  market: MarketView,
  subscriber: Subscriber,
  missed?: Publication,
): void {
  subscriber.detachedMs = Math.floor(market.lastTimeMs);
  subscriber.changedFromMs = missed === undefined ? Infinity : earliestTradeMs(missed);
  for (const group of subscriber.groups ?? []) {
    for (const subscription of subscriber.subscriptions.values()) {
      const { instrument } = subscription;
      if (group.has[instrument] === 0) continue;
      subscription.cursor = sentIn(market, group, instrument);
      subscription.changedFromMs = group.throttled?.changedFromMs[instrument] ?? Infinity;
    }
  }
  if (missed === undefined) return;
  for (let i = 0; i < missed.runs; i++) {
    const subscription = subscriber.subscriptions.get(missed.instrument[i]!);
    const before = missed.firstSequence[i]! - 1;
    if (subscription !== undefined && subscription.cursor > before) subscription.cursor = before;
  }
}

/** Tells whether a client that stood at a position can be given all that it missed. */
export function canRecover(
  market: MarketView,
  instrument: number,
  { mode }: Contract,
  { epoch, sequence }: Position,
): boolean {
  if (epoch !== market.epoch || sequence > market.state(instrument).sequence) return false;
  if (mode === 'latest') return true;
  return isInJournal(market, { instrument, cursor: sequence });
}
