/**
 * The writer behind `createTapeWriter`: ticks go through the encoder into the append queue, and every block
 * into the index. Promises that each tick is counted exactly once: written, waiting, lost or rejected.
 */
import { GAP } from '../../shared/wire/codes.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import nodeFs from 'node:fs';
import { deflateRawSync } from 'node:zlib';
import { isMarketEvent, type MarketEvent } from '../../shared/model/market-event.ts';
import type { InstrumentChange, InstrumentList } from '../../shared/model/instrument-change.ts';
import type { TickColumns } from '../../shared/model/tick.ts';
import type { RecordedBar } from '../../shared/model/recorded-bar.ts';
import { BarEncoder } from '../../shared/tape/bar-encoder.ts';
import { BlockEncoder, type Packing } from '../../shared/tape/block-encoder.ts';
import type { BegunFile, OutputOptions } from './block-output.ts';
import { OutputChain } from './output-chain.ts';
import type { Rotation } from './rotation.ts';
import {
  frame,
  type SideBlock,
  toChangesBlock,
  toEventBlocks,
  toKeyframeBlock,
  toMomentBlock,
} from './side-blocks.ts';
import { addTotals } from '../../shared/tape/block-index.ts';
import {
  encodeGapNews,
  MAX_BLOCK_NEWS,
  type TapeGapNews,
  toSoundNews,
} from '../../shared/tape/gap-block.ts';
import { BLOCK, MAX_TIME_MS, type TapeError } from '../../shared/tape/format.ts';
import type { KeyframeMaker, MadeKeyframe } from './keyframe-maker.ts';
import type { TapeSummary, TapeWriter, TapeWriterOptions, TapeWriterStats } from './tape-writer.ts';

/** Bytes that may wait for the disk, unless told otherwise. */
const MAX_QUEUED_BYTES = 32 * 1024 * 1024;
/** A flush ends with an error when the disk takes nothing for so long, ms. */
const FLUSH_MS = 10_000;
/** Least time between two syncs to the disk itself, unless told otherwise. */
const SYNC_EVERY_MS = 1000;

/**
 * Of the real recording in FORMAT.md 5.2 bytes a tick where blocks of a second take 6.1, and deflating these alone 6.0; longer
 * ones gain little, and are read whole for one tick.
 */
const PACKING: Packing = {
  blockMs: 30_000,
  /* What a replay at full speed reads at a time. */
  blockTicks: LIMITS.batchTicks,
  deflate: (bytes) => deflateRawSync(bytes),
};

/** What a writer may be given besides a file. */
export interface WriterParts {
  readonly keyframes?: KeyframeMaker | undefined;
  /** Lets the tape go on in another file. */
  readonly rotation?: Rotation | undefined;
  /** Latest time in the parts before this one, ms: between that and its first tick nobody recorded. */
  readonly earlierMs?: number | undefined;
}

/** Appends to an open file; owns the descriptor and the lock from here on. */
export class FileTapeWriter implements TapeWriter {
  readonly path: string;
  private readonly list: InstrumentList;
  private readonly encoder: BlockEncoder;
  private readonly barEncoder: BarEncoder;
  private readonly output: OutputChain;
  private readonly rotation: Rotation | undefined;
  private readonly keyframes: KeyframeMaker | undefined;
  private readonly canRetry: boolean;
  private readonly onError: ((error: TapeError) => void) | undefined;
  /** Time of the newest tick before ticks were left out, or of earlier writers: what follows it was not recorded. */
  private stoppedMs: number | undefined;
  /** Latest time of ticks, bars and changes of instruments so far. */
  private reachedMs = -1;
  private writtenTicks = 0;
  private queuedTicks = 0;
  private lostTicks = 0;
  private rejectedEvents = 0;
  private error: TapeError | undefined;
  private closing: Promise<TapeSummary> | undefined;

