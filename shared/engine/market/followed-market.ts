/**
 * A market that numbers nothing: it is fed with the runs that one elsewhere has numbered and encoded, and passes on
 * their very bytes. Promises that nothing is taken in which does not follow what it has, symbol by symbol, and that bytes
 * which are no runs change nothing. Its bars are brought symbol by symbol, when somebody looks at them. Knows no bus.
 */
import { applyTick, isCancel } from '../../model/apply-tick.ts';
import type { Bar, BarSeries } from '../../model/bar.ts';
import { findCancelledMs } from '../../model/cancelled-trade.ts';
import type { Instrument } from '../../model/instrument.ts';
import { STATUS, createTickColumns, TICK, type TickColumns } from '../../model/tick.ts';
import { ByteReader, ByteWriter, COPY_SLACK } from '../../wire/bytes.ts';
import { GAP } from '../../wire/codes.ts';
import { FRAME, type FrameHead, readFrameHead } from '../../wire/frame.ts';
import { LIMITS } from '../../wire/limits.ts';
import type { RunHead } from '../../wire/run.ts';
import { decodeRun } from '../../wire/run-decode.ts';
import type { Moment, MomentGap } from '../source/moment.ts';
import type { BarQuery } from './bar-range.ts';
import { SymbolBars, toBarsKept } from './bars.ts';
import type { KeptRun } from './journal.ts';
import { Market } from './market.ts';
import { type MarketOptions, toJournalBytes } from './market-options.ts';
import { createPublication, growPublication, type OwnPublication } from './publication.ts';

/** What became of runs: `bad` are none; `apart` are some, but not those that come next. */
export type Taken = 'taken' | 'bad' | 'apart';

/** All that a market elsewhere held at a moment. */
export interface WholeMarket {
  readonly epoch: number;
  /** By id, those that went too. */
  readonly instruments: readonly Instrument[];
  readonly previousClose: ArrayLike<number>;
  readonly isListed: (id: number) => boolean;
  readonly moment: Moment;
  /** By id: runs that end with the newest tick. */
  readonly runs: readonly (readonly KeptRun[])[];
}

/** Bars of one instrument right behind a tick of it. */
export interface WholeBars {
  readonly instrument: number;
  readonly sequence: number;
  /** By interval code. */
  readonly codes: readonly (readonly Bar[])[];
}

const SCRATCH_TICKS = 1_024;

/** A market that follows another. */
export class FollowedMarket extends Market {
  /** Asked for an instrument's bars; `bringBars` answers. */
  wantBars: (instrument: number) => void = () => undefined;
  private readonly publication: OwnPublication;
  private columns = createTickColumns(SCRATCH_TICKS);
  private readonly head: RunHead = { instrument: 0, firstSequence: 0, count: 0, standsFor: 0 };
  private readonly frame: FrameHead = { type: 0, epochTag: 0, baseMs: 0, market: 0 };
  /** Bars that came before the ticks that they hold. */
  private early = new Map<number, WholeBars>();
  /** By instrument: where the gap begins that the silence of the bus has made, ms. */
  private stale = new Map<number, number>();

  constructor(options: MarketOptions) {
    super(options);
    this.publication = createPublication(options.instruments.length, new ByteWriter(0));
    this.isRebuilding = true;
  }

  /** Takes over all that the market elsewhere held, and tells listeners that it stands there now. */
  takeOver(whole: WholeMarket): void {
    this.beginRebuild();
    this.epoch = whole.epoch;
    this.table.beginWith(whole.instruments, whole.previousClose, whole.isListed);
    this.journalBytes = toJournalBytes(whole.instruments.length);
    this.growTo(whole.instruments.length);
    this.forget();
    this.states.length = whole.instruments.length;
    this.early.clear();
    this.stale.clear();
    const { lastTimeMs, symbols } = whole.moment;
    this.lastTimeMs = lastTimeMs;
    symbols.forEach(({ state, lastTickMs, gaps }, id) => {
      this.states[id] = state;
      this.gaps.restore(id, lastTickMs, gaps);
      const runs = whole.runs[id] ?? [];
      const journal = this.ownJournal(id);
      journal.clear(runs[0]?.first ?? state.sequence + 1);
      for (const { bytes, first, count, baseMs } of runs) {
        const padded = toPadded(bytes);
        journal.append(toView(padded), 0, bytes.length, first, count, baseMs);
      }
    });
    this.moved();
  }

