/**
 * A damaged tape as one that can be read: what is sound of it, with gaps where it is not.
 */
import { GAP } from '../wire/codes.ts';
import { readTicks, type Tape, toLength, toTape } from './reader.ts';
import { type Damage, salvageBlocks } from './salvage.ts';
import type { Work } from './slices.ts';
import type { TapeFile } from './tape-bytes.ts';
import { readStart } from './tape-start.ts';

/** A damaged tape as far as it is sound, and what is not. */
export interface SalvagedTape {
  /** Its gaps are also those of the damage. Ticks may be of instruments whose listing was lost. */
  readonly tape: Tape;
  readonly damages: readonly Damage[];
}

/**
 * Reads what is sound of a tape, past whatever is damaged: for who repairs it. Reads all of it, with pauses.
 * @throws TapeError TAPE_NOT_A_TAPE, TAPE_VERSION, TAPE_TORN or TAPE_CORRUPT where its description is lost, TAPE_IO
 */
export function* salvageTapeInParts(file: TapeFile, name: string): Work<SalvagedTape> {
  try {
    const start = readStart(file);
    const { blocks, damages } = yield* salvageBlocks(file, start);
    const tape = toTape(name, file, {
      meta: start.meta,
      blocks,
      isComplete: false,
      endOffset: file.size,
    });
    const lost = damages.flatMap(({ beforeMs, afterMs }) =>
      beforeMs === undefined || afterMs === undefined
        ? []
        : [{ fromMs: beforeMs, toMs: afterMs, cause: GAP.recorderOff }],
    );
    const { tickBlocks } = tape;
    const readTickBlock: Tape['readTickBlock'] = (number, scratch) =>
      readTicks(file, tickBlocks.at(number)!, toLength(tickBlocks, number), Infinity, scratch);
    return { tape: { ...tape, gaps: [...tape.gaps, ...lost], readTickBlock }, damages };
  } catch (error) {
    file.close();
    throw error;
  }
}
