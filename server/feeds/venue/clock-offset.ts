/**
 * How far a venue's clock is from ours: the least of received − stamped over the last minutes. Travel only adds,
 * so the quickest message shows it best. Shown to people; no time is ever changed by it.
 */
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

const SLICES = 5;

/** Watches the messages of one venue. */
export class ClockOffset {
  private readonly slices: { fromMs: number; leastMs: number }[] = [];

  /** Takes a message. Both times in wall ms; `elapsedMs` is time that goes by. */
  note(receivedMs: number, stampedMs: number, elapsedMs: number): void {
    const differenceMs = receivedMs - stampedMs;
    const newest = this.slices.at(-1);
    if (newest === undefined || elapsedMs - newest.fromMs >= VENUE_LIMITS.offsetMs / SLICES) {
      this.slices.push({ fromMs: elapsedMs, leastMs: differenceMs });
      if (this.slices.length > SLICES) this.slices.shift();
    } else if (differenceMs < newest.leastMs) newest.leastMs = differenceMs;
  }

  /** Received − stamped of the quickest message, ms; negative where the venue's clock is ahead. NaN before. */
  get offsetMs(): number {
    return this.slices.length === 0 ? NaN : Math.min(...this.slices.map((one) => one.leastMs));
  }
}
