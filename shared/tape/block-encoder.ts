/**
 * Gathers ticks of all instruments and turns them into tick blocks: one run an instrument, ascending ids.
 * Promises to keep each instrument's order and to number its ticks without holes. Knows nothing of files.
 */
import { ByteWriter } from '../wire/bytes.ts';
import { encodeRun } from '../wire/run-encode.ts';
import { isCancel } from '../model/apply-tick.ts';
import { DayVolumes } from '../model/day-volumes.ts';
import type { Instrument } from '../model/instrument.ts';
import { copyTick, createTickColumns, TICK, type TickColumns } from '../model/tick.ts';
import { canCarry } from '../model/validate-tick.ts';
import type { InstrumentTotals } from './block-index.ts';
import type { TickRefusal } from '../wire/codes.ts';
import { BLOCK, DEFLATED, toBlock, toDeflatedPayload } from './format.ts';

/** Most ticks of one block. */
const MAX_BLOCK_TICKS = 32_768;
/** Blocks over this size are cut in two, so that one read of a player stays short. */
const SOFT_BLOCK_BYTES = 256 * 1024;
/** Market time after which a block ends: on the whole second, so that a kill loses at most a second. */
const BLOCK_MS = 1000;
/** Largest time span of a block, ms (24 days): time steps of a run in ns stay exact in a double. */
const MAX_SPAN_MS = 2 ** 31;

/**
 * Ticks that no tape holds, by reason. IMPOSSIBLE: see canCarry, unknown instrument, impossible time, price or size.
 */
export type RefusedTicks = Record<Exclude<TickRefusal, 'SEQUENCES_FULL'>, number>;

/** The ticks of a block as its reader finds them: run after run, from row 0 on. */
export interface BlockRows {
  readonly columns: TickColumns;
  readonly runs: readonly { readonly instrument: number; readonly count: number }[];
}

/** Takes a finished block. */
export type BlockSink = (
  block: Uint8Array<ArrayBuffer>,
  firstMs: number,
  lastMs: number,
  rows: number,
) => void;

/** The same of ticks. @param toRows gives them, valid until the sink returns  @param flags of the block */
type TickBlockSink = (
  ...block: [...Parameters<BlockSink>, toRows: () => BlockRows, flags: number]
) => void;

/** How blocks are made that are not lost with a kill, since the tape is whole before anybody has it. */
export interface Packing {
  /** Market time after which a block ends, ms. */
  readonly blockMs: number;
  /** Most ticks of a block, at most 32,768. */
  readonly blockTicks: number;
  /** Deflates (RFC 1951, without a head). */
  deflate(bytes: Uint8Array): Uint8Array;
}

/** Encodes ticks into blocks; each finished block goes to the sink at once. */
export class BlockEncoder {
  readonly totals: InstrumentTotals[];
  /** Ticks that are left out, since no reader would take them. */
  readonly refused: RefusedTicks = { IMPOSSIBLE: 0, VOLUME_FULL: 0 };
  /** Of what this encoder has got: a tape that is continued may hold more, which its readers then refuse. */
  private readonly volumes = new DayVolumes();
  private readonly pending: TickColumns = createTickColumns(MAX_BLOCK_TICKS);
  private readonly order = new Uint32Array(MAX_BLOCK_TICKS);
  /** Ticks of several instruments, run after run; made when somebody asks for them. */
  private sorted: TickColumns | undefined;
  /** Per instrument: how many rows it has in the block at hand, then where its next row goes. */
  private slots: Uint32Array;
  private readonly writer = new ByteWriter(SOFT_BLOCK_BYTES);
  private readonly sink: TickBlockSink;
  private readonly packing: Packing | undefined;
  /** The block at hand ends before a tick of this time or later; Infinity while it has no tick. */
  private cutMs = Infinity;
  /** Smallest and largest time of the block at hand. */
  private leastMs = Infinity;
  private mostMs = -Infinity;
  /** Largest time ever. */
  private highMs = -Infinity;

