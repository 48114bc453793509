/**
 * Writes ticks of one listed symbol into the queue of its market, their texts as whole numbers of its units. Promises
 * that no price is ever rounded, a size only where all of its digits would leave a day's volume no room, and that what
 * the queue has no room for is counted and told. Owns no timer; the symbol is listed by who owns it.
 */
import {
  countDecimals,
  explainDecimal,
  MAX_DECIMALS,
  parseDecimal,
  roundDecimal,
} from '../../../shared/model/decimal.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { FLAG, MISSING, pushQuote, pushStatus, pushTrade } from '../../../shared/model/tick.ts';
import type { ExactTime } from '../../../shared/venue/event.ts';
import type { TextTick, TextTrade } from '../../../shared/venue/tick-rules.ts';
import { toSizeRoom } from './size-room.ts';
import type { TickQueue } from './tick-queue.ts';

/** What is counted, for all symbols of a feed. */
export interface WriterCounters {
  /** Ticks that were given to the market. */
  ticks: number;
  late: number;
  /** Numbers that no instrument can hold. */
  refused: number;
  /** Sizes that are not told with all of their digits. */
  roundedSizes: number;
  /** Quotes and trades that the market was too slow for. */
  shedQuotes: number;
  shedTrades: number;
}

/** What a writer is made of. */
export interface WriterOptions {
  /** In the venue's spelling. */
  readonly symbol: string;
  readonly queue: TickQueue;
  readonly counters: WriterCounters;
  /** One sentence about a number that is left out or rounded; once a symbol and field. */
  readonly onRefused: (text: string) => void;
  /** Trades are lost from a moment on, event time. */
  readonly onShed: (fromMs: number) => void;
  /** They are taken again. */
  readonly onTaken: (toMs: number) => void;
}

type Quote = Extract<TextTick, { kind: 'quote' }>;
/** A number that needs another listing. */
const MISFIT = Symbol('misfit');
type Read = number | undefined | typeof MISFIT;

const DAY_MS = 86_400_000;
/** A day's volume beyond this may be too large before the day is over. */
const FULL = Number.MAX_SAFE_INTEGER / 2;
/** Decimals that sizes lose when a day has more volume than was thought. */
const COARSER = 3;

/** One symbol. */
export class TickWriter {
  instrument: Instrument | undefined;
  /** Most decimals that sizes may have; beyond them they are rounded. */
  sizeRoom = MAX_DECIMALS;
  private readonly options: WriterOptions;
  private readonly named = new Set<string>();
  private newestMs = -Infinity;
  private isShedding = false;
  private day = { index: NaN, units: 0 };

  constructor(options: WriterOptions) {
    this.options = options;
  }

  /** The symbol is listed, or listed anew. */
  begin(instrument: Instrument): void {
    this.instrument = instrument;
    this.day = { index: NaN, units: 0 };
  }

  /** Whether sizes may lose digits. */
  get isRounding(): boolean {
    const { instrument } = this;
    return instrument !== undefined && instrument.sizeDecimals >= this.sizeRoom;
  }

  /** @returns false for a tick that does not fit: the symbol must be listed anew for it */
  write(tick: TextTick, received: ExactTime): boolean {
    if (tick.kind === 'trade') return this.writeTrade(tick, received);
    if (tick.kind === 'quote') return this.writeQuote(tick, received);
    const { timeMs, timeNs, status, reason } = tick.status;
    const columns = this.options.queue.room(received.timeMs);
    if (columns === undefined) return true;
    pushStatus(columns, this.instrument!.id, timeMs, timeNs, status, reason);
    this.options.counters.ticks++;
    return true;
  }

  /** A trade came before the symbol was listed, and there was no room for it. */
  shed(timeMs: number): void {
    this.options.counters.shedTrades++;
    if (this.isShedding) return;
    this.isShedding = true;
    this.options.onShed(this.newestMs === -Infinity ? timeMs : this.newestMs);
  }

