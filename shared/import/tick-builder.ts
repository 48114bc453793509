/**
 * Second pass of an import: exact rows of what a decoder read, with the decimals that the first pass found.
 */
import { explainDecimal } from '../model/decimal.ts';
import { isSymbol } from '../model/instrument.ts';
import { MISSING, SIDE, type Side, TICK } from '../model/tick.ts';
import type { SideMeaning } from './import-settings.ts';
import { BAR_FLAG, toKnownMs } from '../model/recorded-bar.ts';
import { toDayGrid, type TradingDay } from '../model/trading-day.ts';
import { type BarKinds, toBarTime, toRecordedBar } from './foreign-bars.ts';
import { rescaleUnits, unitsOf, unitsToText } from './foreign-number.ts';
import {
  appendRow,
  BAR_AGAIN,
  BAR_KIND,
  createRows,
  type ImportRows,
  NO_ID,
  pushBar,
  ROW,
} from './import-rows.ts';
import { type ImportReport, noteNotImported } from './report.ts';
import { toUniqueNumber } from './unique-number.ts';
import {
  type ForeignBar,
  type ForeignQuote,
  type ForeignStatus,
  type ForeignTrade,
  notASymbol,
  type TickHandler,
  type UnitQuote,
  type UnitTrade,
} from './tick-handler.ts';

const explainUnknown = (symbol: string): string =>
  isSymbol(symbol) ? 'no sound row of this symbol was found at first' : notASymbol(symbol);

const explainUnits = (name: string, units: number, scale: number, decimals: number): string =>
  explainDecimal(name, unitsToText(units, scale), decimals);

/** A symbol's place on the tape. */
export interface ImportSymbol {
  readonly id: number;
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
  readonly tradingDay?: TradingDay;
  /** Its single trades are there: aggregates would be the same once more. */
  readonly hasTrades: boolean;
}

const FIRST_CAPACITY = 8192;

/** The taker's side of what a file says. */
function toTaken(side: Side, meaning: SideMeaning | undefined): Side {
  if (meaning === undefined || meaning === 'taker') return side;
  if (meaning === 'none' || side === SIDE.unknown) return SIDE.unknown;
  return side === SIDE.buy ? SIDE.sell : SIDE.buy;
}

/** Surroundings of a builder. */
export interface BuilderOptions {
  readonly symbols: ReadonlyMap<string, ImportSymbol>;
  readonly report: ImportReport;
  /** Which of the files it is. */
  readonly source: number;
  readonly isOrderedById: boolean;
  /** Of all files. */
  readonly barKinds: BarKinds;
  /** What sides in the files are; the taker's where it is left out. */
  readonly side?: SideMeaning | undefined;
}

/** Second pass: exact rows, in file order. Take `rows` and call `clear` now and then. */
export class TickBuilder implements TickHandler {
  line = 0;
  readonly rows: ImportRows = createRows(FIRST_CAPACITY);
  private readonly options: BuilderOptions;
  private place = 0;
  /** Line of the last bar: a row may have bars of both sides. */
  private barLine = 0;
  /** By the numbers that decoders use. */
  private readonly used: { readonly symbol: string; readonly known: ImportSymbol | undefined }[] =
    [];
  private readonly numbers = new Map<string, number>();

  constructor(options: BuilderOptions) {
    this.options = options;
  }

  get report(): ImportReport {
    return this.options.report;
  }

