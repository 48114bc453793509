/**
 * The venue's own list of what it trades: fetched once a day, kept, searched. Where it cannot be had, an older one is
 * used, and that is said. Owns no file: it is given a place to keep the list.
 */
import type { RestContext, Venue, VenueInstrument } from '../../../shared/venue/venue.ts';
import type { Surroundings } from '../../../shared/engine/surroundings.ts';
import { toNearest } from './nearest-names.ts';
import type { RestClient } from './rest-client.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';

/** Where lists are kept between two runs; all of it may fail without harm. */
export interface ListCache {
  /** The list of a venue and when it was fetched, wall ms; undefined where there is none. */
  load(name: string): { readonly fetchedMs: number; readonly items: unknown } | undefined;
  save(name: string, fetchedMs: number, items: readonly VenueInstrument[]): void;
}

/** What a catalogue is made of. */
export interface CatalogueOptions {
  readonly venue: Venue;
  readonly context: RestContext;
  readonly rest: RestClient;
  readonly clock: Pick<Surroundings, 'now'>;
  readonly cache?: ListCache | undefined;
  /** Told of each list that is another one than before. */
  readonly onFetched?: (catalogue: InstrumentCatalogue) => void;
}

/** A list of so few symbols is no list of all: the venue gives those that it is asked for. */
const FEW = 50;

/** The instruments of one venue. */
export class InstrumentCatalogue {
  private readonly options: CatalogueOptions;
  private bySymbol = new Map<string, VenueInstrument>();
  private fetchedMs = -Infinity;
  private pending: Promise<string | undefined> | undefined;

  constructor(options: CatalogueOptions) {
    this.options = options;
    const kept = options.cache?.load(this.name);
    if (kept === undefined || !Array.isArray(kept.items)) return;
    this.take(kept.items.filter(isVenueInstrument));
    this.fetchedMs = kept.fetchedMs;
  }

  get size(): number {
    return this.bySymbol.size;
  }

  /** Whether a symbol that is not on it does not exist. */
  get isWhole(): boolean {
    return this.bySymbol.size > FEW;
  }

  /** What the venue says of a symbol, in its spelling. */
  find(symbol: string): VenueInstrument | undefined {
    return this.bySymbol.get(symbol);
  }

  /**
   * Makes sure that there is a list, or that these symbols are on it.
   * @returns undefined, or why there is none
   */
  ensure(symbols: readonly string[]): Promise<string | undefined> {
    const { clock } = this.options;
    const isFresh = clock.now() - this.fetchedMs < VENUE_LIMITS.instrumentsMs;
    const hasAll = this.isWhole || symbols.every((symbol) => this.bySymbol.has(symbol));
    if (isFresh && hasAll) return Promise.resolve(undefined);
    this.pending ??= this.fetch(symbols).finally(() => (this.pending = undefined));
    return this.pending;
  }

  /** Fetches the list anew when it is a day old. */
  async refresh(symbols: readonly string[]): Promise<void> {
    if (this.options.clock.now() - this.fetchedMs >= VENUE_LIMITS.instrumentsMs) {
      await this.ensure(symbols);
    }
  }

  /** Finds instruments by symbol or name, best first. */
  search(text: string, most: number): VenueInstrument[] {
    const { venue } = this.options;
    const wanted = text.trim().toUpperCase();
    const plain = toPlain(wanted);
    const scored: { one: VenueInstrument; score: number }[] = [];
    for (const one of this.bySymbol.values()) {
      const symbol = toPlain(venue.toCanonical(one.symbol));
      const name = one.name.toUpperCase();
      const at = symbol.indexOf(plain);
      let score = Infinity;
      if (symbol === plain) score = 0;
      else if (at === 0) score = 1 + symbol.length / 1_000;
      else if (name.startsWith(wanted)) score = 2 + symbol.length / 1_000;
      else if (at > 0) score = 3 + symbol.length / 1_000;
      else if (name.includes(wanted)) score = 4 + symbol.length / 1_000;
      if (score < Infinity) scored.push({ one, score: score + (one.isTrading ? 0 : 5) });
    }
    return scored
      .sort((a, b) => a.score - b.score)
      .slice(0, most)
      .map(({ one }) => one);
  }

  /** Canonical names nearest to one that is unknown. */
  nearest(text: string, most: number): string[] {
    const { venue } = this.options;
    const names = [...this.bySymbol.keys()].map((symbol) => venue.toCanonical(symbol));
    return toNearest(text.trim().toUpperCase(), names, most);
  }

  private get name(): string {
    const { venue, context } = this.options;
    const settings = Object.entries(context.settings)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, value]) => `-${key}-${value}`);
    return `${venue.id}${settings.join('')}`.replace(/[^\w-]/g, '_');
  }

  private async fetch(symbols: readonly string[]): Promise<string | undefined> {
    const { venue, context, rest, clock, cache, onFetched } = this.options;
    try {
      const query = { ...context, symbols };
      const { items } = await rest.askAll(venue.instruments, query, VENUE_LIMITS.fillPages);
      if (items.length === 0) return 'the venue lists no instruments';
      this.take(items);
      this.fetchedMs = clock.now();
      cache?.save(this.name, this.fetchedMs, items);
      onFetched?.(this);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  /** A short list says something of its own symbols, and nothing of others. */
  private take(items: readonly VenueInstrument[]): void {
    if (items.length > FEW) this.bySymbol = new Map();
    for (const one of items) this.bySymbol.set(one.symbol, one);
  }
}

const toPlain = (text: string): string => text.replace(/[^\p{L}\p{N}]/gu, '');

/** A list on a disk may be anybody's. */
function isVenueInstrument(value: unknown): value is VenueInstrument {
  if (typeof value !== 'object' || value === null) return false;
  const { symbol, name, kind, currency, isTrading, priceStep, sizeStep } = value as Partial<
    Record<keyof VenueInstrument, unknown>
  >;
  const isStep = (step: unknown): boolean => step === undefined || typeof step === 'string';
  return (
    [symbol, name, kind, currency].every((one) => typeof one === 'string') &&
    typeof isTrading === 'boolean' &&
    isStep(priceStep) &&
    isStep(sizeStep)
  );
}
