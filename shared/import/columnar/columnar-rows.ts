/**
 * Rows of a columnar file into ticks, by its plan, without an object a row. Every row is taken, refused with its number
 * and reason, or counted as what it is.
 */
import { toSymbol } from '../../model/instrument.ts';
import { FLAG, MISSING, SIDE, type Side } from '../../model/tick.ts';
import type { DecoderOptions } from '../decoder.ts';
import { rescaleUnits, unitsToText } from '../foreign-number.ts';
import { NO_ID } from '../import-rows.ts';
import { ImportError, noteNotImported, noteReject } from '../report.ts';
import { toSide, toTaker } from '../table/side-text.ts';
import type { UnitQuote, UnitTrade } from '../tick-handler.ts';
import type { CellBatch, CellField } from './cell-type.ts';
import { type ColumnarPlan, type OwnColumn, toShape } from './columnar-plan.ts';
import { CELL, NumberCells } from './number-cells.ts';
import { OwnRows } from './own-rows.ts';
import { TimeCells } from './time-cells.ts';
import type { Column } from '../table/table-layout.ts';

/** One symbol of the file, and the time of its last row. */
interface RowMarket {
  readonly symbol: string;
  readonly handle: number;
  lastMs: number;
  lastNs: number;
}

/** Takes the rows of one file of trades or quotes. */
export class ColumnarRows {
  private readonly plan: ColumnarPlan;
  private readonly options: DecoderOptions;
  private readonly time: TimeCells;
  private readonly received: TimeCells | undefined;
  private readonly price: NumberCells;
  private readonly size: NumberCells;
  private readonly bid: NumberCells;
  private readonly bidSize: NumberCells;
  private readonly ask: NumberCells;
  private readonly askSize: NumberCells;
  private readonly own: OwnRows | undefined;
  private readonly at: Partial<Record<Column | OwnColumn, number>>;
  private readonly markets = new Map<unknown, RowMarket>();
  private readonly trade: UnitTrade;
  private readonly quote: UnitQuote;
  private batch: CellBatch = { rows: 0, cells: [], from: [] };
  private row = 0;
  /** Of the row at hand. */
  private market: RowMarket;

  /** @throws ImportError IMPORT_SYMBOL, IMPORT_FORMAT: what the file does not say and nobody else did */
  constructor(plan: ColumnarPlan, fields: readonly CellField[], options: DecoderOptions) {
    this.plan = plan;
    this.options = options;
    this.at = plan.at;
    const { zone, timeFormat } = options.settings;
    const timeAt = (column: 'time' | 'received'): TimeCells | undefined => {
      const field = fields[plan.at[column] ?? -1];
      return field && new TimeCells(field.name, field.type, zone, timeFormat);
    };
    this.time = timeAt('time')!;
    this.received = timeAt('received');
    const number = (column: Column, isPrice: boolean): NumberCells => {
      const { name, type } = fields[plan.at[column] ?? -1] ?? NOTHING;
      return new NumberCells(name, type, toShape(plan, type, isPrice));
    };
    this.price = number('price', true);
    this.size = number('size', false);
    this.bid = number('bid', true);
    this.bidSize = number('bidSize', false);
    this.ask = number('ask', true);
    this.askSize = number('askSize', false);
    this.own = plan.dialect === 'tickdeck' ? new OwnRows(plan.at) : undefined;
    const symbol = plan.at.symbol === undefined ? (options.symbol ?? plan.symbol) : '';
    if (symbol === undefined) {
      throw new ImportError('IMPORT_SYMBOL', 'it does not say its symbol; name it with --symbol');
    }
    const base = { timeMs: 0, timeNs: 0, priceScale: 0, sizeScale: 0, flags: 0 };
    const handle = symbol === '' ? -1 : options.handler.useSymbol(symbol);
    this.market = { symbol, handle, lastMs: -Infinity, lastNs: 0 };
    this.trade = { ...base, symbol: handle, price: 0, size: 0, side: SIDE.unknown, id: NO_ID };
    this.quote = { ...base, symbol: handle, bid: 0, ask: 0, bidSize: 0, askSize: 0 };
  }

