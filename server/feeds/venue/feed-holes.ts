/**
 * The holes of one feed while it runs: notices that ids or messages are missing, that a symbol or its venue was away,
 * waits a moment for what comes late by itself, and has the rest filled from REST. Owns the timers of those waits;
 * knows no connection and hands filled trades on as they come.
 */
import type { VenueTrade } from '../../../shared/venue/event.ts';
import type { SymbolTrack } from '../../../shared/venue/symbol-track.ts';
import type { RestContext, Venue } from '../../../shared/venue/venue.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import type { Cancel, Surroundings } from '../../../shared/engine/surroundings.ts';
import { type FeedGap, FeedGaps } from './feed-gap.ts';
import { GapFiller } from './gap-fill.ts';
import type { DownCause } from './link-contract.ts';
import type { RestClient } from './rest-client.ts';

/** What it works with. */
export interface FeedHolesOptions {
  readonly venue: Venue;
  readonly context: RestContext;
  readonly rest: RestClient;
  readonly clock: Pick<Surroundings, 'after' | 'now'>;
  /** What is known of a symbol that is wanted. */
  readonly trackOf: (symbol: string) => SymbolTrack | undefined;
  /** A hole began, has another end, or was filled. */
  readonly tell: (gap: FeedGap) => void;
  /** Takes trades of REST in their order, known ones among them. */
  readonly take: (trades: readonly VenueTrade[]) => void;
  /** A hole was worked at, with or without success. */
  readonly onWorked: () => void;
}

/** The holes of one feed. */
export class FeedHoles {
  readonly gaps: FeedGaps;
  private readonly options: FeedHolesOptions;
  private readonly filler: GapFiller;
  private readonly timers = new Set<Cancel>();

  constructor(options: FeedHolesOptions) {
    const { tell, take, onWorked } = options;
    this.options = options;
    this.gaps = new FeedGaps(tell);
    this.filler = new GapFiller({ ...options, gaps: this.gaps, take, onDone: onWorked });
  }

  /** Not all trades of a history could be had: a hole, and it is tried again. */
  noteHistory(symbol: string, hole: { readonly fromMs: number; readonly toMs: number }): void {
    const gap: FeedGap = { symbol, cause: 'notSubscribed', ...hole };
    this.gaps.add(gap);
    this.filler.fillGap(gap, undefined);
  }

  /** Trades of a symbol are missing between two moments, unless a known hole says so already. */
  noteMissing(track: SymbolTrack, fromMs: number, toMs: number): void {
    const { symbol } = track;
    const isKnown = this.gaps
      .of(symbol)
      .some((gap) => gap.cause !== 'lost' && gap.toMs >= fromMs && gap.fromMs <= toMs);
    if (isKnown) return;
    const gap: FeedGap = { symbol, cause: 'lost', fromMs, toMs: Math.max(toMs, fromMs + 1) };
    this.gaps.add(gap);
    const afterId = track.ids.newest;
    const cancel = this.options.clock.after(VENUE_LIMITS.holeMs, () => {
      this.timers.delete(cancel);
      if (!this.gaps.of(symbol).includes(gap)) return;
      this.filler.fillGap(gap, toAfterId(track) ?? afterId);
    });
    this.timers.add(cancel);
  }

  /** The venue says which trade of a symbol is its newest: one that is not ours is missing. */
  noteNewest(symbol: string, tradeId: string): void {
    const track = this.options.trackOf(symbol);
    const newest = track?.ids.newest;
    if (track === undefined || newest === undefined) return;
    const isBehind =
      newest.length < tradeId.length || (newest.length === tradeId.length && newest < tradeId);
    if (!isBehind || this.gaps.of(symbol).some(({ cause }) => cause === 'lost')) return;
    const nowMs = this.options.clock.now();
    const fromMs = track.newestTrade?.timeMs ?? nowMs;
    this.noteMissing(track, fromMs, Math.max(nowMs, fromMs + 1));
  }

  /** Messages of a connection were lost: any of its symbols may lack some. */
  noteLost(symbols: Iterable<string>, receivedMs: number): void {
    for (const symbol of symbols) {
      const track = this.options.trackOf(symbol);
      const fromMs = track?.newestTrade?.timeMs;
      if (track === undefined || fromMs === undefined) continue;
      this.noteMissing(track, fromMs, Math.max(receivedMs, fromMs + 1));
    }
  }

  /** Where all ids of a symbol that were missing came by themselves, its holes are gone. */
  closeMissing(track: SymbolTrack): void {
    if (track.ids.missing > 0) return;
    const lost = this.gaps.of(track.symbol).filter(({ cause }) => cause === 'lost');
    for (const gap of lost) this.gaps.fill(gap);
  }

  /** The venue as a whole is open for trade, or is not. */
  noteVenueState(symbols: Iterable<string>, isOpen: boolean, atMs: number): void {
    for (const symbol of symbols) {
      const isShut = this.gaps.lasting(symbol)?.cause === 'maintenance';
      if (isOpen && isShut) this.end(symbol, atMs);
      else if (!isOpen) this.gaps.begin(symbol, 'maintenance', atMs);
    }
  }

  /** A connection is gone. @param heardMs wall clock of its last frame, ms */
  noteDown(symbols: Iterable<string>, cause: DownCause, heardMs: number): void {
    for (const symbol of symbols) {
      const track = this.options.trackOf(symbol);
      if (track === undefined) continue;
      const newestMs = track.newestTrade?.timeMs ?? -Infinity;
      this.gaps.begin(symbol, cause, Math.floor(Math.max(heardMs, newestMs)));
    }
  }

  /** The market takes trades of a symbol again: those that it was too slow for are known, so nobody is asked. */
  endShed(symbol: string, toMs: number): void {
    if (this.gaps.lasting(symbol)?.cause === 'shed') this.gaps.end(symbol, toMs);
  }

  /** What lasted for a symbol is over: it is filled. */
  end(symbol: string, toMs: number): void {
    const ended = this.gaps.end(symbol, Math.ceil(toMs));
    const track = this.options.trackOf(symbol);
    if (ended !== undefined && track !== undefined) this.filler.fillGap(ended, track.ids.newest);
  }

  /** No timer outlives it. */
  close(): void {
    this.filler.close();
    for (const cancel of this.timers) cancel();
  }
}

/** Id before the oldest one that is missing, where ids are numbers. */
function toAfterId(track: SymbolTrack): string | undefined {
  const [oldest] = track.ids.holes;
  return oldest === undefined ? undefined : String(oldest.from - 1);
}
