/**
 * A tape that is written into memory, for a page that keeps its recordings there. Promises the same blocks as a tape on a
 * disk has, but for keyframes: readers make those that they need. Ends, with a sentence, where it becomes too large.
 */
import { InstrumentList } from '../model/instrument-change.ts';
import type { RecordedBar } from '../model/recorded-bar.ts';
import type { TickColumns } from '../model/tick.ts';
import { BarEncoder } from './bar-encoder.ts';
import { BlockEncoder } from './block-encoder.ts';
import { type BlockIndex, createBlockIndex, toIndexBlock } from './block-index.ts';
import { BLOCK, MAX_TIME_MS, TapeError, toBlock, toFileHeader } from './format.ts';
import { encodeGapNews, MAX_BLOCK_NEWS, type TapeGapNews, toSoundNews } from './gap-block.ts';
import { encodeMeta, type TapeMeta } from './meta.ts';

/** What is known of the bytes of a block. */
interface BlockFacts {
  readonly type: number;
  readonly firstMs: number;
  readonly lastMs: number;
  readonly rows: number;
}

/** Writes one tape. */
export class MemoryTapeWriter {
  private readonly parts: Uint8Array<ArrayBuffer>[] = [];
  private readonly index: BlockIndex;
  private readonly list: InstrumentList;
  private readonly ticks: BlockEncoder;
  private readonly barBlocks: BarEncoder;
  private readonly mostBytes: number;
  private reachedMs = 0;
  /** Rows that are in it. */
  readonly counts = { ticks: 0, bars: 0 };
  bytes = 0;

  /** @param mostBytes beyond which it ends @throws TapeError TAPE_UNSOUND for a description that readers would refuse */
  constructor(meta: TapeMeta, mostBytes: number) {
    this.mostBytes = mostBytes;
    this.index = createBlockIndex(meta.instruments.length);
    this.list = new InstrumentList(meta.instruments, meta.previousClose);
    const { createdMs } = meta;
    this.push(toFileHeader());
    const description = toBlock(BLOCK.meta, 0, createdMs, createdMs, 0, encodeMeta(meta));
    this.add(description, { type: BLOCK.meta, firstMs: createdMs, lastMs: createdMs, rows: 0 });
    this.ticks = new BlockEncoder(
      this.index.totals,
      this.list.all,
      (block, firstMs, lastMs, rows) => {
        this.counts.ticks += rows;
        this.add(block, { type: BLOCK.ticks, firstMs, lastMs, rows });
      },
    );
    this.barBlocks = new BarEncoder(this.index.totals, (block, firstMs, lastMs, rows) => {
      this.counts.bars += rows;
      this.add(block, { type: BLOCK.bars, firstMs, lastMs, rows });
    });
  }

  /** Takes rows `from..to-1`. @throws TapeError TAPE_FULL */
  append(columns: TickColumns, from: number, to: number): void {
    this.ticks.append(columns, from, to);
  }

  /** Takes bars, in the order in which they become known. @throws TapeError TAPE_FULL */
  bars(bars: readonly RecordedBar[]): void {
    this.barBlocks.append(bars, this.list.all);
  }

  /** Notes what is told of gaps, behind all ticks so far. */
  gapNews(toldMs: number, news: readonly TapeGapNews[]): void {
    const sound = toSoundNews(news, this.list.all.length);
    if (sound.length === 0) return;
    this.ticks.cut();
    const ms = Math.min(Math.max(Math.floor(toldMs), this.reachedMs), MAX_TIME_MS);
    for (let from = 0; from < sound.length; from += MAX_BLOCK_NEWS) {
      const part = encodeGapNews(sound.slice(from, from + MAX_BLOCK_NEWS), ms);
      const facts = { type: BLOCK.gapNews, firstMs: ms, lastMs: ms, rows: 0 };
      this.add(toBlock(BLOCK.gapNews, 0, ms, ms, 0, part), facts);
    }
  }

  /** Ends it. @returns its bytes */
  close(): Uint8Array<ArrayBuffer> {
    this.ticks.cut();
    this.barBlocks.cut();
    this.push(toIndexBlock(this.index));
    const all = new Uint8Array(this.bytes);
    let at = 0;
    for (const part of this.parts.splice(0)) {
      all.set(part, at);
      at += part.length;
    }
    return all;
  }

  private add(block: Uint8Array<ArrayBuffer>, { type, firstMs, lastMs, rows }: BlockFacts): void {
    this.index.blocks.push({ type, flags: 0, offset: this.bytes, firstMs, lastMs, ticks: rows });
    this.reachedMs = Math.max(this.reachedMs, lastMs);
    this.push(block);
  }

  private push(bytes: Uint8Array<ArrayBuffer>): void {
    this.parts.push(bytes);
    this.bytes += bytes.length;
    if (this.bytes <= this.mostBytes) return;
    throw new TapeError('TAPE_FULL', `the recording is larger than ${this.mostBytes / 1e6} MB`);
  }
}
