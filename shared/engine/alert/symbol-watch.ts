/**
 * What is watched of one symbol: its state as of the last tick that was shown, and the rules that want to see ticks of
 * each kind. Promises that rules depend on the ticks alone, in their order, and not on how they were batched. The day's
 * figures are folded only while there is a rule that reads them.
 */
import { applyTick, cancelTrade, isCancel, toFoldedState } from '../../model/apply-tick.ts';
import type { Instrument } from '../../model/instrument.ts';
import { createFoldedState, type FoldedState, type SymbolState } from '../../model/symbol-state.ts';
import { FLAG, MISSING, TICK, type TickColumns, type TickKind } from '../../model/tick.ts';
import { type DayGrid, toDayGrid } from '../../model/trading-day.ts';
import { Watch } from './alert.ts';
import type { LastRows } from './last-rows.ts';
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

/** Who sees a kind of tick: most often one, which then stands there itself. */
type Seers = Watch | readonly Watch[];

const NONE: readonly Watch[] = [];
const toList = (seers: Seers): readonly Watch[] => (seers instanceof Watch ? [seers] : seers);
const toSeers = (list: readonly Watch[]): Seers =>
  list.length === 1 ? list[0]! : list.length === 0 ? NONE : list;

/** A symbol that is watched. */
export class SymbolWatch {
  readonly instrument: Instrument;
  readonly days: DayGrid;
  /** As of the tick before the next, while a rule reads it; else as it was when a rule came last. */
  state: FoldedState;
  /** Rules that watch it. */
  size = 0;
  /** Rules that read the state. */
  private readers = 0;
  /** By kind of tick, in the order in which they were made. Replaced when they change, never changed. */
  private trades: Seers = NONE;
  private quotes: Seers = NONE;
  private statuses: Seers = NONE;
  private readonly rows: LastRows;
  private readonly id: number;

  constructor(instrument: Instrument, rows: LastRows) {
    this.instrument = instrument;
    this.id = instrument.id;
    this.days = toDayGrid(instrument);
    this.rows = rows;
    this.state = createFoldedState(instrument.id);
  }

  /**
   * Brings the state up to the market's before a rule comes.
   * @param marketMs newest event time of the market: day figures before a first trade are of its day
   */
  refresh(state: Readonly<SymbolState>, marketMs: number): void {
    if (this.readers > 0) return;
    this.state = toFoldedState(state, this.days);
    const hasDayAlone = state.last === MISSING && state.open !== MISSING;
    if (hasDayAlone) this.state.dayMs = this.days.labelOf(marketMs);
    this.rows.set(this.id, this.state);
  }

  add(watch: Watch): void {
    this.size++;
    if (watch.readsState) this.readers++;
    this.setSeers((all, kind) => (watch.sees.includes(kind) ? [...all, watch] : all));
  }

  remove(watch: Watch): void {
    this.size--;
    if (watch.readsState) this.readers--;
    watch.isOver = true;
    this.setSeers((all) => all.filter((one) => one !== watch));
  }

  private setSeers(toNext: (all: readonly Watch[], kind: TickKind) => readonly Watch[]): void {
    const change = (seers: Seers, kind: TickKind): Seers => toSeers(toNext(toList(seers), kind));
    this.trades = change(this.trades, TICK.trade);
    this.quotes = change(this.quotes, TICK.quote);
    this.statuses = change(this.statuses, TICK.status);
  }

  /** Shows the tick in row `row` to those who want to see it, in the order in which they were made. */
  show(columns: TickColumns, row: number, shower: Shower): void {
    const { id, rows } = this;
    const kind = columns.kind[row];
    if (kind === TICK.trade) this.showTrade(columns, row, shower);
    else if (kind === TICK.quote) {
      if (this.quotes !== NONE) this.showTo(this.quotes, columns, row, shower);
      rows.takeQuote(id, columns, row);
      if (this.readers > 0) applyTick(this.state, columns, row, this.days);
    } else {
      if (this.statuses !== NONE) this.showTo(this.statuses, columns, row, shower);
      if (this.readers > 0) applyTick(this.state, columns, row, this.days);
    }
    rows.step(id);
  }

  private showTrade(columns: TickColumns, row: number, shower: Shower): void {
    const { id, rows, trades } = this;
    const isTaken = isCancel(columns.flags[row]!);
    const takenMs = isTaken ? (shower.findCancelledMs(this, columns, row) ?? NaN) : undefined;
    const isLast = rows.setsLast(id, columns, row);
    if (trades !== NONE) {
      shown.takesBackMs = takenMs;
      shown.isLast = isLast;
      this.showTo(trades, columns, row, shower);
      shown.takesBackMs = undefined;
      shown.isLast = false;
    }
    if (isLast) rows.takeLast(id, columns, row);
    if (this.readers === 0) return;
    applyTick(this.state, columns, row, this.days);
    /* Its volume goes, which the average price of the day is made of. */
    if (takenMs !== undefined) {
      cancelTrade(this.state, takenMs, columns.price[row]!, columns.size[row]!, this.days);
    }
  }

  private showTo(seers: Seers, columns: TickColumns, row: number, shower: Shower): void {
    shown.kind = columns.kind[row] as TickKind;
    shown.timeMs = columns.timeMs[row]!;
    shown.timeNs = columns.timeNs[row]!;
    shown.price = columns.price[row]!;
    shown.size = columns.size[row]!;
    shown.ask = columns.ask[row]!;
    shown.isLate = (columns.flags[row]! & FLAG.late) !== 0;
    if (seers instanceof Watch) this.showOne(seers, shower);
    else for (const watch of seers) this.showOne(watch, shower);
  }

  private showOne(watch: Watch, shower: Shower): void {
    const fired = watch.isOver ? undefined : watch.observe(shown, this.state);
    if (fired !== undefined) shower.onFired(this, watch, fired, shown);
  }
}
