/**
 * What a venue lets us ask: requests with their weights, counted over the last minute, and hour where it counts those.
 * Work that can wait may use but a part of it, so that a hole is filled at once while somebody scrolls. Has no timer:
 * it says how long to wait.
 */
import { HOUR_MS, MINUTE_MS } from '../../../shared/model/calendar.ts';

/** Part that work which can wait leaves to others. */
const RESERVED = 0.25;

interface Sent {
  readonly atMs: number;
  readonly weight: number;
}

/** The budget of one venue. */
export class RestBudget {
  private readonly limits: readonly { readonly spanMs: number; readonly most: number }[];
  /** Of the longest span, oldest first. */
  private sent: Sent[] = [];

  constructor(perMinute: number, perHour?: number) {
    this.limits = [
      { spanMs: MINUTE_MS, most: Math.max(1, perMinute) },
      ...(perHour === undefined ? [] : [{ spanMs: HOUR_MS, most: Math.max(1, perHour) }]),
    ];
  }

  /**
   * Tells how long a request must wait, and notes it as sent where that is no time.
   * @param isPatient it can wait for others
   * @returns ms; 0 when it may be sent now
   */
  take(nowMs: number, weight: number, isPatient: boolean): number {
    const longestMs = this.limits.at(-1)!.spanMs;
    this.sent = this.sent.filter(({ atMs }) => nowMs - atMs < longestMs);
    const waits = this.limits.map(({ spanMs, most }) => {
      const share = isPatient ? Math.max(1, most - Math.floor(most * RESERVED)) : most;
      const within = this.sent.filter(({ atMs }) => nowMs - atMs < spanMs);
      return toFreeMs(within, share - weight) + spanMs - nowMs;
    });
    const waitMs = Math.max(0, ...waits);
    if (waitMs === 0) this.sent.push({ atMs: nowMs, weight });
    return waitMs;
  }
}

/** When that request was sent whose place must be free before no more than `most` are used; long ago where it is. */
function toFreeMs(sent: readonly Sent[], most: number): number {
  let used = sent.reduce((sum, one) => sum + one.weight, 0);
  if (used <= most || sent.length === 0) return -Infinity;
  for (const { atMs, weight } of sent) {
    used -= weight;
    if (used <= most) return atMs;
  }
  return sent.at(-1)!.atMs;
}
