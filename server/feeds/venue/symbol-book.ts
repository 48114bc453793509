/**
 * One symbol on its way from a venue's words to ticks of a market: it waits for its history, is listed, and from then
 * on each trade, quote and status becomes a tick by the rules of tick-rules.ts. A number that does not fit the decimals
 * lists it anew with others: see tick-writer.ts.
 */
import { DAY_MS } from '../../../shared/model/calendar.ts';
import { countDecimals, MAX_DECIMALS, parseDecimal } from '../../../shared/model/decimal.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { MISSING } from '../../../shared/model/tick.ts';
import type { ExactTime, VenueTrade } from '../../../shared/venue/event.ts';
import {
  type RuleCounters,
  type SymbolNews,
  type TextTick,
  TickRules,
} from '../../../shared/venue/tick-rules.ts';
import { type MarketSession, STATUS_OF_PHASE } from '../../../shared/venue/us-sessions.ts';
import type { Venue, VenueInstrument } from '../../../shared/venue/venue.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import { type Decimals, toDecimals, toVenueInstrument } from './instrument-steps.ts';
import type { LiveIntake } from './live-intake.ts';
import { toSizeRoom } from './size-room.ts';
import type { SymbolHistory } from './symbol-history.ts';
import { TickWriter, type WriterCounters, type WriterOptions } from './tick-writer.ts';

/** What a book counts, for all symbols of a feed. */
export type BookCounters = RuleCounters & WriterCounters;

/** What a book is made of. */
export interface BookOptions extends Omit<WriterOptions, 'queue'> {
  readonly venue: Venue;
  readonly toMarketSymbol: (canonical: string) => string;
  readonly intake: LiveIntake;
  readonly counters: BookCounters;
  /** What session the venue's exchanges are in; undefined where they never close. */
  readonly session: () => MarketSession | undefined;
  /** A number does not fit: the symbol must be listed anew. */
  readonly onMisfit: () => void;
}

type Waiting =
  | { readonly trade: VenueTrade; readonly isLate: boolean; readonly received: ExactTime }
  | { readonly news: SymbolNews; readonly received: ExactTime }
  | { readonly tick: TextTick; readonly received: ExactTime };

/** One symbol. */
export class SymbolBook {
  readonly symbol: string;
  instrument: Instrument | undefined;
  /** The venue's description that it was listed with. */
  listed: VenueInstrument | undefined;
  private readonly options: BookOptions;
  private readonly rules: TickRules;
  private readonly writer: TickWriter;
  private waiting: Waiting[] = [];
  private isWaiting = true;
  private needed: Decimals = { price: 0, size: 0 };
  private previousClose: string | undefined;

  constructor(options: BookOptions) {
    this.options = options;
    this.symbol = options.symbol;
    this.rules = new TickRules(options.counters, options.venue.traits);
    this.writer = new TickWriter({ ...options, queue: options.intake.queue });
  }

  /** Whether sizes may lose digits, so that a day's volume has room. */
  get roundsSizes(): boolean {
    return this.writer.isRounding;
  }

  /** Whether it waits for its history, at first or before it is listed anew. */
  get isOpening(): boolean {
    return this.isWaiting;
  }

  /**
   * Lists it, and gives out its history and what waited.
   * @param trades of the history that are not known yet, by time; the others were told of the instrument before
   */
  list(
    listed: VenueInstrument | undefined,
    history: SymbolHistory,
    trades: readonly VenueTrade[],
    received: ExactTime,
  ): Instrument {
    const { intake } = this.options;
    this.listed = listed;
    for (const trade of trades) this.need(trade.price, trade.size);
    for (const bar of [...history.bars.values()].flatMap((page) => page.bars)) {
      for (const price of [bar.open, bar.high, bar.low, bar.close]) this.need(price, '0');
    }
    for (const one of this.waiting) this.needFor(one);
    this.limitSizes(history, trades);
    this.rules.joinMs = history.pages === undefined ? -Infinity : history.joinMs;
    this.rules.beginAnew();
    const { waiting } = this;
    const ids = new Set(waiting.map(toId));
    const told = this.instrument === undefined ? [] : toTold(history.trades, trades, ids);
    this.waiting = [];
    this.isWaiting = false;
    const instrument = intake.list(
      (id) => this.toInstrument(id, listed),
      (made) => {
        intake.past.put(made, history, told);
        return this.toPreviousClose(made);
      },
      this.instrument?.id,
    );
    this.instrument = instrument;
    this.writer.begin(instrument);
    const phase = this.options.session()?.phase ?? 'open';
    const isTrading = listed?.isTrading !== false;
    for (const tick of this.rules.begin(STATUS_OF_PHASE[phase], isTrading, received)) {
      this.give(tick, received);
    }
    for (const trade of trades) {
      if (trade.id === undefined || !ids.has(trade.id)) this.takeTrade(trade, true, received);
    }
    for (const one of waiting) {
      if ('trade' in one) this.takeTrade(one.trade, one.isLate, one.received);
      else if ('news' in one) this.takeNews(one.news, one.received);
      else this.give(one.tick, one.received);
    }
    return instrument;
  }

  takeTrade(trade: VenueTrade, isLate: boolean, received: ExactTime): void {
    if (this.isWaiting) this.hold({ trade, isLate, received });
    else for (const tick of this.rules.takeTrade(trade, isLate)) this.give(tick, received);
  }

