/**
 * Indices as the sum of their members' last trades, printed every second that brought trades.
 * Sums are kept up to date in whole price units, trade by trade, so that anybody can check them.
 */
import { createBasketSums, sumOf } from './basket.ts';
import type { Listing } from '../universe/listing.ts';
import type { StateTransfer } from '../state/state-transfer.ts';

/** Prints are at most about this share of all ticks. */
const SHARE = 1 / 50;

/** The indices of a universe. */
export class IndexPrints {
  /** Listing, price (price units) and members' volume of the print that is due. */
  id = 0;
  price = 0;
  volume = 0;
  private readonly targets: Uint32Array;
  private readonly isOn: Uint8Array;
  private readonly sums: Float64Array;
  private readonly divisors: Float64Array;
  private readonly volumes: Float64Array;
  /** Shares of listing `m` in index `x`, at `x * listings + m`. */
  private readonly shares: Float64Array;
  private readonly last: Float64Array;
  private seconds = 0;
  /** Index to look at next; those before it are done in this second. */
  private cursor: number;

  /** @param previousClose price units of every listing; also the price of members without a trade */
  constructor(listings: readonly Listing[], previousClose: Float64Array) {
    const baskets = createBasketSums(listings).filter(
      (basket) => listings[basket.target]!.kind === 'index',
    );
    this.targets = Uint32Array.from(baskets, (basket) => basket.target);
    this.isOn = new Uint8Array(baskets.length);
    this.last = previousClose.slice();
    this.sums = Float64Array.from(baskets, (basket) => sumOf(basket, this.last));
    this.divisors = this.sums.map((sum, x) => sum / previousClose[this.targets[x]!]!);
    this.volumes = new Float64Array(baskets.length);
    this.shares = new Float64Array(baskets.length * listings.length);
    baskets.forEach((basket, x) => {
      basket.members.forEach((member, m) => {
        this.shares[x * listings.length + member] = basket.shares[m]!;
      });
    });
    this.cursor = baskets.length;
  }

  /** Counts a trade of listing `id`, which may be a member of any index. */
  add(id: number, price: number, size: number): void {
    const change = price - this.last[id]!;
    this.last[id] = price;
    for (let x = 0; x < this.targets.length; x++) {
      const shares = this.shares[x * this.last.length + id]!;
      if (shares === 0) continue;
      this.sums[x]! += shares * change;
      this.volumes[x]! += size;
    }
  }

  /**
   * Begins a second. @param rate ticks a second, which prints must not swamp
   * @param mayPrint tells whether an index is in its hours
   */
  beginSecond(rate: number, mayPrint: (id: number) => boolean): void {
    for (let x = 0; x < this.targets.length; x++) {
      this.isOn[x] = mayPrint(this.targets[x]!) ? 1 : 0;
    }
    const every = Math.max(1, Math.ceil(this.targets.length / (Math.max(1, rate) * SHARE)));
    if (this.seconds % every === 0) this.cursor = 0;
    this.seconds++;
  }

  /** Tells whether an index must print now, and prepares `id`, `price` and `volume`. */
  isDue(): boolean {
    for (; this.cursor < this.targets.length; this.cursor++) {
      const x = this.cursor;
      if (this.volumes[x] === 0 || this.isOn[x] === 0) continue;
      this.id = this.targets[x]!;
      this.price = Math.floor(this.sums[x]! / this.divisors[x]! + 0.5);
      this.volume = this.volumes[x]!;
      return true;
    }
    return false;
  }

  /** Multiplies the shares of a split listing and divides its last price; indices stay where they are. */
  split(id: number, ratio: number): void {
    const before = this.last[id]!;
    const after = Math.max(1, Math.floor(before / ratio + 0.5));
    this.last[id] = after;
    for (let x = 0; x < this.targets.length; x++) {
      const at = x * this.last.length + id;
      const shares = this.shares[at]!;
      this.shares[at] = shares * ratio;
      this.sums[x]! += shares * (ratio * after - before);
    }
  }

  transfer(state: StateTransfer): void {
    state.cells(this.isOn);
    for (const cells of [this.sums, this.volumes, this.shares, this.last]) state.cells(cells);
    this.id = state.number(this.id);
    this.price = state.number(this.price);
    this.volume = state.number(this.volume);
    this.seconds = state.number(this.seconds);
    this.cursor = state.number(this.cursor);
  }

  /** Says that the prepared print is out. */
  printed(): void {
    this.volumes[this.cursor] = 0;
    this.cursor++;
  }
}
