/**
 * The other side of every fill of a game, and where fees go. Kept by itself, so that what players have and what it has can be
 * held against each other: together it is what was given out, to the last unit.
 */
import type { Account } from './account.ts';
import { type Listing, toValue } from './listing.ts';
import type { Money } from './money.ts';

/** The house. */
export class House {
  cash: Money = 0n;
  fees: Money = 0n;
  readonly positions = new Map<number, bigint>();

  /** Takes the other side of a player's fill. */
  fill(listing: Listing, side: 1 | -1, price: number, quantity: number, fee: Money): void {
    const { id } = listing.instrument;
    this.cash += toValue(listing, price, side * quantity);
    this.fees += fee;
    this.positions.set(id, (this.positions.get(id) ?? 0n) - BigInt(side * quantity));
  }

  /**
   * What does not add up: cash of all and fees, less what was given out; and of each symbol what all hold together. Always
   * nothing, or there is a fault.
   */
  imbalance(accounts: Iterable<Account>): { money: Money; positions: bigint } {
    let money = this.cash + this.fees;
    const held = new Map(this.positions);
    for (const { cash, rules, positions } of accounts) {
      money += cash - rules.cash;
      for (const [id, { quantity }] of positions) {
        held.set(id, (held.get(id) ?? 0n) + BigInt(quantity));
      }
    }
    let positions = 0n;
    for (const quantity of held.values()) positions += quantity < 0n ? -quantity : quantity;
    return { money, positions };
  }
}
