/**
 * One stream of ticks with one epoch: numbers ticks per symbol, keeps last values, day figures, bars and the recent
 * runs in bounded memory, and publishes each symbol's ticks once per batch. Tells its listeners what was published
 * and which instruments came and went. Knows no source, no clock and no client.
 */
import { applyTick, cancelTrade, isCancel } from '../../model/apply-tick.ts';
import type { BarSeries } from '../../model/bar.ts';
import type { InstrumentChanges } from '../../model/instrument-change.ts';
import type { Instrument } from '../../model/instrument.ts';
import { createFoldedState, type FoldedState, type SymbolState } from '../../model/symbol-state.ts';
import { copyTick, STATUS, TICK, type TickColumns } from '../../model/tick.ts';
import type { BarsAbout } from '../../wire/bars-about.ts';
import type { Moment, Recall } from '../source/moment.ts';
import type { DayGrid } from '../../model/trading-day.ts';
import { GAP } from '../../wire/codes.ts';
import type { EncodedRuns } from '../../wire/encoded-runs.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { KnownBar } from '../../model/recorded-bar.ts';
import { BarIntake } from './bar-intake.ts';
import { SymbolBars, toBarsKept } from './bars.ts';
import { findCancelledMs } from '../../model/cancelled-trade.ts';
import { FirstDays } from './first-days.ts';
import { GapLog, type MarketGap } from './gap-log.ts';
import { InstrumentTable } from './instrument-table.ts';
import { Journal, type KeptRun } from './journal.ts';
import { MarketListeners } from './market-listeners.ts';
import { type MarketCounters, type MarketOptions, toJournalBytes } from './market-options.ts';
import type { MarketView, RecentTicks } from './market-view.ts';
import type { BarQuery, BarRange } from './bar-range.ts';
import { BarReader } from './bar-reader.ts';
import { PastBars } from './past-bars.ts';
import { RestoredPast } from './restored-past.ts';
import { RewoundBars } from './rewound-bars.ts';
import type { MarketListener, Publication } from './publication.ts';
import { RunEncoder } from './run-encoder.ts';
import { TradeBarBook } from './trade-bar-book.ts';
import { type RefusedTicks, TickGate } from './tick-gate.ts';

const NEVER = (): boolean => false;

/** A market. All methods are synchronous; nothing it gives out may be changed. */
export class Market implements MarketView {
  readonly name: string;
  readonly number: number;
  readonly counters: MarketCounters = { ticks: 0, runs: 0, runBytes: 0, rejectedTicks: 0 };
  epoch: number;
  readonly hasRecordedBars: boolean;
  lastTimeMs = 0;
  isRebuilding = false;
  /** Set while the whole feed is mute although the market is open: market time of its last tick, ms. */
  silentSinceMs: number | undefined;
  /** What there is, was at the beginning, and has changed since. */
  readonly table: InstrumentTable;
  protected readonly listeners = new MarketListeners();
  private readonly gate = new TickGate();
  private readonly encoder: RunEncoder;
  protected readonly gaps: GapLog;
  /** Bars before its first tick. */
  readonly pastBars: PastBars | undefined;
  private readonly past: PastBars | RewoundBars | undefined;
  private readonly firstDays: FirstDays | undefined;
  /** What was before the moment at which it began in a recording. */
  private restored: RestoredPast | undefined;
  private settledId = 0;
  private readonly intake = new BarIntake();
  protected states: FoldedState[] = [];
  protected readonly bars: (SymbolBars | undefined)[] = [];
  private readonly journals: (Journal | undefined)[] = [];
  protected journalBytes: number;
  protected readonly tradeBars: TradeBarBook;
  private readonly reader: BarReader;
  /** While it is rebuilt: what clients were told that there is. */
  private told: ReadonlyMap<number, Instrument> | undefined;

