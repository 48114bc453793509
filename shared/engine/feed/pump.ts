/**
 * The flush clock: advances every market once a flush, and again at once while there is more to do.
 * The only timer of the data path.
 */
import type { Cancel, Surroundings } from '../surroundings.ts';

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
export function startPump(
  { every, defer }: Pick<Surroundings, 'every' | 'defer'>,
  turn: () => boolean,
  flushMs: number,
  isBusy: () => boolean,
): Pump {
  let again: Cancel | undefined;
  const run = (): void => {
    again = undefined;
    if (isBusy() || turn()) again = defer(run);
  };
  const stop = every(flushMs, () => {
    if (again === undefined) run();
  });
  return {
    stop() {
      stop();
      again?.();
    },
  };
}
