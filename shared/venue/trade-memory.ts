/**
 * The last trades of one symbol by id, as the venue wrote them: what a cancel or a correction is about.
 */
import { VENUE_LIMITS } from './venue-limits.ts';

/** A trade as it was told. */
export interface ToldTrade {
  readonly timeMs: number;
  readonly timeNs: number;
  readonly price: string;
  readonly size: string;
}

/** Remembers trades, oldest forgotten first. */
export class TradeMemory {
  private trades = new Map<string, ToldTrade>();
  private older = new Map<string, ToldTrade>();

  keep(id: string, trade: ToldTrade): void {
    this.trades.set(id, trade);
    if (this.trades.size < VENUE_LIMITS.tradesKept) return;
    this.older = this.trades;
    this.trades = new Map();
  }

  /** Gives a trade and forgets it: it is taken back once. */
  take(id: string): ToldTrade | undefined {
    const told = this.trades.get(id) ?? this.older.get(id);
    this.trades.delete(id);
    this.older.delete(id);
    return told;
  }
}
