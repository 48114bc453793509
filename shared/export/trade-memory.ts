/**
 * The newest trades of all instruments, to find the one that a cancel takes back. Bounded.
 */
/** Trades that are remembered: a report of a wrong one comes within minutes. */
const KEPT = 131_072;
const TAKEN = -1;

/** Remembers trades. */
export class TradeMemory {
  private readonly instrument = new Int32Array(KEPT).fill(TAKEN);
  private readonly timeMs = new Float64Array(KEPT);
  private readonly price = new Float64Array(KEPT);
  private readonly size = new Float64Array(KEPT);
  private count = 0;

  add(instrument: number, timeMs: number, price: number, size: number): void {
    const at = this.count++ % KEPT;
    this.instrument[at] = instrument;
    this.timeMs[at] = timeMs;
    this.price[at] = price;
    this.size[at] = size;
  }

  /** Finds when the newest trade of this price and size was that no cancel took back yet, ms, and takes it. */
  take(instrument: number, price: number, size: number): number | undefined {
    for (let back = 1; back <= Math.min(this.count, KEPT); back++) {
      const at = (this.count - back) % KEPT;
      const isIt =
        this.instrument[at] === instrument && this.price[at] === price && this.size[at] === size;
      if (!isIt) continue;
      this.instrument[at] = TAKEN;
      return this.timeMs[at];
    }
    return undefined;
  }
}
