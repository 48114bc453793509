/**
 * Finds bursts in a stream of ticks while it goes by: seconds with many more ticks than those before them, of a symbol
 * or of all together. A burst begins with the first tick of its second; it is one with what follows it closely.
 */

/** A burst has so many ticks a second at least, and so many times as many as are usual before it. */
const BURST = { leastTicks: 20, times: 5 } as const;
/** What is usual is the mean of about so many seconds; before so many have gone by nothing is. */
const MEMORY_S = 60;
const WARM_UP_S = 10;
/** Bursts less than so many seconds apart are one. */
const APART_S = 10;

/** A burst. */
export interface Burst {
  readonly fromMs: number;
  /** Ticks of its first second, and how many a second were usual before. */
  readonly ticks: number;
  readonly usual: number;
}

/** Makes a finder. @param onBurst hears of each, about a second after it began */
export function createBurstFinder(onBurst: (burst: Burst) => void) {
  let second = NaN;
  let firstSecond = NaN;
  let firstMs = 0;
  let count = 0;
  /** Ticks and seconds that have gone by, the older the less. */
  let ticks = 0;
  let weight = 0;
  let lastBurst = -Infinity;

  /** A second is over; those up to the next one that had a tick had none. */
  function endSecond(next: number): void {
    const usual = weight > 0 ? ticks / weight : 0;
    const isMany = count >= BURST.leastTicks && count >= usual * BURST.times;
    if (isMany && second - firstSecond >= WARM_UP_S) {
      if (second - lastBurst > APART_S) onBurst({ fromMs: firstMs, ticks: count, usual });
      lastBurst = second;
    }
    const keep = Math.exp(-1 / MEMORY_S);
    const silent = Math.min(next - second - 1, 100 * MEMORY_S);
    const fade = keep ** silent;
    ticks = (ticks * keep + count) * fade;
    weight = (weight * keep + 1) * fade + (1 - fade) / (1 - keep);
  }

  return {
    /** Takes note of a tick. @param timeMs not before the last one's; an earlier one counts there */
    note(timeMs: number): void {
      const now = Math.floor(timeMs / 1_000);
      if (now > second) endSecond(now);
      if (!(now <= second)) {
        if (Number.isNaN(second)) firstSecond = now;
        second = now;
        firstMs = timeMs;
        count = 0;
      }
      count++;
    },
    /** There is nothing more. */
    end(): void {
      if (!Number.isNaN(second)) endSecond(second + 1);
    },
  };
}