  constructor(options: MarketOptions) {
    const size = options.instruments.length;
    this.name = options.name;
    this.number = options.number;
    this.epoch = options.epoch;
    this.hasRecordedBars = options.hasRecordedBars === true;
    this.table = new InstrumentTable(options.instruments, options.previousClose);
    this.pastBars = options.past && new PastBars(options.past, LIMITS.pastBars);
    this.past =
      options.live &&
      new RewoundBars(
        options.live,
        () => this.restored?.recall,
        () => this.lastTimeMs,
      );
    this.past ??= this.pastBars;
    const daysOf = (id: number) => this.table.days[id]!;
    this.tradeBars = new TradeBarBook({
      journalOf: (id) => this.journalOf(id),
      prepareTicks: (id, most) => this.prepareTicks(id, most),
      state: (id) => this.states[id]!,
      daysOf,
    });
    const { past, tradeBars: trades } = this;
    this.reader = new BarReader({ kept: this.symbolBars, daysOf, past, trades });
    const days = options.live?.pastBars ?? this.pastBars;
    this.firstDays = days && new FirstDays(days);
    this.gaps = new GapLog(size, options.gapCause ?? GAP.feedDown);
    this.journalBytes = toJournalBytes(size);
    this.encoder = new RunEncoder(size, {
      newest: (id) => this.states[id]!.sequence,
      number: (id, count) => (this.states[id]!.sequence += count) - count + 1,
      keep: (id, view, start, end, first, count, baseMs) =>
        this.ownJournal(id).append(view, start, end, first, count, baseMs),
    });
    this.forget();
  }

  get instruments(): readonly Instrument[] {
    return this.table.all;
  }

  get listed(): readonly Instrument[] {
    return this.table.present;
  }

  /** Ticks refused so far, by reason. */
  get refused(): Readonly<RefusedTicks> {
    return this.gate.refused;
  }

  listen(listener: MarketListener): () => void {
    return this.listeners.add(listener);
  }

  /** Whether ticks of different instruments may come in any order within a batch: nobody sees it, and no silence ends with it. */
  get takesAnyOrder(): boolean {
    return this.listeners.takeAnyOrder && this.silentSinceMs === undefined;
  }

