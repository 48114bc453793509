/**
 * How far apart makers want bid and ask to be: usually as the listing says, wider under stress, out of hours
 * and where a scenario says so. Knows no prices.
 */
import type { Listing } from '../universe/listing.ts';
import type { StateTransfer } from '../state/state-transfer.ts';

/** The spread at no stress, as a share of the usual one; the rest grows with stress. */
const CALM_SPREAD = 0.45;

/** Spreads of every listing, ticks. */
export class Spreads {
  /** Factor of every spread: hours and scenarios; 1 usually. */
  readonly widening: Float64Array;
  private readonly usual: Float64Array;
  private readonly aim: Float64Array;

  constructor(listings: readonly Listing[]) {
    this.usual = Float64Array.from(listings, (l) => l.spreadTicks);
    this.aim = this.usual.slice();
    this.widening = new Float64Array(listings.length).fill(1);
  }

  /** Takes the stress of every listing (1 is usual) into the spreads that makers aim at. */
  setStress(stress: Float64Array): void {
    for (let i = 0; i < stress.length; i++) {
      const stressed = CALM_SPREAD + (1 - CALM_SPREAD) * stress[i]!;
      this.aim[i] = this.usual[i]! * stressed * this.widening[i]!;
    }
  }

  /** Divides the spread of a listing that was split. */
  split(i: number, ratio: number): void {
    this.usual[i] = Math.max(1, this.usual[i]! / ratio);
  }

  /** A spread that makers aim at now, whole ticks, at least 1: 0.7 to 1.3 times the target. */
  draw(i: number, bits: number): number {
    const unit = (bits >>> 22) / 1_024;
    const aim = this.aim[i]! * (0.7 + 0.6 * unit);
    return Math.max(1, Math.floor(aim + ((bits >>> 12) & 1_023) / 1_024));
  }

  transfer(state: StateTransfer): void {
    for (const cells of [this.usual, this.aim, this.widening]) state.cells(cells);
  }
}
