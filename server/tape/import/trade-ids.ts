/**
 * Watches trade ids that count up by one: what is missing, what comes twice, what comes late.
 * Exact, in memory bounded by the number of gaps, not of trades.
 */

/** Gaps that are remembered; beyond that a late id in an older gap counts as a duplicate. */
const MAX_GAPS = 100_000;

export type IdVerdict = 'next' | 'after-gap' | 'late' | 'duplicate';

/** Ids of one symbol of one file. */
export class TradeIds {
  /** Places where ids are missing, and how many ids. */
  gaps = 0;
  missing = 0;
  private first = 0;
  private last = -1;
  /** Missing ids as [from, to], ascending. */
  private holes: [number, number][] = [];

  /** Takes the id of the next row; a whole number from 0 on. */
  see(id: number): IdVerdict {
    if (this.last < 0) {
      this.first = id;
      this.last = id;
      return 'next';
    }
    if (id === this.last + 1) {
      this.last = id;
      return 'next';
    }
    if (id > this.last) return this.jump(id);
    if (id < this.first) {
      this.first = id;
      return 'late';
    }
    return this.fill(id) ? 'late' : 'duplicate';
  }

  private jump(id: number): IdVerdict {
    this.holes.push([this.last + 1, id - 1]);
    if (this.holes.length > MAX_GAPS) this.holes.shift();
    this.gaps++;
    this.missing += id - this.last - 1;
    this.last = id;
    return 'after-gap';
  }

  private fill(id: number): boolean {
    for (let i = this.holes.length - 1; i >= 0; i--) {
      const [from, to] = this.holes[i]!;
      if (id > to) return false;
      if (id < from) continue;
      const rest: [number, number][] = [];
      if (from < id) rest.push([from, id - 1]);
      if (id < to) rest.push([id + 1, to]);
      this.holes.splice(i, 1, ...rest);
      this.gaps += rest.length - 1;
      this.missing--;
      return true;
    }
    return false;
  }
}
