/**
 * Holes of a venue's feed, symbol by symbol: each has a cause, lasts or has ended, and is gone once it was filled.
 * Promises that each change is told once. Owns no timer and knows no connection.
 */
import type { SourceGapNews } from '../../../shared/engine/source/source.ts';
import { GAP } from '../../../shared/wire/codes.ts';
import type { GapNote } from '../../../shared/venue/frame-line.ts';
import type { DownCause } from './link-contract.ts';

/** Why data is missing. */
export type FeedGapCause = DownCause | 'maintenance' | 'lost' | 'notSubscribed' | 'shed';

/** A hole. The same symbol, cause and beginning mean the same hole with another end. */
export interface FeedGap {
  readonly symbol: string;
  readonly cause: FeedGapCause;
  /** Wall or venue time of the last data before it, ms. */
  readonly fromMs: number;
  /** Of the first after it, ms; Infinity while it lasts, `fromMs` once it is filled. */
  readonly toMs: number;
}

/** The holes of all symbols. */
export class FeedGaps {
  /** Holes so far: known, and filled from REST. */
  readonly counters = { seen: 0, filled: 0 };
  private readonly open = new Map<string, FeedGap[]>();
  private readonly tell: (gap: FeedGap) => void;

  constructor(tell: (gap: FeedGap) => void) {
    this.tell = tell;
  }

  /** Holes of a symbol that are not filled, oldest first. */
  of(symbol: string): readonly FeedGap[] {
    return this.open.get(symbol) ?? [];
  }

  /** A hole begins; while one lasts, no other one begins. */
  begin(symbol: string, cause: FeedGapCause, fromMs: number): void {
    if (this.lasting(symbol) !== undefined) return;
    this.counters.seen++;
    this.put({ symbol, cause, fromMs, toMs: Infinity });
  }

  /** A hole that is known with both its ends. */
  add(gap: FeedGap): void {
    this.counters.seen++;
    this.put(gap);
  }

  /** The hole that lasts, if there is one. */
  lasting(symbol: string): FeedGap | undefined {
    return this.of(symbol).find(({ toMs }) => toMs === Infinity);
  }

  /** The hole that lasts has an end. @returns it */
  end(symbol: string, toMs: number): FeedGap | undefined {
    const gap = this.lasting(symbol);
    if (gap === undefined) return undefined;
    const ended = { ...gap, toMs: Math.max(toMs, gap.fromMs + 1) };
    this.remove(gap);
    this.put(ended);
    return ended;
  }

  /** A hole was filled, but for what is left of it. */
  fill(gap: FeedGap, left?: { readonly fromMs: number; readonly toMs: number }): void {
    if (!this.of(gap.symbol).includes(gap)) return;
    this.remove(gap);
    if (left === undefined || left.toMs <= left.fromMs) {
      this.counters.filled++;
      this.tell({ ...gap, toMs: gap.fromMs });
      return;
    }
    if (left.fromMs !== gap.fromMs) this.tell({ ...gap, toMs: gap.fromMs });
    this.put({ ...gap, ...left });
  }

  /** A symbol is not wanted any more. */
  forget(symbol: string): void {
    this.open.delete(symbol);
  }

  private put(gap: FeedGap): void {
    const gaps = this.open.get(gap.symbol) ?? [];
    gaps.push(gap);
    if (gaps.length > MOST_GAPS) gaps.shift();
    this.open.set(gap.symbol, gaps);
    this.tell(gap);
  }

  private remove(gap: FeedGap): void {
    const gaps = this.open.get(gap.symbol);
    const at = gaps?.indexOf(gap) ?? -1;
    if (at >= 0) gaps!.splice(at, 1);
  }
}

/** Holes of a symbol that may still be filled; older ones stay as they are. */
const MOST_GAPS = 64;

const CAUSES: Readonly<Record<FeedGapCause, number>> = {
  disconnected: GAP.venueDisconnected,
  silent: GAP.venueSilent,
  reconnect: GAP.reconnect,
  limit: GAP.venueLimit,
  maintenance: GAP.maintenance,
  lost: GAP.missedTrades,
  shed: GAP.missedTrades,
  notSubscribed: GAP.notSubscribed,
};

/** A hole as a market is told of it. @param instrument id of its symbol */
export function toGapNews(
  { cause, fromMs, toMs }: FeedGap,
  instrument: number,
): SourceGapNews & { readonly instrument: number } {
  const isFilled = toMs <= fromMs;
  return { instrument, fromMs, toMs: isFilled ? -Infinity : toMs, cause: CAUSES[cause] };
}

/** The same for frames that are kept. @param news as the market is told */
export const toGapNote = (symbol: string, { cause, fromMs, toMs }: SourceGapNews): GapNote => ({
  symbol,
  cause,
  fromMs,
  toMs: toMs === Infinity ? 'lasts' : toMs === -Infinity ? 'filled' : toMs,
});
