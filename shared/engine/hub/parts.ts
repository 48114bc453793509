/**
 * Splits a subscriber's subscriptions into parts that are served alike: each is its share of one group.
 */
import { toIntervalCode } from '../../model/interval.ts';
import type { Contract } from './contract.ts';
import type { Subscriber } from './subscription.ts';
import { hasBarsAlong, type Terms, toPartKey } from './terms.ts';

/** Subscriptions of one client that are served alike. */
export interface Part {
  /** Equal keys are the same group. */
  readonly key: string;
  readonly contract: Contract;
  /** Bar intervals (wire codes) that go along with merged updates. */
  readonly barIntervals: readonly number[];
  /** Instrument ids, ascending. */
  readonly ids: Uint32Array;
}

/** The contract as it is served to a subscriber that asked for a longer minimum interval. */
function toServed(contract: Contract, minIntervalMs: number, leastFlushMs: number): Contract {
  const everyMs = Math.max(contract.everyMs, minIntervalMs);
  return everyMs <= leastFlushMs && contract.mode === 'every' ? contract : { ...contract, everyMs };
}

/**
 * The parts of a subscriber.
 * @param leastFlushMs contracts that are not slower are served at every flush
 * @param areBarsSent bars come by themselves, not only from ticks that every client folds
 */
export function toParts(subscriber: Subscriber, leastFlushMs: number, areBarsSent = false): Part[] {
  const { minIntervalMs } = subscriber.sink;
  const byTerms = new Map<Terms, { terms: Terms; contract: Contract; ids: number[] }>();
  const byKey = new Map<string, { terms: Terms; contract: Contract; ids: number[] }>();
  for (const { instrument, terms } of subscriber.subscriptions.values()) {
    let part = byTerms.get(terms);
    if (part === undefined) {
      const contract = toServed(terms.contract, minIntervalMs, leastFlushMs);
      const key = toPartKey(contract, terms.snapshotOptions, areBarsSent);
      part = byKey.get(key) ?? { terms, contract, ids: [] };
      byKey.set(key, part);
      byTerms.set(terms, part);
    }
    part.ids.push(instrument);
  }
  return [...byKey].map(([about, { terms, contract, ids }]) => {
    const sorted = Uint32Array.from(ids).sort();
    const asked = hasBarsAlong(contract, areBarsSent) ? terms.snapshotOptions.bars : [];
    return {
      key: `${about}/${sorted.join(',')}`,
      contract,
      barIntervals: asked.map(({ interval }) => toIntervalCode(interval)),
      ids: sorted,
    };
  });
}
