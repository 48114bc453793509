/**
 * Gathers the ticks of a batch by instrument and encodes each instrument's as one run: the publication. Grows with
 * the market's instruments. Knows neither states nor listeners.
 */
import { ByteWriter, COPY_SLACK } from '../../wire/bytes.ts';
import type { EncodedRuns } from '../../wire/encoded-runs.ts';
import { LIMITS } from '../../wire/limits.ts';
import { encodeRun } from '../../wire/run-encode.ts';
import type { TickColumns } from '../../model/tick.ts';
import { createPublication, growPublication, type OwnPublication } from './publication.ts';

/** What happens to each run. */
export interface RunKeeper {
  /** Sequence of an instrument's newest tick, 0 before the first. */
  newest(instrument: number): number;
  /** Numbers the ticks of a run. @returns sequence of the first */
  number(instrument: number, count: number): number;
  /** Keeps a run: bytes start..end-1, and COPY_SLACK more behind them. */
  keep(
    instrument: number,
    view: DataView,
    start: number,
    end: number,
    first: number,
    count: number,
    baseMs: number,
  ): void;
}

/** Makes the publications of one market; there is one at a time. */
export class RunEncoder {
  readonly publication: OwnPublication;
  private readonly writer = new ByteWriter(65_536);
  private readonly keeper: RunKeeper;
  /** By instrument: rows of the batch at hand, where its next row goes, its earliest trade, ms. */
  private pendingCount = new Uint32Array(0);
  private pendingAt = new Uint32Array(0);
  private earliestTradeMs = new Float64Array(0);
  /** Instruments of the batch at hand, in order of their first row. */
  private touched = new Uint32Array(0);
  private touchedCount = 0;
  private order = new Uint32Array(LIMITS.batchTicks);

  constructor(size: number, keeper: RunKeeper) {
    this.keeper = keeper;
    this.publication = createPublication(size, this.writer);
    this.allocate(size);
  }

  /** Makes room for more instruments; between two batches. */
  grow(size: number): void {
    if (size <= this.touched.length) return;
    this.allocate(Math.max(size, this.touched.length * 2));
    growPublication(this.publication, size);
  }

  /** Notes a row of the batch at hand. */
  noteTick(instrument: number): void {
    if (this.pendingCount[instrument]!++ === 0) this.touched[this.touchedCount++] = instrument;
  }

  /** Notes when the bars of an instrument have changed, ms. */
  noteTrade(instrument: number, timeMs: number): void {
    if (timeMs < this.earliestTradeMs[instrument]!) this.earliestTradeMs[instrument] = timeMs;
  }

  /** Gathers the rows by instrument (a counting sort) and encodes one run each. @returns bytes of the runs */
  encode(columns: TickColumns): number {
    const { pendingAt, pendingCount, publication, writer, touchedCount } = this;
    if (this.order.length < columns.length) this.order = new Uint32Array(columns.length * 2);
    const { order } = this;
    let at = 0;
    for (let i = 0; i < touchedCount; i++) {
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
    publication.runs = touchedCount;
    publication.columns = columns;
    for (let i = 0; i < touchedCount; i++) this.encodeOne(i, columns, baseMs);
    writer.ensure(COPY_SLACK);
    publication.bytes = writer.bytes;
    publication.view = writer.view;
    this.touchedCount = 0;
    return writer.pos;
  }

  /**
   * Keeps runs of the batch at hand as they are, instead of encoding it: there is no publication of it then.
   * @param runs all ticks of the batch
   * @returns false where they are numbered otherwise than here; then nothing has happened
   */
  keep(runs: EncodedRuns): boolean {
    const { keeper } = this;
    if (!this.fits(runs)) return false;
    for (let run = 0; run < runs.length; run++) {
      const id = runs.instrument[run]!;
      const count = runs.count[run]!;
      const first = keeper.number(id, count);
      const [start, end] = [runs.start[run]!, runs.end[run]!];
      keeper.keep(id, runs.view, start, end, first, count, runs.baseMs[run]!);
    }
    for (let i = 0; i < this.touchedCount; i++) {
      const id = this.touched[i]!;
      this.pendingCount[id] = 0;
      this.earliestTradeMs[id] = Infinity;
    }
    this.touchedCount = 0;
    return true;
  }

  /** Whether runs go on where the market stands. */
  private fits(runs: EncodedRuns): boolean {
    const { keeper, pendingAt, touched, touchedCount } = this;
    for (let i = 0; i < touchedCount; i++) pendingAt[touched[i]!] = 0;
    for (let run = 0; run < runs.length; run++) {
      const id = runs.instrument[run]!;
      if (runs.firstSequence[run] !== keeper.newest(id) + pendingAt[id]! + 1) return false;
      pendingAt[id]! += runs.count[run]!;
    }
    return true;
  }

  private encodeOne(index: number, columns: TickColumns, baseMs: number): void {
    const { publication, writer, keeper } = this;
    const id = this.touched[index]!;
    const count = this.pendingCount[id]!;
    const to = this.pendingAt[id]!;
    const first = keeper.number(id, count);
    const start = writer.pos;
    encodeRun(writer, columns, this.order, to - count, to, first, baseMs);
    this.pendingCount[id] = 0;
    publication.instrument[index] = id;
    publication.runOf[id] = index;
    publication.start[index] = start;
    publication.end[index] = writer.pos;
    publication.firstSequence[index] = first;
    publication.count[index] = count;
    publication.earliestTradeMs[index] = this.earliestTradeMs[id]!;
    this.earliestTradeMs[id] = Infinity;
    keeper.keep(id, writer.view, start, writer.pos, first, count, baseMs);
  }

  private allocate(size: number): void {
    const { pendingCount, pendingAt, touched, earliestTradeMs } = this;
    this.pendingCount = new Uint32Array(size);
    this.pendingCount.set(pendingCount);
    this.pendingAt = new Uint32Array(size);
    this.pendingAt.set(pendingAt);
    this.touched = new Uint32Array(size);
    this.touched.set(touched);
    this.earliestTradeMs = new Float64Array(size).fill(Infinity);
    this.earliestTradeMs.set(earliestTradeMs);
  }
}
