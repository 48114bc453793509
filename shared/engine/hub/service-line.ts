/**
 * Serves those who wait for something that is made for them alone, a slice at a time: whoever was served and wants
 * more goes to the end of the line (round-robin), behind all who want little. Promises that all of them together take
 * no more than a budget of time and bytes between two looks at the event loop, however many wait and whatever one of
 * them is owed. Knows nothing of what is served.
 */
import { LIMITS } from '../../wire/limits.ts';

/** What one task may use up before others have their turn. */
export interface Slice {
  /** True when it is used up: the task then stops at the next whole piece. */
  readonly isOver: boolean;
  /** Counts bytes that were made or sent. */
  spend(bytes: number): void;
}

/** Somebody who waits. */
export interface Task {
  /**
   * Does what is to be done until the slice is over: at least one piece, since a slice may be short.
   * @returns true when there is more to do at once; false when there is not, until the task is added again
   */
  serve(slice: Slice): boolean;
}

/** A line of tasks. */
export interface ServiceLine {
  readonly isEmpty: boolean;
  /**
   * Puts a task at the end unless it waits already; it is served at once while the budget of this turn lasts.
   * @param isPatient nobody asked just now: it goes behind all who did
   */
  add(task: Task, isPatient?: boolean): void;
  remove(task: Task): void;
}

/** Surroundings of a line. */
export interface LineOptions {
  /** Time that has gone by, ms. */
  readonly now: () => number;
  /** Runs a function after other events were served. */
  readonly defer: (run: () => void) => unknown;
}

/** Those who have not had a slice yet get so much of a turn, lest they keep the others from theirs. */
const FRESH_SHARE = 0.75;

/** Makes an empty line, with the budget of a turn in the limits. */
export function createServiceLine(options: LineOptions): ServiceLine {
  /** Who has not had a slice yet, in order. They go first: most want little. */
  const fresh = new Set<Task>();
  /** Who wants more, in order, and how many slices in a row were too short for it. */
  const waiting = new Map<Task, number>();
  let turnMs = 0;
  let turnBytes = 0;
  let isWorking = false;
  let isDeferred = false;
  let endMs = 0;
  let bytesLeft = 0;

  const slice: Slice = {
    get isOver() {
      return bytesLeft <= 0 || options.now() >= endMs;
    },
    spend(bytes) {
      bytesLeft -= bytes;
    },
  };

  const isSpent = (share: number): boolean =>
    turnMs >= LIMITS.serviceMs * share || turnBytes >= LIMITS.serviceBytes * share;

  /**
   * Serves one task. Slices of one that waits on grow, up to a whole turn: while it is brought up to date the
   * market moves on, and short slices might never get it there.
   */
  function serve(task: Task, rounds: number): void {
    fresh.delete(task);
    waiting.delete(task);
    const share = Math.min(1, 2 ** rounds * LIMITS.serviceShare);
    const beganMs = options.now();
    const bytes = Math.min(LIMITS.serviceBytes - turnBytes, LIMITS.serviceBytes * share);
    endMs = beganMs + Math.min(LIMITS.serviceMs - turnMs, LIMITS.serviceMs * share);
    bytesLeft = bytes;
    if (task.serve(slice)) waiting.set(task, rounds + 1);
    turnMs += options.now() - beganMs;
    turnBytes += bytes - bytesLeft;
  }

  function work(): void {
    if (isWorking) return;
    isWorking = true;
    try {
      for (const task of fresh) {
        if (isSpent(FRESH_SHARE)) break;
        serve(task, 0);
      }
      for (const [task, rounds] of waiting) {
        if (isSpent(1)) break;
        serve(task, rounds);
      }
    } finally {
      isWorking = false;
    }
    if (isDeferred) return;
    isDeferred = true;
    options.defer(beginTurn);
  }

  function beginTurn(): void {
    isDeferred = false;
    turnMs = 0;
    turnBytes = 0;
    if (waiting.size + fresh.size > 0) work();
  }

  return {
    get isEmpty() {
      return waiting.size + fresh.size === 0;
    },
    add(task, isPatient = false) {
      if (!waiting.has(task) && !fresh.has(task)) {
        if (isPatient) waiting.set(task, 0);
        else fresh.add(task);
      }
      work();
    },
    remove(task) {
      fresh.delete(task);
      waiting.delete(task);
    },
  };
}
