/**
 * How what blocks hold lies in time, from the index alone: a picture, not a count.
 */
import type { Blocks } from './block-list.ts';

/** Rows of blocks per equal time bucket between two moments. */
export function toBlockOverview(
  entries: Blocks,
  startMs: number,
  endMs: number,
  buckets: number,
): Float64Array {
  const counts = new Float64Array(buckets);
  const bucketMs = (endMs - startMs + 1) / buckets;
  for (const { firstMs, lastMs, ticks } of entries) {
    /* What was late is counted where it was read: at the beginning at the earliest. */
    const from = Math.max(0, firstMs - startMs) / bucketMs;
    const to = Math.max(1, lastMs + 1 - startMs) / bucketMs;
    for (let bucket = Math.floor(from); bucket < Math.min(to, buckets); bucket++) {
      const share = Math.min(to, bucket + 1) - Math.max(from, bucket);
      counts[bucket]! += (ticks * share) / (to - from);
    }
  }
  return counts;
}
