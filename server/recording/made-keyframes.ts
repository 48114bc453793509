/**
 * The keyframes that were made of recordings that have none, kept for the next who opens one: within bounds, those that
 * were used longest ago are forgotten first.
 */
import { MomentFold } from '../../shared/engine/moment/moment-fold.ts';
import type { SeekableSource } from '../../shared/engine/source/source.ts';
import type { Tape } from '../../shared/tape/reader.ts';
import { createTapeMoments, MadeKeyframes } from '../../shared/tape/tape-moments.ts';
import { createTapePlayer } from '../../shared/tape/tape-player.ts';

/** Bytes that are kept over all recordings; a tape of 100 million ticks takes some 50 MB. */
const KEPT_BYTES = 128 * 1024 * 1024;

/** Makes a function that plays tapes from any of their times on. @throws TapeError where recorded events are damaged */
export function createPlayers(): (tape: Tape) => SeekableSource {
  const kept = new Map<string, MadeKeyframes>();

  function find(tape: Tape): MadeKeyframes {
    const { offset, firstMs, ticks } = tape.tickBlocks.at(0)!;
    const key = [tape.name, tape.meta.createdMs, offset, firstMs, ticks].join(' ');
    const made = kept.get(key) ?? new MadeKeyframes();
    kept.delete(key);
    kept.set(key, made);
    let bytes = [...kept.values()].reduce((sum, one) => sum + one.bytes, 0);
    for (const [oldest, one] of kept) {
      if (bytes <= KEPT_BYTES || one === made) break;
      kept.delete(oldest);
      bytes -= one.bytes;
    }
    return made;
  }

  return (tape) =>
    createTapePlayer(tape, (mover) =>
      createTapeMoments(tape, mover, (start) => new MomentFold(start), find(tape)),
    );
}
