/** Random but plausible ticks in time order. */
import {
  createTickColumns,
  pushQuote,
  pushTrade,
  type Side,
  type TickColumns,
} from '../../shared/model/tick.ts';
import { createRandom } from './random.ts';

/** `count` ticks over `instruments` symbols, some ms apart, from `startMs` on. */
export function toRandomTicks(
  seed: number,
  count: number,
  instruments: number,
  startMs: number,
  meanStepMs = 5,
): TickColumns {
  const random = createRandom(seed);
  const ticks = createTickColumns(count);
  const prices = Array.from({ length: instruments }, () => 10_000 + Math.floor(random() * 10_000));
  let timeMs = startMs;
  for (let i = 0; i < count; i++) {
    timeMs += Math.floor(random() * 2 * meanStepMs);
    const id = Math.floor(random() * instruments);
    prices[id]! += Math.floor(random() * 7) - 3;
    const price = prices[id]!;
    const ns = Math.floor(random() * 1000) * 1000;
    const size = 1 + Math.floor(random() * 500);
    if (random() < 0.5) pushTrade(ticks, id, timeMs, ns, price, size, (1 + (i & 1)) as Side);
    else pushQuote(ticks, id, timeMs, ns, price - 1, size, price + 1, size + 1);
  }
  return ticks;
}
