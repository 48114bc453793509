/**
 * Saved states of a stream, so that a jump back in time costs a short run forward instead of a new start.
 * Bounded in number and bytes: when full, every second one is dropped and the distance doubles.
 */
import { saveState, type SavedState, type Stateful } from './state-transfer.ts';

const FIRST_DISTANCE_MS = 15_000;
const MOST = 64;
const MOST_BYTES = 96 * 1024 * 1024;
/** Even very large states keep so many. */
const LEAST = 4;

/** One saved state. */
export interface Checkpoint {
  /** Time of the tick that comes next, ms. */
  readonly timeMs: number;
  readonly stepMs: number;
  readonly saved: SavedState;
}

/** What is saved. */
export interface Checkpointed extends Stateful {
  /** Time of the next tick, ms. */
  readonly nextMs: number;
  readonly stepMs: number;
}

/** States of one stream in order of time. The first is its beginning and is never dropped. */
export class Checkpoints {
  private readonly stream: Checkpointed;
  private readonly points: Checkpoint[];
  private distanceMs = FIRST_DISTANCE_MS;

  /** @param stream at its beginning */
  constructor(stream: Checkpointed) {
    this.stream = stream;
    this.points = [toCheckpoint(stream)];
  }

  /** Time from which `offer` wants to save, ms. */
  get dueMs(): number {
    return this.points.at(-1)!.timeMs + this.distanceMs;
  }

  /** Saves the stream's state if it is time. */
  offer(): void {
    if (this.stream.nextMs < this.dueMs) return;
    const before = this.points.length;
    this.save();
    if (this.points.length <= before) this.distanceMs *= 2;
  }

  /** Saves the stream's state, unless there are later ones already. */
  save(): void {
    const { stream } = this;
    if (stream.nextMs <= this.latest.timeMs) return;
    this.points.push(toCheckpoint(stream));
    const size = this.points[0]!.saved.bytes;
    const most = Math.max(LEAST, Math.min(MOST, Math.floor(MOST_BYTES / size)));
    if (this.points.length <= most) return;
    const kept = this.points.filter((_, i) => i % 2 === 0);
    this.points.splice(0, this.points.length, ...kept);
  }

  /** The latest state from which no tick at or after `timeMs` was given yet; else the beginning. */
  before(timeMs: number): Checkpoint {
    const { points } = this;
    let i = points.length - 1;
    while (i > 0 && points[i]!.timeMs >= timeMs) i--;
    return points[i]!;
  }

  /** The latest state of all. */
  get latest(): Checkpoint {
    return this.points.at(-1)!;
  }

  /** Forgets states whose step began at or after `stepMs`: what came before them is different now. */
  dropFrom(stepMs: number): void {
    const { points } = this;
    while (points.length > 1 && points.at(-1)!.stepMs >= stepMs) points.pop();
  }
}

const toCheckpoint = (stream: Checkpointed): Checkpoint => ({
  timeMs: stream.nextMs,
  stepMs: stream.stepMs,
  saved: saveState(stream),
});
