/**
 * One stream of ticks with one epoch: numbers ticks per symbol, keeps last values, day statistics, bars and
 * the recent runs in bounded memory, and encodes each symbol's ticks once per batch. Tells its listeners
 * what was published. Knows no source, no clock and no client.
 */
import { applyTick, cancelTrade, isCancel } from '../../model/apply-tick.ts';
import type { BarSeries } from '../../model/bar.ts';
import { ByteWriter, COPY_SLACK } from '../../wire/bytes.ts';
import { GAP, type TickRefusal } from '../../wire/codes.ts';
import type { Instrument } from '../../model/instrument.ts';
import { LIMITS } from '../../wire/limits.ts';
import { encodeRun } from '../../wire/run-encode.ts';
import {
  createFoldedState,
  enterDay,
  type FoldedState,
  type SymbolState,
} from '../../model/symbol-state.ts';
import { copyTick, MISSING, STATUS, TICK, type TickColumns } from '../../model/tick.ts';
import { type DayGrid, toDayGrid } from '../../model/trading-day.ts';
import { isPrice } from '../../model/validate-tick.ts';
import { SymbolBars, toBarsKept } from './bars.ts';
import { findCancelledMs } from './cancelled-trade.ts';
import { GapLog, type MarketGap } from './gap-log.ts';
import { Journal } from './journal.ts';
import { type BarQuery, type BarRange, type Past, PastBars, toRange } from './past-bars.ts';
import type { MarketView } from './market-view.ts';
import {
  createPublication,
  type MarketListener,
  type OwnPublication,
  type Publication,
} from './publication.ts';

import { TickGate } from './tick-gate.ts';

/** Counters of a market. */
export interface MarketCounters {
  ticks: number;
  runs: number;
  runBytes: number;
  /** Ticks refused because they were impossible. */
  rejectedTicks: number;
}

/** Options of a market. */
export interface MarketOptions {
  name: string;
  number: number;
  epoch: number;
  instruments: readonly Instrument[];
  /** Previous closes by instrument id, or MISSING. */
  previousClose: Float64Array;
  /** Why ticks are missing before one that is flagged so, GAP.*; the feed was down unless told otherwise. */
  gapCause?: number;
  /** Bars before the first tick, where they are known. */
  past?: Past | undefined;
}

const NEVER = (): boolean => false;
const MIN_JOURNAL_BYTES = 8_192;
const MAX_JOURNAL_BYTES = 131_072;

/** A market. All methods are synchronous; nothing it gives out may be changed. */
export class Market implements MarketView {
  readonly name: string;
  readonly number: number;
  readonly instruments: readonly Instrument[];
  readonly counters: MarketCounters = { ticks: 0, runs: 0, runBytes: 0, rejectedTicks: 0 };
  epoch: number;
  lastTimeMs = 0;
  isRebuilding = false;
  /** Set while the whole feed is mute although the market is open: market time of its last tick, ms. */
  silentSinceMs: number | undefined;
  private readonly previousClose: Float64Array;
  private readonly bySymbol: ReadonlyMap<string, Instrument>;
  private readonly listeners = new Set<MarketListener>();
  private states: FoldedState[] = [];
  private readonly days: readonly DayGrid[];
  private readonly gate = new TickGate();
  private readonly bars: (SymbolBars | undefined)[] = [];
  private readonly journals: (Journal | undefined)[] = [];
  private readonly gaps: GapLog;
  private readonly journalBytes: number;
  private readonly past: PastBars | undefined;
  /** Symbols, from the first on, whose state holds what their day had before the first tick. */
  private withFirstDay = 0;
  private readonly writer = new ByteWriter(65_536);
  private readonly pendingCount: Uint32Array;
  private readonly pendingAt: Uint32Array;
  private readonly touched: Uint32Array;
  private readonly earliestTradeMs: Float64Array;
  private order = new Uint32Array(LIMITS.batchTicks);
  private readonly publication: OwnPublication;

  constructor(options: MarketOptions) {
    const size = options.instruments.length;
    this.name = options.name;
    this.number = options.number;
    this.epoch = options.epoch;
    this.instruments = options.instruments;
    this.previousClose = options.previousClose;
    this.past = options.past && new PastBars(options.past, LIMITS.pastBars);
    this.days = options.instruments.map(toDayGrid);
    this.bySymbol = new Map(options.instruments.map((one) => [one.symbol, one]));
    this.gaps = new GapLog(size, options.gapCause ?? GAP.feedDown);
    this.journalBytes = Math.min(
      MAX_JOURNAL_BYTES,
      Math.max(MIN_JOURNAL_BYTES, Math.floor(LIMITS.journalBytes / Math.max(1, size))),
    );
    this.pendingCount = new Uint32Array(size);
    this.pendingAt = new Uint32Array(size);
    this.touched = new Uint32Array(size);
    this.earliestTradeMs = new Float64Array(size).fill(Infinity);
    this.publication = createPublication(size, this.writer);
    this.forget();
  }

