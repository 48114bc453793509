/**
 * How long to wait before connecting again: exponential back-off with full jitter, so that many clients
 * of one fallen server do not return in step (AWS Architecture Blog, "Exponential Backoff And Jitter", 2015).
 */

/**
 * Wait before attempt number `attempt` (0 for the first), ms: uniform in 0..min(max, min × 2^attempt).
 * @param random 0 ≤ random < 1
 */
export function toBackoffMs(attempt: number, random: number, minMs: number, maxMs: number): number {
  return Math.floor(random * Math.min(maxMs, minMs * 2 ** Math.min(attempt, 30)));
}
