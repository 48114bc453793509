/** The live market's truth as something that a client's stream is compared with. */
import type { Reference } from './stream-check.ts';
import type { Truth } from './truth.ts';

/** Gives the truth of an epoch; undefined where nobody has heard of it. */
export function toReference(truth: Truth, epoch: number): Reference | undefined {
  const market = truth.get(epoch);
  if (market === undefined) return undefined;
  return {
    tick: (id, sequence) => market.symbols.get(id)?.ticks.at(sequence) ?? 0,
    state: (id, sequence) => market.symbols.get(id)?.states.at(sequence) ?? 0,
    explain: (id, _sequence, state) => market.symbols.get(id)?.explain(state),
    isBehind: (id, sequence) => (market.symbols.get(id)?.last ?? 0) < sequence,
  };
}