  takeNews(news: SymbolNews, received: ExactTime): void {
    if (this.isWaiting) {
      this.hold({ news, received });
      return;
    }
    if (news.type === 'limits' && this.mayHaveLimits) {
      this.options.intake.limits.tell(this.instrument!.symbol, news);
    }
    for (const tick of this.rules.takeNews(news, received)) this.give(tick, received);
  }

  /** There are limits in regular hours; those of a day may come a little before it, by our clock. */
  private get mayHaveLimits(): boolean {
    const phase = this.options.session()?.phase ?? 'open';
    return phase === 'open' || phase === 'preOpen';
  }

  /** The exchanges are in another session: what a status is told of, once it is listed. */
  takeSession({ phase, fromMs }: MarketSession, received: ExactTime): void {
    const at = { timeMs: fromMs, timeNs: 0 };
    const ticks = this.rules.takeSession(STATUS_OF_PHASE[phase], at);
    const { instrument } = this;
    if (phase !== 'open' && instrument !== undefined) {
      this.options.intake.limits.end(instrument.symbol, fromMs);
    }
    if (!this.isWaiting) for (const tick of ticks) this.give(tick, received);
  }

  /** What the venue says the close of the day before was; counts from the next listing on. */
  takeClose(previousClose: string): void {
    this.previousClose = previousClose;
  }

  private hold(one: Waiting): void {
    if (this.waiting.length >= VENUE_LIMITS.eventsWaiting) {
      const quote = this.waiting.findIndex(isQuote);
      const [left] = this.waiting.splice(Math.max(0, quote), 1);
      if (quote >= 0) this.options.counters.shedQuotes++;
      else this.writer.shed(toTimeMs(left!));
    }
    this.waiting.push(one);
  }

  private give(tick: TextTick, received: ExactTime): void {
    if (this.isWaiting) this.hold({ tick, received });
    else if (!this.writer.write(tick, received)) {
      this.isWaiting = true;
      this.hold({ tick, received });
      this.options.onMisfit();
    }
  }

  private toInstrument(id: number, listed: VenueInstrument | undefined): Instrument {
    const { venue, toMarketSymbol } = this.options;
    const { price, size } = toDecimals(listed, venue.traits.hours === 'us-equities', this.needed);
    const decimals = { price, size: Math.min(size, this.writer.sizeRoom) };
    this.needed = decimals;
    const made = toVenueInstrument(venue, id, this.symbol, listed, decimals);
    return { ...made, symbol: toMarketSymbol(made.symbol) };
  }

  /** Sizes get no more decimals than the volume of busy days has room for. */
  private limitSizes(history: SymbolHistory, trades: readonly VenueTrade[]): void {
    const days = history.bars.get(DAY_MS)?.bars ?? [];
    const sizes = [
      ...trades,
      ...this.waiting.flatMap((one) => ('trade' in one ? [one.trade] : [])),
    ];
    const room = toSizeRoom(
      days.map(({ volume = '0' }) => volume),
      sizes.map(({ size }) => size),
    );
    this.writer.sizeRoom = Math.min(this.writer.sizeRoom, room);
  }

  private needFor(one: Waiting): void {
    if ('trade' in one) this.need(one.trade.price, one.trade.size);
    else if ('tick' in one && one.tick.kind === 'trade') this.need(one.tick.price, one.tick.size);
    else {
      const quote =
        'news' in one ? one.news : one.tick.kind === 'quote' ? one.tick.quote : undefined;
      if (quote?.type !== 'quote') return;
      this.need(quote.bid ?? '0', quote.bidSize ?? '0');
      this.need(quote.ask ?? '0', quote.askSize ?? '0');
    }
  }

  private need(price: string, size: string): void {
    const within = (text: string): number => {
      const count = countDecimals(text);
      return count > MAX_DECIMALS ? 0 : count;
    };
    this.needed = {
      price: Math.max(this.needed.price, within(price)),
      size: Math.max(this.needed.size, within(size)),
    };
  }

  private toPreviousClose(instrument: Instrument): number {
    const told = parseDecimal(this.previousClose ?? '', instrument.priceDecimals);
    if (!Number.isNaN(told)) return told;
    return this.options.intake.past.previousClose(instrument.id) ?? MISSING;
  }
}

const isQuote = (one: Waiting): boolean =>
  'news' in one ? one.news.type === 'quote' : 'tick' in one && one.tick.kind === 'quote';

function toTimeMs(one: Waiting): number {
  if ('trade' in one) return one.trade.timeMs;
  return 'tick' in one && one.tick.kind === 'trade' ? one.tick.timeMs : one.received.timeMs;
}

const toId = (one: Waiting): string | undefined => {
  if ('trade' in one) return one.trade.id;
  return 'tick' in one && one.tick.kind === 'trade' ? one.tick.id : undefined;
};

/** Trades of a history that were ticks already: neither new nor waiting. */
function toTold(
  all: readonly VenueTrade[],
  fresh: readonly VenueTrade[],
  waiting: ReadonlySet<string | undefined>,
): VenueTrade[] {
  const isFresh = new Set(fresh);
  return all.filter((trade) => !isFresh.has(trade) && !waiting.has(trade.id));
}
