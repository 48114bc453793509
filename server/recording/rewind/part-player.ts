/**
 * Plays one part of a journal, also while it is written: goes on in what came meanwhile once all that was there is played.
 */
import type { GapWatch, SeekableSource } from '../../../shared/engine/source/source.ts';
import type { InstrumentChanges } from '../../../shared/model/instrument-change.ts';
import type { Tape } from '../../../shared/tape/reader.ts';
import type { Mover } from '../../../shared/tape/tape-moments.ts';
import { createTapePlayer } from '../../../shared/tape/tape-player.ts';
import type { JournalPart } from './journal-part.ts';

/** A part that is played. */
export class PartPlayer {
  readonly part: JournalPart;
  private readonly open: (part: JournalPart) => Tape;
  private tape!: Tape;
  private mover!: Mover;
  private source!: SeekableSource;
  /** Changes of the instruments that were taken, or made before. */
  private changes: number;

  /** @param open gives the part's tape as it is now, for this player alone. @throws TapeError */
  constructor(part: JournalPart, open: (part: JournalPart) => Tape) {
    this.part = part;
    this.open = open;
    this.changes = part.opening.changes;
    this.load(0);
  }

  /** Whether all of the part is here. */
  get isWhole(): boolean {
    return this.tape.isComplete;
  }

  /** Behind this time ticks are missing, ms; Infinity where none are. */
  get lostMs(): number {
    return this.tape.gaps[0]?.fromMs ?? Infinity;
  }

  /** Time of what comes next, ms; undefined when all that there is was played. */
  nextMs(): number | undefined {
    const tickMs = this.source.nextTimeMs() ?? Infinity;
    const nextMs = Math.min(tickMs, this.changeMs());
    return nextMs < Infinity ? nextMs : undefined;
  }

  /** Looks for what came meanwhile, once all else was played. @returns whether there is more. @throws TapeError */
  goOn(): boolean {
    if (this.isWhole) return false;
    const { tape, source } = this;
    const fresh = this.open(this.part);
    const isMore =
      fresh.tickBlocks.length > tape.tickBlocks.length ||
      fresh.gapPlaces.length > tape.gapPlaces.length ||
      fresh.instrumentChanges.length > this.changes ||
      fresh.isComplete;
    if (!isMore) {
      fresh.close();
      return false;
    }
    this.load(tape.tickBlocks.length, fresh);
    source.close();
    return this.nextMs() !== undefined;
  }

  /** See Source.read. */
  read: SeekableSource['read'] = (untilMs, into) => this.source.read(untilMs, into);

  /** News of gaps since the last call. */
  takeNews(): ReturnType<GapWatch['take']> {
    return this.source.gapWatch?.take() ?? [];
  }

  /** Time of the next change of instruments, ms; Infinity when none is known. */
  changeMs(): number {
    return this.source.listings?.nextMs() ?? Infinity;
  }

  takeChange(): InstrumentChanges {
    this.changes++;
    return this.source.listings!.take();
  }

  /** Moves to the first tick of a time or later. */
  seek(timeMs: number): void {
    this.source.seek(timeMs);
    while (this.changeMs() < timeMs) this.takeChange();
  }

  close(): void {
    this.source.close();
  }

  private load(block: number, tape = this.open(this.part)): void {
    this.tape = tape;
    this.source = createTapePlayer(tape, (mover) => {
      this.mover = mover;
      return { prepare: () => true, restore: () => undefined, origin: () => undefined };
    });
    const reachedMs = tape.instrumentChanges[this.changes - 1]?.atMs ?? -Infinity;
    this.mover.toBlock(block, reachedMs);
  }
}
