/**
 * A place in a tape that moves forward through its ticks in time order and jumps to any time.
 * Time here is the time that the market had reached: a late tick comes with the ones around it, after the
 * ticks that were recorded before it. Promises that `seek` lands where reading on would have come by.
 */
import { lowerBound, partitionPoint } from '../model/lower-bound.ts';
import { copyTick, createTickColumns, type TickColumns } from '../model/tick.ts';
import type { DecodeScratch } from './block-decoder.ts';
import { BLOCK } from './format.ts';
import type { EncodedRuns } from '../wire/encoded-runs.ts';
import type { Tape } from './reader.ts';
import { isDamage, type TapeDamage } from './tape-damage.ts';
import { TimeOrder } from './time-order.ts';

/** Told of what cannot be read. */
export type OnDamage = (damage: TapeDamage) => void;

/** Moves through one tape; several may share a tape. */
export class TapeCursor {
  private readonly tape: Tape;
  private readonly scratch: DecodeScratch = { columns: createTickColumns(0) };
  private readonly sorted = new TimeOrder();
  /** By tick block: time that was reached before it, and latest time in it or before it, ms. */
  private readonly floorMs: Float64Array;
  private readonly highMs: Float64Array;
  private readonly onDamage: OnDamage | undefined;
  /** Blocks that were passed over. */
  private passed = 0;
  /** Tick block in memory, -1 for none; the block and the place in its order that come next. */
  private loaded = -1;
  private block = 0;
  private place = 0;

  /** @param onDamage told of blocks that cannot be read, which are passed over; left out, they are errors */
  constructor(tape: Tape, onDamage?: OnDamage) {
    this.tape = tape;
    this.onDamage = onDamage;
    this.floorMs = new Float64Array(tape.tickBlocks.length);
    this.highMs = new Float64Array(tape.tickBlocks.length);
    let high = -Infinity;
    let number = 0;
    const { type, lastMs, length } = tape.blocks;
    for (let row = 0; row < length; row++) {
      const what = type[row];
      if (what !== BLOCK.ticks && what !== BLOCK.instruments) continue;
      if (what === BLOCK.ticks) this.floorMs[number] = high;
      if (lastMs[row]! > high) high = lastMs[row]!;
      if (what === BLOCK.ticks) this.highMs[number++] = high;
    }
  }

  /** Number of the tick block that the next tick is in; as many as there are at the end. Reads nothing. */
  get nextBlock(): number {
    const isRead = this.loaded === this.block && this.place >= this.scratch.columns.length;
    return isRead ? this.block + 1 : this.block;
  }

  /** Time of the next tick, ms, or undefined at the end. @throws TapeError TAPE_CORRUPT, TAPE_IO */
  nextTimeMs(): number | undefined {
    return this.load() ? this.timeAt(this.place) : undefined;
  }

  /** Moves to the first tick with time ≥ `timeMs`. @throws TapeError TAPE_CORRUPT, TAPE_IO */
  seek(timeMs: number): void {
    this.block = lowerBound(this.highMs, timeMs);
    this.place = 0;
    if (!this.load()) return;
    const { length } = this.scratch.columns;
    this.place = partitionPoint(0, length, (place) => this.timeAt(place) < timeMs);
  }

  /** Moves right before a block of ticks. Reads nothing. */
  toBlock(block: number): void {
    this.block = block;
    this.place = 0;
  }

  /**
   * Appends ticks with time ≤ `untilMs` while there is room. What is sound before a bad block is given first;
   * the next call says that it is bad. One that is passed over ends what is read at once.
   * @param beforeBlock number of a tick block whose ticks are left for later
   * @param isAnyOrder see Source.read. Blocks that are wanted whole come as they stand then: nothing is sorted or copied
   * @param encoded see Source.read
   * @returns true when there may be more of them
   * @throws TapeError TAPE_CORRUPT or TAPE_IO when not one tick could be given; then the cursor stays before
   *   the bad block
   */
  read(
    untilMs: number,
    into: TickColumns,
    beforeBlock = Infinity,
    isAnyOrder = false,
    encoded?: EncodedRuns,
  ): boolean {
    const before = into.length;
    try {
      return this.readOn(untilMs, into, beforeBlock, isAnyOrder, encoded);
    } catch (error) {
      if (into.length > before) return true;
      throw error;
    }
  }

