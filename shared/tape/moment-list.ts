/**
 * The keyframes of a recording by their place: those that stand in it, or those that were made of it later. Promises that
 * each stretch between two of them lies wholly in the list, from the recording's beginning on.
 */
import { BLOCK, TapeError, toPayload } from './format.ts';
import { HAS_MERGED, type KeyframeParts, readKeyframeParts } from './keyframe.ts';
import type { Tape } from './reader.ts';

/** One keyframe. */
export interface KeyframePlace {
  /** Blocks of ticks that stand before it. */
  readonly block: number;
  /** What was reached, ms: a market that stands there has seen no later tick. */
  readonly reachedMs: number;
  readonly hasMerged: boolean;
  /** False where what a market held cannot be believed; the changes of bars can. */
  readonly isUsable: boolean;
  /** Reads it. @returns undefined where it is damaged */
  read(): KeyframeParts | undefined;
}

/** Bytes of keyframes that are kept of a tape once read: a chart of one symbol asks for the same ones again and again. */
const KEPT_BYTES = 16 * 1024 * 1024;

/** Finds the keyframes that stand in a tape. A gap that was written later, but began before one, is not in that one. */
export function findKeyframes(tape: Tape): KeyframePlace[] {
  const found: KeyframePlace[] = [];
  const read = createReader(tape);
  let earliestGapMs = Infinity;
  let block = tape.tickBlocks.length;
  const { type, firstMs } = tape.blocks;
  for (let row = tape.blocks.length - 1; row >= 0; row--) {
    const what = type[row];
    if (what === BLOCK.ticks) block--;
    if (what === BLOCK.gap) earliestGapMs = Math.min(earliestGapMs, firstMs[row]!);
    if (what !== BLOCK.keyframe) continue;
    const { flags, offset, lastMs } = tape.blocks.at(row)!;
    /* One that is not understood leaves a hole. */
    if (flags > HAS_MERGED) return [];
    found.push({
      block,
      reachedMs: lastMs,
      hasMerged: flags === HAS_MERGED,
      isUsable: earliestGapMs >= lastMs,
      read: () => read(offset),
    });
  }
  return found.toReversed();
}

/** Reads keyframes by their offset; those that were read last are kept. */
function createReader(tape: Tape): (offset: number) => KeyframeParts | undefined {
  const kept = new Map<number, { readonly parts: KeyframeParts; readonly bytes: number }>();
  let keptBytes = 0;
  return (offset) => {
    const known = kept.get(offset);
    if (known !== undefined) return known.parts;
    const payload = readPayload(tape, offset);
    const parts = payload && readKeyframeParts(payload);
    if (parts === undefined) return undefined;
    kept.set(offset, { parts, bytes: payload!.length });
    keptBytes += payload!.length;
    for (const [oldest, { bytes }] of kept) {
      if (keptBytes <= KEPT_BYTES) break;
      kept.delete(oldest);
      keptBytes -= bytes;
    }
    return parts;
  };
}

/** @returns undefined where it is damaged */
function readPayload(tape: Tape, offset: number): Uint8Array | undefined {
  try {
    const { bytes, head } = tape.readBlock(offset);
    return toPayload(bytes, head).slice();
  } catch (error) {
    if (error instanceof TapeError) return undefined;
    throw error;
  }
}
