/**
 * The writer behind `createTapeWriter`: ticks go through the encoder into the append queue, and every block
 * into the index. Promises that each tick is counted exactly once: written, waiting, lost or rejected.
 */
import { GAP } from '../../shared/wire/codes.ts';
import nodeFs from 'node:fs';
import { isMarketEvent, type MarketEvent } from '../../shared/model/market-event.ts';
import type { InstrumentChange, InstrumentList } from '../../shared/model/instrument-change.ts';
import type { TickColumns } from '../../shared/model/tick.ts';
import type { RecordedBar } from '../../shared/model/recorded-bar.ts';
import { AppendQueue, type TapeFs } from './append-queue.ts';
import { BarEncoder } from './bar-encoder.ts';
import { BlockEncoder } from './block-encoder.ts';
import {
  addTotals,
  type BlockEntry,
  encodeIndex,
  type BlockIndex,
} from '../../shared/tape/block-index.ts';
import { encodeEvents, toEventParts, toEventSpan } from '../../shared/tape/event-block.ts';
import {
  encodeGapNews,
  MAX_BLOCK_NEWS,
  type TapeGapNews,
  toSoundNews,
} from '../../shared/tape/gap-block.ts';
import {
  BLOCK,
  MAX_TIME_MS,
  readCrc,
  toBlock,
  toTapeError,
  type TapeError,
} from '../../shared/tape/format.ts';
import { encodeInstrumentChanges } from '../../shared/tape/instrument-block.ts';
import type { KeyframeMaker, MadeKeyframe } from './keyframe-maker.ts';
import { LiveIndex } from './live-index.ts';
import type { Unlock } from './lock.ts';
import type { TapeSummary, TapeWriter, TapeWriterOptions, TapeWriterStats } from './tape-writer.ts';

/** Bytes that may wait for the disk, unless told otherwise. */
const MAX_QUEUED_BYTES = 32 * 1024 * 1024;
/** Least time between two syncs to the disk itself, unless told otherwise. */
const SYNC_EVERY_MS = 1000;

/** A block that waits to be written. */
interface BlockInFlight {
  readonly ticks: number;
  /** Behind it, bytes. */
  readonly endOffset: number;
  readonly crc: number;
}

