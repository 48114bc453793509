/**
 * Makes keyframes of a tape while it is written, so that whoever reads it later can begin anywhere: folds what goes into
 * the blocks, and says when a keyframe is due. Promises never to throw: where it cannot go on, no more keyframes come, and
 * readers make those that are missing.
 */
import { MomentFold } from '../../shared/engine/moment/moment-fold.ts';
import type { KeyframeFold, MomentGap } from '../../shared/engine/source/moment.ts';
import type { InstrumentChanges } from '../../shared/model/instrument-change.ts';
import { encodeKeyframe, HAS_MERGED } from '../../shared/tape/keyframe.ts';
import type { TapeMeta } from '../../shared/tape/meta.ts';
import { KEYFRAME_TICKS, toFoldStart } from '../../shared/tape/tape-moments.ts';
import type { BlockRows } from '../../shared/tape/block-encoder.ts';

/** Keyframes take a tenth of a tape at most. */
const BYTES_BETWEEN = 10;

/** A keyframe to be written behind a block of ticks. */
export interface MadeKeyframe {
  readonly payload: Uint8Array;
  readonly flags: number;
  /** First and last time of its block, ms. */
  readonly reachedMs: number;
  /** Previous closes at that moment, by id, price units or MISSING. */
  readonly previousClose: readonly number[];
}

/** Folds one tape. */
export class KeyframeMaker {
  private readonly ticksBetween: number;
  private readonly bytesBetween: number;
  private fold: KeyframeFold | undefined;
  private ticks = 0;
  private bytes = 0;
  private lastBytes = 0;

  /** @param ticksBetween two keyframes at least, whatever they take; left out, within their share of the tape */
  constructor(meta: TapeMeta, ticksBetween?: number) {
    this.ticksBetween = ticksBetween ?? KEYFRAME_TICKS;
    this.bytesBetween = ticksBetween === undefined ? BYTES_BETWEEN : 0;
    this.fold = new MomentFold(toFoldStart({ meta }));
  }

  /**
   * Takes a finished block of ticks.
   * @param isWanted whether a keyframe is wanted whatever stands since the last one
   * @returns the keyframe to be written right behind it, if one is due
   */
  block(
    toRows: () => BlockRows,
    bytes: number,
    lastMs: number,
    ticks: number,
    isWanted = false,
  ): MadeKeyframe | undefined {
    this.attempt((fold) => {
      const { columns, runs } = toRows();
      fold.block(columns, runs, lastMs);
    });
    this.ticks += ticks;
    this.bytes += bytes;
    const isDue =
      isWanted ||
      (this.ticks >= this.ticksBetween && this.bytes >= this.bytesBetween * this.lastBytes);
    return isDue ? this.take() : undefined;
  }

  gap(gap: MomentGap): void {
    this.attempt((fold) => fold.gap(gap));
  }

  news(toldMs: number, news: readonly MomentGap[]): void {
    this.attempt((fold) => fold.news(toldMs, news));
  }

  change(changes: InstrumentChanges): void {
    this.attempt((fold) => fold.change(changes));
  }

  private take(): MadeKeyframe | undefined {
    let made: MadeKeyframe | undefined;
    this.attempt((fold) => {
      const keyframe = fold.take();
      const payload = encodeKeyframe(keyframe);
      const flags = keyframe.merged === undefined ? 0 : HAS_MERGED;
      const { reachedMs, symbols } = keyframe.moment;
      const previousClose = symbols.map(({ state }) => state.previousClose);
      made = { payload, flags, reachedMs, previousClose };
      this.ticks = 0;
      this.bytes = 0;
      /* What many have in common comes once for all of them. */
      if (keyframe.merged === undefined) this.lastBytes = payload.length;
    });
    return made;
  }

  private attempt(work: (fold: KeyframeFold) => void): void {
    if (this.fold === undefined) return;
    try {
      work(this.fold);
    } catch {
      this.fold = undefined;
      return;
    }
    if (!this.fold.isExact) this.fold = undefined;
  }
}
