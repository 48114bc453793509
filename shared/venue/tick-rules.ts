/**
 * What becomes of a venue's news of one symbol, once doubles are out: ticks whose numbers are still texts. One rule for
 * a running feed and for frames that were kept. Knows no instrument and no queue.
 *
 * | what comes | what becomes of it |
 * |---|---|
 * | the same trade id twice, or an equal frame of a venue without ids within 2 s | counted, left out |
 * | a trade earlier than one that came (out of order, or late) | a tick with its own time, flagged late |
 * | a trade with the very time of one that came, and a smaller id where ids count up | the same, flagged earlier: no last, no close |
 * | a trade of a snapshot, of REST history or of a filled hole | the same; last only if it is the newest by time |
 * | a trade from before the minute where the venue's own bars end | counted, left out: its bar has it |
 * | a trade that sets no last, no high and low, or neither | flagged: noPrice, with highLow where it sets these; extended hours so |
 * | a price without volume (a reference price, a corrected close) | a trade of size 0: it moves last, high and low |
 * | a trade that sets no price and is no volume (official open and close) | counted, left out: it was told before |
 * | a cancel (bust) | a cancel tick with the time, price and size of the trade; counted where that is not known |
 * | a correction | a cancel tick, then the trade as it should have been, flagged corrected |
 * | a quote equal to the one before | left out |
 * | a trade outside the limit bands that hold | flagged so, in the regular session alone: there are no bands outside of it |
 * | a halt, its end, another session | a status: closed when the market is, else halted while that lasts, else of the session |
 * | a size whose digits leave a day's volume no room (a coin that is traded by the billion) | rounded to the instrument's step, counted, named once |
 * | a number with more than 9 decimals, or too large | counted, left out, named once |
 */
import { setsPrice } from '../model/apply-tick.ts';
import { isLess } from '../model/decimal.ts';
import {
  FLAG,
  NS_PER_MS,
  SIDE,
  type Side,
  STATUS,
  STATUS_REASON,
  type Status,
} from '../model/tick.ts';
import type {
  ExactTime,
  TradeMarks,
  VenueAmendment,
  VenueLimits,
  VenueQuote,
  VenueStatus,
  VenueTrade,
} from './event.ts';
import { compareDigits } from './read-fields.ts';
import { compareTimes } from './exact-time.ts';
import { TradeMemory } from './trade-memory.ts';
import type { VenueTraits } from './venue.ts';

/** A trade, or one that is taken back, whose numbers are texts. */
export interface TextTrade extends ExactTime {
  readonly kind: 'trade';
  readonly price: string;
  readonly size: string;
  readonly side: Side;
  /** FLAG.* bits. */
  readonly flags: number;
  readonly id?: string | undefined;
}

/** A tick whose numbers are texts. */
export type TextTick =
  | TextTrade
  | {
      readonly kind: 'quote';
      readonly quote: VenueQuote;
      readonly timeMs: number;
      readonly timeNs: number;
    }
  | { readonly kind: 'status'; readonly status: VenueStatus };

/** News of a symbol that is neither a trade nor an answer. */
export type SymbolNews = VenueQuote | VenueStatus | VenueAmendment | VenueLimits;

/** What rules leave out, for all symbols of a feed. */
export interface RuleCounters {
  /** Trades that set no price and are no volume. */
  markers: number;
  /** Trades that the venue's own bars hold already. */
  beforeStart: number;
  /** Cancels and corrections of trades that are not known. */
  unknownAmendments: number;
}

const NOTHING: readonly TextTick[] = [];

/** The rules of one symbol: they remember its last quote, and its trades where those may be taken back. */
export class TickRules {
  /** Trades before it are in the venue's bars, ms. */
  joinMs = -Infinity;
  private readonly counters: RuleCounters;
  private readonly memory: TradeMemory | undefined;
  private readonly hasOrder: boolean;
  private lastQuote: VenueQuote | undefined;
  /** Status of the market's session, of the symbol's halt, and what was told of both. */
  private session: Status = STATUS.open;
  private halt: VenueStatus | undefined;
  private told: Status = STATUS.open;
  private limits: VenueLimits | undefined;
  /** The newest trade that set a price, by time and the venue's own order. */
  private newest: (ExactTime & { readonly id: string | undefined }) | undefined;

