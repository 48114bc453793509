/**
 * How much work one client may ask for: a bucket of units that fills at a steady rate. What costs more than the
 * bucket holds takes all of it, and waits until it is full.
 */

/** A client's budget. */
export interface WorkBudget {
  /** How long until so much may be done, ms; 0 for now. */
  waitMs(nowMs: number, units: number): number;
  /** Takes units that were or will be worked off; the bucket may go below empty. */
  spend(nowMs: number, units: number): void;
}

/** Makes a full bucket. */
export function createWorkBudget(burst: number, perSecond: number): WorkBudget {
  let units = burst;
  let lastMs: number | undefined;

  function fill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - (lastMs ?? nowMs));
    units = Math.min(burst, units + (elapsedMs * perSecond) / 1_000);
    lastMs = nowMs;
  }

  return {
    waitMs(nowMs, wanted) {
      fill(nowMs);
      const lacking = Math.min(wanted, burst) - units;
      return lacking <= 0 ? 0 : Math.ceil((lacking / perSecond) * 1_000);
    },
    spend(nowMs, spent) {
      fill(nowMs);
      units -= spent;
    },
  };
}
