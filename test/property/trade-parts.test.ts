/** Trades that are put together before they are folded give the bars that they give one by one, bit by bit. */
import { expect, test } from 'vitest';
import { BarSeries } from '../../shared/model/bar.ts';
import { INTERVAL_MS } from '../../shared/model/interval.ts';
import { FLAG, TICK, type TickColumns } from '../../shared/model/tick.ts';
import { foldTrades } from '../../shared/model/trade-parts.ts';
import { TradeRows } from '../../shared/model/trade-rows.ts';
import { toDayGrid, TRADING_DAYS, type TradingDay } from '../../shared/model/trading-day.ts';
import { createDice, type Dice } from '../support/batches.ts';
import { toRoughTicks } from './rough-ticks.ts';

/** Before the clocks of New York go back, and over a day's end. */
const START_MS = Date.UTC(2026, 9, 31, 20, 59, 57);

const createAll = (kept: number, tradingDay: TradingDay): BarSeries[] =>
  INTERVAL_MS.map((intervalMs, code) => {
    const days = code === 7 ? toDayGrid({ tradingDay }) : undefined;
    return new BarSeries(intervalMs, kept, days);
  });

const toPicture = (all: readonly BarSeries[]): unknown =>
  all.map((series) => ({
    bars: Array.from({ length: series.length }, (_, i) => series.at(series.head + i)),
    dropped: series.dropped,
    tooLate: series.tooLateTrades,
    overflows: series.overflows,
  }));

/** Many trades a second, sums that outgrow a double, prices below zero, and flags that the rough ticks do not have. */
function roughen(ticks: TickColumns, dice: Dice): void {
  const squeeze = dice.pick([1, 7, 40, 900]);
  const isNegative = dice.chance(0.3);
  for (let row = 0; row < ticks.length; row++) {
    const passedMs = ticks.timeMs[row]! - START_MS;
    ticks.timeMs[row] = START_MS + Math.floor(passedMs / squeeze);
    if (ticks.kind[row] !== TICK.trade) continue;
    if (isNegative) ticks.price[row]! *= -1;
    if (dice.chance(0.02)) ticks.size[row] = 2 ** 51 - 1;
    if (dice.chance(0.1)) ticks.flags[row]! |= FLAG.earlier;
    if (dice.chance(0.1)) ticks.flags[row]! |= FLAG.highLow;
  }
}

test('trades that are put together give the bars that they give one by one', () => {
  const dice = createDice(98);
  const seen = { dropped: 0, tooLate: 0, overflows: 0 };
  for (let round = 0; round < 60; round++) {
    const ticks = toRoughTicks(round, 400, START_MS);
    roughen(ticks, dice);
    const kept = dice.pick([3, 20, 10_000]);
    const days = dice.pick(TRADING_DAYS);
    const [single, together] = [createAll(kept, days), createAll(kept, days)];
    const rows = new TradeRows();
    for (let row = 0; row < ticks.length; row++) {
      if (ticks.kind[row] === TICK.trade) rows.add(ticks, row);
      if (row < ticks.length - 1 && !dice.chance(0.02)) continue;
      for (const series of single) rows.fold(series);
      foldTrades(rows, together);
      rows.clear();
    }
    expect(toPicture(together), `round ${round}`).toEqual(toPicture(single));
    for (const series of single) {
      seen.dropped += series.dropped;
      seen.tooLate += series.tooLateTrades;
      seen.overflows += series.overflows;
    }
  }
  expect(Math.min(seen.dropped, seen.tooLate, seen.overflows)).toBeGreaterThan(100);
});
