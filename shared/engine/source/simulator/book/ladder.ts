/**
 * What stands behind the best bid and ask: at which prices makers wait, and with how much. Answered by a
 * hash of listing, side, price and a slowly changing time, so that ten levels cost no memory, persist
 * while the best price moves over them, and are what is shown when the level before is emptied.
 */
import { hash3 } from '../random/hash.ts';
import type { Listing } from '../universe/listing.ts';
import type { OrderSizes } from './order-sizes.ts';

/** Every level changes what it shows once in so many seconds, each at its own time. */
const LEVEL_LIFE_S = 32;
/** Each further tick is empty with a chance that grows with the usual spread by this. */
const THINNING = 0.18;
const SIDE_SALT = 0x51ed270b;

/** Makers of every listing, by price in ticks. */
export class Ladder {
  /** Whole seconds of stream time, which change what levels show. */
  second = 0;
  private readonly salt: Int32Array;
  /** Of 256 prices, how many are occupied. */
  private readonly occupied: Float64Array;
  private readonly mostGap: Float64Array;
  private readonly sizes: OrderSizes;

  constructor(listings: readonly Listing[], sizes: OrderSizes, seed: number) {
    this.sizes = sizes;
    this.salt = Int32Array.from(listings, (_, i) => hash3(seed, i, 0x1adde7));
    this.occupied = Float64Array.from(listings, (l) => 256 / (1.05 + THINNING * l.spreadTicks));
    this.mostGap = Float64Array.from(listings, (l) => 2 + Math.floor(l.spreadTicks * 0.5));
  }

  /** Next occupied price behind `price`; at most half a usual spread and two ticks away, at least 1. */
  toNext(i: number, isAsk: boolean, price: number): number {
    const most = this.mostGap[i]!;
    const direction = isAsk ? 1 : -1;
    for (let gap = 1; gap < most; gap++) {
      const at = price + direction * gap;
      if (at <= 1) return 1;
      if ((this.toBits(i, isAsk, at, 0) & 255) < this.occupied[i]!) return at;
    }
    return Math.max(1, price + direction * most);
  }

  /** What is shown at an occupied price, size units. */
  toSize(i: number, isAsk: boolean, price: number): number {
    const age = this.second + (this.toBits(i, isAsk, price, 1) & (LEVEL_LIFE_S - 1));
    return this.sizes.toShownSize(
      i,
      this.toBits(i, isAsk, price, 2 + Math.floor(age / LEVEL_LIFE_S)),
    );
  }

  private toBits(i: number, isAsk: boolean, price: number, life: number): number {
    return hash3(this.salt[i]! ^ (isAsk ? SIDE_SALT : 0), price, life);
  }
}
