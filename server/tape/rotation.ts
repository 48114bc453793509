/**
 * When a recording goes on in its next part, and what that begins with: the instruments and what of the timeline still
 * lasts, sequences that go on, and a keyframe, so that it can be read without the parts before it.
 */
import { MISSING } from '../../shared/model/tick.ts';
import type { InstrumentChanges } from '../../shared/model/instrument-change.ts';
import { type MarketEvent, toEndMs } from '../../shared/model/market-event.ts';
import type { InstrumentTotals } from '../../shared/tape/block-index.ts';
import { type TapeError, toTapeError } from '../../shared/tape/format.ts';
import type { TapeMeta } from '../../shared/tape/meta.ts';
import type { TapeFs } from './append-queue.ts';
import { beginFile } from './begin-file.ts';
import type { BegunFile } from './block-output.ts';
import type { MadeKeyframe } from './keyframe-maker.ts';
import { toPartPath } from './parts-folder.ts';
import { type SideBlock, toChangesBlock, toEventBlocks, toKeyframeBlock } from './side-blocks.ts';

/** When a part ends; a bound that is left out is none. */
export interface PartBounds {
  /** Stretches of the server's clock since 1970 (6 h: at 0, 6, 12 and 18 o'clock, UTC), ms. */
  readonly ms?: number;
  readonly bytes?: number;
}

/** Where one part ends and the next begins. */
export interface Seam {
  readonly totals: readonly InstrumentTotals[];
  /** Latest time so far, ms. */
  readonly reachedMs: number;
  /** What a market holds there; left out where that is not known. */
  readonly keyframe: MadeKeyframe | undefined;
}

/** What a rotation works with. */
export interface RotationOptions {
  readonly folder: string;
  /** Of the recording. */
  readonly meta: TapeMeta;
  readonly recordingMs: number;
  readonly bounds: PartBounds;
  readonly fs?: TapeFs | undefined;
  /** Wall clock, ms since 1970. */
  readonly now: () => number;
  /** Told of a part that was begun. */
  readonly onPart?: ((number: number) => void) | undefined;
  /** Told why a part could not be begun; it is tried again. */
  readonly onFault?: ((error: TapeError) => void) | undefined;
}

/** A part that could not be begun is tried again after so long, ms. */
const RETRY_MS = 10_000;

/** The parts of one recording, from the one at hand on. */
export class Rotation {
  private readonly options: RotationOptions;
  private number: number;
  private beganMs: number;
  private notBeforeMs = -Infinity;
  private readonly changes: InstrumentChanges[];
  /** Those that still last, by id. */
  private readonly events = new Map<string, MarketEvent>();

  /** @param next number of the part to begin  @param changes of the instruments in the parts before */
  constructor(options: RotationOptions, next: number, changes: readonly InstrumentChanges[]) {
    this.options = options;
    this.number = next - 1;
    this.beganMs = options.now();
    this.changes = [...changes];
  }

  /** Takes events of the market's timeline. */
  note(events: readonly MarketEvent[]): void {
    for (const event of events) this.events.set(event.id, event);
  }

  /** Takes changes as they were written. */
  change(changes: InstrumentChanges): void {
    this.changes.push(changes);
  }

  /** Whether the part at hand has to end. @param bytes that it has */
  isDue(bytes: number): boolean {
    const { bounds, now } = this.options;
    const nowMs = now();
    if (nowMs < this.notBeforeMs) return false;
    const { ms = Infinity } = bounds;
    const isOld = ms < Infinity && Math.floor(nowMs / ms) > Math.floor(this.beganMs / ms);
    return isOld || bytes >= (bounds.bytes ?? Infinity);
  }

  /** Begins the next part; undefined where it cannot be. */
  begin(seam: Seam): BegunFile | undefined {
    try {
      return this.beginNow(seam);
    } catch (error) {
      this.notBeforeMs = this.options.now() + RETRY_MS;
      this.options.onFault?.(toTapeError(error, 'beginning the next part'));
      return undefined;
    }
  }

  /** @throws TapeError what `beginFile` throws */
  beginNow({ totals, reachedMs, keyframe }: Seam, overwrite = false): BegunFile {
    const { folder, meta, fs, recordingMs, now, onPart } = this.options;
    const number = this.number + 1;
    const createdMs = Math.floor(now());
    const lastSequences = totals.map(({ lastSequence }) => lastSequence);
    const closes = Array.from(meta.previousClose, (close, id) => {
      return keyframe?.previousClose[id] ?? close ?? MISSING;
    });
    const part = { number, recordingMs, lastSequences };
    for (const event of this.events.values()) {
      if (toEndMs(event) < reachedMs || event.isCancelled === true) this.events.delete(event.id);
    }
    const file = beginFile(
      toPartPath(folder, number),
      { ...meta, createdMs, previousClose: closes, part },
      { overwrite, fs, first: this.toFirstBlocks(keyframe) },
    );
    this.number = number;
    this.beganMs = createdMs;
    onPart?.(number);
    return file;
  }

  private toFirstBlocks(keyframe: MadeKeyframe | undefined): SideBlock[] {
    return [
      ...this.changes.map(toChangesBlock),
      ...toEventBlocks([...this.events.values()]),
      ...(keyframe === undefined ? [] : [toKeyframeBlock(keyframe)]),
    ];
  }
}