/** Appends to an open file; owns the descriptor and the lock from here on. */
export class FileTapeWriter implements TapeWriter {
  readonly path: string;
  private readonly fs: TapeFs;
  private readonly fd: number;
  private readonly index: BlockIndex;
  private readonly list: InstrumentList;
  private readonly encoder: BlockEncoder;
  private readonly barEncoder: BarEncoder;
  private readonly queue: AppendQueue;
  private readonly unlock: Unlock;
  private readonly keyframes: KeyframeMaker | undefined;
  private readonly canRetry: boolean;
  private readonly onError: ((error: TapeError) => void) | undefined;
  /** Blocks in the queue, oldest first. */
  private inFlight: BlockInFlight[] = [];
  /** Blocks that are in the file. */
  private writtenBlocks: number;
  private readonly live: LiveIndex;
  private nextOffset: number;
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
    path: string,
    fd: number,
    position: number,
    index: BlockIndex,
    instruments: InstrumentList,
    unlock: Unlock,
    options: TapeWriterOptions,
    keyframes?: KeyframeMaker,
  ) {
    this.path = path;
    this.fs = options.fs ?? nodeFs;
    this.fd = fd;
    this.index = index;
    this.list = instruments;
    this.unlock = unlock;
    this.keyframes = keyframes;
    this.onError = options.onError;
    this.canRetry = options.retry !== undefined;
    this.nextOffset = position;
    this.writtenBlocks = index.blocks.length;
    this.live = new LiveIndex(path, this.fs);
    for (const { type, lastMs } of index.blocks) {
      if (type === BLOCK.ticks) this.stoppedMs = Math.max(this.stoppedMs ?? lastMs, lastMs);
      this.noteReached(type, lastMs);
    }
    this.encoder = new BlockEncoder(
      index.totals,
      instruments.all,
      (block, firstMs, lastMs, ticks) => {
        this.enqueue(block, BLOCK.ticks, 0, firstMs, lastMs, ticks);
        this.keyframe(this.keyframes?.block(block, lastMs, ticks));
      },
    );
    this.barEncoder = new BarEncoder(index.totals, (block, firstMs, lastMs, bars) => {
      this.enqueue(block, BLOCK.bars, 0, firstMs, lastMs, bars);
    });
    this.queue = new AppendQueue({
      fs: this.fs,
      fd,
      position,
      maxQueuedBytes: options.maxQueuedBytes ?? MAX_QUEUED_BYTES,
      syncEveryMs: options.syncEveryMs ?? SYNC_EVERY_MS,
      retry: options.retry,
      onWritten: (items) => this.noteWritten(items),
      onFail: (error) => this.fail(error),
    });
  }

  get stats(): TapeWriterStats {
    return {
      state: this.state,
      error: this.error ?? this.queue.stalled,
      writtenTicks: this.writtenTicks,
      waitingTicks: this.queuedTicks + this.encoder.pendingTicks,
      lostTicks: this.lostTicks,
      rejectedTicks: this.encoder.rejectedTicks,
      refused: { ...this.encoder.refused },
      rejectedEvents: this.rejectedEvents,
      rejectedBars: this.barEncoder.rejectedBars,
      bytes: this.queue.position,
      queuedBytes: this.queue.queuedBytes,
    };
  }

  private get state(): TapeWriterStats['state'] {
    if (this.error !== undefined) return 'failed';
    if (this.closing !== undefined) return 'closed';
    return this.queue.stalled === undefined ? 'open' : 'stalled';
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
    const block = toBlock(BLOCK.gap, cause, first, last, 0, new Uint8Array(0));
    this.enqueue(block, BLOCK.gap, cause, first, last, 0);
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
      const payload = encodeGapNews(part, ms);
      this.keyframes?.news(ms, part);
      this.enqueue(toBlock(BLOCK.gapNews, 0, ms, ms, 0, payload), BLOCK.gapNews, 0, ms, ms, 0);
    }
  }

  events(events: readonly MarketEvent[]): void {
    if (this.isOver) return;
    const sound = events.filter(isMarketEvent);
    this.rejectedEvents += events.length - sound.length;
    for (const part of toEventParts(sound)) {
      const { firstMs, lastMs } = toEventSpan(part);
      const block = toBlock(BLOCK.events, 0, firstMs, lastMs, 0, encodeEvents(part));
      this.enqueue(block, BLOCK.events, 0, firstMs, lastMs, 0);
    }
  }

  instruments(atMs: number, changes: readonly InstrumentChange[]): string | undefined {
    if (this.isOver) return 'the tape is not being written any more';
    if (!Number.isFinite(atMs)) return `${atMs} is no time`;
    const problem = this.list.apply(changes);
    if (problem !== undefined || changes.length === 0) return problem;
    this.cut();
    const ms = Math.min(Math.max(Math.floor(atMs), this.reachedMs + 1), MAX_TIME_MS);
    const block = toBlock(BLOCK.instruments, 0, ms, ms, 0, encodeInstrumentChanges(changes));
    this.enqueue(block, BLOCK.instruments, 0, ms, ms, 0);
    this.keyframes?.change({ atMs: ms, changes }, this.list.all.length);
    addTotals(this.index, this.list.all.length);
    this.encoder.grow(this.list.all);
    return undefined;
  }

  private keyframe(made: MadeKeyframe | undefined): void {
    if (made === undefined) return;
    const { payload, flags, reachedMs: ms } = made;
    const block = toBlock(BLOCK.keyframe, flags, ms, ms, 0, payload);
    this.enqueue(block, BLOCK.keyframe, flags, ms, ms, 0);
  }

  private noteReached(type: number, lastMs: number): void {
    const isTimed = type === BLOCK.ticks || type === BLOCK.bars || type === BLOCK.instruments;
    if (isTimed) this.reachedMs = Math.max(this.reachedMs, lastMs);
  }

  /** Tells whether too much waits for the disk; the ticks from then on are not taken, until it has caught up. */
  private isOverrun(): boolean {
    if (!this.canRetry || !this.queue.isFull) return false;
    if (this.stoppedMs !== undefined) return true;
    this.encoder.cut();
    this.stoppedMs = this.reachedMs;
    this.queue.overrun();
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
    await this.queue.drain();
  }

  close(): Promise<TapeSummary> {
    this.closing ??= this.finish();
    return this.closing;
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
    const offset = this.nextOffset;
    this.nextOffset += block.length;
    this.inFlight.push({ ticks, endOffset: this.nextOffset, crc: readCrc(block) });
    this.queuedTicks += ticks;
    this.index.blocks.push({ type, flags, offset, firstMs, lastMs, ticks: rows });
    this.noteReached(type, lastMs);
    this.queue.add(block);
  }

  private noteWritten(items: number): void {
    const written = this.inFlight.splice(0, items);
    for (const { ticks } of written) {
      this.writtenTicks += ticks;
      this.queuedTicks -= ticks;
    }
    this.writtenBlocks += written.length;
    if (written.length > 0) this.live.note(this.index.blocks, this.writtenBlocks, written.at(-1)!);
  }

  private fail(error: TapeError): void {
    this.error = error;
    this.lostTicks += this.queuedTicks;
    this.queuedTicks = 0;
    this.inFlight = [];
    this.dropPending();
    this.onError?.(error);
  }

  private dropPending(): void {
    this.lostTicks += this.encoder.pendingTicks;
    this.encoder.discard();
    this.barEncoder.discard();
  }

  private async finish(): Promise<TapeSummary> {
    this.queue.end();
    if (this.error === undefined) this.cut();
    await this.queue.drain();
    if (this.error === undefined) this.writeIndex();
    await this.queue.sync();
    this.release();
    const end = this.queue.position;
    const kept = this.index.blocks.filter((block) => block.offset < end);
    return {
      path: this.path,
      bytes: end,
      ticks: countRows(kept, BLOCK.ticks),
      bars: countRows(kept, BLOCK.bars),
      lostTicks: this.lostTicks,
      rejectedTicks: this.encoder.rejectedTicks,
      refused: { ...this.encoder.refused },
      blocks: kept.length,
      error: this.error,
    };
  }

  private writeIndex(): void {
    const timed = this.index.blocks.filter(
      ({ type }) => type === BLOCK.ticks || type === BLOCK.bars,
    );
    const firstMs = timed.reduce((least, block) => Math.min(least, block.firstMs), Infinity);
    const lastMs = timed.reduce((most, block) => Math.max(most, block.lastMs), 0);
    const from = Math.min(firstMs, lastMs);
    const block = toBlock(BLOCK.index, 0, from, lastMs, 0, encodeIndex(this.index));
    this.enqueue(block, BLOCK.index, 0, from, lastMs, 0);
  }

  /** Cuts half-written bytes off a failed file, closes it and gives the lock back; errors are told once. */
  private release(): void {
    try {
      if (this.error !== undefined) this.fs.ftruncateSync(this.fd, this.queue.position);
    } catch {
      // a torn tail is what recovery is for
    }
    try {
      this.fs.closeSync(this.fd);
    } catch (error) {
      this.error ??= toTapeError(error, 'closing the tape');
    }
    this.live.close(this.error === undefined);
    this.unlock();
  }
}

const countRows = (blocks: readonly BlockEntry[], type: number): number =>
  blocks.reduce((sum, block) => sum + (block.type === type ? block.ticks : 0), 0);
