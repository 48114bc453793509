/**
 * Ids of the trades of one symbol, kept across connections: which come twice, which are late, which are missing.
 * By the set of the last ids, not by the highest one: a venue may send an older trade late. Memory is bounded.
 */
import type { VenueTraits } from './venue.ts';
import { VENUE_LIMITS } from './venue-limits.ts';

/** What an id says of its trade. */
export interface IdVerdict {
  readonly isDuplicate: boolean;
  /** It belongs before others that came already. */
  readonly isLate: boolean;
  /** Ids that are missing directly before it. */
  readonly missing: number;
}

const NEWS: IdVerdict = { isDuplicate: false, isLate: false, missing: 0 };
const LATE: IdVerdict = { isDuplicate: false, isLate: true, missing: 0 };
const DUPLICATE: IdVerdict = { isDuplicate: true, isLate: false, missing: 0 };

/** Ids of so many digits are exact as numbers; longer ones are compared as texts. */
const EXACT_DIGITS = 15;
const DIGITS = /^\d+$/;

const toNumber = (id: string): number =>
  id.length <= EXACT_DIGITS && DIGITS.test(id) ? Number(id) : NaN;

/** Later of two ids of digits, however long; undefined where one of them is no number. */
const isAbove = (id: string, than: string): boolean | undefined => {
  if (!DIGITS.test(id) || !DIGITS.test(than)) return undefined;
  return id.length === than.length ? id > than : id.length > than.length;
};

/** Ids that are missing, from..to. */
export interface IdHole {
  from: number;
  to: number;
}

/** The ids of one symbol. */
export class TradeIds {
  /** Id of the newest trade by id, or of the last one where ids have no order. */
  newest: string | undefined;
  /** Missing ids, oldest first. */
  readonly holes: IdHole[] = [];
  private readonly rule: VenueTraits['tradeIds'];
  /** The last ids, and those before them: the older half is forgotten at once, which costs nothing an id. */
  private known = new Set<string>();
  private older = new Set<string>();
  private first = NaN;

  constructor(rule: VenueTraits['tradeIds']) {
    this.rule = rule;
  }

  /** Ids that are missing, all together. */
  get missing(): number {
    return this.holes.reduce((sum, { from, to }) => sum + to - from + 1, 0);
  }

  /** Tells whether an id is among those that are remembered. */
  has(id: string): boolean {
    return this.known.has(id) || this.older.has(id);
  }

  /**
   * Takes the id of a trade.
   * @param covers how many ids in a row it stands for, its own the last
   */
  see(id: string, covers = 1): IdVerdict {
    if (this.has(id)) return DUPLICATE;
    this.remember(id);
    const { newest } = this;
    if (newest === undefined) {
      this.newest = id;
      this.first = toNumber(id) - covers + 1;
      return NEWS;
    }
    if (this.rule === 'unique' || this.rule === 'none') {
      this.newest = id;
      return NEWS;
    }
    if (isAbove(id, newest) !== false) {
      this.newest = id;
      return this.rule === 'dense' ? this.jump(toNumber(newest), toNumber(id) - covers + 1) : NEWS;
    }
    return this.rule === 'dense' ? this.fill(toNumber(id), covers) : LATE;
  }

  private remember(id: string): void {
    this.known.add(id);
    if (this.known.size < VENUE_LIMITS.idsKept) return;
    this.older = this.known;
    this.known = new Set();
  }

  private jump(newest: number, from: number): IdVerdict {
    const missing = from - newest - 1;
    if (!(missing > 0)) return NEWS;
    this.holes.push({ from: newest + 1, to: from - 1 });
    if (this.holes.length > VENUE_LIMITS.holesKept) this.holes.shift();
    return { isDuplicate: false, isLate: false, missing };
  }

  /** An id below the newest one: of a hole, from before the beginning, or one that was forgotten. */
  private fill(id: number, covers: number): IdVerdict {
    for (const [i, hole] of this.holes.entries()) {
      if (id < hole.from || id > hole.to) continue;
      const { from, to } = hole;
      const rest: IdHole[] = [];
      if (id - covers >= from) rest.push({ from, to: id - covers });
      if (id < to) rest.push({ from: id + 1, to });
      this.holes.splice(i, 1, ...rest);
      return LATE;
    }
    return id >= this.first ? DUPLICATE : LATE;
  }
}