  constructor(
    file: BegunFile,
    instruments: InstrumentList,
    options: TapeWriterOptions,
    { keyframes, rotation, earlierMs }: WriterParts = {},
  ) {
    const { index } = file;
    this.path = file.path;
    this.list = instruments;
    this.keyframes = keyframes;
    this.rotation = rotation;
    this.stoppedMs = earlierMs;
    this.reachedMs = earlierMs ?? -1;
    this.onError = options.onError;
    this.canRetry = options.retry !== undefined;
    this.output = new OutputChain(file, this.toOutputOptions(options));
    for (const { type, lastMs } of index.blocks) {
      if (type === BLOCK.ticks) this.stoppedMs = Math.max(this.stoppedMs ?? lastMs, lastMs);
      this.noteReached(type, lastMs);
    }
    this.encoder = new BlockEncoder(
      index.totals,
      instruments.all,
      (block, firstMs, lastMs, ticks, toRows, flags) => {
        this.enqueue(block, BLOCK.ticks, flags, firstMs, lastMs, ticks);
        const isOver = this.isPartOver();
        const keyframe = this.keyframes?.block(toRows, block.length, lastMs, ticks, isOver);
        if (isOver && this.turnOver(keyframe)) return;
        if (keyframe !== undefined) this.put(toKeyframeBlock(keyframe));
      },
      options.isCompressed === true ? PACKING : undefined,
    );
    this.barEncoder = new BarEncoder(index.totals, (block, firstMs, lastMs, bars) => {
      this.enqueue(block, BLOCK.bars, 0, firstMs, lastMs, bars);
      /* Where there are ticks, a part ends behind some of these. */
      if (this.writtenTicks + this.queuedTicks === 0 && this.isPartOver()) this.turnOver();
    });
  }

  private toOutputOptions(options: TapeWriterOptions): OutputOptions {
    return {
      fs: options.fs ?? nodeFs,
      maxQueuedBytes: options.maxQueuedBytes ?? MAX_QUEUED_BYTES,
      syncEveryMs: options.syncEveryMs ?? SYNC_EVERY_MS,
      retry: options.retry,
      onWritten: (ticks) => {
        this.writtenTicks += ticks;
        this.queuedTicks -= ticks;
      },
      onFail: (error, lostTicks) => this.fail(error, lostTicks),
    };
  }

  get stats(): TapeWriterStats {
    return {
      state: this.state,
      error: this.error ?? this.output.stalled,
      writtenTicks: this.writtenTicks,
      waitingTicks: this.queuedTicks + this.encoder.pendingTicks,
      lostTicks: this.lostTicks,
      rejectedTicks: this.encoder.rejectedTicks,
      refused: { ...this.encoder.refused },
      rejectedEvents: this.rejectedEvents,
      rejectedBars: this.barEncoder.rejectedBars,
      bytes: this.output.bytes,
      queuedBytes: this.output.queuedBytes,
    };
  }

  private get state(): TapeWriterStats['state'] {
    if (this.error !== undefined) return 'failed';
    if (this.closing !== undefined) return 'closed';
    return this.output.stalled === undefined ? 'open' : 'stalled';
  }

  append(columns: TickColumns, from: number, to: number): void {
    if (this.isOver || this.isOverrun()) {
      this.lostTicks += to - from;
      return;
    }
    if (to > from) this.noteReturn(columns.timeMs[from]!);
    this.encoder.append(columns, from, to);
    if (this.state === 'failed') this.dropPending(); // the disk gave up in between
  }

  bars(bars: readonly RecordedBar[]): void {
    if (!this.isOver) this.barEncoder.append(bars, this.list.all);
  }

  gap(fromMs: number, toMs: number, cause: number): void {
    if (this.isOver || Number.isNaN(fromMs) || Number.isNaN(toMs)) return;
    const first = Math.min(Math.max(Math.floor(fromMs), 0), MAX_TIME_MS);
    const last = Math.min(Math.max(Math.ceil(toMs), first), MAX_TIME_MS);
    this.encoder.cut();
    const payload = new Uint8Array(0);
    this.put({ type: BLOCK.gap, flags: cause, firstMs: first, lastMs: last, payload });
    this.keyframes?.gap({ fromMs: first, toMs: last, cause });
  }

  gapNews(toldMs: number, news: readonly TapeGapNews[]): void {
    if (this.isOver || !Number.isFinite(toldMs)) return;
    const sound = toSoundNews(news, this.list.all.length);
    if (sound.length === 0) return;
    this.encoder.cut();
    const ms = Math.min(Math.max(Math.floor(toldMs), this.reachedMs, 0), MAX_TIME_MS);
    for (let from = 0; from < sound.length; from += MAX_BLOCK_NEWS) {
      const part = sound.slice(from, from + MAX_BLOCK_NEWS);
      this.keyframes?.news(ms, part);
      this.put(toMomentBlock(BLOCK.gapNews, ms, encodeGapNews(part, ms)));
    }
  }

  events(events: readonly MarketEvent[]): void {
    if (this.isOver) return;
    const sound = events.filter(isMarketEvent);
    this.rejectedEvents += events.length - sound.length;
    this.rotation?.note(sound);
    for (const block of toEventBlocks(sound)) this.put(block);
  }