  /** @param traits of the venue: shares are taken back, ids may count up */
  constructor(
    counters: RuleCounters,
    { takesBack, tradeIds }: Pick<VenueTraits, 'takesBack' | 'tradeIds'>,
  ) {
    this.counters = counters;
    this.memory = takesBack === true ? new TradeMemory() : undefined;
    this.hasOrder = tradeIds === 'dense' || tradeIds === 'growing';
  }

  /** It is listed anew, and its history told once more: the next quote is a tick whatever it says. */
  beginAnew(): void {
    this.lastQuote = undefined;
    this.newest = undefined;
  }

  /**
   * The symbol is listed now, or anew: nothing was told of its status.
   * @param session what the market is in
   * @param isTrading whether the venue's list says that it can be traded
   * @returns its status, where it is not open
   */
  begin(session: Status, isTrading: boolean, at: ExactTime): readonly TextTick[] {
    this.session = session;
    this.told = STATUS.open;
    if (!isTrading) {
      const { halted: status } = STATUS;
      const { feed: reason } = STATUS_REASON;
      this.halt = { type: 'status', symbol: undefined, ...toExact(at), status, reason };
    }
    return this.tellStatus(at);
  }

  /** The market is in another session. @param at when it began */
  takeSession(session: Status, at: ExactTime): readonly TextTick[] {
    this.session = session;
    if (session !== STATUS.open) this.limits = undefined;
    return this.tellStatus(at);
  }

  /** @param isLate it came after its time */
  takeTrade(trade: VenueTrade, isLate: boolean): readonly TextTick[] {
    const { id, timeMs, timeNs, price, size, side, marks } = trade;
    if (timeMs < this.joinMs) {
      this.counters.beforeStart++;
      return NOTHING;
    }
    const isPriceOnly = marks?.noVolume === true;
    if (isPriceOnly && (marks.noLast === true || marks.noHighLow === true)) {
      this.counters.markers++;
      return NOTHING;
    }
    const late = isLate || marks?.snapshot === true ? FLAG.late : 0;
    const flags = toFlags(marks) | late;
    const place = setsPrice(flags) && this.isEarlier(trade) ? FLAG.earlier : 0;
    const tick: TextTrade = {
      kind: 'trade',
      timeMs,
      timeNs,
      price,
      size: isPriceOnly ? '0' : size,
      side,
      flags: flags | place | (late === 0 ? this.toLimitFlag(price) : 0),
      id,
    };
    if (id !== undefined) this.memory?.keep(id, tick);
    return [tick];
  }

  /** Whether a trade has its place before the newest one though it has the very time of it. */
  private isEarlier({ timeMs, timeNs, id }: VenueTrade): boolean {
    const { newest } = this;
    const byClock = newest === undefined ? 1 : compareTimes({ timeMs, timeNs }, newest);
    if (byClock < 0) return false;
    if (byClock === 0 && this.isBefore(id, newest?.id)) return true;
    this.newest = { timeMs, timeNs, id };
    return false;
  }

  private isBefore(id: string | undefined, than: string | undefined): boolean {
    if (!this.hasOrder || id === undefined || than === undefined) return false;
    return isNumber(id) && isNumber(than) && compareDigits(id, than) < 0;
  }

  /** @param received when it came, for what has no time of its own */
  takeNews(news: SymbolNews, received: ExactTime): readonly TextTick[] {
    switch (news.type) {
      case 'quote':
        return this.takeQuote(news, received);
      case 'status':
        return this.takeStatus(news);
      case 'cancel':
      case 'correction':
        return this.takeAmendment(news);
      case 'limits':
        this.limits = news;
        return NOTHING;
      default:
        return news satisfies never;
    }
  }