  /**
   * Enters what the trading day of the first tick had before it, symbol by symbol, until all have it or time is up.
   * `publish` does what is left. @returns true when all have it
   */
  preparePast(isTimeUp: () => boolean): boolean {
    const { past, states } = this;
    if (past === undefined) return true;
    for (; this.withFirstDay < states.length && !isTimeUp(); this.withFirstDay++) {
      const state = states[this.withFirstDay]!;
      const days = this.days[this.withFirstDay]!;
      const first = past.firstDay(this.withFirstDay, days, state.previousClose);
      if (first === undefined) continue;
      enterDay(state, first.dayMs, first.bar);
      if (isPrice(first.previousClose)) state.previousClose = first.previousClose;
    }
    return this.withFirstDay >= states.length;
  }

  listen(listener: MarketListener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  find(symbol: string): Instrument | undefined {
    return this.bySymbol.get(symbol);
  }

  state(instrument: number): Readonly<SymbolState> {
    return this.states[instrument]!;
  }

  lastTickMs(instrument: number): number {
    return this.gaps.lastTickMs[instrument]!;
  }

  barsOf(instrument: number): readonly BarSeries[] {
    return this.symbolBars(instrument).read();
  }

  prepareBars(instrument: number, code: number, query: BarQuery): boolean {
    return this.past?.prepare(instrument, this.barsOf(instrument), code, query) ?? true;
  }

  readBars(instrument: number, code: number, query: BarQuery): BarRange {
    const kept = this.barsOf(instrument);
    return this.past?.read(instrument, kept, code, query) ?? toRange(kept[code]!, query);
  }

  journalOf(instrument: number): Journal {
    return (this.journals[instrument] ??= new Journal(this.journalBytes));
  }

  /**
   * Numbers, folds and encodes a batch, and tells the listeners unless `silent`.
   * Impossible ticks are taken out of the batch and counted. Cost: about 0.2 µs a tick.
   */
  publish(columns: TickColumns, silent = false): void {
    this.preparePast(NEVER);
    if (columns.length > 0) this.endSilence(columns.timeMs[0]!);
    const touched = this.apply(columns);
    this.tellRefusals();
    if (touched === 0) return;
    this.encode(columns, touched);
    this.tellGaps(silent, this.publication);
    if (silent) return;
    for (const listener of this.listeners) listener.onPublication?.(this.publication);
  }

  gapsOf(instrument: number): readonly MarketGap[] {
    return this.gaps.of(instrument);
  }

  /** Says that no symbol has ticks between two times: the source knows. */
  declareGap(gap: MarketGap, silent = false): void {
    for (const { id } of this.instruments) this.gaps.add(id, gap);
    this.tellGaps(silent);
  }

  /** Says that the whole feed is mute: every symbol that is open has a gap from its last tick until ticks come again. */
  beginSilence(): void {
    if (this.silentSinceMs !== undefined) return;
    this.silentSinceMs = this.lastTimeMs;
    for (const { instrument, status } of this.states) {
      if (status !== STATUS.open) continue;
      const lastMs = this.gaps.lastTickMs[instrument]!;
      const fromMs = Number.isNaN(lastMs) ? this.lastTimeMs : lastMs;
      this.gaps.add(instrument, { fromMs, toMs: Infinity, cause: GAP.feedDown });
    }
    this.tellGaps(false);
  }

  /** Forgets everything and begins a new epoch; listeners hear of it through `moved`. */
  reset(epoch: number): void {
    this.epoch = epoch;
    this.forget();
  }

  /** Says that what it holds is of no moment until `moved`. */
  beginRebuild(): void {
    this.isRebuilding = true;
  }

  /** Tells listeners that the market now stands somewhere else. */
  moved(): void {
    this.isRebuilding = false;
    for (const listener of this.listeners) listener.onMoved?.();
  }

  /** Ticks refused so far, by reason. */
  get refused(): Readonly<Record<TickRefusal, number>> {
    return this.gate.refused;
  }

  private readonly symbolBars = (id: number): SymbolBars =>
    (this.bars[id] ??= new SymbolBars(toBarsKept(this.instruments.length), this.instruments[id]!));

  private endSilence(timeMs: number): void {
    const sinceMs = this.silentSinceMs;
    if (sinceMs === undefined) return;
    this.silentSinceMs = undefined;
    for (const { id } of this.instruments) this.gaps.end(id, GAP.feedDown, timeMs);
    for (const listener of this.listeners) listener.onSilenceEnded?.(sinceMs, timeMs);
  }

  private tellRefusals(): void {
    const news = this.gate.takeNews();
    if (news.length === 0) return;
    this.counters.rejectedTicks = this.gate.total;
    for (const listener of this.listeners) listener.onRefused?.(news);
  }

  private tellGaps(silent: boolean, publication?: Publication): void {
    const news = this.gaps.takeNews();
    if (silent || news.length === 0) return;
    for (const listener of this.listeners) listener.onGaps?.(news, publication);
  }

  private forget(): void {
    this.lastTimeMs = 0;
    this.silentSinceMs = undefined;
    this.gaps.clear();
    this.states = this.instruments.map((instrument) => {
      const close = this.previousClose[instrument.id] ?? MISSING;
      return createFoldedState(instrument.id, isPrice(close) ? close : MISSING);
    });
    this.withFirstDay = 0;
    this.bars.length = 0;
    this.past?.onForgotten();
    for (const journal of this.journals) journal?.clear();
  }

  /** Folds the rows and counts them per instrument. @returns number of instruments touched */
  private apply(columns: TickColumns): number {
    const { pendingCount, touched } = this;
    const { kind, instrument, timeMs } = columns;
    let count = 0;
    const given = columns.length;
    columns.length = 0;
    for (let from = 0; from < given; from++) {
      if (!this.gate.isPossible(columns, from, this.states.length)) continue;
      const id = instrument[from]!;
      const state = this.states[id]!;
      if (!this.gate.hasRoom(columns, from, state, this.days[id]!, this.symbolBars)) continue;
      const row = columns.length;
      if (from === row) columns.length++;
      else copyTick(columns, from, columns);
      if (pendingCount[id]!++ === 0) touched[count++] = id;
      if (timeMs[row]! > this.lastTimeMs) this.lastTimeMs = timeMs[row]!;
      this.gaps.noteTick(columns, row);
      applyTick(state, columns, row, this.days[id]!);
      if (kind[row] !== TICK.trade) continue;
      const tradeMs = this.foldTrade(columns, row, state);
      if (tradeMs < this.earliestTradeMs[id]!) this.earliestTradeMs[id] = tradeMs;
    }
    this.counters.rejectedTicks = this.gate.total;
    return count;
  }

  /** Folds a trade into the bars. @returns from when on bars have changed, ms; Infinity when none did */
  private foldTrade(columns: TickColumns, row: number, state: FoldedState): number {
    const id = state.instrument;
    let timeMs = columns.timeMs[row]!;
    if (isCancel(columns.flags[row]!)) {
      const price = columns.price[row]!;
      const size = columns.size[row]!;
      timeMs = findCancelledMs(columns, row, this.journalOf(id)) ?? Infinity;
      if (timeMs === Infinity) return timeMs;
      cancelTrade(state, timeMs, price, size, this.days[id]!);
    }
    this.symbolBars(id).addTrade(columns, row, timeMs);
    return timeMs;
  }

  /** Gathers rows by instrument (a counting sort) and encodes one run each. */
  private encode(columns: TickColumns, touched: number): void {
    const { pendingAt, pendingCount, publication, writer } = this;
    if (this.order.length < columns.length) this.order = new Uint32Array(columns.length * 2);
    const { order } = this;
    let at = 0;
    for (let i = 0; i < touched; i++) {
      const id = this.touched[i]!;
      pendingAt[id] = at;
      at += pendingCount[id]!;
    }
    const baseMs = Math.max(0, columns.timeMs[0]!);
    for (let row = 0; row < columns.length; row++) {
      order[pendingAt[columns.instrument[row]!]!++] = row;
    }
    writer.pos = 0;
    for (let i = 0; i < publication.runs; i++) publication.runOf[publication.instrument[i]!] = -1;
    publication.baseMs = baseMs;
    publication.runs = touched;
    publication.columns = columns;
    for (let i = 0; i < touched; i++) this.encodeOne(i, columns, baseMs);
    writer.ensure(COPY_SLACK);
    publication.bytes = writer.bytes;
    publication.view = writer.view;
    this.counters.runs += touched;
    this.counters.runBytes += writer.pos;
    this.counters.ticks += at;
  }

  private encodeOne(index: number, columns: TickColumns, baseMs: number): void {
    const { publication, writer } = this;
    const id = this.touched[index]!;
    const count = this.pendingCount[id]!;
    const end = this.pendingAt[id]!;
    const state = this.states[id]!;
    const first = state.sequence + 1;
    const start = writer.pos;
    encodeRun(writer, columns, this.order, end - count, end, first, baseMs);
    state.sequence += count;
    this.pendingCount[id] = 0;
    publication.instrument[index] = id;
    publication.runOf[id] = index;
    publication.start[index] = start;
    publication.end[index] = writer.pos;
    publication.firstSequence[index] = first;
    publication.count[index] = count;
    publication.earliestTradeMs[index] = this.earliestTradeMs[id]!;
    this.earliestTradeMs[id] = Infinity;
    this.journalOf(id).append(writer.view, start, writer.pos, first, count, baseMs);
  }
}