  /** Takes rows; the first of them has that number, from 1. */
  take(batch: CellBatch, firstNumber: number): void {
    this.batch = batch;
    const { handler } = this.options;
    for (let row = 0; row < batch.rows; row++) {
      this.row = row;
      handler.line = firstNumber + row;
      this.takeRow();
    }
  }

  private takeRow(): void {
    const { plan } = this;
    if (!this.findSymbol()) return;
    const reason = this.findTime();
    if (reason !== undefined) {
      this.refuse(reason);
      return;
    }
    if (this.own !== undefined) this.takeOwn(this.own);
    else if (plan.gives === 'quotes') this.takeQuote();
    else if (plan.at.action === undefined) this.takeTrade(this.readSide());
    else this.takeAction();
  }

  /** Databento's rows: a book as it was before what happened, and what happened. */
  private takeAction(): void {
    const isTrade = this.cell('action') === 'T';
    if (this.plan.gives === 'mixed') this.takeQuote();
    if (isTrade) this.takeTrade(this.readSide());
    else if (this.plan.gives !== 'mixed') this.leave('orders and changes of the book');
  }

  private takeOwn(own: OwnRows): void {
    this.trade.flags = this.quote.flags = own.flagsOf(this.batch, this.row);
    const kind = this.cell('kind');
    if (kind === 'trade') this.takeTrade(this.readSide());
    else if (kind === 'quote') this.takeQuote();
    else if (kind === 'status') this.takeStatus(own);
    else this.refuse(`a row is ${JSON.stringify(kind)}: no trade, quote or status`);
  }

  private takeStatus(own: OwnRows): void {
    const told = own.statusOf(this.batch, this.row);
    if (told === undefined) {
      this.refuse('there is no such status');
      return;
    }
    const { ms: timeMs, ns: timeNs } = this.time;
    const why = this.options.handler.status?.({
      symbol: this.market.symbol,
      timeMs,
      timeNs,
      ...told,
    });
    if (why === undefined) this.leave('trading statuses');
    else this.refuse(why);
  }

  private takeTrade(side: Side): void {
    const { trade, price, size } = this;
    const { handler } = this.options;
    const found = this.number('price', price);
    if (found !== CELL.read) {
      this.refuse(found === CELL.none ? 'there is no price' : price.reason);
      return;
    }
    if (this.at.size === undefined) {
      const { timeMs, timeNs } = trade;
      const text = unitsToText(price.units, price.scale);
      const base = { symbol: this.market.symbol, timeMs, timeNs, price: text, size: '0', side };
      this.count(handler.trade({ ...base, id: undefined, mayBePriceOnly: true }));
      return;
    }
    const sized = this.number('size', size);
    if (sized !== CELL.read) {
      this.refuse(sized === CELL.none ? 'there is no size' : size.reason);
      return;
    }
    trade.price = price.units;
    trade.priceScale = price.scale;
    trade.size = size.units;
    trade.sizeScale = size.scale;
    trade.side = side;
    this.count(handler.tradeUnits(trade));
  }

  private takeQuote(): void {
    const { quote, bid, ask, bidSize, askSize } = this;
    const bidFound = this.number('bid', bid);
    const askFound = this.number('ask', ask);
    if (bidFound === CELL.bad || askFound === CELL.bad) {
      this.refuse(bidFound === CELL.bad ? bid.reason : ask.reason);
      return;
    }
    const bidSized = bidFound === CELL.none ? CELL.none : this.number('bidSize', bidSize);
    const askSized = askFound === CELL.none ? CELL.none : this.number('askSize', askSize);
    if (bidSized === CELL.bad || askSized === CELL.bad) {
      this.refuse(bidSized === CELL.bad ? bidSize.reason : askSize.reason);
      return;
    }
    const priceScale = widest(bidFound, bid, askFound, ask);
    const sizeScale = widest(bidSized, bidSize, askSized, askSize);
    quote.priceScale = priceScale;
    quote.sizeScale = sizeScale;
    quote.bid = bidFound === CELL.none ? MISSING : rescaleUnits(bid.units, bid.scale, priceScale);
    quote.ask = askFound === CELL.none ? MISSING : rescaleUnits(ask.units, ask.scale, priceScale);
    quote.bidSize =
      bidSized === CELL.none ? 0 : rescaleUnits(bidSize.units, bidSize.scale, sizeScale);
    quote.askSize =
      askSized === CELL.none ? 0 : rescaleUnits(askSize.units, askSize.scale, sizeScale);
    if (Number.isNaN(quote.bid + quote.ask + quote.bidSize + quote.askSize)) {
      this.refuse('bid and ask, or their sizes, have too many digits side by side');
    } else this.count(this.options.handler.quoteUnits(quote));
  }