  private readOn(
    untilMs: number,
    into: TickColumns,
    beforeBlock: number,
    isAnyOrder: boolean,
    encoded: EncodedRuns | undefined,
  ): boolean {
    const { passed } = this;
    const before = into.length;
    while (this.nextBlock < beforeBlock) {
      if (isAnyOrder && this.isWanted(untilMs)) {
        if (!this.hasRoom(into) && into.length > before) return true;
        if (this.takeWhole(into, encoded)) continue;
      }
      if (!this.load()) break;
      /* Nobody has looked ahead: what is damaged is told before what follows it. */
      if (this.passed > passed && (into.length > before || isAnyOrder)) return true;
      const { columns } = this.scratch;
      const { order, keyMs } = this.sorted;
      const floorMs = this.floorMs[this.block]!;
      let { place } = this;
      const end = Math.min(columns.length, place + into.capacity - into.length);
      if (floorMs <= untilMs) {
        while (place < end && keyMs[order[place]!]! <= untilMs)
          copyTick(columns, order[place++]!, into);
      }
      this.place = place;
      if (place === columns.length) continue;
      return place === end && this.timeAt(place) <= untilMs;
    }
    return false;
  }

  /** Whether the block that comes next is not begun, and lies before a time. */
  private isWanted(untilMs: number): boolean {
    const next = this.nextBlock;
    const isBegun = next === this.block && this.place > 0;
    return !isBegun && next < this.highMs.length && this.highMs[next]! <= untilMs;
  }

  private hasRoom({ capacity, length }: TickColumns): boolean {
    return capacity - length >= this.tape.tickBlocks.at(this.nextBlock)!.ticks;
  }

  /** Appends the block that comes next. @returns false where it has no room, is in memory, or is damaged */
  private takeWhole(into: TickColumns, encoded: EncodedRuns | undefined): boolean {
    const next = this.nextBlock;
    if (!this.hasRoom(into) || this.loaded === next) return false;
    try {
      this.tape.appendTickBlock(next, into, encoded);
    } catch (error) {
      if (isDamage(error)) return false;
      throw error;
    }
    this.block = next + 1;
    this.place = 0;
    return true;
  }

  private timeAt(place: number): number {
    const key = this.sorted.keyMs[this.sorted.order[place]!]!;
    return Math.max(this.floorMs[this.block]!, key);
  }

  /** Makes sure that the next tick is in memory. @returns false at the end of the tape */
  private load(): boolean {
    if (this.loaded === this.block && this.place >= this.scratch.columns.length) {
      this.block++;
      this.place = 0;
    }
    for (; this.block < this.highMs.length; this.passOver()) {
      if (this.loaded === this.block || this.readBlock()) return true;
    }
    return false;
  }

  /** Reads the block at hand. @returns false where it is to be passed over */
  private readBlock(): boolean {
    this.loaded = -1;
    try {
      const { columns, runs } = this.tape.readTickBlock(this.block, this.scratch);
      this.sorted.sort(columns, runs);
    } catch (error) {
      if (this.onDamage === undefined || !isDamage(error)) throw error;
      const { firstMs, lastMs } = this.tape.tickBlocks.at(this.block)!;
      const fromMs = Math.max(firstMs, this.floorMs[this.block]!);
      this.onDamage({
        fromMs,
        toMs: Math.max(fromMs, lastMs),
        message: error.message,
        isGap: true,
      });
      return false;
    }
    this.loaded = this.block;
    return this.scratch.columns.length > 0;
  }

  private passOver(): void {
    this.passed++;
    this.block++;
    this.place = 0;
  }
}
