/**
 * Frames that answer a client's commands and wait for room in its window, beside the live ones. One goes out each
 * time there is room, so that a long answer does not hold up what is new. A class for the same reason as FrameOut.
 */
import type { FrameSink, OutFrame } from '../hub/frame-sink.ts';
import type { Cancel, Surroundings } from '../surroundings.ts';

/** Frames that wait. */
export class AnswerQueue {
  private readonly sink: FrameSink;
  private readonly surroundings: Pick<Surroundings, 'after'>;
  private readonly everyMs: number;
  /** What is left of each answer. */
  private waiting: OutFrame[][] = [];
  private cancel: Cancel | undefined = undefined;

  /** @param everyMs between two looks at the window while something waits */
  constructor(sink: FrameSink, surroundings: Pick<Surroundings, 'after'>, everyMs: number) {
    this.sink = sink;
    this.surroundings = surroundings;
    this.everyMs = everyMs;
  }

  /** Answers of which not all was sent; the caller bounds them. */
  get size(): number {
    return this.waiting.length;
  }

  push(frames: readonly OutFrame[]): void {
    if (frames.length === 0) return;
    this.waiting.push([...frames]);
    this.drain();
  }

  /** There may be room: sends the next. */
  drain(): void {
    const first = this.waiting[0];
    if (first === undefined) return;
    if (this.sink.canSend()) {
      this.sink.sendFrame(first.shift()!);
      if (first.length === 0) this.waiting.shift();
    }
    if (this.waiting.length > 0) this.lookLater();
  }

  close(): void {
    this.waiting = [];
    this.cancel?.();
  }

  private lookLater(): void {
    this.cancel ??= this.surroundings.after(this.everyMs, () => {
      this.cancel = undefined;
      this.drain();
    });
  }
}
