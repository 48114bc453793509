/**
 * All that was ever published of one symbol, as fingerprints by sequence: each tick, and the state behind it. Folds the
 * ticks by itself, so that merged updates, snapshots and bars of others can be compared with it.
 */
import { applyTick, cancelTrade, isCancel, toFoldedState } from '../../shared/model/apply-tick.ts';
import { BarSeries } from '../../shared/model/bar.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import type { FoldedState, SymbolState } from '../../shared/model/symbol-state.ts';
import { TICK, type TickColumns } from '../../shared/model/tick.ts';
import { toDayGrid, type DayGrid } from '../../shared/model/trading-day.ts';
import { TradeRows } from '../../shared/model/trade-rows.ts';
import { RecentTrades } from '../../shared/engine/moment/recent-trades.ts';
import { ofState, ofTick, toDifference } from './fingerprint.ts';

/** Length of the bars that are compared, ms. */
export const BAR_MS = 60_000;

/** What is not known, beside all fingerprints. */
export const UNKNOWN = 0;

const BARS_KEPT = 1_500;
/** States that are kept whole, to say in what another one differs. */
const STATES_KEPT = 256;

/** A growing row of fingerprints that begins at some sequence. */
class Row {
  private cells = new Uint32Array(1_024);
  private first = 0;
  private count = 0;

  /** Sequence behind the last one that there is; 0 before the first. */
  get end(): number {
    return this.first + this.count;
  }

  get begin(): number {
    return this.first;
  }

  readonly at = (sequence: number): number => {
    const at = sequence - this.first;
    return at < 0 || at >= this.count ? UNKNOWN : this.cells[at]!;
  };

  /** What lies between the end and the sequence is unknown; what is before the beginning is left out. */
  put(sequence: number, value: number): void {
    if (this.count === 0) this.first = sequence;
    const at = sequence - this.first;
    if (at < 0) return;
    if (at >= this.cells.length) {
      const larger = new Uint32Array(Math.max(this.cells.length * 2, at + 1));
      larger.set(this.cells);
      this.cells = larger;
    }
    this.cells[at] = value;
    this.count = Math.max(this.count, at + 1);
  }
}

/** One symbol of one epoch. */
export class SymbolTruth {
  readonly instrument: Instrument;
  readonly ticks = new Row();
  readonly states = new Row();
  readonly bars = new BarSeries(BAR_MS, BARS_KEPT);
  /** Ticks that nobody has told of. */
  unknown = 0;
  private readonly days: DayGrid;
  private readonly recentStates: SymbolState[] = [];
  private readonly trade = new TradeRows();
  private recent = new RecentTrades();
  /** Ticks since the trades are remembered without a hole. */
  private remembered = 0;
  private state: FoldedState | undefined;
  /** False while the state may be another one: a cancel took back what is not remembered. */
  private isExact = false;

  constructor(instrument: Instrument) {
    this.instrument = instrument;
    this.days = toDayGrid(instrument);
  }

  /** Last sequence that is known of. */
  get last(): number {
    return this.state?.sequence ?? 0;
  }

  /** Takes the state of a snapshot, or of a merged update: what was between is unknown. */
  jump(state: Readonly<SymbolState>): void {
    if (this.state !== undefined && state.sequence > this.state.sequence) {
      this.unknown += state.sequence - this.state.sequence;
      this.remembered = 0;
      this.recent = new RecentTrades();
    }
    this.state = toFoldedState(state, this.days);
    this.isExact = true;
    this.keep(this.state);
  }

  /** Takes ticks of before a snapshot: they may be cancelled, and others may be told of them. */
  remember(columns: TickColumns, row: number, sequence: number): void {
    if (this.ticks.at(sequence) === UNKNOWN) this.ticks.put(sequence, ofTick(columns, row));
    this.note(columns, row);
  }

  /** Takes the next tick. */
  add(columns: TickColumns, row: number, sequence: number): void {
    const { state } = this;
    this.ticks.put(sequence, ofTick(columns, row));
    if (state === undefined) return;
    applyTick(state, columns, row, this.days);
    const ofMs = this.note(columns, row);
    if (columns.kind[row] === TICK.trade) this.fold(columns, row, ofMs);
    state.sequence = sequence;
    if (this.isExact) this.keep(state);
  }

  private keep(state: SymbolState): void {
    this.states.put(state.sequence, ofState(state));
    this.recentStates[state.sequence % STATES_KEPT] = { ...state };
  }

  /** Says in what a state differs from that of its sequence; undefined where that is not kept any more. */
  explain(state: SymbolState): string | undefined {
    const own = this.recentStates[state.sequence % STATES_KEPT];
    return own?.sequence === state.sequence ? toDifference(state, own) : undefined;
  }

  /** @returns time that the trade counts for, ms; undefined for a cancel of what is not remembered */
  private note(columns: TickColumns, row: number): number | undefined {
    this.remembered++;
    if (columns.kind[row] !== TICK.trade) return undefined;
    const { price, size, timeMs, flags } = columns;
    const isBust = isCancel(flags[row]!);
    const ofMs = isBust ? this.recent.find(this.remembered, price[row]!, size[row]!) : timeMs[row]!;
    this.recent.add(this.remembered, timeMs[row]!, price[row]!, size[row]!, isBust);
    return ofMs;
  }

  private fold(columns: TickColumns, row: number, ofMs: number | undefined): void {
    if (ofMs === undefined || Number.isNaN(ofMs)) {
      this.isExact = false;
      return;
    }
    const { price, size, flags } = columns;
    if (isCancel(flags[row]!)) {
      cancelTrade(this.state!, ofMs, price[row]!, size[row]!, this.days);
    }
    this.trade.clear();
    this.trade.add(columns, row, ofMs);
    this.trade.fold(this.bars);
  }
}