  constructor(
    totals: InstrumentTotals[],
    instruments: readonly Pick<Instrument, 'tradingDay'>[],
    sink: TickBlockSink,
    packing?: Packing,
  ) {
    this.packing = packing;
    this.totals = totals;
    this.volumes.grow(instruments);
    this.slots = new Uint32Array(totals.length);
    this.sink = sink;
  }

  /** Takes ticks of instruments that `totals` has got rows for meanwhile. */
  grow(instruments: readonly Pick<Instrument, 'tradingDay'>[]): void {
    this.volumes.grow(instruments);
    this.slots = new Uint32Array(this.totals.length);
  }

  /** Ticks that are left out, for whatever reason. */
  get rejectedTicks(): number {
    return this.refused.IMPOSSIBLE + this.refused.VOLUME_FULL;
  }

  /** Ticks that wait for their block to be full. */
  get pendingTicks(): number {
    return this.pending.length;
  }

  /** Copies rows `from..to-1`; cuts blocks where a second or a block is full. */
  append(columns: TickColumns, from: number, to: number): void {
    const { timeMs } = columns;
    const { pending, packing } = this;
    const mostTicks = packing?.blockTicks ?? MAX_BLOCK_TICKS;
    let start = from;
    for (let row = from; row < to; row++) {
      const ms = timeMs[row]!;
      if (!this.takes(columns, row)) {
        this.copy(columns, start, row);
        start = row + 1;
        continue;
      }
      const isFull = pending.length + (row - start) === mostTicks;
      if (isFull || ms >= this.cutMs || this.isFar(ms)) {
        this.copy(columns, start, row);
        start = row;
        this.cut();
      }
      if (ms > this.highMs) this.highMs = ms;
      if (ms < this.leastMs) this.leastMs = ms;
      if (ms > this.mostMs) this.mostMs = ms;
      if (this.cutMs === Infinity) this.cutMs = this.toCutMs(this.highMs);
    }
    this.copy(columns, start, to);
  }

  /** Tells whether the tick in row `row` can be on a tape; counts it when not. */
  private takes(columns: TickColumns, row: number): boolean {
    if (!canCarry(columns, row, this.totals.length)) {
      this.refused.IMPOSSIBLE++;
      return false;
    }
    if (columns.kind[row] !== TICK.trade || isCancel(columns.flags[row]!)) return true;
    const { instrument, timeMs, size } = columns;
    if (this.volumes.take(instrument[row]!, timeMs[row]!, size[row]!)) return true;
    this.refused.VOLUME_FULL++;
    return false;
  }

  /** Ends the block at hand, if it has ticks. */
  cut(): void {
    this.forgetTimes();
    const count = this.pending.length;
    this.pending.length = 0; // first: a sink that fails must not count these rows twice
    if (count > 0) this.encode(0, count);
  }

  /** Forgets the ticks of the block at hand. */
  discard(): void {
    this.forgetTimes();
    this.pending.length = 0;
  }

  private forgetTimes(): void {
    this.cutMs = Infinity;
    this.leastMs = Infinity;
    this.mostMs = -Infinity;
  }

  private isFar(ms: number): boolean {
    return ms - this.leastMs > MAX_SPAN_MS || this.mostMs - ms > MAX_SPAN_MS;
  }

  private copy(from: TickColumns, start: number, end: number): void {
    if (start >= end) return;
    const { pending } = this;
    const at = pending.length;
    pending.kind.set(from.kind.subarray(start, end), at);
    pending.instrument.set(from.instrument.subarray(start, end), at);
    pending.timeMs.set(from.timeMs.subarray(start, end), at);
    pending.timeNs.set(from.timeNs.subarray(start, end), at);
    pending.price.set(from.price.subarray(start, end), at);
    pending.size.set(from.size.subarray(start, end), at);
    pending.ask.set(from.ask.subarray(start, end), at);
    pending.askSize.set(from.askSize.subarray(start, end), at);
    pending.side.set(from.side.subarray(start, end), at);
    pending.flags.set(from.flags.subarray(start, end), at);
    pending.length = at + (end - start);
  }

