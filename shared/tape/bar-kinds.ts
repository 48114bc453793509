/**
 * What the bars of a tape are, told by the first sound block of them: a long tape is not read for it.
 */
import { type BarKind, compareIntervals, toIntervalText } from '../model/recorded-bar.ts';
import type { RecordingInfo } from '../wire/answer.ts';
import { toRecordedBars } from '../wire/recorded-bars.ts';
import type { TapeBar } from './bar-block.ts';
import type { Tape } from './reader.ts';
import { isDamage } from './tape-damage.ts';

/** Kinds of bars, each once, the shorter ones first. @throws TapeError where the block is damaged */
export function readBarKinds(tape: Pick<Tape, 'barBlocks' | 'readBarBlock'>): BarKind[] {
  if (tape.barBlocks.length === 0) return [];
  const kinds = new Map<string, BarKind>();
  for (const { interval, of } of readFirst(tape)) {
    kinds.set(`${toIntervalText(interval)} ${of}`, { interval, of });
  }
  return [...kinds.values()].toSorted((a, b) => compareIntervals(a.interval, b.interval));
}

/** The bars of the first block that can be read. @throws TapeError where none can */
function readFirst(tape: Pick<Tape, 'barBlocks' | 'readBarBlock'>): readonly TapeBar[] {
  for (let number = 0; ; number++) {
    try {
      return tape.readBarBlock(number);
    } catch (error) {
      if (!isDamage(error) || number + 1 >= tape.barBlocks.length) throw error;
    }
  }
}

/** What is told of the bars of a tape; undefined where it has none. @throws TapeError the same */
export const toBarsInfo = (
  tape: Pick<Tape, 'barCount' | 'barBlocks' | 'readBarBlock'>,
): RecordingInfo['bars'] =>
  tape.barCount === 0
    ? undefined
    : { count: tape.barCount, kinds: toRecordedBars(readBarKinds(tape)) };
