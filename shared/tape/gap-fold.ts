/**
 * What is left of the news of gaps at the end of a tape: each gap once, with the end that was told last, and none that
 * was filled. For people who look at a whole tape; a replay tells the news themselves. Bounded, however long the tape.
 */
import type { TapeGapNews } from './gap-block.ts';

/** A stretch of which ticks are missing. */
export interface TapeGap {
  readonly fromMs: number;
  /** Infinity when it still lasted at the end of the tape. */
  readonly toMs: number;
  /** GAP.*, or a number that a later version wrote. */
  readonly cause: number;
  /** Left out: of all instruments. */
  readonly instrument?: number;
  /** When it was told first, ms: those of one moment have one reason. */
  readonly toldMs: number;
}

/** Gaps that are kept: a tape of weeks of a venue that comes and goes has more than anybody reads. */
const MOST_GAPS = 100_000;
/** How far above it a fold grows before it forgets: many at a time, since one at a time takes longer and longer. */
const TRIM_AT = 1.25;

/** The gaps so far. */
export class GapFold {
  /** Older gaps that are not kept; settled by `list`. */
  dropped = 0;
  private readonly gaps = new Map<string, TapeGap>();
  private readonly most: number;

  /** @param most that are kept */
  constructor(most = MOST_GAPS) {
    this.most = most;
  }

  /** Takes the news of one moment. */
  add(toldMs: number, news: readonly TapeGapNews[]): void {
    for (const { instrument, cause, fromMs, toMs } of news) {
      const key = `${instrument} ${cause} ${fromMs}`;
      if (toMs === -Infinity) {
        this.gaps.delete(key);
        continue;
      }
      const first = this.gaps.get(key)?.toldMs ?? toldMs;
      this.put(key, { instrument, cause, fromMs, toMs, toldMs: first });
    }
  }

  /** Takes a gap of all instruments. */
  addWhole(fromMs: number, toMs: number, cause: number): void {
    this.put(`all ${cause} ${fromMs} ${toMs}`, { fromMs, toMs, cause, toldMs: fromMs });
  }

  /** All that are left, by their beginning. */
  list(): TapeGap[] {
    this.trim();
    return [...this.gaps.values()].sort((a, b) => a.fromMs - b.fromMs);
  }

  private put(key: string, gap: TapeGap): void {
    this.gaps.set(key, gap);
    if (this.gaps.size > this.most * TRIM_AT) this.trim();
  }

  private trim(): void {
    for (const key of this.gaps.keys()) {
      if (this.gaps.size <= this.most) return;
      this.gaps.delete(key);
      this.dropped++;
    }
  }
}

/** Gaps of several instruments that began and ended together. */
export interface GapGroup {
  readonly fromMs: number;
  readonly toMs: number;
  readonly cause: number;
  /** By id; left out: all that the tape has. */
  readonly instruments?: readonly number[];
}

/** Puts together what was told at one moment with one cause, and ended at one. @param instruments how many the tape has */
export function toGapGroups(gaps: readonly TapeGap[], instruments: number): GapGroup[] {
  const groups = new Map<string, { fromMs: number; toMs: number; cause: number; ids: number[] }>();
  for (const { instrument, fromMs, toMs, cause, toldMs } of gaps) {
    const key = `${instrument === undefined} ${cause} ${toldMs} ${toMs}`;
    const known = groups.get(key) ?? { fromMs, toMs, cause, ids: [] };
    known.fromMs = Math.min(known.fromMs, fromMs);
    if (instrument !== undefined) known.ids.push(instrument);
    groups.set(key, known);
  }
  return [...groups.values()].map(({ ids, ...span }) => {
    const own = [...new Set(ids)];
    return own.length === 0 || own.length === instruments ? span : { ...span, instruments: own };
  });
}