  private number(column: Column, cells: NumberCells): number {
    const place = this.at[column];
    if (place === undefined) return CELL.none;
    return cells.read(this.batch.cells[place]!, this.batch.from[place]! + this.row);
  }

  private cell(column: Column | OwnColumn): unknown {
    const place = this.at[column];
    if (place === undefined) return undefined;
    return this.batch.cells[place]![this.batch.from[place]! + this.row];
  }

  private readSide(): Side {
    const { dialect } = this.plan;
    const isBuyerMaker = this.cell('isBuyerMaker');
    if (isBuyerMaker !== undefined && isBuyerMaker !== null) {
      return toTaker(toText(isBuyerMaker));
    }
    const side = this.cell('side');
    if (dialect === 'databento')
      return side === 'A' ? SIDE.sell : side === 'B' ? SIDE.buy : SIDE.unknown;
    if (typeof side === 'string') return toSide(side);
    if (dialect !== 'nautilus') return SIDE.unknown;
    return side === 1 ? SIDE.buy : side === 2 ? SIDE.sell : SIDE.unknown;
  }

  /** @returns false where the row is done with */
  private findSymbol(): boolean {
    if (this.at.symbol === undefined) return true;
    const { options } = this;
    const value = this.cell('symbol');
    let market = this.markets.get(value);
    if (market === undefined) {
      if (value === undefined || value === null || value === '') {
        this.refuse('there is no symbol');
        return false;
      }
      const symbol = toSymbol(toText(value));
      const isOther = options.symbol !== undefined && options.symbol !== symbol;
      const handle = isOther ? -1 : options.handler.useSymbol(symbol);
      market = { symbol, handle, lastMs: -Infinity, lastNs: 0 };
      this.markets.set(value, market);
    }
    if (market.handle < 0) {
      this.leave('other symbol');
      return false;
    }
    this.market = market;
    this.trade.symbol = this.quote.symbol = market.handle;
    return true;
  }

  private findTime(): string | undefined {
    const { time, received, trade, quote, market } = this;
    const reason = this.read(time, 'time');
    let { ms, ns } = time;
    let flags = 0;
    if (received !== undefined) {
      const isBack = ms < market.lastMs || (ms === market.lastMs && ns < market.lastNs);
      if ((reason !== undefined || isBack) && this.read(received, 'received') === undefined) {
        ({ ms, ns } = received);
        flags = FLAG.timeRepaired;
      } else if (reason !== undefined) return reason;
      market.lastMs = ms;
      market.lastNs = ns;
    } else if (reason !== undefined) return reason;
    if (time.isDate) return 'the time has no hour: a trade or quote has one';
    trade.timeMs = quote.timeMs = ms;
    trade.timeNs = quote.timeNs = ns;
    trade.flags = quote.flags = flags;
    return undefined;
  }

  private read(time: TimeCells, column: 'time' | 'received'): string | undefined {
    const at = this.at[column]!;
    return time.read(this.batch.cells[at]!, this.batch.from[at]! + this.row);
  }

  private count(reason: string | undefined): void {
    if (reason === undefined) this.options.report.rows++;
    else this.refuse(reason);
  }

  private refuse(reason: string): void {
    const { report, handler } = this.options;
    report.rows++;
    noteReject(report, handler.line, reason);
  }

  private leave(what: string): void {
    this.options.report.rows++;
    noteNotImported(this.options.report, what);
  }
}

/** A cell's text: flags and numbers have one too. */
const toText = (value: unknown): string => `${value as string | number | boolean | bigint}`;

const NOTHING: CellField = { name: '', type: { is: 'other', what: 'nothing' } };

/** Scale in which both numbers are whole. */
const widest = (a: number, first: NumberCells, b: number, second: NumberCells): number =>
  Math.max(a === CELL.read ? first.scale : 0, b === CELL.read ? second.scale : 0);
