/**
 * The newest trades of one symbol, to find the one that a cancel takes back without the ticks around them.
 * Promises the answer of `findCancelledMs`, or to say that it reaches too far back.
 */
import { CANCEL_LOOK_BACK_TICKS } from '../../model/cancelled-trade.ts';

/** Trades that are kept: memory per symbol against how far back a cancel may reach. */
const MOST_TRADES = 1_024;
/** Numbers of a trade: how many ticks of the symbol were before it, time in ms, price, size, 1 for a cancel. */
const FIELDS = 5;

/** The trades. */
export class RecentTrades {
  private rows = new Float64Array(16 * FIELDS);
  /** Trades ever. */
  private count = 0;
  /** Where the next one goes. */
  private next = 0;

  /** Takes a trade. @param tick number of the tick among those of its symbol */
  add(tick: number, timeMs: number, price: number, size: number, isCancel: boolean): void {
    if (this.count * FIELDS === this.rows.length && this.count < MOST_TRADES) this.grow();
    const { rows, next: at } = this;
    this.count++;
    this.next = at + FIELDS === rows.length ? 0 : at + FIELDS;
    rows[at] = tick;
    rows[at + 1] = timeMs;
    rows[at + 2] = price;
    rows[at + 3] = size;
    rows[at + 4] = isCancel ? 1 : 0;
  }

  /**
   * When the trade was that a cancel takes back.
   * @param tick number of the cancel among the ticks of its symbol
   * @returns ms since 1970; undefined when it is not within reach; NaN when that is not known any more
   */
  find(tick: number, price: number, size: number): number | undefined {
    const { rows } = this;
    const kept = Math.min(this.count, rows.length / FIELDS);
    let taken = 0;
    for (let back = 1; back <= kept; back++) {
      const at = ((this.count - back) % (rows.length / FIELDS)) * FIELDS;
      if (rows[at]! < tick - CANCEL_LOOK_BACK_TICKS) return undefined;
      if (rows[at + 2] !== price || rows[at + 3] !== size) continue;
      if (rows[at + 4] === 1) taken++;
      else if (taken > 0) taken--;
      else return rows[at + 1];
    }
    return this.count > kept ? NaN : undefined;
  }

  private grow(): void {
    const larger = new Float64Array(this.rows.length * 2);
    larger.set(this.rows);
    this.next = this.rows.length;
    this.rows = larger;
  }
}