  trade(trade: ForeignTrade): string | undefined {
    const { symbols, report, isOrderedById } = this.options;
    const symbol = symbols.get(trade.symbol);
    if (symbol === undefined) return explainUnknown(trade.symbol);
    const { priceDecimals, sizeDecimals } = symbol;
    const price = unitsOf(trade.price, priceDecimals);
    if (Number.isNaN(price)) return explainDecimal('price', trade.price, priceDecimals);
    const size = unitsOf(trade.size, sizeDecimals);
    if (Number.isNaN(size)) return explainDecimal('size', trade.size, sizeDecimals);
    if (price <= 0) return `price ${trade.price} is not above zero`;
    if (size < 0 || (size === 0 && trade.mayBePriceOnly !== true))
      return `size ${trade.size} is not above zero`;
    if (trade.isAggregate === true && symbol.hasTrades) {
      noteNotImported(report, 'aggregates of trades that are there');
      return undefined;
    }
    const { timeMs, timeNs, id } = trade;
    const at = this.append(TICK.trade, symbol.id, timeMs, timeNs, isOrderedById ? id : undefined);
    const { data } = this.rows;
    data[at + ROW.price] = price;
    data[at + ROW.size] = size;
    data[at + ROW.side] = toTaken(trade.side, this.options.side);
    data[at + ROW.flags] = trade.flags ?? 0;
    data[at + ROW.id] = id ?? toUniqueNumber(trade.uniqueId);
    report.trades++;
    return undefined;
  }

  quote(quote: ForeignQuote): string | undefined {
    const symbol = this.options.symbols.get(quote.symbol);
    if (symbol === undefined) return explainUnknown(quote.symbol);
    const { priceDecimals, sizeDecimals } = symbol;
    const bid = quote.bid === undefined ? MISSING : unitsOf(quote.bid, priceDecimals);
    if (Number.isNaN(bid)) return explainDecimal('bid', quote.bid!, priceDecimals);
    const ask = quote.ask === undefined ? MISSING : unitsOf(quote.ask, priceDecimals);
    if (Number.isNaN(ask)) return explainDecimal('ask', quote.ask!, priceDecimals);
    const bidSize = unitsOf(quote.bidSize, sizeDecimals);
    if (!(bidSize >= 0)) return explainDecimal('bid size', quote.bidSize, sizeDecimals);
    const askSize = unitsOf(quote.askSize, sizeDecimals);
    if (!(askSize >= 0)) return explainDecimal('ask size', quote.askSize, sizeDecimals);
    const at = this.append(TICK.quote, symbol.id, quote.timeMs, quote.timeNs, quote.order);
    const { data } = this.rows;
    data[at + ROW.price] = bid;
    data[at + ROW.size] = bidSize;
    data[at + ROW.ask] = ask;
    data[at + ROW.askSize] = askSize;
    data[at + ROW.flags] = quote.flags;
    this.options.report.quotes++;
    if (bid > ask && ask !== MISSING) this.options.report.crossed++;
    return undefined;
  }

  useSymbol(symbol: string): number {
    let number = this.numbers.get(symbol);
    if (number === undefined) {
      number = this.used.push({ symbol, known: this.options.symbols.get(symbol) }) - 1;
      this.numbers.set(symbol, number);
    }
    return number;
  }

  tradeUnits(trade: UnitTrade): string | undefined {
    const { known, symbol } = this.used[trade.symbol]!;
    if (known === undefined) return explainUnknown(symbol);
    const price = rescaleUnits(trade.price, trade.priceScale, known.priceDecimals);
    if (Number.isNaN(price)) {
      return explainUnits('price', trade.price, trade.priceScale, known.priceDecimals);
    }
    const size = rescaleUnits(trade.size, trade.sizeScale, known.sizeDecimals);
    if (Number.isNaN(size)) {
      return explainUnits('size', trade.size, trade.sizeScale, known.sizeDecimals);
    }
    if (price <= 0) return `price ${unitsToText(trade.price, trade.priceScale)} is not above zero`;
    if (size <= 0) return `size ${unitsToText(trade.size, trade.sizeScale)} is not above zero`;
    const { isOrderedById, report } = this.options;
    if (trade.isAggregate === true && known.hasTrades) {
      noteNotImported(report, 'aggregates of trades that are there');
      return undefined;
    }
    const { id, timeMs, timeNs } = trade;
    const order = isOrderedById && id !== NO_ID ? id : undefined;
    const at = this.append(TICK.trade, known.id, timeMs, timeNs, order);
    const { data } = this.rows;
    data[at + ROW.price] = price;
    data[at + ROW.size] = size;
    data[at + ROW.side] = toTaken(trade.side, this.options.side);
    data[at + ROW.flags] = trade.flags;
    data[at + ROW.id] = id;
    report.trades++;
    return undefined;
  }

