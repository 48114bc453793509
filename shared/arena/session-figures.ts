/**
 * What a session came to, as traders reckon it. A trade is from flat to flat in one symbol, its profit after fees; one
 * that came out even counts among all, and neither among wins nor losses.
 * Formulas: win rate W/N, profit factor Σ wins / |Σ losses|, expectancy Σ P / N, payoff mean win / mean loss (Van Tharp, "Trade
 * Your Way to Financial Freedom"; Kaufman, "Trading Systems and Methods", ch. 21); drawdown is the largest fall of equity, open
 * positions included, from a peak before it, and in percent of that peak (Magdon-Ismail & Atiya, "Maximum drawdown", 2004).
 */
import type { SessionFigures } from '../wire/game-message.ts';
import type { EquityCurve } from './equity-curve.ts';
import { type Money, toMoneyText, toNumber } from './money.ts';
import type { ClosedTrade } from './position.ts';

const toRatio = (a: Money, b: Money): number | null =>
  b === 0n ? null : toNumber(a) / toNumber(b);

/** A mean, rounded towards zero to a unit. */
const toMean = (sum: Money, count: number): string | null =>
  count === 0 ? null : toMoneyText(sum / BigInt(count));

/** Longest run of trades that one can say the same of. */
function toLongest(trades: readonly ClosedTrade[], is: (trade: ClosedTrade) => boolean): number {
  let longest = 0;
  let run = 0;
  for (const trade of trades) {
    run = is(trade) ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

const sum = (trades: readonly ClosedTrade[]): Money =>
  trades.reduce((all, { profit }) => all + profit, 0n);

/** @param fees all that were paid, those of open trades too */
export function toSessionFigures(
  trades: readonly ClosedTrade[],
  curve: EquityCurve,
  fees: Money,
): SessionFigures {
  const isWin = ({ profit }: ClosedTrade): boolean => profit > 0n;
  const isLoss = ({ profit }: ClosedTrade): boolean => profit < 0n;
  const wins = trades.filter(isWin);
  const losses = trades.filter(isLoss);
  const won = sum(wins);
  const lost = -sum(losses);
  const count = trades.length;
  const areBoth = wins.length > 0 && losses.length > 0;
  const { drawdown, drawdownPeak } = curve;
  return {
    trades: count,
    wins: wins.length,
    losses: losses.length,
    winRate: count === 0 ? null : wins.length / count,
    grossProfit: toMoneyText(won),
    grossLoss: toMoneyText(lost),
    netProfit: toMoneyText(won - lost),
    fees: toMoneyText(fees),
    profitFactor: toRatio(won, lost),
    expectancy: toMean(won - lost, count),
    averageWin: toMean(won, wins.length),
    averageLoss: toMean(lost, losses.length),
    payoff: areBoth ? toRatio(won * BigInt(losses.length), lost * BigInt(wins.length)) : null,
    longestWins: toLongest(trades, isWin),
    longestLosses: toLongest(trades, isLoss),
    maxDrawdown: toMoneyText(drawdown),
    maxDrawdownPercent:
      drawdownPeak > 0n ? Math.round((toNumber(drawdown) / toNumber(drawdownPeak)) * 1e4) / 100 : 0,
  };
}
