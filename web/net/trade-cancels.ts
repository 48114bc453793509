/**
 * Cancelled trades of a symbol on a chart: takes them back where the page folded them, as the market does, or
 * asks for that symbol anew where it no longer has the trade. Symbols off the chart come as merged states, which
 * the market has put right itself.
 */
import { isCancel, cancelTrade } from '../../shared/model/apply-tick.ts';
import { toDayGrid } from '../../shared/model/trading-day.ts';
import type { SymbolRow } from '../state/quote-board.ts';
import type { Tile } from '../state/tile.ts';
import { createLoggedTrade } from '../state/trade-log.ts';
import { now } from './browser-environment.ts';

/** Least time between two times of asking, ms: a flood of cancels is answered by one snapshot a second. */
const ASK_EVERY_MS = 1_000;

/** Takes trades back. */
export class TradeCancels {
  private readonly askAnew: (symbol: string) => void;
  private readonly trade = createLoggedTrade();
  private askedMs = -Infinity;

  /** @param askAnew asks for a snapshot of a symbol on a chart */
  constructor(askAnew: (symbol: string) => void) {
    this.askAnew = askAnew;
  }

  /**
   * Takes back what the newest trades of a symbol cancel.
   * @param tiles  that show it, with equal logs
   * @param from   running number of the first of them in the log of the first tile
   */
  apply(row: SymbolRow, tiles: readonly Tile[], from: number): void {
    const { trades } = tiles[0]!;
    for (let number = from; number < trades.total; number++) {
      trades.read(number, this.trade);
      if (isCancel(this.trade.flags)) this.takeBack(row, tiles, number);
    }
  }

  private takeBack(row: SymbolRow, tiles: readonly Tile[], number: number): void {
    const { trades } = tiles[0]!;
    const { price, size } = this.trade;
    const cancelled = trades.findCancelled(number);
    if (cancelled === undefined) {
      if (now() - this.askedMs < ASK_EVERY_MS) return;
      this.askedMs = now();
      this.askAnew(row.instrument.symbol);
      return;
    }
    trades.read(cancelled, this.trade);
    const { timeMs } = this.trade;
    cancelTrade(row.state, timeMs, price, size, toDayGrid(row.instrument));
    row.minutes.cancelTrade(timeMs, price, size);
    for (const { chart } of tiles) chart.bars.cancelTrade(timeMs, price, size);
  }
}