  /** A halt outlasts the night: it is told again when the market opens. */
  private takeStatus(news: VenueStatus): readonly TextTick[] {
    const wasTold = this.told;
    this.halt = news.status === STATUS.halted ? news : undefined;
    const status = this.status;
    this.told = status;
    if (status === STATUS.closed && wasTold === status) return NOTHING;
    return [{ kind: 'status', status: { ...news, status } }];
  }

  private get status(): Status {
    if (this.session === STATUS.closed || this.halt === undefined) return this.session;
    return STATUS.halted;
  }

  private tellStatus({ timeMs, timeNs }: ExactTime): readonly TextTick[] {
    const { status } = this;
    if (status === this.told) return NOTHING;
    this.told = status;
    const reason =
      (status === STATUS.halted ? this.halt?.reason : undefined) ?? STATUS_REASON.schedule;
    return [
      {
        kind: 'status',
        status: { type: 'status', symbol: undefined, timeMs, timeNs, status, reason },
      },
    ];
  }

  private toLimitFlag(price: string): number {
    const { limits } = this;
    if (limits === undefined || this.session !== STATUS.open) return 0;
    return isLess(price, limits.lower) || isLess(limits.upper, price) ? FLAG.outsideLimits : 0;
  }

  private takeQuote(quote: VenueQuote, received: ExactTime): readonly TextTick[] {
    if (this.lastQuote !== undefined && isEqual(quote, this.lastQuote)) return NOTHING;
    this.lastQuote = quote;
    const { timeMs, timeNs = 0 } = quote;
    if (timeMs === undefined) return [{ kind: 'quote', quote, ...toExact(received) }];
    return [{ kind: 'quote', quote, timeMs, timeNs }];
  }

  private takeAmendment(amendment: VenueAmendment): readonly TextTick[] {
    const { type, id, original, corrected, timeMs, timeNs } = amendment;
    const told = this.memory?.take(id);
    const was = told ?? (original && { ...original, timeMs, timeNs });
    if (was === undefined) {
      this.counters.unknownAmendments++;
      return NOTHING;
    }
    const at = toExact(was);
    const side = SIDE.unknown;
    const { price, size } = was;
    const cancel: TextTrade = { kind: 'trade', ...at, price, size, side, flags: FLAG.cancel };
    if (type !== 'correction' || corrected === undefined) return [cancel];
    const flags = FLAG.corrected | toFlags(corrected.marks);
    const trade: TextTrade = {
      kind: 'trade',
      ...at,
      price: corrected.price,
      size: corrected.size,
      side,
      flags,
    };
    this.memory?.keep(corrected.id ?? id, trade);
    return [cancel, trade];
  }
}

const isNumber = (id: string): boolean => /^\d+$/.test(id);

const toExact = ({ timeMs, timeNs }: ExactTime): ExactTime => ({ timeMs, timeNs });

/** What sets no high and low sets no last either: no condition of the tapes is the other way round. */
function toFlags(marks: TradeMarks | undefined): number {
  if (marks === undefined) return 0;
  const { noLast = false, noHighLow = false, auction, extendedHours } = marks;
  return (
    (noLast || noHighLow ? FLAG.noPrice : 0) |
    (noLast && !noHighLow ? FLAG.highLow : 0) |
    (auction === true ? FLAG.auction : 0) |
    (extendedHours === true ? FLAG.extendedHours : 0)
  );
}

const isEqual = (a: VenueQuote, b: VenueQuote): boolean =>
  a.bid === b.bid && a.ask === b.ask && a.bidSize === b.bidSize && a.askSize === b.askSize;

/** A moment of a clock with fractions, as whole ms and ns. */
export function toExactTime(ms: number): ExactTime {
  const timeMs = Math.floor(ms);
  return { timeMs, timeNs: Math.min(NS_PER_MS - 1, Math.floor((ms - timeMs) * NS_PER_MS)) };
}
