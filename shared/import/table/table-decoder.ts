/**
 * Reads the rows of a table by its layout. Every row is taken, refused with its reason, or counted as what it is; a row
 * with a cell too many or too few is refused, never shifted. Times without a zone need one from the user.
 */
import { DAY_MS } from '../../model/calendar.ts';
import { toSymbol } from '../../model/instrument.ts';
import { SIDE, type Side } from '../../model/tick.ts';
import type { Decoder, DecoderOptions } from '../decoder.ts';
import type { FileSample } from '../importer.ts';
import { baseNameOf } from '../file-name.ts';
import { noteNotImported, noteReject } from '../report.ts';
import { NO_ID } from '../import-rows.ts';
import type { BarSource, UnitTrade } from '../tick-handler.ts';
import { forEachLine, forEachSpan, type TextChunk } from '../text-chunk.ts';
import { isDigit } from './epoch-text.ts';
import { PLAIN, scanPlain } from './plain-number.ts';
import { Row } from './row.ts';
import { BarSpacing, type BarLength, findInName, toTradingDate } from '../bar-spacing.ts';
import { toSide, toTaker } from './side-text.ts';
import { type Column, findLayout, isComment, type TableLayout } from './table-layout.ts';
import { type DateOrder, TimeText } from './time-text.ts';
import { findZone, type Zone } from './zone.ts';

const LINES_TO_TRY = 50;
/** Rows whose times tell how long bars are. */
const ROWS_TO_SPACE = 2_000;

/** Makes a decoder of one table. */
export function createTableDecoder(options: DecoderOptions): Decoder {
  let reader: TableReader | undefined;
  return {
    decode(chunk) {
      reader ??= createReader(chunk, options);
      forEachSpan(chunk, (text, start, end, number) => reader?.take(text, start, end, number));
    },
  };
}

function createReader(chunk: TextChunk, options: DecoderOptions): TableReader | undefined {
  const lines: string[] = [];
  forEachLine(chunk, (line) => lines.push(line));
  const { path, settings } = options;
  const sample: FileSample = {
    path,
    settings,
    head: new Uint8Array(),
    lines: lines.slice(0, LINES_TO_TRY),
  };
  const layout = findLayout(sample);
  return layout === undefined ? undefined : new TableReader(layout, options, lines);
}

class TableReader {
  private readonly layout: TableLayout;
  private readonly options: DecoderOptions;
  private readonly row = new Row();
  private readonly time = new TimeText();
  private readonly zone: Zone | undefined;
  private readonly zoneProblem: string | undefined;
  private readonly delimiter: number;
  private readonly symbol: string | undefined;
  private readonly symbols = new Map<string, string>();
  private readonly at: Readonly<Record<Column, number>>;
  private header: string | undefined;
  private isHeaderOdd = false;
  private lastWallMs = NaN;
  private isSecondPass = false;
  /** Used again for each trade of plain numbers; of this symbol. */
  private readonly units: UnitTrade;
  private unitsSymbol: string | undefined;
  private readonly bars: BarReading | undefined;

  constructor(layout: TableLayout, options: DecoderOptions, lines: readonly string[]) {
    this.layout = layout;
    this.options = options;
    this.delimiter = layout.delimiter.charCodeAt(0);
    this.row.isDecimalComma = layout.isDecimalComma;
    const { zone, timeFormat } = options.settings;
    this.zone = zone === undefined ? undefined : findZone(zone);
    this.zoneProblem =
      zone === undefined
        ? 'the time names no zone, and none was given with --tz'
        : `${JSON.stringify(zone)} is no zone`;
    this.symbol = options.symbol ?? layout.fileSymbol;
    if (!layout.hasHeader) this.header = '';
    const numbers = { price: 0, priceScale: 0, size: 0, sizeScale: 0, id: NO_ID, flags: 0 };
    this.units = { symbol: 0, timeMs: 0, timeNs: 0, side: SIDE.unknown, ...numbers };
    const column = (name: Column): number => layout.at[name] ?? -1;
    this.at = {
      time: column('time'),
      symbol: column('symbol'),
      price: column('price'),
      size: column('size'),
      side: column('side'),
      isBuyerMaker: column('isBuyerMaker'),
      bid: column('bid'),
      bidSize: column('bidSize'),
      ask: column('ask'),
      askSize: column('askSize'),
      clock: column('clock'),
      open: column('open'),
      high: column('high'),
      low: column('low'),
      close: column('close'),
      trades: column('trades'),
      turnover: column('turnover'),
    };
    if (timeFormat === 's' || timeFormat === 'ms' || timeFormat === 'us' || timeFormat === 'ns') {
      this.time.unit = timeFormat;
    }
    this.time.order = this.findOrder(lines);
    this.bars = layout.kind === 'bars' ? this.surveyBars(lines) : undefined;
  }

