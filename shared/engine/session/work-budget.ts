/**
 * How much work one client may ask for: a bucket of units that fills at a steady rate. What costs more than the
 * bucket holds takes all of it, and waits until it is full.
 */

/** A client's budget. */
export class WorkBudget {
  private readonly burst: number;
  private readonly perSecond: number;
  private units: number;
  private lastMs: number | undefined = undefined;

  /** Makes a full bucket. */
  constructor(burst: number, perSecond: number) {
    this.burst = burst;
    this.perSecond = perSecond;
    this.units = burst;
  }

  /** How long until so much may be done, ms; 0 for now. */
  waitMs(nowMs: number, wanted: number): number {
    this.fill(nowMs);
    const lacking = Math.min(wanted, this.burst) - this.units;
    return lacking <= 0 ? 0 : Math.ceil((lacking / this.perSecond) * 1_000);
  }

  /** Takes units that were or will be worked off; the bucket may go below empty. */
  spend(nowMs: number, spent: number): void {
    this.fill(nowMs);
    this.units -= spent;
  }

  private fill(nowMs: number): void {
    const elapsedMs = Math.max(0, nowMs - (this.lastMs ?? nowMs));
    this.units = Math.min(this.burst, this.units + (elapsedMs * this.perSecond) / 1_000);
    this.lastMs = nowMs;
  }
}
