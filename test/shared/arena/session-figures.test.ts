/** What a session came to, against figures that were worked out by hand. */
import { expect, test } from 'vitest';
import { CURVE_POINTS, EquityCurve } from '../../../shared/arena/equity-curve.ts';
import { ONE, toMoneyText } from '../../../shared/arena/money.ts';
import type { ClosedTrade } from '../../../shared/arena/position.ts';
import { toSessionFigures } from '../../../shared/arena/session-figures.ts';

const toTrades = (profits: readonly number[]): ClosedTrade[] =>
  profits.map((profit) => ({ profit: BigInt(profit) * ONE }) as ClosedTrade);

function toCurve(start: number, profits: readonly number[]): EquityCurve {
  const curve = new EquityCurve(0, BigInt(start) * ONE);
  let equity = start;
  for (const [at, profit] of profits.entries()) {
    equity += profit;
    curve.note((at + 1) * 1_000, BigInt(equity) * ONE);
  }
  return curve;
}

test('120, −50, 80, −30, −60 and 200 on 1,000 have the usual figures of a session', () => {
  const profits = [120, -50, 80, -30, -60, 200];
  const figures = toSessionFigures(toTrades(profits), toCurve(1_000, profits), 0n);
  expect(figures).toMatchObject({
    trades: 6,
    wins: 3,
    losses: 3,
    winRate: 0.5,
    netProfit: '260',
    averageWin: '133.3333333333333333333',
    payoff: 400 / 140,
    longestWins: 1,
    longestLosses: 2,
    maxDrawdown: '90',
    maxDrawdownPercent: 7.83,
  });
  expect(figures.profitFactor).toBeCloseTo(2.857, 3);
  expect(Number(figures.expectancy)).toBeCloseTo(43.33, 2);
});

test('where there is nothing to divide by there is no figure, and a trade that came out even is no win', () => {
  const none = toSessionFigures([], toCurve(1_000, []), 0n);
  expect(none).toMatchObject({ trades: 0, winRate: null, profitFactor: null, expectancy: null });
  const even = toSessionFigures(toTrades([0, 10]), toCurve(1_000, [0, 10]), 0n);
  expect(even).toMatchObject({ trades: 2, wins: 1, losses: 0, winRate: 0.5, profitFactor: null });
});

test('a line of equity stays bounded, keeps both ends and misses no fall', () => {
  const curve = new EquityCurve(0, 1_000n * ONE);
  for (let at = 1; at <= 100_000; at++) {
    curve.note(at * 1_000, (at === 77_777 ? 400n : 1_000n) * ONE);
  }
  const points = curve.toPoints();
  expect(points.length).toBeLessThanOrEqual(CURVE_POINTS + 1);
  expect([points[0]!.timeMs, points.at(-1)!.timeMs]).toEqual([0, 100_000_000]);
  expect(toMoneyText(curve.drawdown)).toBe('600');
});
