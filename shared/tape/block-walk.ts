/**
 * A walk along the heads of a tape's blocks, for tapes without an index: what there is and when, without reading
 * the ticks. Promises to go on where it stood when the file has grown, and to tell a torn tail from damage. The
 * ticks are checked when they are read, or when somebody asks; a full check is `scanTape`.
 */
import { findBlock } from './block-search.ts';
import { BlockList } from './block-list.ts';
import { BLOCK_HEAD_BYTES, MIN_BLOCK_BYTES, readBlockHead, TapeError } from './format.ts';
import type { Work } from './slices.ts';
import { readBlock, type TapeFile } from './tape-bytes.ts';

/** Blocks between two pauses. */
const BLOCKS_AT_A_TIME = 64;

/** What a walk has found. */
export interface WalkResult {
  readonly blocks: BlockList;
  /** Offset behind the last whole block, bytes. */
  readonly endOffset: number;
  /** What is wrong behind it, when the file does not end there. */
  readonly torn: string | undefined;
  /** Bytes that are no block, and that sound blocks follow. */
  readonly damages: readonly WalkDamage[];
}

/** Bytes that were walked past. */
export interface WalkDamage {
  readonly fromOffset: number;
  readonly message: string;
}

/** Where a walk begins that need not begin at the beginning. */
export interface WalkStart {
  /** Belongs to the walk from then on. */
  readonly blocks: BlockList;
  /** Offset behind the last of them, bytes, and its checksum. */
  readonly endOffset: number;
  readonly lastCrc: number;
}

/** A place in a file that only grows; keeps no file open. */
export class BlockWalk {
  private readonly blocks: BlockList;
  private endOffset: number;
  /** Checksum of the last block, by which it is known again. */
  private lastCrc: number;
  /** Blocks that were read whole and are sound. */
  private checked = 0;
  /** Bytes behind the last block that were searched, and hold no other. */
  private tail = { from: 0, to: 0 };
  private readonly damages: WalkDamage[] = [];

  /** @param firstBlock offset of the file's first block  @param start what somebody else has walked past */
  constructor(firstBlock: number, start?: WalkStart) {
    this.blocks = start?.blocks ?? new BlockList();
    this.endOffset = start?.endOffset ?? firstBlock;
    this.lastCrc = start?.lastCrc ?? 0;
  }

  /** Tells whether a file still has what was walked past: only then may the walk go on in it. */
  fits(file: TapeFile): boolean {
    const last = this.blocks.at(-1);
    if (last === undefined) return true;
    const head = readBlockHead(file.peek(last.offset, BLOCK_HEAD_BYTES), file.size - last.offset);
    return typeof head !== 'string' && head.crc === this.lastCrc;
  }

  /**
   * Walks to the end of the file as it is now, past damage that sound blocks follow.
   * @param isGrowing whether somebody writes: what stands behind the last whole block is then on its way
   * @throws TapeError TAPE_CORRUPT where so much is damaged that the search for the next sound block was given up
   */
  *walk(file: TapeFile, isGrowing: boolean): Work<WalkResult> {
    let torn: string | undefined;
    for (let next: number | undefined = this.endOffset; next !== undefined;) {
      torn = yield* this.follow(file);
      torn = this.dropUnsound(file) ?? torn;
      next = undefined;
      if (torn === undefined || isGrowing || this.isKnownTail(file.size)) break;
      next = yield* this.findNext(file, torn);
      if (next === undefined) this.tail = { from: this.endOffset, to: file.size };
      else {
        this.damages.push({ fromOffset: this.endOffset, message: torn });
        this.endOffset = next;
      }
    }
    const { blocks, endOffset, damages } = this;
    return { blocks: blocks.snapshot(), endOffset, torn, damages: damages.slice() };
  }

  /** The next sound block; undefined where what is left is a torn tail. */
  private *findNext(file: TapeFile, problem: string): Work<number | undefined> {
    const from = this.endOffset + 1;
    /* A tail is told from damage at its ends, however long it is; only behind damage the rest is searched. */
    let next = yield* findBlock(file, from, 'ends');
    if (next !== undefined && next >= 0) next = yield* findBlock(file, from, 'all');
    if (next !== undefined && next < 0) {
      throw new TapeError('TAPE_CORRUPT', problem, this.endOffset);
    }
    return next;
  }

  /**
   * Reads whole what was walked past, from where an earlier check stood: a head may be sound where its block is not.
   * Costs some ms a MB; what is beyond `mostBytes` is left to those who play it.
   * @returns what is wrong with the first block that is not sound, and where; undefined when all are
   */
  *check(file: TapeFile, mostBytes: number): Work<string | undefined> {
    this.checked = Math.min(this.checked, this.blocks.length);
    for (; this.checked < this.blocks.length; this.checked++) {
      const offset = this.blocks.offset[this.checked]!;
      if (offset > mostBytes) break;
      const block = readBlock(file, offset, MIN_BLOCK_BYTES);
      if (typeof block === 'string') return `${block} (at byte ${offset})`;
      yield;
    }
    return undefined;
  }

  private isKnownTail(size: number): boolean {
    return this.tail.from === this.endOffset && this.tail.to === size;
  }

  private *follow(file: TapeFile): Work<string | undefined> {
    let lastLength = 0;
    for (let count = 1; this.endOffset < file.size; count++) {
      const offset = this.endOffset;
      const head = readBlockHead(
        file.peek(offset, BLOCK_HEAD_BYTES, lastLength),
        file.size - offset,
      );
      if (typeof head === 'string') return head;
      const { type, flags, firstMs, lastMs, ticks, length } = head;
      this.blocks.push({ type, flags, offset, firstMs, lastMs, ticks });
      this.endOffset += length;
      this.lastCrc = head.crc;
      lastLength = length;
      if (count % BLOCKS_AT_A_TIME === 0) yield;
    }
    return undefined;
  }

  /** The last blocks are the ones that a failure of the machine may have left half written. */
  private dropUnsound(file: TapeFile): string | undefined {
    let problem: string | undefined;
    for (let last = this.blocks.at(-1); last !== undefined; last = this.blocks.at(-1)) {
      const block = readBlock(file, last.offset, MIN_BLOCK_BYTES);
      if (typeof block !== 'string') {
        this.lastCrc = block.head.crc;
        return problem;
      }
      problem = block;
      this.endOffset = last.offset;
      this.blocks.pop();
    }
    return problem;
  }
}