  private writeTrade(tick: TextTrade, received: ExactTime): boolean {
    const { queue, counters } = this.options;
    const price = this.readPrice(tick.price);
    const size = this.readSize(tick.size);
    if (price === MISFIT || size === MISFIT) return false;
    if (price === undefined || size === undefined) return true;
    const { timeMs, timeNs, side, flags } = tick;
    if (!this.hasRoom(timeMs, size)) return false;
    const columns = queue.room(received.timeMs);
    if (columns === undefined) {
      this.shed(timeMs);
      return true;
    }
    pushTrade(columns, this.instrument!.id, timeMs, timeNs, price, size, side, flags);
    counters.ticks++;
    if ((flags & FLAG.late) !== 0) counters.late++;
    this.noteTaken(timeMs);
    return true;
  }

  private noteTaken(timeMs: number): void {
    this.newestMs = Math.max(this.newestMs, timeMs);
    if (!this.isShedding) return;
    this.isShedding = false;
    this.options.onTaken(timeMs);
  }

  private writeQuote(tick: Quote, received: ExactTime): boolean {
    const { queue, counters } = this.options;
    const { bid, ask, bidSize = '0', askSize = '0' } = tick.quote;
    const bidPrice = bid === undefined ? MISSING : this.readPrice(bid);
    const askPrice = ask === undefined ? MISSING : this.readPrice(ask);
    const bids = bid === undefined ? 0 : this.readSize(bidSize);
    const asks = ask === undefined ? 0 : this.readSize(askSize);
    const all = [bidPrice, bids, askPrice, asks];
    if (all.includes(MISFIT)) return false;
    if (all.includes(undefined)) return true;
    const [b, bs, a, as] = all as number[];
    const { id } = this.instrument!;
    const { timeMs, timeNs } = tick;
    counters.shedQuotes += queue.quote(id, received.timeMs, (columns) => {
      pushQuote(columns, id, timeMs, timeNs, b!, bs!, a!, as!);
      counters.ticks++;
    });
    return true;
  }

  private readPrice(text: string): Read {
    const { priceDecimals } = this.instrument!;
    const value = parseDecimal(text, priceDecimals);
    if (!Number.isNaN(value)) return value;
    const count = countDecimals(text);
    if (count > priceDecimals && count <= MAX_DECIMALS) return MISFIT;
    return this.refuse('price', text, priceDecimals);
  }

  private readSize(text: string): Read {
    const { sizeDecimals } = this.instrument!;
    const value = parseDecimal(text, sizeDecimals);
    if (!Number.isNaN(value)) return value;
    const count = countDecimals(text);
    if (count > MAX_DECIMALS || count < 0) return this.refuse('size', text, sizeDecimals);
    if (count > sizeDecimals && sizeDecimals < this.sizeRoom) return MISFIT;
    const rounded = parseDecimal(roundDecimal(text, sizeDecimals), sizeDecimals);
    if (!Number.isNaN(rounded)) return this.noteRounded(rounded, sizeDecimals);
    if (sizeDecimals === 0) return this.refuse('size', text, sizeDecimals);
    this.sizeRoom = Math.min(sizeDecimals - 1, toSizeRoom([], [text]));
    return MISFIT;
  }

  /** Whether the volume of a trade's day has room for more; where it has not, sizes get fewer decimals. */
  private hasRoom(timeMs: number, size: number): boolean {
    const index = Math.floor(timeMs / DAY_MS);
    const { day } = this;
    if (index < day.index) return true;
    if (index !== day.index) this.day = { index, units: 0 };
    this.day.units += size;
    const { sizeDecimals } = this.instrument!;
    if (this.day.units <= FULL || sizeDecimals === 0) return true;
    this.sizeRoom = Math.max(0, sizeDecimals - COARSER);
    return false;
  }

  private noteRounded(value: number, decimals: number): number {
    this.options.counters.roundedSizes++;
    this.name('rounded', `sizes are rounded to ${decimals} decimals: so much of it is traded`);
    return value;
  }

  private refuse(field: 'price' | 'size', text: string, decimals: number): undefined {
    this.options.counters.refused++;
    this.name(field, explainDecimal(field, text, decimals));
    return undefined;
  }

  private name(what: string, text: string): void {
    if (this.named.has(what)) return;
    this.named.add(what);
    this.options.onRefused(`${this.options.symbol}: ${text}`);
  }
}
