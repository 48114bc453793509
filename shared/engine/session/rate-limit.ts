/**
 * A token bucket: bursts up to a size, then a steady rate.
 */

/** Takes one token. @returns false when there is none */
export type RateLimit = (nowMs: number) => boolean;

/** Makes a full bucket. */
export function createRateLimit(burst: number, perSecond: number): RateLimit {
  let tokens = burst;
  let lastMs: number | undefined;
  return (nowMs) => {
    const elapsedMs = Math.max(0, nowMs - (lastMs ?? nowMs));
    tokens = Math.min(burst, tokens + (elapsedMs * perSecond) / 1000);
    lastMs = nowMs;
    if (tokens < 1) return false;
    tokens--;
    return true;
  };
}