  /** Encodes pending rows `from..to-1` as one block, or as two halves when it would be too large. */
  private encode(from: number, to: number): void {
    const { pending, writer } = this;
    let firstMs = Infinity;
    let lastMs = -Infinity;
    for (let row = from; row < to; row++) {
      const ms = pending.timeMs[row]!;
      if (ms < firstMs) firstMs = ms;
      if (ms > lastMs) lastMs = ms;
    }
    writer.pos = 0;
    this.encodeRuns(from, to, firstMs);
    if (writer.pos > SOFT_BLOCK_BYTES && to - from > 1) {
      const middle = (from + to) >>> 1;
      this.encode(from, middle);
      this.encode(middle, to);
      return;
    }
    this.count(from, to);
    const { flags, payload } = this.pack(writer.bytes.subarray(0, writer.pos));
    this.sink(
      toBlock(BLOCK.ticks, flags, firstMs, lastMs, to - from, payload),
      firstMs,
      lastMs,
      to - from,
      () => this.toRows(from, to),
      flags,
    );
  }

  /** Deflates what gets shorter by it. */
  private pack(runs: Uint8Array): { readonly flags: number; readonly payload: Uint8Array } {
    const plain = { flags: 0, payload: runs };
    if (this.packing === undefined) return plain;
    const payload = toDeflatedPayload(this.packing.deflate(runs), runs.length);
    return payload.length < runs.length ? { flags: DEFLATED, payload } : plain;
  }

  private toCutMs(ms: number): number {
    const blockMs = this.packing?.blockMs ?? BLOCK_MS;
    return (Math.floor(ms / blockMs) + 1) * blockMs;
  }

  /** Puts the rows side by side that `encodeRuns` has sorted last. */
  private toRows(from: number, to: number): BlockRows {
    const { pending, order, slots } = this;
    const count = to - from;
    const runs: { instrument: number; count: number }[] = [];
    let start = 0;
    for (let instrument = 0; instrument < slots.length; instrument++) {
      const end = slots[instrument]!;
      if (end > start) runs.push({ instrument, count: end - start });
      start = end;
    }
    if (runs.length === 1 && from === 0) return { columns: pending, runs };
    const columns = (this.sorted ??= createTickColumns(MAX_BLOCK_TICKS));
    columns.length = 0;
    for (let at = 0; at < count; at++) copyTick(pending, order[at]!, columns);
    return { columns, runs };
  }

  /** Sorts rows by instrument, stable (a counting sort), and encodes each group. */
  private encodeRuns(from: number, to: number, baseMs: number): void {
    const { pending, order, slots, writer, totals } = this;
    slots.fill(0);
    for (let row = from; row < to; row++) slots[pending.instrument[row]!]!++;
    let at = 0;
    for (let id = 0; id < slots.length; id++) {
      const count = slots[id]!;
      slots[id] = at;
      at += count;
    }
    for (let row = from; row < to; row++) order[slots[pending.instrument[row]!]!++] = row;
    let start = 0;
    for (let id = 0; id < slots.length; id++) {
      const end = slots[id]!;
      if (end > start) {
        const firstSequence = totals[id]!.lastSequence + 1;
        encodeRun(writer, pending, order, start, end, firstSequence, baseMs);
      }
      start = end;
    }
  }

  private count(from: number, to: number): void {
    const { pending, totals } = this;
    for (let row = from; row < to; row++) {
      const one = totals[pending.instrument[row]!]!;
      const kind = pending.kind[row]!;
      one.lastSequence++;
      if (kind === TICK.trade) one.trades++;
      else if (kind === TICK.quote) one.quotes++;
      else one.statuses++;
    }
  }
}
