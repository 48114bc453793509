/**
 * The trades of the moment at hand that have ids, to tell which comes again. The same id with another price or size is
 * another trade: venues reuse ids. Trades with ids that count up cost a comparison.
 */
import { ROW } from './import-rows.ts';

/** What makes a trade the same. */
const SAME = [ROW.id, ROW.instrument, ROW.price, ROW.size, ROW.side] as const;
const WIDTH = SAME.length;
/** Trades of a moment that are looked through one by one. */
const FEW = 32;

/** Trades of one moment; of a later one once it is told. */
export class MomentTrades {
  private timeMs = NaN;
  private timeNs = NaN;
  private count = 0;
  /** Highest id; none above it was there. */
  private highest = -Infinity;
  private rows = new Float64Array(FEW * WIDTH);
  /** Of many: all of them. */
  private readonly known = new Set<string>();

  /** Takes the trade of a row. @returns false when it was there before */
  take(data: Float64Array, at: number): boolean {
    if (data[at + ROW.timeMs] !== this.timeMs || data[at + ROW.timeNs] !== this.timeNs) {
      this.timeMs = data[at + ROW.timeMs]!;
      this.timeNs = data[at + ROW.timeNs]!;
      this.count = 0;
      this.highest = -Infinity;
      if (this.known.size > 0) this.known.clear();
    }
    const id = data[at + ROW.id]!;
    if (id <= this.highest && this.has(data, at)) return false;
    if (id > this.highest) this.highest = id;
    this.add(data, at);
    return true;
  }

  private has(data: Float64Array, at: number): boolean {
    if (this.count > FEW) return this.known.has(toKey(data, at));
    const { rows } = this;
    for (let row = 0; row < this.count * WIDTH; row += WIDTH) {
      if (SAME.every((column, i) => rows[row + i] === data[at + column])) return true;
    }
    return false;
  }

  private add(data: Float64Array, at: number): void {
    const { rows } = this;
    if (this.count < FEW) {
      const row = this.count * WIDTH;
      for (let i = 0; i < WIDTH; i++) rows[row + i] = data[at + SAME[i]!]!;
    } else {
      if (this.count === FEW) this.learnAll();
      this.known.add(toKey(data, at));
    }
    this.count++;
  }

  private learnAll(): void {
    for (let row = 0; row < FEW * WIDTH; row += WIDTH) {
      this.known.add(this.rows.subarray(row, row + WIDTH).join(' '));
    }
  }
}

const toKey = (data: Float64Array, at: number): string =>
  `${data[at + ROW.id]} ${data[at + ROW.instrument]} ${data[at + ROW.price]} ${data[at + ROW.size]} ${data[at + ROW.side]}`;