  quoteUnits(quote: UnitQuote): string | undefined {
    const { known, symbol } = this.used[quote.symbol]!;
    if (known === undefined) return explainUnknown(symbol);
    const { priceScale, sizeScale } = quote;
    const { priceDecimals, sizeDecimals } = known;
    const bid =
      quote.bid === MISSING ? MISSING : rescaleUnits(quote.bid, priceScale, priceDecimals);
    if (Number.isNaN(bid)) return explainUnits('bid', quote.bid, priceScale, priceDecimals);
    const ask =
      quote.ask === MISSING ? MISSING : rescaleUnits(quote.ask, priceScale, priceDecimals);
    if (Number.isNaN(ask)) return explainUnits('ask', quote.ask, priceScale, priceDecimals);
    const bidSize = rescaleUnits(quote.bidSize, sizeScale, sizeDecimals);
    if (!(bidSize >= 0)) return explainUnits('bid size', quote.bidSize, sizeScale, sizeDecimals);
    const askSize = rescaleUnits(quote.askSize, sizeScale, sizeDecimals);
    if (!(askSize >= 0)) return explainUnits('ask size', quote.askSize, sizeScale, sizeDecimals);
    const at = this.append(TICK.quote, known.id, quote.timeMs, quote.timeNs);
    const { data } = this.rows;
    data[at + ROW.price] = bid;
    data[at + ROW.size] = bidSize;
    data[at + ROW.ask] = ask;
    data[at + ROW.askSize] = askSize;
    data[at + ROW.flags] = quote.flags;
    this.options.report.quotes++;
    if (bid > ask && ask !== MISSING) this.options.report.crossed++;
    return undefined;
  }

  bar(foreign: ForeignBar): string | undefined {
    const { symbols, report, barKinds } = this.options;
    const symbol = symbols.get(foreign.symbol);
    if (symbol === undefined) return explainUnknown(foreign.symbol);
    const time = toBarTime(foreign);
    if (typeof time === 'string') return time;
    const whole = toRecordedBar(foreign, symbol, time);
    if (typeof whole === 'string') return whole;
    const { bar, isRounded } = whole;
    const isAgain = this.line === this.barLine;
    this.barLine = this.line;
    const kind = BAR_KIND + bar.flags + (isAgain ? BAR_AGAIN : 0);
    const at = this.append(kind, symbol.id, toKnownMs(bar, toDayGrid(symbol)), 0);
    pushBar(bar, barKinds.numberOf(bar.interval, bar.of), this.rows.data, at);
    if ((bar.flags & BAR_FLAG.widened) !== 0) report.widenedBars++;
    if (isRounded) report.roundedVolumes++;
    if (!isAgain) report.bars++;
    return undefined;
  }

  status({ symbol: name, timeMs, timeNs, status, reason }: ForeignStatus): string | undefined {
    const symbol = this.options.symbols.get(name ?? '');
    if (symbol === undefined) return explainUnknown(name ?? '');
    const at = this.append(TICK.status, symbol.id, timeMs, timeNs);
    this.rows.data[at + ROW.price] = status;
    this.rows.data[at + ROW.size] = reason;
    this.options.report.statuses++;
    return undefined;
  }

  clear(): void {
    this.rows.length = 0;
  }

  private append(
    kind: number,
    instrument: number,
    timeMs: number,
    timeNs: number,
    order = this.place++,
  ): number {
    const at = appendRow(this.rows);
    const { data } = this.rows;
    data[at + ROW.kind] = kind;
    data[at + ROW.instrument] = instrument;
    data[at + ROW.timeMs] = timeMs;
    data[at + ROW.timeNs] = timeNs;
    data[at + ROW.id] = NO_ID;
    data[at + ROW.order] = order;
    data[at + ROW.line] = this.line;
    data[at + ROW.source] = this.options.source;
    return at;
  }
}