  instruments(atMs: number, changes: readonly InstrumentChange[]): string | undefined {
    if (this.isOver) return 'the tape is not being written any more';
    if (!Number.isFinite(atMs)) return `${atMs} is no time`;
    const problem = this.list.apply(changes);
    if (problem !== undefined || changes.length === 0) return problem;
    this.cut();
    const ms = Math.min(Math.max(Math.floor(atMs), this.reachedMs + 1), MAX_TIME_MS);
    this.put(toChangesBlock({ atMs: ms, changes }));
    this.keyframes?.change({ atMs: ms, changes });
    this.rotation?.change({ atMs: ms, changes });
    addTotals(this.output, this.list.all.length);
    this.encoder.grow(this.list.all);
    return undefined;
  }

  /** Whether the part at hand has to end; a disk that takes nothing is no reason to begin another. */
  private isPartOver(): boolean {
    return this.rotation?.isDue(this.output.endOffset) === true && this.state === 'open';
  }

  /** Goes on in another file. @returns false where none could be begun: then the one before goes on */
  private turnOver(keyframe?: MadeKeyframe): boolean {
    const { totals } = this.output;
    const next = this.rotation?.begin({ totals, reachedMs: this.reachedMs, keyframe });
    if (next === undefined) return false;
    this.output.turnTo(next);
    return true;
  }

  private noteReached(type: number, lastMs: number): void {
    const isTimed = type === BLOCK.ticks || type === BLOCK.bars || type === BLOCK.instruments;
    if (isTimed) this.reachedMs = Math.max(this.reachedMs, lastMs);
  }

  /** Tells whether too much waits for the disk; the ticks from then on are not taken, until it has caught up. */
  private isOverrun(): boolean {
    if (!this.canRetry || !this.output.isFull) return false;
    if (this.stoppedMs !== undefined) return true;
    this.encoder.cut();
    this.stoppedMs = this.reachedMs;
    this.output.overrun();
    return true;
  }

  /** Ends the blocks at hand. */
  private cut(): void {
    this.encoder.cut();
    this.barEncoder.cut();
  }

  /** Whether nothing is taken any more. */
  private get isOver(): boolean {
    return this.error !== undefined || this.closing !== undefined;
  }

  /** The first tick after earlier writers: between them nobody recorded. */
  private noteReturn(timeMs: number): void {
    const { stoppedMs } = this;
    this.stoppedMs = undefined;
    if (stoppedMs !== undefined && timeMs > stoppedMs) {
      this.gap(stoppedMs, timeMs, GAP.recorderOff);
    }
  }

  async flush(): Promise<void> {
    if (!this.isOver) this.cut();
    await this.output.drainWithin(FLUSH_MS);
  }

  close(): Promise<TapeSummary> {
    this.closing ??= this.finish();
    return this.closing;
  }

  private put(block: SideBlock): void {
    const { type, flags, firstMs, lastMs } = block;
    this.enqueue(frame(block), type, flags, firstMs, lastMs, 0);
  }

  private enqueue(
    block: Uint8Array<ArrayBuffer>,
    type: number,
    flags: number,
    firstMs: number,
    lastMs: number,
    rows: number,
  ): void {
    const ticks = type === BLOCK.ticks ? rows : 0;
    if (this.error !== undefined) {
      this.lostTicks += ticks;
      return;
    }
    this.queuedTicks += ticks;
    this.noteReached(type, lastMs);
    this.output.add(block, type, flags, firstMs, lastMs, rows);
  }

  private fail(error: TapeError, lostTicks: number): void {
    const isFirst = this.error === undefined;
    this.error ??= error;
    this.lostTicks += lostTicks;
    this.queuedTicks -= lostTicks;
    this.dropPending();
    if (isFirst) this.onError?.(error);
  }

  private dropPending(): void {
    this.lostTicks += this.encoder.pendingTicks;
    this.encoder.discard();
    this.barEncoder.discard();
  }

  private async finish(): Promise<TapeSummary> {
    this.output.end();
    if (this.error === undefined) this.cut();
    await this.output.drain();
    const isWhole = this.error === undefined;
    const kept = await this.output.close(isWhole, (error) => (this.error ??= error));
    return {
      path: this.path,
      ...kept,
      lostTicks: this.lostTicks,
      rejectedTicks: this.encoder.rejectedTicks,
      refused: { ...this.encoder.refused },
      error: this.error,
    };
  }
}
