/** A tick as the JSON object that a plain server would send. */
import { SIDE, TICK, type TickColumns } from '../../shared/model/tick.ts';

const SIDES = { [SIDE.unknown]: 'unknown', [SIDE.buy]: 'buy', [SIDE.sell]: 'sell' };

/** A trade or a quote for people who know JSON only. */
export type JsonTick = { symbol: string; /** ms since 1970 */ time: number } & (
  | { price: number; size: number; side: string }
  | { bid: number; bidSize: number; ask: number; askSize: number }
);

/** Row `row` as an object; prices have two decimals. */
export function toJsonTick(ticks: TickColumns, row: number): JsonTick {
  const symbol = `S${ticks.instrument[row]!}`;
  const time = ticks.timeMs[row]! + ticks.timeNs[row]! / 1e6;
  const price = ticks.price[row]! / 100;
  const size = ticks.size[row]!;
  if (ticks.kind[row] === TICK.trade) {
    return { symbol, time, price, size, side: SIDES[ticks.side[row] as 0 | 1 | 2] };
  }
  const ask = ticks.ask[row]! / 100;
  return { symbol, time, bid: price, bidSize: size, ask, askSize: ticks.askSize[row]! };
}
