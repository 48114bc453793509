/**
 * Folds the ticks of one symbol into what a market holds of it, without a market. Promises what `Market` comes to by the
 * same ticks, or to say that it cannot.
 */
import { applyTick, cancelTrade, isCancel } from '../../model/apply-tick.ts';
import { hasVolumeRoom } from '../../model/day-volumes.ts';
import { createFoldedState, type FoldedState } from '../../model/symbol-state.ts';
import { TICK, type TickColumns } from '../../model/tick.ts';
import { toDayGrid, type DayGrid } from '../../model/trading-day.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { GapLog } from '../market/gap-log.ts';
import { ChangedBars } from './changed-bars.ts';
import { RecentTrades } from './recent-trades.ts';

/** The fold of one symbol. */
export class SymbolFold {
  readonly state: FoldedState;
  readonly bars: ChangedBars;
  private readonly days: DayGrid;
  private readonly recent = new RecentTrades();
  private ticks = 0;

  /** @param mostBars see ChangedBars */
  constructor(instrument: Instrument, previousClose: number, mostBars: number) {
    this.state = createFoldedState(instrument.id, previousClose);
    this.days = toDayGrid(instrument);
    this.bars = new ChangedBars(this.days, mostBars);
  }

  /** Takes valid ticks, rows `from..to-1`. @returns false when a market would come to something else */
  add(columns: TickColumns, from: number, to: number, gaps: GapLog): boolean {
    let isExact = true;
    for (let row = from; row < to; row++) {
      this.ticks++;
      isExact = this.hasRoom(columns, row) && isExact;
      gaps.noteTick(columns, row);
      applyTick(this.state, columns, row, this.days);
      if (columns.kind[row] === TICK.trade) isExact = this.addTrade(columns, row) && isExact;
    }
    this.bars.addTicks(to - from);
    this.state.sequence += to - from;
    return isExact;
  }

  private hasRoom({ kind, flags, timeMs, size }: TickColumns, row: number): boolean {
    if (kind[row] !== TICK.trade || isCancel(flags[row]!)) return true;
    const { dayMs, volume } = this.state;
    const ofMs = this.days.labelOf(timeMs[row]!);
    if (ofMs > dayMs) return true;
    if (ofMs === dayMs) return hasVolumeRoom(volume, size[row]!);
    const before = this.bars.dayVolumeAt(timeMs[row]!);
    return before !== undefined && hasVolumeRoom(before, size[row]!);
  }

  private addTrade(columns: TickColumns, row: number): boolean {
    const timeMs = columns.timeMs[row]!;
    const price = columns.price[row]!;
    const size = columns.size[row]!;
    const isBust = isCancel(columns.flags[row]!);
    const ofMs = isBust ? this.recent.find(this.ticks, price, size) : timeMs;
    this.recent.add(this.ticks, timeMs, price, size, isBust);
    if (ofMs === undefined) return true;
    if (Number.isNaN(ofMs)) return false;
    if (isBust) cancelTrade(this.state, ofMs, price, size, this.days);
    this.bars.addTrade(columns, row, ofMs);
    return true;
  }
}
