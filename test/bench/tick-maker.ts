/**
 * The synthetic ticks of all benchmarks: random walks of many symbols, 70 % quotes and 30 % trades, round
 * sizes. Seeded, so that every format and every server gets the same ones.
 */
import {
  createTickColumns,
  pushQuote,
  pushTrade,
  SIDE,
  type TickColumns,
} from '../../shared/model/tick.ts';
import { createRandom } from '../support/random.ts';

const QUOTE_SHARE = 0.7;

/** Appends one tick of a random symbol to columns with room for it. */
export type TickMaker = (to: TickColumns, timeMs: number, timeNs: number) => void;

/** Makes a maker of ticks. */
export function createTickMaker(symbols: number, seed = 1): TickMaker {
  const random = createRandom(seed);
  const bids = Array.from({ length: symbols }, () => 1_000 + Math.floor(random() * 49_000));
  const bidSizes = new Uint32Array(symbols).fill(500);
  const askSizes = new Uint32Array(symbols).fill(500);
  const toSize = (): number => 100 * (1 + Math.floor(random() * random() * 40));
  return (to, timeMs, timeNs) => {
    const id = Math.floor(random() * symbols);
    if (random() >= QUOTE_SHARE) {
      const isBuy = random() < 0.5;
      const price = isBuy ? bids[id]! + 1 : bids[id]!;
      const size = 1 + Math.floor(random() * random() * 900);
      pushTrade(to, id, timeMs, timeNs, price, size, isBuy ? SIDE.buy : SIDE.sell);
      return;
    }
    const dice = random();
    if (dice < 0.4) bids[id] = Math.max(100, bids[id]! + (dice < 0.2 ? 1 : -1));
    if (dice < 0.7) bidSizes[id] = toSize();
    if (dice < 0.4 || dice > 0.7) askSizes[id] = toSize();
    const bid = bids[id]!;
    pushQuote(to, id, timeMs, timeNs, bid, bidSizes[id]!, bid + 1, askSizes[id]!);
  };
}

/** `count` ticks of 500 symbols, 50,000 a second, with times in whole ms. */
export function toSyntheticTicks(
  count: number,
  symbols: number,
  ticksPerSecond: number,
): TickColumns {
  const make = createTickMaker(symbols);
  const ticks = createTickColumns(count);
  const startMs = 1_750_000_000_000;
  for (let i = 0; i < count; i++) make(ticks, startMs + Math.floor((i * 1000) / ticksPerSecond), 0);
  return ticks;
}
