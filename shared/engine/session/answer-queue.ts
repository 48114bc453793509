/**
 * Frames that answer a client's commands and wait for room in its window, beside the live ones. One goes out each
 * time there is room, so that a long answer does not hold up what is new.
 */
import type { FrameSink, OutFrame } from '../hub/frame-sink.ts';
import type { Cancel, Surroundings } from '../surroundings.ts';

/** Frames that wait. */
export interface AnswerQueue {
  /** Answers of which not all was sent; the caller bounds them. */
  readonly size: number;
  push(frames: readonly OutFrame[]): void;
  /** There may be room: sends the next. */
  drain(): void;
  close(): void;
}

/** Makes an empty queue. @param everyMs between two looks at the window while something waits */
export function createAnswerQueue(
  sink: FrameSink,
  surroundings: Pick<Surroundings, 'after'>,
  everyMs: number,
): AnswerQueue {
  /** What is left of each answer. */
  let waiting: OutFrame[][] = [];
  let cancel: Cancel | undefined;

  function look(): void {
    cancel = undefined;
    drain();
  }

  function drain(): void {
    const first = waiting[0];
    if (first !== undefined && sink.canSend()) {
      sink.sendFrame(first.shift()!);
      if (first.length === 0) waiting.shift();
    }
    if (waiting.length > 0) cancel ??= surroundings.after(everyMs, look);
  }

  return {
    get size() {
      return waiting.length;
    },
    push(frames) {
      if (frames.length === 0) return;
      waiting.push([...frames]);
      drain();
    },
    drain,
    close() {
      waiting = [];
      cancel?.();
    },
  };
}