  take(text: string, start: number, end: number, number: number): void {
    const { report, handler } = this.options;
    /* Most rows begin with a digit: no comment does, and few headers. */
    const isRow = isDigit(text.charCodeAt(start)) && this.header !== undefined && !this.isHeaderOdd;
    if (!isRow && this.isNoRow(text.slice(start, end))) return;
    report.rows++;
    handler.line = number;
    const reason = this.takeRow(text, start, end);
    if (reason !== undefined) noteReject(report, number, reason);
  }

  /** Tells whether a line is a comment, or the header, once more maybe. */
  private isNoRow(line: string): boolean {
    if (isComment(line)) return true;
    if (!this.layout.hasHeader) return false;
    this.header ??= line;
    this.isHeaderOdd = isDigit(this.header.charCodeAt(0));
    return line === this.header;
  }

  private takeRow(text: string, start: number, end: number): string | undefined {
    const { row, at, layout, options } = this;
    if (!row.split(text, start, end, this.delimiter)) return 'the quotation marks do not match';
    const isTooLong = row.count === layout.columns + 1 && row.isEmpty(layout.columns);
    if (row.count !== layout.columns && !isTooLong) {
      return `${row.count} columns, ${layout.columns} are expected`;
    }
    const own = at.symbol < 0 ? this.symbol : this.toSymbol(row.cell(at.symbol));
    if (own === undefined) return 'the file does not say its symbol; name it with --symbol';
    if (at.symbol >= 0 && options.symbol !== undefined && options.symbol !== own) {
      noteNotImported(options.report, 'other symbol');
      return undefined;
    }
    const reason = this.readTime();
    if (reason !== undefined) return reason;
    if (this.bars !== undefined) return this.takeBar(own, this.bars);
    return layout.kind === 'trades' ? this.takeTrade(own) : this.takeQuote(own);
  }

  private takeTrade(symbol: string): string | undefined {
    const { row, at, time } = this;
    const side =
      at.isBuyerMaker >= 0
        ? toTaker(row.cell(at.isBuyerMaker))
        : at.side >= 0
          ? toSide(row.cell(at.side))
          : SIDE.unknown;
    if (this.takePlain(symbol, side)) return undefined;
    const price = row.number(at.price);
    if (price === '') return 'there is no price';
    return this.options.handler.trade({
      symbol,
      timeMs: time.ms,
      timeNs: time.ns,
      price,
      size: (at.size < 0 ? '' : row.number(at.size)) || '0',
      side,
      id: undefined,
      mayBePriceOnly: at.size < 0,
    });
  }

  /** Takes a trade of plain numbers, without texts. @returns false for any other, of which nothing is taken */
  private takePlain(symbol: string, side: Side): boolean {
    const { row, at, time, units } = this;
    const { handler } = this.options;
    if (at.size < 0 || row.isDecimalComma) return false;
    units.price = scanPlain(row.text, row.from[at.price]!, row.to[at.price]!);
    units.priceScale = PLAIN.scale;
    units.size = scanPlain(row.text, row.from[at.size]!, row.to[at.size]!);
    units.sizeScale = PLAIN.scale;
    if (!(units.price > 0 && units.size > 0)) return false;
    if (symbol !== this.unitsSymbol) {
      this.unitsSymbol = symbol;
      units.symbol = handler.useSymbol(symbol);
    }
    units.timeMs = time.ms;
    units.timeNs = time.ns;
    units.side = side;
    return handler.tradeUnits(units) === undefined;
  }

  private takeQuote(symbol: string): string | undefined {
    const { row, at, time } = this;
    const bid = row.number(at.bid);
    const ask = row.number(at.ask);
    const sizeAt = (column: number): string => (column < 0 ? '' : row.number(column)) || '0';
    return this.options.handler.quote({
      symbol,
      timeMs: time.ms,
      timeNs: time.ns,
      bid: bid === '' ? undefined : bid,
      bidSize: bid === '' ? '0' : sizeAt(at.bidSize),
      ask: ask === '' ? undefined : ask,
      askSize: ask === '' ? '0' : sizeAt(at.askSize),
      flags: 0,
    });
  }

  private takeBar(symbol: string, { length, of, problem }: BarReading): string | undefined {
    const { row, at, options } = this;
    if (problem !== undefined) return problem;
    const [open, high, low, close] = [at.open, at.high, at.low, at.close].map((column) =>
      row.number(column),
    ) as [string, string, string, string];
    if (open === '' && high === '' && low === '' && close === '') {
      noteNotImported(options.report, 'row without prices');
      return undefined;
    }
    const told = (column: number): string | undefined =>
      (column < 0 ? '' : row.number(column)) || undefined;
    const trades = told(at.trades);
    if (trades !== undefined && !/^\d{1,15}(?:\.0*)?$/.test(trades)) {
      return `${JSON.stringify(trades)} is no number of trades`;
    }
    return options.handler.bar({
      symbol,
      startMs: this.time.ms,
      interval: length,
      open,
      high,
      low,
      close,
      volume: told(at.size),
      trades: trades === undefined ? undefined : Number(trades),
      turnover: told(at.turnover),
      of,
      isAdjusted: false,
    });
  }

