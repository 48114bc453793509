/** Which symbols a client subscribes to. */
import { createRandom } from '../../support/random.ts';
import type { Interest, LoadPlan } from './load-plan.ts';

const toRange = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, i) => from + i);

function drawDistinct(client: number, plan: LoadPlan): number[] {
  const random = createRandom(client + 1);
  const drawn = new Set<number>();
  while (drawn.size < plan.symbolsPerClient) drawn.add(Math.floor(random() * plan.symbols));
  return [...drawn];
}

/**
 * Symbols of one client. With `equal` there are as many lists as it takes to cover all symbols once, so
 * that a tick goes to as many clients as with `distinct`.
 */
export function toSymbols(interest: Interest, client: number, plan: LoadPlan): string[] {
  const { symbols, symbolsPerClient } = plan;
  const lists = Math.floor(symbols / symbolsPerClient);
  const ids = {
    none: () => [],
    all: () => toRange(0, symbols),
    equal: () => toRange((client % lists) * symbolsPerClient, symbolsPerClient),
    distinct: () => drawDistinct(client, plan),
  }[interest]();
  return ids.map((id) => `S${id}`);
}
