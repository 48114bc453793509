/**
 * The parts of a journal as those see them who go back in it, and a part's tape, which may still be growing.
 */
import type { Market } from '../../../shared/engine/market/market.ts';
import type { Tape } from '../../../shared/tape/reader.ts';
import { runAtOnce } from '../../../shared/tape/slices.ts';
import { openInParts } from '../../tape/open-tape.ts';
import type { WalkCache } from '../../tape/walk-cache.ts';
import type { EventMemory } from './event-memory.ts';
import type { Opening } from './opening.ts';

/** A part. */
export interface JournalPart {
  readonly path: string;
  readonly opening: Opening;
  /** Nothing of the journal was ever before it. */
  readonly isFirst: boolean;
  /** `ending`: its last ticks are on their way to the disk. `lost`: ticks of it are missing. */
  readonly state: 'open' | 'ending' | 'closed' | 'lost';
  /** Whether all ticks so far are in its file. */
  readonly isWritten: boolean;
}

/** A journal that one can go back in. */
export interface RewindableJournal {
  readonly market: Market;
  /** Those that are there now, oldest first. */
  readonly parts: readonly JournalPart[];
  readonly events: EventMemory;
  /** Keeps parts for longer until the function that is returned is called. */
  keepLonger(): () => void;
}

/** The parts that follow one another without a hole up to now. */
export function toSound(parts: readonly JournalPart[]): readonly JournalPart[] {
  return parts.slice(parts.findLastIndex(({ state }) => state === 'lost') + 1);
}

/**
 * The parts that one may begin in: what was in the one before shows what came just before, and finds trades that are
 * taken back.
 */
export function toBeginnings(parts: readonly JournalPart[]): readonly JournalPart[] {
  const sound = toSound(parts);
  return sound.length > 1 && sound[0] === parts[0] && !sound[0]!.isFirst ? sound.slice(1) : sound;
}

/** Opens the tape of a part as it is now. @throws TapeError */
export const openPart = ({ path, state }: JournalPart, walks: WalkCache): Tape =>
  runAtOnce(openInParts(path, walks, state !== 'closed'));

/** The tapes of a journal, each opened when it is wanted first. */
export class PartTapes {
  private readonly walks: WalkCache;
  private readonly tapes = new Map<JournalPart, Tape>();

  constructor(walks: WalkCache) {
    this.walks = walks;
  }

  /** The tape, as it was when it was looked at last. @throws TapeError */
  get(part: JournalPart): Tape {
    return part.state === 'ending' ? this.renew(part) : (this.tapes.get(part) ?? this.renew(part));
  }

  /** The tape as it is now. @throws TapeError */
  renew(part: JournalPart): Tape {
    const before = this.tapes.get(part);
    if (before?.isComplete === true) return before;
    const now = openPart(part, this.walks);
    before?.close();
    this.tapes.set(part, now);
    return now;
  }

  /** Closes those of other parts. */
  keepOnly(parts: readonly JournalPart[]): void {
    for (const [part, tape] of this.tapes) {
      if (parts.includes(part)) continue;
      tape.close();
      this.tapes.delete(part);
      this.walks.forget(part.path);
    }
  }
}
