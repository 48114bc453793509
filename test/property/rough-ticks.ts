/** Ticks of one symbol that cross everything often: late, cancelled and odd trades, halts, one-sided quotes, new days. */
import {
  copyTick,
  createTickColumns,
  FLAG,
  MISSING,
  pushQuote,
  pushStatus,
  pushTrade,
  SIDE,
  STATUS,
  STATUS_REASON,
  type TickColumns,
} from '../../shared/model/tick.ts';
import { createDice, type Dice } from '../support/batches.ts';

const DAY_MS = 86_400_000;

/** Makes them. */
export function toRoughTicks(seed: number, count: number, startMs: number): TickColumns {
  const dice = createDice(seed);
  const ticks = createTickColumns(count);
  let timeMs = startMs;
  let price = 1_000;
  while (ticks.length < count) {
    timeMs += dice.chance(0.005) ? Math.floor(DAY_MS / 3) : dice.below(1_500);
    const ns = dice.chance(0.5) ? 0 : dice.below(1_000_000);
    price = Math.min(1_012, Math.max(988, price + dice.below(9) - 4));
    if (dice.chance(0.25)) quote(dice, ticks, timeMs, ns, price);
    else if (dice.chance(0.05)) {
      const status = dice.pick([STATUS.halted, STATUS.open, STATUS.auction, STATUS.closed]);
      pushStatus(ticks, 0, timeMs, ns, status, STATUS_REASON.none);
    } else if (ticks.length > 0 && dice.chance(0.08)) cancel(dice, ticks, timeMs);
    else {
      const isLate = dice.chance(0.08);
      const backMs = isLate || dice.chance(0.1) ? dice.below(20_000) : 0;
      const flags = (isLate ? FLAG.late : 0) | (dice.chance(0.1) ? FLAG.noPrice : 0);
      const size = dice.pick([1, 10, 100, 100, 500]);
      pushTrade(ticks, 0, Math.max(0, timeMs - backMs), ns, price, size, SIDE.buy, flags);
    }
  }
  return ticks;
}

function quote(dice: Dice, ticks: TickColumns, timeMs: number, ns: number, price: number): void {
  const bid = dice.chance(0.1) ? MISSING : price - dice.below(4);
  const ask = dice.chance(0.1) ? MISSING : price + dice.below(4);
  pushQuote(ticks, 0, timeMs, ns, bid, 1, ask, 1);
}

/** Takes back what some earlier tick has the price and size of, whether that was a trade or not. */
function cancel(dice: Dice, ticks: TickColumns, timeMs: number): void {
  const row = Math.max(0, ticks.length - 1 - dice.below(12));
  const price = ticks.ask[row] === 0 ? ticks.price[row]! : 1_000;
  pushTrade(ticks, 0, timeMs, 0, price, ticks.size[row]!, SIDE.buy, FLAG.cancel);
}

/** Rough ticks of several symbols in the order in which a recorder would see them. */
export function toRoughMarketTicks(
  seed: number,
  symbols: number,
  count: number,
  startMs: number,
): TickColumns {
  const all = Array.from({ length: symbols }, (_, id) =>
    toRoughTicks(seed * 7 + id, count, startMs),
  );
  const next = all.map(() => 0);
  const reached = all.map(() => -Infinity);
  const ticks = createTickColumns(symbols * count);
  const toKey = (id: number): number =>
    next[id]! < count ? Math.max(reached[id]!, all[id]!.timeMs[next[id]!]!) : Infinity;
  while (ticks.length < ticks.capacity) {
    const id = all.reduce((best, _, one) => (toKey(one) < toKey(best) ? one : best), 0);
    reached[id] = toKey(id);
    copyTick(all[id]!, next[id]!++, ticks);
    ticks.instrument[ticks.length - 1] = id;
  }
  return ticks;
}