  /** Takes a frame of runs, as the wire has it, and passes its runs on. Cost: about 0.2 µs a tick. */
  take(frame: Uint8Array): Taken {
    const bytes = toPadded(frame);
    const found = this.read(bytes, frame.length);
    if (found !== 'taken') return found;
    const { publication, columns } = this;
    const view = toView(bytes);
    publication.bytes = bytes;
    publication.view = view;
    publication.columns = columns;
    publication.baseMs = this.frame.baseMs;
    let row = 0;
    for (let run = 0; run < publication.runs; run++) {
      const id = publication.instrument[run]!;
      const [first, count] = [publication.firstSequence[run]!, publication.count[run]!];
      publication.earliestTradeMs[run] = this.fold(id, row, row + count);
      const { start, end, baseMs } = publication;
      this.ownJournal(id).append(view, start[run]!, end[run]!, first, count, baseMs);
      row += count;
    }
    for (const early of this.early.values()) this.bringBars(early);
    this.tradeBars.keepUp();
    this.counters.ticks += row;
    this.counters.runs += publication.runs;
    this.counters.runBytes += frame.length;
    this.tellGaps(false, publication);
    this.listeners.tellPublication(publication);
    return 'taken';
  }

  /** Takes gaps that no tick tells of. */
  takeGaps(news: readonly MomentGap[]): void {
    for (const { instrument, ...gap } of news) {
      if (instrument !== undefined && instrument < this.states.length)
        this.gaps.add(instrument, gap);
    }
    this.tellGaps(false);
  }

  /** The line to the market elsewhere is silent: every symbol that is open has a gap until `endStale`. */
  beginStale(): void {
    if (this.silentSinceMs !== undefined || this.isRebuilding) return;
    this.silentSinceMs = this.lastTimeMs;
    for (const { id } of this.listed) {
      const isOpen = this.gaps.of(id).some(({ toMs }) => toMs === Infinity);
      if (this.states[id]!.status !== STATUS.open || isOpen) continue;
      const lastMs = this.gaps.lastTickMs[id]!;
      this.stale.set(id, Number.isNaN(lastMs) ? this.lastTimeMs : lastMs);
      this.gaps.begin(id, GAP.feedDown, this.lastTimeMs);
    }
    this.tellGaps(false);
  }

  /** All that was missing has come: those gaps were none. */
  endStale(): void {
    if (this.silentSinceMs === undefined) return;
    this.silentSinceMs = undefined;
    for (const [id, fromMs] of this.stale) {
      this.gaps.add(id, { fromMs, toMs: -Infinity, cause: GAP.feedDown });
    }
    this.stale.clear();
    this.tellGaps(false);
  }

  /** Takes an instrument's bars, and the trades into them that came since; they wait for ticks that they hold already. */
  bringBars(whole: WholeBars): void {
    const { instrument, sequence, codes } = whole;
    const { sequence: now } = this.states[instrument] ?? { sequence: NaN };
    if (sequence > now) {
      this.early.set(instrument, whole);
      return;
    }
    this.early.delete(instrument);
    const journal = this.ownJournal(instrument);
    /* Where the ticks between are gone, whoever looks asks again. */
    const isApart = sequence < now && journal.firstSequence > sequence + 1;
    if (!(sequence <= now) || isApart || this.bars[instrument] !== undefined) return;
    const kept = Math.max(toBarsKept(this.instruments.length), LIMITS.snapshotBars + BARS_SPARE);
    const bars = new SymbolBars(kept, this.instruments[instrument]!, (code, into) =>
      fill(codes[code] ?? [], into),
    );
    const columns = createTickColumns(Math.max(1, now - sequence));
    journal.read(sequence + 1, now - sequence, columns);
    for (let row = 0; row < columns.length; row++) {
      if (columns.kind[row] !== TICK.trade) continue;
      const timeMs = isCancel(columns.flags[row]!)
        ? findCancelledMs(columns, row, journal)
        : columns.timeMs[row]!;
      if (timeMs !== undefined) bars.addTrade(columns, row, timeMs);
    }
    this.bars[instrument] = bars;
  }

