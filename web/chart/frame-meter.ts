/**
 * Measures frames: how often they come and how long their drawing takes, over the last few seconds.
 * Times come in from outside; no clock.
 */

const KEPT_FRAMES = 240;

/** Ring of the last frames' intervals and durations. */
export class FrameMeter {
  private readonly workMs = new Float64Array(KEPT_FRAMES);
  private readonly intervalMs = new Float64Array(KEPT_FRAMES);
  private works = 0;
  private intervals = 0;
  private lastMs: number | undefined;

  /** Takes in a frame that began at `nowMs` and drew for `workMs`. */
  add(nowMs: number, workMs: number): void {
    this.workMs[this.works++ % KEPT_FRAMES] = workMs;
    if (this.lastMs !== undefined) {
      this.intervalMs[this.intervals++ % KEPT_FRAMES] = nowMs - this.lastMs;
    }
    this.lastMs = nowMs;
  }

  /** No frame is due: the time until the next one is rest, not slowness. */
  pause(): void {
    this.lastMs = undefined;
  }

  /** Mean rate and the spread of drawing times; zeros before the first frame. */
  read(): { fps: number; frameMs: number; frameP95Ms: number } {
    const kept = Math.min(this.intervals, KEPT_FRAMES);
    const totalMs = this.intervalMs.subarray(0, kept).reduce((sum, each) => sum + each, 0);
    const sorted = this.workMs.slice(0, Math.min(this.works, KEPT_FRAMES)).sort();
    const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
    return {
      fps: totalMs > 0 ? (1_000 * kept) / totalMs : 0,
      frameMs: at(0.5),
      frameP95Ms: at(0.95),
    };
  }
}
