/**
 * The wall clock of an engine: runs evenly with the monotonic clock and stays with the system's clock in the
 * large. Promises never to step back, to leap forward when the system's clock is ahead by more than a second
 * (the machine slept, or somebody set it), and to ignore smaller steps. Where the system's clock was set back,
 * it runs a hundredth slower until both agree: nobody sees a time twice, and nothing stands still.
 */

/** Steps of the system's clock up to so many ms change nothing. */
const TOLERANCE_MS = 1_000;
/** How much slower the clock runs while it is ahead of the system's. */
const SLEW = 0.01;

/** The two clocks of a machine. */
export interface MachineClocks {
  /** The system's clock, ms since 1970; may be set at any time. */
  readonly system: () => number;
  /** A clock that is never set, ms; it may stand while the machine sleeps. */
  readonly monotonic: () => number;
}

/** Makes the clock. @returns a function that reads it, ms since 1970 with fractions */
export function createWallClock({ system, monotonic }: MachineClocks): () => number {
  let readMs = monotonic();
  let nowMs = system();
  return () => {
    const elapsedMs = Math.max(0, monotonic() - readMs);
    readMs += elapsedMs;
    const aheadMs = nowMs + elapsedMs - system();
    if (aheadMs < -TOLERANCE_MS) nowMs += elapsedMs - aheadMs;
    else nowMs += aheadMs > TOLERANCE_MS ? elapsedMs * (1 - SLEW) : elapsedMs;
    return nowMs;
  };
}
