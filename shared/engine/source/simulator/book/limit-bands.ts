/**
 * Limit bands in the manner of the US limit-up limit-down plan: a share may not trade further from the
 * mean of its last minutes than a share of it. Keeps the reference and says who stands outside.
 */
import type { Listing } from '../universe/listing.ts';
import type { StateTransfer } from '../state/state-transfer.ts';

/** Half widths of bands: large shares and funds, and all others. */
const NARROW = 0.05;
const WIDE = 0.1;
/** Capitalisation, in billions, from which a share is large. */
const LARGE = 10;
/** The reference follows the price over about this long, s. */
const REFERENCE_S = 300;

/** Bands of every listing; prices in ticks. */
export class LimitBands {
  private readonly width: Float64Array;
  private readonly reference: Float64Array;
  private readonly lower: Float64Array;
  private readonly upper: Float64Array;

  /** @param lower,upper where the limits are written: 0 and Infinity for listings without */
  constructor(listings: readonly Listing[], lower: Float64Array, upper: Float64Array) {
    this.lower = lower;
    this.upper = upper;
    this.reference = new Float64Array(listings.length);
    this.width = Float64Array.from(listings, ({ kind, capitalisation }) => {
      if (kind !== 'equity' && kind !== 'etf') return 0;
      return kind === 'etf' || capitalisation >= LARGE ? NARROW : WIDE;
    });
  }

  /** Begins a band around a price: after an auction, a split, at the start. */
  begin(i: number, price: number): void {
    this.reference[i] = price;
    this.set(i);
  }

  /** Lifts the band of a listing that is not in its regular hours. */
  lift(i: number): void {
    this.lower[i] = 0;
    this.upper[i] = Infinity;
  }

  /** Moves on by one second. @returns whether the price is outside the band */
  update(i: number, price: number): boolean {
    if (this.width[i] === 0) return false;
    this.reference[i]! += (price - this.reference[i]!) / REFERENCE_S;
    this.set(i);
    return price < this.lower[i]! || price > this.upper[i]!;
  }

  transfer(state: StateTransfer): void {
    state.cells(this.reference);
  }

  private set(i: number): void {
    const width = this.width[i]!;
    if (width === 0) return;
    this.lower[i] = this.reference[i]! * (1 - width);
    this.upper[i] = this.reference[i]! * (1 + width);
  }
}
