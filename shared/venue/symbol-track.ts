/**
 * What the runner knows of one symbol across all connections: its ids, its newest times, its usual gap between
 * data, and with that whether it is live, quiet or stale. Owns no timer.
 */
import { compareTimes } from './exact-time.ts';
import type { ExactTime, VenueTrade } from './event.ts';
import type { VenueTraits } from './venue.ts';
import { TradeIds } from './trade-ids.ts';
import { VENUE_LIMITS } from './venue-limits.ts';

/** What becomes of a trade. */
export interface TradeVerdict {
  readonly isDuplicate: boolean;
  /** Its place is before trades that came already. */
  readonly isLate: boolean;
  /** Trades that are missing directly before it. */
  readonly missing: number;
}

/** How much of the newest gap goes into the usual one. */
const WEIGHT = 0.1;

/** One symbol. */
export class SymbolTrack {
  readonly symbol: string;
  readonly ids: TradeIds;
  /** Event time of its newest trade. */
  newestTrade: ExactTime | undefined;
  /** When its last data came, `elapsed` ms; NaN before. */
  heardMs = NaN;
  /** Since when its silence is more than chance, wall ms; undefined while it is not. */
  staleSinceMs: number | undefined;
  /** Times that it was subscribed anew because of silence since its last data. */
  renewals = 0;
  private usualGapMs = 0;
  private samples = 0;

  constructor(symbol: string, tradeIds: VenueTraits['tradeIds']) {
    this.symbol = symbol;
    this.ids = new TradeIds(tradeIds);
  }

  /** Data came. @param nowMs time that goes by, ms */
  hear(nowMs: number): void {
    const gapMs = nowMs - this.heardMs;
    if (gapMs > 0) {
      this.usualGapMs += (gapMs - this.usualGapMs) * (this.samples === 0 ? 1 : WEIGHT);
      this.samples++;
    }
    this.heardMs = nowMs;
    this.staleSinceMs = undefined;
    this.renewals = 0;
  }

  /**
   * It is subscribed anew: silence counts from here. What was tried against its silence is only forgotten with data, so
   * that another subscription which helps nothing is followed by more.
   */
  restart(nowMs: number): void {
    if (!Number.isNaN(this.heardMs)) this.heardMs = nowMs;
    this.staleSinceMs = undefined;
  }

  /** How often it trades is learnt anew, and a silence that was none by chance is over. */
  forgetPace(): void {
    this.usualGapMs = 0;
    this.samples = 0;
    this.staleSinceMs = undefined;
    this.renewals = 0;
  }

  /** Silence beyond this is more than chance, ms; Infinity while its usual gap is not known. */
  get limitMs(): number {
    const { quietMs, staleGaps, staleSamples } = VENUE_LIMITS;
    return this.samples < staleSamples ? Infinity : Math.max(quietMs, this.usualGapMs * staleGaps);
  }

  /** How it stands, silence considered. */
  stateAt(nowMs: number): 'live' | 'quiet' | 'stale' {
    if (this.staleSinceMs !== undefined) return 'stale';
    return nowMs - this.heardMs >= VENUE_LIMITS.quietMs ? 'quiet' : 'live';
  }

  /** Tells whether a trade came already, or lies before what came. */
  knows(trade: VenueTrade): boolean {
    if (trade.id !== undefined && this.ids.has(trade.id)) return true;
    return this.newestTrade !== undefined && compareTimes(trade, this.newestTrade) <= 0;
  }

  /** Takes a trade. What comes twice changes nothing. */
  see(trade: VenueTrade): TradeVerdict {
    const { newestTrade } = this;
    const byId = trade.id === undefined ? undefined : this.ids.see(trade.id, trade.covers);
    if (byId?.isDuplicate === true) return byId;
    const isEarlier = newestTrade !== undefined && compareTimes(trade, newestTrade) < 0;
    if (!isEarlier) this.newestTrade = { timeMs: trade.timeMs, timeNs: trade.timeNs };
    return {
      isDuplicate: false,
      isLate: isEarlier || byId?.isLate === true,
      missing: byId?.missing ?? 0,
    };
  }
}
