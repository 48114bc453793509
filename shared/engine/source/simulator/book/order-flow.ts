/**
 * Which way takers trade. Most orders are pieces of large ones that are worked bit by bit, whose lengths
 * have a power-law tail: that makes trade signs persistent for long (Lillo, Mike and Farmer, Physical
 * Review E 71, 2005). The others lean to the side where the quote is out of line with the fair value.
 */
import { power } from '../random/fixed-math.ts';
import type { Listing } from '../universe/listing.ts';
import { createStreams, nextBits, seedStream, WORDS, type Streams } from '../random/random.ts';
import type { StateTransfer } from '../state/state-transfer.ts';

const LENGTH_EXPONENT = 1.5;
/** Fewest pieces of a large order. */
const SHORTEST = 4;
const LENGTHS = Float64Array.from({ length: 1_024 }, (_, i) =>
  Math.floor(SHORTEST * power(1 - (i + 0.5) / 1_024, -1 / LENGTH_EXPONENT)),
);
/** Of 1,024 orders, those that are pieces of the large order at work. */
const WORKED_TRADES = 860;
/** Of 1,024 quotes that are out of line, those where a taker against the large order, or with it, is first. */
const PICK_OFFS = [150, 690] as const;
/** How strongly the other trades follow the pressure, 0..1. */
const PRESSURE = 0.8;

/** Taker sides of every listing. */
export class OrderFlow {
  /** Lean of the trades that belong to no large order: 0 usually, 1 when all of them buy. */
  readonly bias: Float64Array;
  private readonly isBuying: Uint8Array;
  private readonly left: Float64Array;
  private readonly streams: Streams;

  constructor(listings: readonly Listing[], seed: number) {
    this.bias = new Float64Array(listings.length);
    this.isBuying = new Uint8Array(listings.length);
    this.left = new Float64Array(listings.length);
    this.streams = createStreams(listings.length);
    listings.forEach((l, i) => seedStream(this.streams, i, seed, `${l.symbol}/flow`));
  }

  transfer(state: StateTransfer): void {
    state.cells(this.isBuying);
    state.cells(this.left);
    state.cells(this.streams);
  }

  /** Whether a taker gets to a stale quote before its makers do; the large order at work hurries its side. */
  isPickedOff(i: number, isBuy: boolean, bits: number): boolean {
    return (bits & 1_023) < PICK_OFFS[isBuy === (this.isBuying[i] === 1) ? 1 : 0];
  }

  /**
   * Tells whether the next taker buys.
   * @param pressure where the fair value lies in the spread: -1 at the bid, 1 at the ask
   */
  isNextBuy(i: number, pressure: number): boolean {
    const bits = nextBits(this.streams, i * WORDS);
    if ((bits & 1_023) < WORKED_TRADES) {
      if (this.left[i]! <= 0) {
        this.left[i] = LENGTHS[(bits >>> 10) & 1_023]!;
        this.isBuying[i] = bits < 0 ? 1 : 0;
      }
      this.left[i]!--;
      return this.isBuying[i] === 1;
    }
    return ((bits >>> 20) + 0.5) / 2_048 - 1 < pressure * PRESSURE + this.bias[i]!;
  }
}