  find(symbol: string): Instrument | undefined {
    return this.table.find(symbol);
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

  /** The same, to be read at once and not kept; see SymbolBars.glance. */
  glanceBars(instrument: number): readonly BarSeries[] {
    return this.symbolBars(instrument).glance();
  }

  prepareBars(instrument: number, code: number, query: BarQuery): boolean {
    return this.reader.prepare(instrument, code, query);
  }

  readBars(instrument: number, code: number, query: BarQuery): BarRange {
    return this.reader.read(instrument, code, query);
  }

  changedBars(instrument: number, code: number, fromMs: number): BarRange {
    return this.reader.changedSince(instrument, code, fromMs);
  }

  /** Fetches bars from far away, once `prepareBars` has done what it can; see PastBars.fetch. */
  fetchBars(instrument: number, code: number, query: BarQuery): Promise<void> | undefined {
    return this.reader.fetch(instrument, code, query);
  }

  /** Bars of an instrument that begin before are its venue's own, ms; undefined where all are made of ticks. */
  venueUntilMs(instrument: number): number | undefined {
    return this.past?.venueUntilMs(instrument);
  }

  /** What an answer with bars says of them. @param problem why older ones could not be had */
  aboutBars(instrument: number, code: number, problem?: string): BarsAbout {
    return this.reader.about(instrument, code, problem);
  }

  prepareTicks(instrument: number, most: number): boolean {
    const ticks = this.restored?.ticksOf(instrument, this.ownJournal(instrument));
    return ticks?.prepare(most, this.states[instrument]!.sequence) ?? true;
  }

  journalOf(instrument: number): RecentTicks {
    const own = this.ownJournal(instrument);
    return this.restored?.ticksOf(instrument, own) ?? own;
  }

  gapsOf(instrument: number): readonly MarketGap[] {
    return this.gaps.of(instrument);
  }

  /**
   * Numbers, folds and encodes a batch, and tells the listeners unless `silent`.
   * Invalid ticks are taken out of the batch and counted. Cost: about 0.2 µs a tick.
   * @param recorded the runs of all of them, instrument by instrument, as a recording has them: where nobody hears of the
   *   batch, they are kept instead of being encoded once more
   */
  publish(columns: TickColumns, silent = false, recorded?: EncodedRuns): void {
    this.preparePast(NEVER);
    if (columns.length > 0) this.endSilence(columns.timeMs[0]!);
    const given = columns.length;
    const isDecoded = recorded !== undefined && recorded.ticks === given;
    this.apply(columns, isDecoded);
    this.tellRefusals();
    if (columns.length === 0) return;
    const { publication } = this.encoder;
    const isHeard = !silent && this.listeners.hearPublications;
    const isKept = isDecoded && !isHeard && columns.length === given && this.encoder.keep(recorded);
    if (!isKept) this.counters.runBytes += this.encoder.encode(columns);
    this.tradeBars.keepUp();
    this.counters.runs += isKept ? recorded.length : publication.runs;
    this.counters.ticks += columns.length;
    this.tellGaps(silent, isKept ? undefined : publication);
    if (isHeard) this.listeners.tellPublication(publication);
  }

  /** Takes in bars that were recorded as bars, in the order in which they become known; tells listeners unless `silent`. */
  publishBars(bars: readonly KnownBar[], silent = false): void {
    const { table } = this;
    const news = this.intake.take(bars, {
      isListed: (id) => table.listed[id] === 1,
      state: (id) => this.states[id]!,
      bars: this.symbolBars,
      days: (id) => table.days[id]!,
    });
    for (const { knownMs } of bars) this.lastTimeMs = Math.max(this.lastTimeMs, knownMs);
    if (!silent && news.length > 0) this.listeners.tellBars(news, bars);
  }

  /**
   * Takes over what a recording knows of a moment: right after `reset`, and with the instruments that there were.
   * @param recall what was before
   */
  restore(moment: Moment, recall: Recall): void {
    this.lastTimeMs = moment.lastTimeMs;
    this.restored = new RestoredPast(moment, recall);
    this.firstDays?.skip(moment.symbols.length);
    moment.symbols.forEach(({ state, lastTickMs, gaps }, id) => {
      this.states[id] = state;
      this.bars[id] = undefined;
      this.gaps.restore(id, lastTickMs, gaps);
      this.journals[id]?.clear(state.sequence + 1);
    });
  }

  /** What it holds now, but for bars and recent ticks: live, to be written down at once. */
  moment(): Moment {
    this.preparePast(NEVER);
    const { lastTimeMs, gaps } = this;
    const symbols = this.states.map((state, id) => {
      return { state, lastTickMs: gaps.lastTickMs[id]!, gaps: gaps.of(id) };
    });
    return { reachedMs: lastTimeMs, lastTimeMs, symbols };
  }

  /** The newest runs of an instrument, oldest first, at most so many bytes. */
  recentRuns(instrument: number, mostBytes: number): KeptRun[] {
    return this.ownJournal(instrument).newest(mostBytes);
  }

  /** Does some of the work that trades since `restore` will take. @returns true when there is none */
  settle(isTimeUp: () => boolean): boolean {
    if (this.restored === undefined) return true;
    for (let count = this.bars.length; count > 0;) {
      if (isTimeUp()) return false;
      const id = this.settledId % this.bars.length;
      if (this.bars[id]?.settle() === false) continue;
      this.settledId = id + 1;
      count--;
    }
    return true;
  }

  /**
   * Lists, describes and removes instruments, all of a moment or none, and tells the listeners unless `silent`.
   * @returns undefined, or why the changes cannot be
   */
  changeInstruments(changes: InstrumentChanges, silent = false): string | undefined {
    const news = this.table.apply(changes);
    if (typeof news === 'string') return news;
    this.growTo(this.table.all.length);
    for (const { id } of news.added) this.forgetSymbol(id);
    if (!silent) this.listeners.tellInstruments(news);
    return undefined;
  }

  /**
   * Enters what the trading day of the first tick had before it, symbol by symbol, until all have it or time is up.
   * `publish` does what is left. @returns true when all have it
   */
  preparePast(isTimeUp: () => boolean): boolean {
    return this.firstDays?.enter(this.states, this.table, isTimeUp) ?? true;
  }

  /**
   * Says that ticks are missing between two times, or are not any more: the source knows.
   * @param instrument left out: all that are listed
   */
  declareGap(gap: MarketGap, silent = false, instrument?: number): void {
    const ids = instrument === undefined ? this.listed.map(({ id }) => id) : [instrument];
    for (const id of ids) this.gaps.add(id, gap);
    this.tellGaps(silent);
  }

  /** Says that the whole feed is mute: every symbol that is open has a gap, from its last tick until ticks come again. */
  beginSilence(): void {
    if (this.silentSinceMs !== undefined) return;
    this.silentSinceMs = this.lastTimeMs;
    for (const { id } of this.listed) {
      if (this.states[id]!.status === STATUS.open)
        this.gaps.begin(id, GAP.feedDown, this.lastTimeMs);
    }
    this.tellGaps(false);
  }

  /** Forgets everything and begins a new epoch; listeners hear of it through `moved`. */
  reset(epoch: number): void {
    this.epoch = epoch;
    this.told ??= this.table.snapshot();
    this.table.reset();
    this.forget();
  }

  /** Says that what it holds is of no moment until `moved`. */
  beginRebuild(): void {
    this.isRebuilding = true;
    this.told ??= this.table.snapshot();
  }

  /** Tells listeners that the market now stands somewhere else, and what else there is there. */
  moved(): void {
    this.isRebuilding = false;
    const news = this.table.compare(this.told ?? this.table.snapshot());
    this.told = undefined;
    this.listeners.tellMoved({ ...news, atMs: this.lastTimeMs, changes: [] });
  }

  private readonly symbolBars = (id: number): SymbolBars => this.bars[id] ?? this.openBars(id);

  /** Makes the bars of an instrument when they are touched for the first time. */
  protected openBars(id: number): SymbolBars {
    return (this.bars[id] = new SymbolBars(
      toBarsKept(this.instruments.length, this.hasRecordedBars),
      this.instruments[id]!,
      this.restored?.olderBars(id),
    ));
  }

  protected ownJournal(id: number): Journal {
    const known = this.journals[id];
    if (known !== undefined) return known;
    const journal = (this.journals[id] = new Journal(this.journalBytes));
    if (this.restored !== undefined) journal.clear(this.restored.untilOf(id) + 1);
    return journal;
  }

  private endSilence(timeMs: number): void {
    if (this.silentSinceMs === undefined) return;
    this.silentSinceMs = undefined;
    for (const { id } of this.instruments) this.gaps.end(id, GAP.feedDown, timeMs);
  }

  private tellRefusals(): void {
    const news = this.gate.takeNews();
    if (news.length > 0) this.listeners.tellRefused(news);
  }

  protected tellGaps(silent: boolean, publication?: Publication): void {
    const news = this.gaps.takeNews();
    if (!silent && news.length > 0) this.listeners.tellGaps(news, publication);
  }

  protected growTo(size: number): void {
    this.encoder.grow(size);
    this.gaps.grow(size);
    while (this.states.length < size) this.forgetSymbol(this.states.length);
  }

  protected forget(): void {
    this.lastTimeMs = 0;
    this.silentSinceMs = undefined;
    this.restored = undefined;
    this.gaps.clear();
    this.firstDays?.onForgotten();
    this.past?.onForgotten();
    this.intake.clear();
    this.tradeBars.forget();
    for (let id = 0; id < this.instruments.length; id++) this.forgetSymbol(id);
  }

  private forgetSymbol(id: number): void {
    this.tradeBars.forget(id);
    this.states[id] = createFoldedState(id, this.table.closeOf(id));
    this.bars[id] = undefined;
    this.journals[id]?.clear();
  }

  /** Folds the rows that can be and notes them for the encoder. @param isDecoded see TickGate.isValid */
  private apply(columns: TickColumns, isDecoded: boolean): void {
    const { encoder, gate, table, gaps } = this;
    const { kind, instrument, timeMs } = columns;
    const given = columns.length;
    columns.length = 0;
    let id = -1;
    let state!: FoldedState;
    let days!: DayGrid;
    for (let from = 0; from < given; from++) {
      if (!gate.isValid(columns, from, table.listed, isDecoded)) continue;
      if (instrument[from] !== id) {
        id = instrument[from]!;
        state = this.states[id]!;
        days = table.days[id]!;
      }
      if (!gate.hasRoom(columns, from, state, days, this.symbolBars)) continue;
      const row = columns.length;
      if (from === row) columns.length++;
      else copyTick(columns, from, columns);
      encoder.noteTick(id);
      if (timeMs[row]! > this.lastTimeMs) this.lastTimeMs = timeMs[row]!;
      gaps.noteTick(columns, row);
      applyTick(state, columns, row, days);
      if (kind[row] === TICK.trade) encoder.noteTrade(id, this.foldTrade(columns, row, state));
    }
    this.counters.rejectedTicks = gate.total;
  }

  /** Folds a trade into the bars. @returns from when on bars have changed, ms; Infinity when none did */
  protected foldTrade(columns: TickColumns, row: number, state: FoldedState): number {
    const id = state.instrument;
    let timeMs = columns.timeMs[row]!;
    if (isCancel(columns.flags[row]!)) {
      timeMs = findCancelledMs(columns, row, this.journalOf(id)) ?? Infinity;
      if (timeMs === Infinity) return timeMs;
      const days = this.table.days[id]!;
      cancelTrade(state, timeMs, columns.price[row]!, columns.size[row]!, days);
    }
    this.addTrade(id, columns, row, timeMs);
    return timeMs;
  }

  protected addTrade(id: number, columns: TickColumns, row: number, timeMs: number): void {
    this.symbolBars(id).addTrade(columns, row, timeMs);
  }
}
