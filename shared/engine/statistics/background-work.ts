/**
 * Work in the background of everything else: short pieces, one after the other whoever they belong to, with
 * rests in between. Promises that all of it together takes no more than LIMITS.analysisShare of the time, and
 * holds the event loop for one slice, or one piece that is longer, at a time.
 */
import { LIMITS } from '../../wire/limits.ts';
import type { Cancel, Surroundings } from '../surroundings.ts';

/** Does one piece. @returns true when there is more */
export type Piece = () => boolean;

/** Work of several owners. */
export interface BackgroundWork {
  /**
   * Adds work to what is under way. It begins later, never at once.
   * @param isAwaited somebody waits for its end: it gets every other slice
   * @returns calls it off
   */
  add(piece: Piece, isAwaited?: boolean): () => void;
  /** Calls everything off. */
  close(): void;
}

interface Task {
  readonly piece: Piece;
  readonly isAwaited: boolean;
}

/** Makes it, with nothing to do. */
export function createBackgroundWork(
  surroundings: Pick<Surroundings, 'elapsed' | 'after'>,
): BackgroundWork {
  const elapsed = (): number => surroundings.elapsed();
  let tasks: Task[] = [];
  let cancel: Cancel | undefined;
  let mayWorkMs = -Infinity;

  /** @returns true when the task has more to do */
  function workOn(task: Task, untilMs: number): boolean {
    do {
      if (!task.piece()) return false;
    } while (elapsed() < untilMs && tasks.includes(task));
    return true;
  }

  function slice(): void {
    cancel = undefined;
    const task = tasks[0];
    if (task === undefined) return;
    const beganMs = elapsed();
    const hasMore = workOn(task, beganMs + LIMITS.analysisSliceMs);
    const endedMs = elapsed();
    const tookMs = endedMs - beganMs;
    mayWorkMs = endedMs + Math.max(LIMITS.analysisRestMs, tookMs / LIMITS.analysisShare - tookMs);
    const wasCalledOff = !tasks.includes(task);
    tasks = tasks.filter((one) => one !== task);
    if (hasMore && !wasCalledOff) tasks.splice(task.isAwaited ? 1 : tasks.length, 0, task);
    plan();
  }

  function plan(): void {
    if (cancel !== undefined || tasks.length === 0) return;
    cancel = surroundings.after(Math.max(0, mayWorkMs - elapsed()), slice);
  }

  return {
    add(piece, isAwaited = false) {
      const task = { piece, isAwaited };
      if (isAwaited) tasks.unshift(task);
      else tasks.push(task);
      plan();
      return () => (tasks = tasks.filter((one) => one !== task));
    },
    close() {
      tasks = [];
      cancel?.();
      cancel = undefined;
    },
  };
}