  /** How long the bars are, and what they are of. */
  private surveyBars(lines: readonly string[]): BarReading {
    const { row, at, time, options } = this;
    const spacing = new BarSpacing();
    let areDates = true;
    for (const line of lines.slice(0, ROWS_TO_SPACE)) {
      if (!row.split(line, 0, line.length, this.delimiter) || row.count <= at.time) continue;
      if (this.readMoment() !== undefined) continue;
      if (!time.isDate) areDates = false;
      spacing.note(at.symbol < 0 ? '' : row.cell(at.symbol), time.ms);
    }
    const decided = spacing.decide(findInName(options.path), areDates, options.settings.interval);
    const of = SIDE_OF_NAME.exec(baseNameOf(options.path))?.[1]?.toLowerCase();
    const problem = 'problem' in decided ? decided.problem : undefined;
    const length = 'length' in decided ? decided.length : 'day';
    return { length, problem, of: of === 'bid' || of === 'ask' || of === 'mid' ? of : 'trade' };
  }

  private toSymbol(text: string): string {
    let symbol = this.symbols.get(text);
    if (symbol === undefined) {
      symbol = toSymbol(text);
      if (this.symbols.size < 100_000) this.symbols.set(text, symbol);
    }
    return symbol;
  }

  /** Reads the row's time as UTC. @returns why it cannot be */
  private readTime(): string | undefined {
    const { row, at, time, bars } = this;
    const reason = this.readMoment();
    if (reason !== undefined) return reason;
    const { order, first, second } = time;
    if (order === undefined && first !== second && first <= 12 && second <= 12 && first > 0) {
      return `${row.cell(at.time)} may begin with its day or its month: say which with --time-format`;
    }
    if (bars !== undefined && isOfDates(bars.length)) {
      time.ms = time.isWall ? Math.floor(time.ms / DAY_MS) * DAY_MS : this.toDate(time.ms);
      return undefined;
    }
    if (!time.isWall) return undefined;
    if (time.isDate && bars === undefined) return 'the time has no hour: a trade or quote has one';
    const zone = time.zone ?? this.zone;
    return zone === undefined ? this.zoneProblem : this.toUtc(zone);
  }

  /** Reads the time of a row as it stands there. */
  private readMoment(): string | undefined {
    const { row, at, time } = this;
    if (at.clock < 0) return time.read(row.text, row.from[at.time]!, row.to[at.time]!);
    const both = `${row.cell(at.time)} ${row.cell(at.clock)}`;
    return time.read(both, 0, both.length);
  }

  /** The date of a moment of UTC, in the zone that was given, or at the exchange that it is midnight at. */
  private toDate(utcMs: number): number {
    const { zone } = this;
    if (zone === undefined) return toTradingDate(utcMs);
    return Math.floor(zone.toWallMs(utcMs) / DAY_MS) * DAY_MS;
  }

  /** In the repeated hour of autumn the order of the rows decides: the clock steps back where it comes again. */
  private toUtc(zone: Zone): string | undefined {
    const wallMs = this.time.ms;
    const { first, second } = zone.momentsOf(wallMs);
    if (Number.isNaN(first))
      return `the clocks of ${zone.name} were put forward: there was no such time`;
    if (first === second) this.isSecondPass = false;
    else if (this.isBack(wallMs, second - first)) this.isSecondPass = true;
    this.lastWallMs = wallMs;
    this.time.ms = this.isSecondPass ? second : first;
    return undefined;
  }

  /** Bars come one after the other; trades may be a little late. @param repeatedMs half an hour in places */
  private isBack(wallMs: number, repeatedMs: number): boolean {
    const backMs = this.lastWallMs - wallMs;
    return this.bars === undefined ? backMs >= repeatedMs / 2 : backMs >= 0;
  }

  /** A number above 12 anywhere tells days from months, of all lines that are at hand. */
  private findOrder(lines: readonly string[]): DateOrder | undefined {
    const { timeFormat = '' } = this.options.settings;
    const [day, month] = [timeFormat.indexOf('d'), timeFormat.indexOf('M')];
    if (day >= 0 && month >= 0 && !timeFormat.startsWith('y')) return day < month ? 'dmy' : 'mdy';
    const { row, time, at } = this;
    for (const line of lines) {
      if (!row.split(line, 0, line.length, this.delimiter) || row.count <= at.time) continue;
      this.readMoment();
      if (time.first > 12) return 'dmy';
      if (time.second > 12) return 'mdy';
    }
    return undefined;
  }
}

/** What the first rows say of all bars of a file. */
interface BarReading {
  readonly length: BarLength;
  readonly of: BarSource;
  /** Why the length cannot be said. */
  readonly problem: string | undefined;
}

const SIDE_OF_NAME = /(?:^|[\s_.-])(bid|ask|mid)(?:[\s_.-]|$)/i;

/** Bars of days and longer are stamped with a date. */
const isOfDates = (length: BarLength): boolean =>
  typeof length !== 'number' || length % DAY_MS === 0;
