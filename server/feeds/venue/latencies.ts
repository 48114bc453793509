/**
 * How long messages took from the venue's stamp to us, the difference of the clocks taken off: the last so many.
 */

const KEPT = 2_048;

/** The last latencies of a feed. */
export class Latencies {
  private readonly last = new Float64Array(KEPT);
  private count = 0;

  note(ms: number): void {
    this.last[this.count++ % KEPT] = ms;
  }

  /** Median and 99th percentile above the quickest, ms; undefined before the first. */
  summary(offsetMs: number): { p50: number; p99: number } | undefined {
    if (this.count === 0 || Number.isNaN(offsetMs)) return undefined;
    const sorted = this.last.slice(0, Math.min(this.count, KEPT)).sort();
    const at = (share: number): number => {
      const ms = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]!;
      return Math.max(0, Math.round((ms - offsetMs) * 100) / 100);
    };
    return { p50: at(0.5), p99: at(0.99) };
  }
}
