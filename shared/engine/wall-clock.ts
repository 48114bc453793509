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

/** Looks at the two clocks in a row, at most, until a whole ms has gone by. */
const MOST_LOOKS = 20_000;

/**
 * The system's clock now, with its fraction, which it does not tell itself: it is the furthest ahead of the other
 * clock when its whole ms has just begun. Takes about 1 ms, all of it busy.
 */
export function findFraction({ system, monotonic }: MachineClocks): number {
  const beganMs = monotonic();
  let aheadMs = -Infinity;
  for (let looks = 0; looks < MOST_LOOKS && monotonic() - beganMs < 1.1; looks++) {
    /* Read first: what the machine does in between can only make it less. */
    const systemMs = system();
    aheadMs = Math.max(aheadMs, systemMs - monotonic());
  }
  return aheadMs + monotonic();
}

/** Makes the clock. @param beganMs what it begins with, ms since 1970; left out, whole ms @returns a function that reads it, ms since 1970 with fractions */
export function createWallClock(
  { system, monotonic }: MachineClocks,
  beganMs = system(),
): () => number {
  let readMs = monotonic();
  let nowMs = beganMs;
  return () => {
    const elapsedMs = Math.max(0, monotonic() - readMs);
    readMs += elapsedMs;
    const aheadMs = nowMs + elapsedMs - system();
    if (aheadMs < -TOLERANCE_MS) nowMs += elapsedMs - aheadMs;
    else nowMs += aheadMs > TOLERANCE_MS ? elapsedMs * (1 - SLEW) : elapsedMs;
    return nowMs;
  };
}
