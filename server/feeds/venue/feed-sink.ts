/**
 * Where the clean news of a feed go.
 */
import type { VenueTrade } from '../../../shared/venue/event.ts';
import type { SymbolNews } from '../../../shared/venue/tick-rules.ts';
import type { MarketSession } from '../../../shared/venue/us-sessions.ts';
import type { FeedGap } from './feed-gap.ts';
import type { SymbolRejection } from './subscription-states.ts';

/** What is known of a trade besides itself. */
export interface TradeNews {
  /** Wall clock at its arrival, ms with fractions. */
  readonly receivedMs: number;
  /** It came after its time: out of order, or from REST. */
  readonly isLate: boolean;
  /** Trades are missing directly before it. */
  readonly isAfterHole: boolean;
}

/** Where the news of a feed go. */
export interface FeedSink {
  onTrade(trade: VenueTrade, news: TradeNews): void;
  onNews(news: SymbolNews, receivedMs: number): void;
  /** A hole began, has another end, or was filled (`toMs` is `fromMs`). */
  onGap(gap: FeedGap): void;
  onLive(symbol: string): void;
  onRejected(symbol: string, reason: SymbolRejection, text: string): void;
  /** The exchanges are in another session. */
  onSession?(session: MarketSession): void;
  /** The venue complains of something that is no symbol of ours, and goes on. @param text one sentence */
  onComplaint?(text: string): void;
  /** Connections, or why there are none, are others than before. */
  onState(): void;
  /** Each frame as it came. @param isSpare of a connection that is about to take over */
  onRaw?(frame: string | Uint8Array, receivedMs: number, isSpare: boolean, from: object): void;
  /** Trades of REST as they came, before those that are known are left out. */
  onFilled?(trades: readonly VenueTrade[], receivedMs: number): void;
}
