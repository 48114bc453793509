/**
 * The way of a symbol from wanted to listed: the venue's list, its connection, previous closes and the history, each
 * waited for in bounded time, so that a symbol is shown even where one of them does not come. Owns no connection;
 * the feed says whether a symbol is still wanted.
 */
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import type { ExactTime, VenueReference } from '../../../shared/venue/event.ts';
import type { FrameNote } from '../../../shared/venue/frame-line.ts';
import { toExactTime } from '../../../shared/venue/tick-rules.ts';
import type { RestContext, Venue } from '../../../shared/venue/venue.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import type { InstrumentCatalogue } from './instrument-catalogue.ts';
import type { OpenSymbol } from './open-symbols.ts';
import type { VenueRunner } from './runner.ts';
import { fetchHistory } from './symbol-history.ts';

/** What it works with, and who hears of it. */
export interface SymbolOpeningOptions {
  readonly venue: Venue;
  readonly context: RestContext;
  readonly clock: Surroundings;
  readonly runner: VenueRunner;
  readonly catalogue: InstrumentCatalogue;
  /** Whether a symbol is still wanted. */
  readonly isThere: (one: OpenSymbol) => boolean;
  /** The venue's list is whole and has no such symbol. */
  readonly onUnknown: (symbol: string) => void;
  /** It has its ticks from now on. */
  readonly onListed: (one: OpenSymbol, note: FrameNote, received: ExactTime) => void;
  readonly onClose: (reference: VenueReference) => void;
  readonly onNote: (text: string) => void;
}

/** Brings symbols of one feed in. */
export class SymbolOpening {
  private readonly options: SymbolOpeningOptions;

  constructor(options: SymbolOpeningOptions) {
    this.options = options;
  }

  /** Brings symbols in that are asked for together. */
  bringAllIn(ones: readonly OpenSymbol[]): void {
    const together = ones.map(({ symbol }) => symbol);
    const closes = this.fetchCloses(together);
    for (const one of ones) void this.bringIn(one, together, closes);
  }

  /** Lists a symbol, or lists it anew with more decimals. */
  async list(one: OpenSymbol): Promise<void> {
    const { options } = this;
    const { clock, runner, catalogue } = options;
    const { symbol, book } = one;
    /* What is traded between the answer and the first live trade is missing, until it is asked for. */
    runner.noteUnconnected(symbol);
    const history = await fetchHistory({ ...options, rest: runner.rest }, symbol);
    if (!options.isThere(one) || !book.isOpening) return;
    /* What was told already is in the bars of an instrument that takes the place of another one. */
    const trades = runner.news.noteHistory(symbol, history.trades);
    const instrument = catalogue.find(symbol);
    const received = toExactTime(clock.now());
    const made = book.list(instrument, history, trades, received);
    const { priceDecimals, sizeDecimals } = made;
    const joinMs = history.pages === undefined ? undefined : history.joinMs;
    const roundsSizes = book.roundsSizes || undefined;
    const decimals = { priceDecimals, sizeDecimals, roundsSizes };
    const listed = { symbol, ...decimals, instrument, joinMs, trades };
    if (history.hole !== undefined) runner.news.holes.noteHistory(symbol, history.hole);
    options.onListed(one, { listed }, received);
  }

  /** Previous closes, where the venue gives them and in time. */
  private async fetchCloses(symbols: readonly string[]): Promise<void> {
    const { venue, context, clock, runner, onClose } = this.options;
    if (venue.references === undefined || symbols.length === 0) return;
    const byMs = clock.elapsed() + VENUE_LIMITS.historyMs;
    try {
      const query = { ...context, symbols };
      const { rest } = runner;
      const { historyPages } = VENUE_LIMITS;
      const { items } = await rest.askAll(venue.references, query, historyPages, { byMs });
      for (const one of items) onClose(one);
    } catch {
      /* The day's change is not shown then. */
    }
  }

  private async bringIn(
    one: OpenSymbol,
    together: readonly string[],
    closes: Promise<void>,
  ): Promise<void> {
    const { clock, catalogue, isThere, onNote, onUnknown } = this.options;
    const { symbol } = one;
    const problem = await catalogue.ensure(together);
    if (problem !== undefined) onNote(`no list of instruments: ${problem}`);
    if (!isThere(one)) return;
    const listed = catalogue.find(symbol);
    if (listed === undefined && catalogue.isWhole) {
      onUnknown(symbol);
      return;
    }
    let cancel = (): unknown => undefined;
    const late = new Promise<void>((resolve) => {
      cancel = clock.after(VENUE_LIMITS.liveMs, resolve);
    });
    await Promise.race([one.whenLive, late]);
    await Promise.race([closes, late]);
    cancel();
    if (listed === undefined) await one.whenLive;
    if (isThere(one)) await this.list(one);
  }
}
