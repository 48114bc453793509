/**
 * How long to wait before the next attempt to connect: at once, then 1, 2, 4 … 60 s, spread. Begins anew only
 * when a connection has given data for a while: one that opens and dies is no success. Knows no timer.
 */
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** Waits of one loop of connections. */
export class BackOff {
  private failures = 0;
  private readonly random: () => number;

  /** @param random 0 ≤ random < 1 */
  constructor(random: () => number) {
    this.random = random;
  }

  /** How long to wait before the next attempt, ms. */
  next(): number {
    const failures = this.failures++;
    if (failures === 0) return 0;
    const { backOffFirstMs, backOffMostMs, backOffSpread } = VENUE_LIMITS;
    const wholeMs = Math.min(backOffMostMs, backOffFirstMs * 2 ** Math.min(failures - 1, 30));
    return Math.round(wholeMs * (1 + (this.random() * 2 - 1) * backOffSpread));
  }

  /** Begins anew. @param lastedMs how long the last connection gave data */
  noteLasted(lastedMs: number): void {
    if (lastedMs >= VENUE_LIMITS.healthyMs) this.failures = 0;
  }
}
