/**
 * A place among the recorded bars of a tape: moves forward in the order in which they become known. Reads one block at a
 * time, so that memory does not grow with how many there are.
 */
import type { TapeBar } from './bar-block.ts';
import type { OnDamage } from './cursor.ts';
import type { Tape } from './reader.ts';
import { isDamage } from './tape-damage.ts';

const SKIPPED_AT_ONCE = 4_096;

/** Moves through the bars of a tape; several may share a tape. */
export class BarCursor {
  private readonly tape: Pick<Tape, 'barBlocks' | 'readBarBlock'>;
  /** By block: latest time of the blocks before it, ms. */
  private readonly floorMs: number[] = [];
  private bars: readonly TapeBar[] = [];
  private loaded = -1;
  private block = 0;
  private place = 0;

  private readonly onDamage: OnDamage | undefined;

  /** @param onDamage told of blocks that cannot be read, which are passed over; left out, they are errors */
  constructor(tape: Pick<Tape, 'barBlocks' | 'readBarBlock'>, onDamage?: OnDamage) {
    this.tape = tape;
    this.onDamage = onDamage;
    let high = -Infinity;
    for (const { lastMs } of tape.barBlocks) {
      this.floorMs.push(high);
      high = Math.max(high, lastMs);
    }
  }

  /** When the next bar is known, ms; Infinity at the end. @throws TapeError TAPE_CORRUPT, TAPE_VERSION, TAPE_IO */
  nextMs(): number {
    return this.load() ? this.timeAt(this.place) : Infinity;
  }

  /**
   * The next bars that are known by then, of one block, at most `most`; none when there are no more.
   * @throws TapeError TAPE_CORRUPT, TAPE_VERSION, TAPE_IO
   */
  take(untilMs: number, most: number): readonly TapeBar[] {
    if (!this.load()) return [];
    const from = this.place;
    const end = Math.min(this.bars.length, from + most);
    while (this.place < end && this.timeAt(this.place) <= untilMs) this.place++;
    return this.bars.slice(from, this.place);
  }

  /** Moves back to the first bar. */
  rewind(): void {
    this.block = 0;
    this.place = 0;
  }

  /**
   * Moves to the first bar that is known at a time or later, ms: blocks that end before are not read.
   * @throws TapeError the same as `take`
   */
  seek(timeMs: number): void {
    this.rewind();
    const { floorMs, tape } = this;
    while (
      this.block < floorMs.length &&
      Math.max(floorMs[this.block]!, tape.barBlocks.at(this.block)!.lastMs) < timeMs
    ) {
      this.block++;
    }
    while (this.nextMs() < timeMs) this.take(timeMs - 1, SKIPPED_AT_ONCE);
  }

  private timeAt(place: number): number {
    return Math.max(this.floorMs[this.block]!, this.bars[place]!.knownMs);
  }

  /** Makes sure that the next bar is in memory. @returns false at the end */
  private load(): boolean {
    if (this.loaded === this.block && this.place >= this.bars.length) {
      this.block++;
      this.place = 0;
    }
    for (; this.block < this.floorMs.length; this.block++, this.place = 0) {
      if (this.loaded === this.block || this.readBlock()) return true;
    }
    return false;
  }

  /** Reads the block at hand. @returns false where it is to be passed over */
  private readBlock(): boolean {
    this.loaded = -1;
    try {
      this.bars = this.tape.readBarBlock(this.block);
    } catch (error) {
      if (this.onDamage === undefined || !isDamage(error)) throw error;
      const { firstMs, lastMs } = this.tape.barBlocks.at(this.block)!;
      const message = `bars are lost: ${error.message}`;
      this.onDamage({ fromMs: firstMs, toMs: lastMs, message, isGap: true });
      return false;
    }
    this.loaded = this.block;
    return true;
  }
}
