/**
 * Something that is due every so often, for those who are asked about it now and then: it keeps to a grid, so that
 * looks which come a little early or late do not add up. Knows no timer.
 */

/**
 * Makes a beat. The first look is a beat, and the grid begins there.
 * @param everyMs  time between two beats
 * @param lookMs   about the time between two looks: the nearest one to a beat is it
 * @returns asks whether a beat is due; true once for each
 */
export function createBeat(everyMs: number, lookMs: number): (nowMs: number) => boolean {
  let dueMs: number | undefined;
  return (nowMs) => {
    dueMs ??= nowMs;
    /* A clock that leapt, or was set back, begins the grid anew; after a pause there is one beat, not many. */
    if (Math.abs(nowMs - dueMs) > everyMs) {
      const isBack = nowMs < dueMs;
      dueMs = nowMs + everyMs;
      return !isBack;
    }
    if (nowMs < dueMs - lookMs / 2) return false;
    dueMs += everyMs;
    return true;
  };
}
