/**
 * Begins a recording near any of its times: by the keyframes that stand in it, or, in a tape that has none, by those that
 * are made of it a little at a time. Promises what folding it from its beginning would give.
 */
import type {
  FoldStart,
  Keyframe,
  KeyframeFold,
  Moments,
  Restored,
} from '../engine/source/moment.ts';
import { partitionPoint } from '../model/lower-bound.ts';
import { createTickColumns } from '../model/tick.ts';
import { GAP } from '../wire/codes.ts';
import { BLOCK, TapeError } from './format.ts';
import { encodeKeyframe, readKeyframeParts, readMoment } from './keyframe.ts';
import { findKeyframes, type KeyframePlace } from './moment-list.ts';
import { TapeRecall } from './recall.ts';
import type { Tape } from './reader.ts';
import type { Work } from './slices.ts';

/** Ticks between two keyframes at least: folding them takes some 15 ms. */
export const KEYFRAME_TICKS = 49_152;
/** So many times that at the end of a tape may be without a keyframe. */
const OPEN_STRETCHES = 4;

/** Makes the fold that keyframes are made with. */
export type CreateFold = (start: FoldStart) => KeyframeFold;

/** What a fold of a tape begins with. */
export const toFoldStart = ({ meta }: Pick<Tape, 'meta'>): FoldStart => ({
  instruments: meta.instruments,
  previousClose: meta.previousClose,
  /* As the market of a replay: holes in what was recorded of a real feed were left by its recorder. */
  gapCause: meta.provenance.kind === 'simulated' ? GAP.feedDown : GAP.recorderOff,
});

/** Keyframes that were made of a tape; may be kept for the next who opens it. */
export class MadeKeyframes {
  readonly ticksBetween: number;
  readonly places: KeyframePlace[] = [];
  bytes = 0;
  fold: KeyframeFold | undefined;
  /** Blocks that are folded, and how many of a kind among them. */
  entry = 0;
  block = 0;
  change = 0;
  news = 0;
  gap = 0;
  /** Ticks since the last keyframe. */
  ticks = 0;

  constructor(ticksBetween = KEYFRAME_TICKS) {
    this.ticksBetween = ticksBetween;
  }
}

/** Where a recording moves to. */
export interface Mover {
  /** Moves right before a block of ticks and what stands between it and the one before it. */
  toBlock(block: number, reachedMs: number): void;
}

/** Makes the ability of a tape. @param createFold left out: only by the keyframes that it has */
export function createTapeMoments(
  tape: Tape,
  mover: Mover,
  createFold?: CreateFold,
  made = new MadeKeyframes(),
): Moments {
  const own = findKeyframes(tape);
  const lastOwn = own.findLast(({ isUsable }) => isUsable)?.block ?? 0;
  const openTicks = tape.tickBlocks.countRows(lastOwn);
  /* What is before the first tick cannot be folded. */
  const isMade =
    createFold !== undefined &&
    own[0]?.block !== 0 &&
    openTicks > OPEN_STRETCHES * made.ticksBetween;
  let work = isMade ? makeKeyframes(tape, createFold, made) : undefined;

  function restoreAt(list: readonly KeyframePlace[], at: number): Restored | undefined {
    const { isUsable, block, reachedMs } = list[at]!;
    const parts = isUsable ? list[at]!.read() : undefined;
    const moment = parts && readMoment(parts);
    if (moment === undefined || moment.reachedMs !== reachedMs) return undefined;
    mover.toBlock(block, reachedMs);
    const changes = tape.instrumentChanges.filter(({ atMs }) => atMs <= reachedMs);
    return { moment, changes, recall: new TapeRecall(tape, list, at) };
  }

  function restoreFrom(list: readonly KeyframePlace[], timeMs: number): Restored | undefined {
    let at = partitionPoint(0, list.length, (one) => list[one]!.reachedMs <= timeMs) - 1;
    for (; at >= 0; at--) {
      const restored = restoreAt(list, at);
      if (restored !== undefined) return restored;
    }
    return undefined;
  }

  const lastBefore = (list: readonly KeyframePlace[], timeMs: number): number =>
    list.findLast((one) => one.isUsable && one.reachedMs <= timeMs)?.block ?? 0;

  return {
    prepare(isTimeUp) {
      while (work !== undefined && !isTimeUp()) if (isDone(work)) work = undefined;
      return work === undefined;
    },
    restore(timeMs) {
      const isNearer = lastBefore(made.places, timeMs) > lastBefore(own, timeMs);
      return restoreFrom(isNearer ? made.places : own, timeMs);
    },
    origin: () => (own[0]?.block === 0 ? restoreAt(own, 0) : undefined),
  };
}

/** Does a step. What cannot be read is told to those who play it. */
function isDone(work: Work<void>): boolean {
  try {
    return work.next().done === true;
  } catch (error) {
    if (error instanceof TapeError) return true;
    throw error;
  }
}

/** Folds a tape from where others stopped. Pauses after each block. Where the tape is damaged, it ends. */
function* makeKeyframes(tape: Tape, createFold: CreateFold, made: MadeKeyframes): Work<void> {
  const scratch = { columns: createTickColumns(0) };
  const fold = (made.fold ??= createFold(toFoldStart(tape)));
  const gaps = tape.gaps.toSorted((a, b) => a.fromMs - b.fromMs);
  while (made.entry < tape.blocks.length && fold.isExact) {
    const { type, lastMs } = tape.blocks.at(made.entry++)!;
    if (type === BLOCK.instruments) fold.change(tape.instrumentChanges[made.change++]!);
    if (type === BLOCK.gapNews) {
      const place = tape.gapPlaces[made.news++]!;
      fold.news(place.toldMs, tape.readGapNews(place));
    }
    if (type !== BLOCK.ticks) continue;
    while (made.gap < gaps.length && gaps[made.gap]!.fromMs < lastMs) fold.gap(gaps[made.gap++]!);
    const { columns, runs } = tape.readTickBlock(made.block++, scratch);
    fold.block(columns, runs, lastMs);
    made.ticks += columns.length;
    if (made.ticks >= made.ticksBetween && fold.isExact) put(made, fold.take());
    yield;
  }
}

function put(made: MadeKeyframes, keyframe: Keyframe): void {
  const payload = encodeKeyframe(keyframe);
  made.ticks = 0;
  made.bytes += payload.length;
  made.places.push({
    block: made.block,
    reachedMs: keyframe.moment.reachedMs,
    hasMerged: keyframe.merged !== undefined,
    isUsable: true,
    read: () => readKeyframeParts(payload),
  });
}
