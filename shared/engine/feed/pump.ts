/**
 * The flush clock: advances every market once a flush, and again at once while there is more to do.
 * The only timer of the data path.
 */

/** A running pump. */
export interface Pump {
  readonly stop: () => void;
}

/**
 * Starts pumping.
 * @param turn does a bounded slice of work; true when there is more
 * @param flushMs time between turns, ms
 * @param isBusy whether the last turn's work is still under way: the next waits for its end and is larger,
 *   so that a server at its limit sends less often rather than later and later
 */
export function startPump(turn: () => boolean, flushMs: number, isBusy: () => boolean): Pump {
  let again: NodeJS.Immediate | undefined;
  const run = (): void => {
    again = undefined;
    if (isBusy() || turn()) again = setImmediate(run);
  };
  const timer = setInterval(() => {
    if (again === undefined) run();
  }, flushMs);
  return {
    stop() {
      clearInterval(timer);
      if (again !== undefined) clearImmediate(again);
    },
  };
}
