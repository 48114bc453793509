/**
 * How far a subscriber has been served: read from its groups while it is in step, written into its
 * subscriptions when it falls out.
 */
import { createTickColumns } from '../../model/tick.ts';
import type { MarketView } from '../market/market-view.ts';
import type { Publication } from '../market/publication.ts';
import type { Contract } from './contract.ts';
import { type Behind, isInJournal } from './frames.ts';
import type { Group } from './group.ts';
import { newestMs, type Subscriber, type Subscription } from './subscription.ts';

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

const sentIn = (market: MarketView, { throttled, ids }: Group<unknown>, slot: number): number =>
  throttled?.sent[slot] ?? market.state(ids[slot]!).sequence;

/** Sequences that a subscriber in step has been sent: of its ticks and states, or those that its bars reach to. */
export function toSent(market: MarketView, subscriber: Subscriber, of: 'ticks' | 'bars'): Behind[] {
  const sent: Behind[] = [];
  for (const group of subscriber.groups ?? []) {
    if ((group.contract.mode === 'bars') !== (of === 'bars')) continue;
    group.ids.forEach((instrument, slot) => {
      sent.push({ instrument, cursor: sentIn(market, group, slot) });
    });
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
  subscriber.changedFromMs = Infinity;
  for (const group of subscriber.groups ?? []) {
    group.ids.forEach((instrument, slot) => {
      const subscription = subscriber.subscriptions.get(instrument)!;
      subscription.cursor = sentIn(market, group, slot);
      subscription.changedFromMs = group.throttled?.changedFromMs[slot] ?? Infinity;
      subscription.areBarsDue = market.hasRecordedBars && group.throttled?.dirty.has(slot) === true;
      if (missed !== undefined) stepBack(subscription, missed);
      if (subscription.terms.contract.mode === 'every') {
        subscription.sentMs = toSentMs(market, subscription);
      }
    });
  }
}

/** What is being published counts as published already, but the subscriber is not sent it. */
function stepBack(subscription: Subscription, missed: Publication): void {
  const run = missed.runOf[subscription.instrument]!;
  if (run < 0) return;
  const before = missed.firstSequence[run]! - 1;
  if (subscription.cursor > before) subscription.cursor = before;
  const changedMs = missed.earliestTradeMs[run]!;
  if (changedMs < subscription.changedFromMs) subscription.changedFromMs = changedMs;
}

const one = createTickColumns(1);

/** Time of the tick at a cursor, ms; of the oldest one that is still known, where that tick is not. */
export function toSentMs(market: MarketView, { instrument, cursor }: Behind): number {
  const newest = newestMs(market, instrument);
  if (cursor === market.state(instrument).sequence) return newest;
  one.length = 0;
  market.journalOf(instrument).read(cursor, 1, one);
  return one.length > 0 ? one.timeMs[0]! : newest;
}

/** Tells whether a client that stood at a position can be given all that it missed. */
export function canRecover(
  market: MarketView,
  instrument: number,
  { mode }: Contract,
  { epoch, sequence }: Position,
): boolean {
  if (market.isRebuilding || epoch !== market.epoch) return false;
  /* Bars have no sequences: which of them it missed is not to be told. */
  if (market.hasRecordedBars) return false;
  if (sequence > market.state(instrument).sequence) return false;
  if (mode === 'latest') return true;
  return isInJournal(market, { instrument, cursor: sequence });
}
