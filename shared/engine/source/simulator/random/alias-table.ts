/**
 * Drawing one of n with given weights in constant time: Walker's alias method, built as Vose does.
 * Promises no allocation when rebuilt or drawn from. Knows nothing of what the n things are.
 */

import type { StateTransfer } from '../state/state-transfer.ts';

/** Weighted choice among `count` things; `rebuild` before the first `pick`. */
export class AliasTable {
  private readonly count: number;
  private readonly keep: Float64Array;
  private readonly alias: Uint32Array;
  private readonly small: Uint32Array;
  private readonly large: Uint32Array;

  constructor(count: number) {
    this.count = count;
    this.keep = new Float64Array(count);
    this.alias = new Uint32Array(count);
    this.small = new Uint32Array(count);
    this.large = new Uint32Array(count);
  }

  /** Takes new weights, none negative; where all are 0 the choice is even. Cost: O(count). */
  rebuild(weights: Float64Array): void {
    const { count, keep, alias, small, large } = this;
    let total = 0;
    for (let i = 0; i < count; i++) total += weights[i]!;
    if (total === 0) {
      keep.fill(1);
      return;
    }
    let smalls = 0;
    let larges = 0;
    for (let i = 0; i < count; i++) {
      keep[i] = (weights[i]! * count) / total;
      if (keep[i]! < 1) small[smalls++] = i;
      else large[larges++] = i;
    }
    while (smalls > 0 && larges > 0) {
      const poor = small[--smalls]!;
      const rich = large[larges - 1]!;
      alias[poor] = rich;
      const left = keep[rich]! + keep[poor]! - 1;
      keep[rich] = left;
      if (left < 1) {
        larges--;
        small[smalls++] = rich;
      }
    }
    while (larges > 0) keep[large[--larges]!] = 1;
    while (smalls > 0) keep[small[--smalls]!] = 1;
  }

  /** What is chosen with which weight. */
  transfer(state: StateTransfer): void {
    state.cells(this.keep);
    state.cells(this.alias);
  }

  /** Index drawn by a number in [0, 1). */
  pick(unit: number): number {
    const scaled = unit * this.count;
    const slot = Math.floor(scaled);
    return scaled - slot < this.keep[slot]! ? slot : this.alias[slot]!;
  }
}
