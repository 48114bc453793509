/**
 * How much is shown at a quote, how much a trade takes, and in how many prints an order is filled: round
 * lots mostly, with the power-law tail that order sizes have (Gopikrishnan, Plerou, Gabaix and Stanley,
 * 2000). One table lookup a draw.
 */
import { power } from '../random/fixed-math.ts';
import type { Listing } from '../universe/listing.ts';

/** Tail exponent of sizes: P(size > x) falls like x to the minus this. */
const TAIL_EXPONENT = 1.6;
const TABLE_BITS = 12;
const TABLE_MASK = (1 << TABLE_BITS) - 1;
/** Scales the tail's median to about 1. */
const SCALE = 0.65;
/** An order is filled in at most so many prints. */
const MOST_PRINTS = 60;
/** A quote shows this many usual trades, in the median. */
const SHOWN_TRADES = 2.5;

/** Multiples of the usual size by quantile: Pareto, from SCALE upwards. */
const MULTIPLES = Float64Array.from({ length: 1 << TABLE_BITS }, (_, i) => {
  const beyond = 1 - (i + 0.5) / (1 << TABLE_BITS);
  return SCALE * power(beyond, -1 / TAIL_EXPONENT);
});

/** Makers whom an order would meet, by quantile: P(as many or more) falls like the number to the minus 1.5. */
const PRINTS_EXPONENT = 1.5;
const PRINTS_BITS = 10;
const PRINTS = Uint8Array.from({ length: 1 << PRINTS_BITS }, (_, i) => {
  const beyond = 1 - (i + 0.5) / (1 << PRINTS_BITS);
  return Math.min(MOST_PRINTS, Math.floor(power(beyond, -1 / PRINTS_EXPONENT)));
});

/** Size habits of every listing, in size units. */
export class OrderSizes {
  /** Share of the usual size that is shown now, by listing; 1 usually, less when liquidity dries up. */
  readonly shown: Float64Array;
  private readonly roundLot: Float64Array;
  private readonly usualLots: Float64Array;
  private readonly shownLots: Float64Array;
  private readonly oddMost: Float64Array;
  private readonly oddShare: Float64Array;

  constructor(listings: readonly Listing[]) {
    this.roundLot = Float64Array.from(listings, (l) => l.roundLot);
    this.usualLots = Float64Array.from(listings, (l) => l.typicalSize / l.roundLot);
    this.shownLots = this.usualLots.map((lots) => lots * SHOWN_TRADES);
    this.shown = new Float64Array(listings.length).fill(1);
    this.oddMost = Float64Array.from(listings, (l) => Math.max(l.roundLot, l.typicalSize) - 1);
    this.oddShare = Float64Array.from(listings, (l) => Math.floor(l.oddShare * 256));
  }

  /** Size of a trade of listing `i`, from 32 random bits; at least 1. */
  toTradeSize(i: number, bits: number): number {
    const multiple = MULTIPLES[bits & TABLE_MASK]!;
    const unit = (bits >>> 20) / 4_096;
    if (((bits >>> TABLE_BITS) & 255) < this.oddShare[i]!) {
      return 1 + Math.floor(unit * unit * this.oddMost[i]!);
    }
    return this.roundLot[i]! * Math.max(1, Math.floor(this.usualLots[i]! * multiple + unit * 0.5));
  }

  /** Prints that an order wants, from 10 random bits; at least 1. */
  toPrints(bits: number): number {
    return PRINTS[bits]!;
  }

  /** Size shown at one side of listing `i`, from 32 random bits; a positive multiple of the round lot. */
  toShownSize(i: number, bits: number): number {
    const multiple = MULTIPLES[bits & TABLE_MASK]!;
    const unit = (bits >>> TABLE_BITS) / 1_048_576;
    return (
      this.roundLot[i]! * (1 + Math.floor(this.shownLots[i]! * this.shown[i]! * multiple * unit))
    );
  }

  /** One round lot of listing `i`, size units. */
  toRoundLot(i: number): number {
    return this.roundLot[i]!;
  }
}