  /** While bars are on their way, asking again before the next turn brings nothing. */
  awaits(instrument: number): boolean {
    return this.bars[instrument] === undefined;
  }

  override prepareBars(instrument: number, code: number, query: BarQuery): boolean {
    if (this.bars[instrument] === undefined) {
      if (!this.early.has(instrument)) this.wantBars(instrument);
      return false;
    }
    return super.prepareBars(instrument, code, query);
  }

  /** Until they are brought there are none; those who read have asked before. */
  protected override openBars(id: number): SymbolBars {
    return new SymbolBars(1, this.instruments[id]!);
  }

  protected override addTrade(id: number, columns: TickColumns, row: number, timeMs: number): void {
    this.bars[id]?.addTrade(columns, row, timeMs);
  }

  protected override growTo(size: number): void {
    super.growTo(size);
    growPublication(this.publication, size);
  }

  /** Reads a frame into the publication; changes nothing else. */
  private read(bytes: Uint8Array, length: number): Taken {
    const { publication, head } = this;
    for (let i = 0; i < publication.runs; i++) publication.runOf[publication.instrument[i]!] = -1;
    publication.runs = 0;
    const columns = this.clearColumns(length);
    const reader = new ByteReader(bytes, 0, length);
    if (readFrameHead(reader, this.frame) !== undefined) return 'bad';
    if (this.frame.type !== FRAME.runs) return 'bad';
    if (this.frame.epochTag !== (this.epoch & 0xff)) return 'apart';
    while (reader.left > 0) {
      const start = reader.pos;
      if (!decodeRun(reader, this.frame.baseMs, head, columns)) return 'bad';
      const { instrument: id, firstSequence, count, standsFor } = head;
      if (standsFor !== count || (publication.runOf[id] ?? 0) !== -1) return 'bad';
      const state = this.states[id];
      if (state === undefined || this.table.listed[id] !== 1) return 'apart';
      if (firstSequence !== state.sequence + 1) return 'apart';
      const run = publication.runs++;
      publication.instrument[run] = id;
      publication.runOf[id] = run;
      publication.start[run] = start;
      publication.end[run] = reader.pos;
      publication.firstSequence[run] = firstSequence;
      publication.count[run] = count;
    }
    return 'taken';
  }

  /** A run of so many bytes holds at most as many ticks. */
  private clearColumns(length: number): TickColumns {
    if (this.columns.capacity < length) this.columns = createTickColumns(length * 2);
    this.columns.length = 0;
    return this.columns;
  }

  /** Folds rows of one instrument. @returns when its bars have changed, ms; Infinity when they did not */
  private fold(id: number, from: number, to: number): number {
    const { columns, table } = this;
    const state = this.states[id]!;
    const days = table.days[id]!;
    let earliestMs = Infinity;
    for (let row = from; row < to; row++) {
      const timeMs = columns.timeMs[row]!;
      if (timeMs > this.lastTimeMs) this.lastTimeMs = timeMs;
      this.gaps.noteTick(columns, row);
      applyTick(state, columns, row, days);
      if (columns.kind[row] !== TICK.trade) continue;
      earliestMs = Math.min(earliestMs, this.foldTrade(columns, row, state));
    }
    state.sequence += to - from;
    return earliestMs;
  }
}

/** Bars above those of a snapshot, so that it is whole whenever it is made. */
const BARS_SPARE = 200;

/** All at once: they are here. */
function* fill(bars: readonly Bar[], into: BarSeries): Generator<void, void> {
  for (const bar of bars) into.put(bar);
  yield;
}

function toPadded(bytes: Uint8Array): Uint8Array {
  const padded = new Uint8Array(bytes.length + COPY_SLACK);
  padded.set(bytes);
  return padded;
}

const toView = ({ buffer, byteOffset, byteLength }: Uint8Array): DataView =>
  new DataView(buffer, byteOffset, byteLength);
