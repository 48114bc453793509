/** Medians and percentiles. */

/** The middle value; of an even number of values the mean of the middle two. NaN of none. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  if (sorted.length % 2 === 1) return sorted[middle]!;
  return (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** p50, p99 and the largest of many values. */
export interface Spread {
  readonly count: number;
  readonly p50: number;
  readonly p99: number;
  readonly max: number;
}

const STEP_MS = 0.1;
const STEPS = 200_000;

/** Durations counted in steps of 0.1 ms up to 20 s, so that millions of them cost nothing. */
export class Histogram {
  private readonly counts = new Uint32Array(STEPS);
  private count = 0;
  private max = 0;

  add(ms: number): void {
    const step = Math.min(STEPS - 1, Math.max(0, Math.floor(ms / STEP_MS)));
    this.counts[step]!++;
    this.count++;
    if (ms > this.max) this.max = ms;
  }

  clear(): void {
    this.counts.fill(0);
    this.count = 0;
    this.max = 0;
  }

  spread(): Spread {
    return { count: this.count, p50: this.at(0.5), p99: this.at(0.99), max: this.max };
  }

  /** Upper edge of the step below which this share of the values lies. */
  private at(share: number): number {
    const wanted = share * this.count;
    let seen = 0;
    for (let step = 0; step < STEPS; step++) {
      seen += this.counts[step]!;
      if (seen >= wanted && seen > 0) return (step + 1) * STEP_MS;
    }
    return 0;
  }
}
