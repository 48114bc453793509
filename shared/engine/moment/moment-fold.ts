/**
 * Folds the blocks of a recording into keyframes: what a market holds at their ends, without the market. Promises what
 * `Market` comes to when a feed gives it the same ticks, gaps and changes, or to say that it cannot (`isExact`).
 * Knows neither files nor formats.
 */
import type { InstrumentChanges } from '../../model/instrument-change.ts';
import { InstrumentList } from '../../model/instrument-change.ts';
import { MISSING, TICK, type TickColumns } from '../../model/tick.ts';
import { isPrice } from '../../model/validate-tick.ts';
import { GapLog } from '../market/gap-log.ts';
import type { FoldStart, Keyframe, KeyframeFold, MomentGap, RunOfTicks } from '../source/moment.ts';
import { SymbolFold } from './symbol-fold.ts';

/** What comes between ticks, by its time; of equal times in this order. */
const RANK = { change: 0, news: 1, gap: 2 } as const;
/** Keyframes whose changes of bars are put together: so many are read at most where one would do. */
const MERGED_KEYFRAMES = 32;
/** Bars at hand of each symbol and interval: within so many over all, and within these bounds. */
const BARS_OVERALL = 1_000_000;
const MOST_BARS = 512;
const LEAST_BARS = 16;

interface Pending {
  readonly timeMs: number;
  readonly rank: number;
  readonly gap?: MomentGap;
  readonly apply: () => void;
}

/** Tells whether a status is among the ticks that a tape carries and no market takes. */
function hasNoStatus({ kind, price }: TickColumns, from: number, to: number): boolean {
  for (let row = from; row < to; row++) {
    if (kind[row] === TICK.status && !(price[row]! > 0)) return true;
  }
  return false;
}

/** The fold of a recording. */
export class MomentFold implements KeyframeFold {
  isExact = true;
  private reachedMs = -Infinity;
  /** What was reached at the end of the last block of ticks, ms: what begins before was to come before them. */
  private settledMs = -Infinity;
  private lastTimeMs = 0;
  private readonly list: InstrumentList;
  private readonly gaps: GapLog;
  private readonly symbols: SymbolFold[] = [];
  private pending: Pending[] = [];
  private keyframes = 0;

  constructor({ instruments, previousClose, gapCause }: FoldStart) {
    const closes = instruments.map((_, id) => {
      const close = previousClose[id] ?? MISSING;
      return isPrice(close) ? close : MISSING;
    });
    this.list = new InstrumentList(instruments, closes);
    this.gaps = new GapLog(instruments.length, gapCause);
    this.grow();
  }

  change(changes: InstrumentChanges): void {
    this.reachedMs = Math.max(this.reachedMs, changes.atMs);
    const apply = (): void => {
      if (this.list.apply(changes.changes) === undefined) this.grow();
      else this.isExact = false;
    };
    this.pending.push({ timeMs: changes.atMs, rank: RANK.change, apply });
  }

  gap(gap: MomentGap): void {
    if (gap.fromMs < this.settledMs) this.isExact = false;
    const apply = (): void => {
      for (let id = 0; id < this.symbols.length; id++) if (this.list.has(id)) this.addGap(id, gap);
    };
    this.pending.push({ timeMs: gap.fromMs, rank: RANK.gap, gap, apply });
  }

  news(toldMs: number, news: readonly MomentGap[]): void {
    const apply = (): void => {
      for (const { instrument, fromMs, toMs, cause } of news) {
        if (instrument !== undefined) this.addGap(instrument, { fromMs, toMs, cause });
      }
    };
    this.pending.push({ timeMs: toldMs, rank: RANK.news, apply });
  }

  block(columns: TickColumns, runs: readonly RunOfTicks[], lastMs: number): void {
    const floorMs = this.reachedMs;
    let firstMs = Infinity;
    for (let run = 0, row = 0; run < runs.length; row += runs[run++]!.count) {
      firstMs = Math.min(firstMs, columns.timeMs[row]!);
    }
    this.settle(Math.max(floorMs, firstMs));
    this.reachedMs = Math.max(floorMs, lastMs);
    this.settledMs = this.reachedMs;
    const within = this.pending
      .filter(({ timeMs }) => timeMs < this.reachedMs)
      .sort((a, b) => a.timeMs - b.timeMs);
    this.pending = this.pending.filter(({ timeMs }) => timeMs >= this.reachedMs);
    const told = new Set<number>();
    let row = 0;
    for (const { instrument, count } of runs) {
      this.run(columns, row, row + count, instrument, within, floorMs);
      told.add(instrument);
      row += count;
    }
    for (const { gap } of within) {
      for (let id = 0; id < this.symbols.length; id++) {
        if (!told.has(id) && this.list.has(id)) this.addGap(id, gap!);
      }
    }
  }

