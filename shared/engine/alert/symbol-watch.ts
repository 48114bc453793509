/**
 * What is watched of one symbol: its state as of the last tick that was shown, and the rules that want to see ticks of
 * each kind. Promises that rules depend on the ticks alone, in their order, and not on how they were batched.
 */
import {
  applyTick,
  cancelTrade,
  isCancel,
  setsPrice,
  toFoldedState,
} from '../../model/apply-tick.ts';
import type { Instrument } from '../../model/instrument.ts';
import type { FoldedState, SymbolState } from '../../model/symbol-state.ts';
import { FLAG, MISSING, TICK, type TickColumns, type TickKind } from '../../model/tick.ts';
import { type DayGrid, toDayGrid } from '../../model/trading-day.ts';
import type { Watch } from './alert.ts';
import type { Fired, ObservedTick } from './rule-kind.ts';

/** Who shows ticks to symbols, and hears what fires. */
export interface Shower {
  /** Finds when the trade was that the cancel in row `row` takes back, ms. */
  findCancelledMs(symbol: SymbolWatch, columns: TickColumns, row: number): number | undefined;
  /** A rule has fired: told before the state moves on. @param tick valid during the call */
  onFired(symbol: SymbolWatch, watch: Watch, fired: Fired, tick: Readonly<ObservedTick>): void;
}

/** The tick that rules are shown: one for all. */
const shown: ObservedTick = {
  kind: TICK.trade,
  timeMs: 0,
  timeNs: 0,
  price: 0,
  size: 0,
  ask: 0,
  isLast: false,
  isLate: false,
  takesBackMs: undefined,
};

const NONE: readonly Watch[] = [];

/** A symbol that is watched. */
export class SymbolWatch {
  readonly instrument: Instrument;
  readonly days: DayGrid;
  /** As of the tick before the next. */
  readonly state: FoldedState;
  /** Rules that watch it. */
  size = 0;
  /** Sequences of the publication's first tick, and of the one that is shown next. */
  firstSequence = 0;
  sequence = 0;
  /** By kind of tick, in the order in which they were made. Replaced when they change, never changed. */
  private seers: readonly (readonly Watch[])[] = Object.values(TICK).map(() => NONE);

  /** @param marketMs newest event time of the market: day figures before a first trade are of its day */
  constructor(instrument: Instrument, state: Readonly<SymbolState>, marketMs: number) {
    this.instrument = instrument;
    this.days = toDayGrid(instrument);
    this.state = toFoldedState(state, this.days);
    const hasDayAlone = state.last === MISSING && state.open !== MISSING;
    if (hasDayAlone) this.state.dayMs = this.days.labelOf(marketMs);
  }

  add(watch: Watch): void {
    this.size++;
    this.seers = this.seers.map((all, kind) => (sees(watch, kind) ? [...all, watch] : all));
  }

  remove(watch: Watch): void {
    this.size--;
    watch.isOver = true;
    this.seers = this.seers.map((all) => all.filter((one) => one !== watch));
  }

  /** Begins a publication. @param first sequence of its first tick of the symbol */
  begin(first: number): void {
    this.firstSequence = first;
    this.sequence = first;
  }

  /** Shows the tick in row `row` to those who want to see it, in the order in which they were made. */
  show(columns: TickColumns, row: number, shower: Shower): void {
    const seers = this.seers[columns.kind[row]!] ?? NONE;
    const isTaken = columns.kind[row] === TICK.trade && isCancel(columns.flags[row]!);
    const takenMs = isTaken ? (shower.findCancelledMs(this, columns, row) ?? NaN) : undefined;
    if (seers.length > 0) {
      this.fill(columns, row);
      shown.takesBackMs = takenMs;
      for (const watch of seers) {
        const fired = watch.isOver ? undefined : watch.observe(shown, this.state);
        if (fired !== undefined) shower.onFired(this, watch, fired, shown);
      }
    }
    applyTick(this.state, columns, row, this.days);
    /* Its volume goes, which the average price of the day is made of. */
    if (takenMs !== undefined) {
      cancelTrade(this.state, takenMs, columns.price[row]!, columns.size[row]!, this.days);
    }
    this.sequence++;
  }

  private fill(columns: TickColumns, row: number): void {
    const flags = columns.flags[row]!;
    const timeMs = columns.timeMs[row]!;
    const timeNs = columns.timeNs[row]!;
    const isTrade = columns.kind[row] === TICK.trade;
    shown.kind = columns.kind[row] as TickKind;
    shown.timeMs = timeMs;
    shown.timeNs = timeNs;
    shown.price = columns.price[row]!;
    shown.size = columns.size[row]!;
    shown.ask = columns.ask[row]!;
    shown.isLast = isTrade && setsPrice(flags) && this.isNewest(timeMs, timeNs);
    shown.isLate = (flags & FLAG.late) !== 0;
  }

  private isNewest(timeMs: number, timeNs: number): boolean {
    const { last, lastMs, lastNs } = this.state;
    return last === MISSING || timeMs > lastMs || (timeMs === lastMs && timeNs >= lastNs);
  }
}

const sees = (watch: Watch, kind: number): boolean =>
  (watch.sees as readonly number[]).includes(kind);