  take(): Keyframe {
    const { gaps } = this;
    const symbols = this.symbols.map(({ state }, id) => ({
      state: { ...state },
      lastTickMs: gaps.lastTickMs[id]!,
      gaps: [...gaps.of(id)],
    }));
    const recent = this.symbols.map(({ bars }) => bars.take());
    const isMerged = ++this.keyframes % MERGED_KEYFRAMES === 0;
    return {
      moment: { reachedMs: this.reachedMs, lastTimeMs: this.lastTimeMs, symbols },
      recent,
      merged: isMerged ? this.symbols.map(({ bars }) => bars.takeMerged()) : undefined,
    };
  }

  /** Makes what comes before the first tick of a block: news are told before it whatever their own time is. */
  private settle(tickMs: number): void {
    if (this.pending.length === 0) return;
    const toTime = ({ timeMs, rank }: Pending): number =>
      rank === RANK.news ? Math.min(timeMs, tickMs) : timeMs;
    const isDue = (one: Pending): boolean => one.rank !== RANK.gap || one.timeMs < tickMs;
    const due = this.pending.filter(isDue);
    this.pending = this.pending.filter((one) => !isDue(one));
    due.sort((a, b) => toTime(a) - toTime(b) || a.rank - b.rank);
    for (const { apply } of due) apply();
    this.gaps.takeNews();
  }

  /** Takes a run, with the gaps that begin within its block where they belong. */
  private run(
    columns: TickColumns,
    from: number,
    to: number,
    id: number,
    within: readonly Pending[],
    floorMs: number,
  ): void {
    if (!this.list.has(id) || hasNoStatus(columns, from, to)) this.isExact = false;
    const { timeMs } = columns;
    let { lastTimeMs } = this;
    for (let row = from; row < to; row++) {
      if (timeMs[row]! > lastTimeMs) lastTimeMs = timeMs[row]!;
    }
    this.lastTimeMs = lastTimeMs;
    if (within.length === 0) this.addTicks(id, columns, from, to);
    else this.addBetween(id, columns, from, to, within, floorMs);
    this.gaps.takeNews();
  }

  /** Takes a run whose block has gaps that begin within it. */
  private addBetween(
    id: number,
    columns: TickColumns,
    from: number,
    to: number,
    within: readonly Pending[],
    floorMs: number,
  ): void {
    const { timeMs } = columns;
    let start = from;
    let reachedMs = floorMs;
    let next = 0;
    for (let row = from; row < to; row++) {
      reachedMs = Math.max(reachedMs, timeMs[row]!);
      if (next === within.length || within[next]!.timeMs >= reachedMs) continue;
      this.addTicks(id, columns, start, row);
      start = row;
      while (next < within.length && within[next]!.timeMs < reachedMs) {
        this.addGap(id, within[next++]!.gap!);
      }
    }
    this.addTicks(id, columns, start, to);
    while (next < within.length) this.addGap(id, within[next++]!.gap!);
  }

  private addTicks(id: number, columns: TickColumns, from: number, to: number): void {
    if (!this.symbols[id]!.add(columns, from, to, this.gaps)) this.isExact = false;
  }

  private addGap(id: number, { fromMs, toMs, cause }: MomentGap): void {
    this.gaps.add(id, { fromMs, toMs, cause });
  }

  private grow(): void {
    const { all, previousClose } = this.list;
    this.gaps.grow(all.length);
    const share = Math.floor(BARS_OVERALL / (all.length * 8));
    const mostBars = Math.max(LEAST_BARS, Math.min(MOST_BARS, share));
    for (let id = this.symbols.length; id < all.length; id++) {
      this.symbols.push(new SymbolFold(all[id]!, previousClose[id]!, mostBars));
    }
  }
}
