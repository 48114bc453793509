/**
 * Reads rows of ticks by a plan. Each tick is a row of the report, and so is a row without any; a row with a cell too
 * many or too few is refused, never shifted.
 */
import { type InstrumentKind, toSymbol } from '../../model/instrument.ts';
import type { DecoderOptions } from '../decoder.ts';
import { noteNotImported, noteReject } from '../report.ts';
import { Row } from '../table/row.ts';
import { isComment } from '../table/table-layout.ts';
import { TimeText } from '../table/time-text.ts';
import { WallClock } from '../table/wall-clock.ts';
import { findZone, type Zone } from '../table/zone.ts';
import type { ForeignQuote, ForeignTrade } from '../tick-handler.ts';
import type { PlanQuote, PlanTrade, TickPlan, TickRow } from './tick-plan.ts';

const NO_ZONE = 'the time names no zone, and none was given with --tz';

/** Reads one file. */
export class TickRows implements TickRow {
  readonly cells = new Row();
  symbol = '';
  private readonly plan: TickPlan;
  private readonly options: DecoderOptions;
  private readonly own: string | undefined;
  private readonly delimiter: number;
  private readonly zone: Zone | undefined;
  private readonly time = new TimeText();
  private readonly moment = { ms: 0, ns: 0 };
  private readonly clock = new WallClock();
  private readonly symbols = new Map<string, string>();
  private readonly tradeOut: ForeignTrade;
  private readonly quoteOut: ForeignQuote;
  /** Ticks and reasons of the row at hand. */
  private given = 0;
  private readonly held = { ms: 0, ns: 0, symbol: '', line: 0 };

  constructor(plan: TickPlan, options: DecoderOptions) {
    this.plan = plan;
    this.options = options;
    this.own = options.symbol ?? plan.symbol;
    this.delimiter = plan.delimiter.charCodeAt(0);
    this.cells.isDecimalComma = plan.isDecimalComma === true;
    const { zone } = options.settings;
    this.zone = zone === undefined ? plan.time.zone : findZone(zone);
    this.time.order = toOrder(options.settings.timeFormat) ?? plan.time.order;
    const base = { symbol: '', timeMs: 0, timeNs: 0 };
    this.tradeOut = { ...base, price: '', size: '', side: 0, id: undefined };
    this.quoteOut = { ...base, bid: '', bidSize: '', ask: '', askSize: '', flags: 0 };
    if (this.own !== undefined && plan.kind !== undefined) this.describe(this.own, plan.kind);
    if (plan.market !== undefined) options.handler.of?.(plan.market);
    for (const note of plan.notes ?? []) {
      if (!options.report.notes.includes(note)) options.report.notes.push(note);
    }
  }

  /** Takes a line. */
  take(line: string, number: number): void {
    const what = isComment(line) ? '' : this.plan.noRow?.(line);
    if (what === '') return;
    this.options.handler.line = number;
    this.given = 0;
    if (what !== undefined) {
      this.leave(what);
      return;
    }
    const reason = this.takeRow(line);
    if (reason !== undefined) this.refuse(reason);
    else if (this.given === 0) this.leave('rows without news');
  }

  text(column: number): string {
    return this.cells.cell(column);
  }

  number(column: number): string {
    return this.cells.number(column);
  }

  trade({
    price,
    size,
    side,
    id,
    uniqueId,
    flags = 0,
    mayBePriceOnly = false,
  }: PlanTrade): undefined {
    if (price === '') return this.refuse('there is no price');
    const out = this.tradeOut;
    out.symbol = this.symbol;
    out.timeMs = this.moment.ms;
    out.timeNs = this.moment.ns;
    out.price = price;
    out.size = size === '' ? '0' : size;
    out.side = side;
    out.id = id;
    out.uniqueId = uniqueId;
    out.flags = flags;
    out.mayBePriceOnly = mayBePriceOnly;
    return this.count(this.options.handler.trade(out));
  }

  quote({ bid, bidSize, ask, askSize, flags = 0, order }: PlanQuote): undefined {
    const out = this.quoteOut;
    out.symbol = this.symbol;
    out.timeMs = this.moment.ms;
    out.timeNs = this.moment.ns;
    const [hasBid, hasAsk] = [bid !== '', ask !== ''];
    out.bid = hasBid ? bid : undefined;
    out.bidSize = hasBid ? bidSize || '0' : '0';
    out.ask = hasAsk ? ask : undefined;
    out.askSize = hasAsk ? askSize || '0' : '0';
    out.flags = flags;
    out.order = order;
    return this.count(this.options.handler.quote(out));
  }

  leave(what: string): undefined {
    this.addRow();
    noteNotImported(this.options.report, what);
    return undefined;
  }

  hold(): void {
    const { held, moment, options } = this;
    held.ms = moment.ms;
    held.ns = moment.ns;
    held.symbol = this.symbol;
    held.line = options.handler.line;
    this.given++;
  }

  atHeld(give: () => void): void {
    const { held, moment, symbol, options } = this;
    const { ms, ns } = moment;
    const { line } = options.handler;
    moment.ms = held.ms;
    moment.ns = held.ns;
    this.symbol = held.symbol;
    options.handler.line = held.line;
    give();
    moment.ms = ms;
    moment.ns = ns;
    this.symbol = symbol;
    options.handler.line = line;
  }

  /** The file is over. */
  end(): void {
    this.plan.end?.(this);
  }

  seeId(id: number | undefined): void {
    if (id !== undefined) this.options.handler.noteId?.(this.symbol, id, false);
  }

  private count(reason: string | undefined): undefined {
    if (reason !== undefined) return this.refuse(reason);
    this.addRow();
    return undefined;
  }

  private refuse(reason: string): undefined {
    this.addRow();
    noteReject(this.options.report, this.options.handler.line, reason);
    return undefined;
  }

  private addRow(): void {
    this.given++;
    this.options.report.rows++;
  }

  private takeRow(line: string): string | undefined {
    const { cells, plan, options } = this;
    if (!cells.split(line, 0, line.length, this.delimiter))
      return 'the quotation marks do not match';
    const [least, most] = plan.cells;
    const isTrailing = cells.count === most + 1 && cells.isEmpty(most);
    if (cells.count < least || (cells.count > most && !isTrailing)) {
      return `${cells.count} columns, ${least === most ? most : `${least} to ${most}`} are expected`;
    }
    const told = plan.symbolAt === undefined ? this.own : this.symbolOf(cells.cell(plan.symbolAt));
    if (told === undefined) return 'the file does not say its symbol; name it with --symbol';
    this.symbol = told;
    if (plan.symbolAt !== undefined && options.symbol !== undefined && options.symbol !== told) {
      return this.leave('other symbol');
    }
    return this.readTime() ?? plan.read(this);
  }

  private symbolOf(text: string): string {
    let symbol = this.symbols.get(text);
    if (symbol !== undefined) return symbol;
    const { toSymbol: rename, kind } = this.plan;
    symbol = toSymbol(rename === undefined ? text : rename(text));
    if (this.symbols.size < 100_000) this.symbols.set(text, symbol);
    if (kind !== undefined) this.describe(symbol, kind);
    return symbol;
  }

  private describe(symbol: string, kind: InstrumentKind): void {
    this.options.handler.describe?.(symbol, { price: 0, size: 0 }, { kind });
  }

  private readTime(): string | undefined {
    const { cells, moment } = this;
    const { at: first, otherAt, clockAt, read } = this.plan.time;
    const at = otherAt !== undefined && isUnset(cells.cell(first)) ? otherAt : first;
    if (read !== undefined) {
      const reason = read(cells.cell(at), moment);
      if (reason !== undefined) return reason;
      return this.zone === undefined ? NO_ZONE : this.toUtc(this.zone);
    }
    const { time } = this;
    const isJoined = clockAt !== undefined;
    const text = isJoined ? `${cells.cell(at)} ${cells.cell(clockAt)}` : cells.text;
    const reason = isJoined
      ? time.read(text, 0, text.length)
      : time.read(text, cells.from[at]!, cells.to[at]!);
    if (reason !== undefined) return reason;
    if (time.isDate) return 'the time has no hour: a trade or quote has one';
    moment.ms = time.ms;
    moment.ns = time.ns;
    if (!time.isWall) return undefined;
    const zone = time.zone ?? this.zone;
    return zone === undefined ? NO_ZONE : this.toUtc(zone);
  }

  private toUtc(zone: Zone): string | undefined {
    const ms = this.clock.toUtc(this.moment.ms, zone);
    if (Number.isNaN(ms)) {
      return `the clocks of ${zone.name} were put forward: there was no such time`;
    }
    this.moment.ms = ms;
    return undefined;
  }
}

/** Words of writers for a time that is not there. */
const isUnset = (text: string): boolean =>
  text === '' || text === '0' || text === '18446744073709551615';

function toOrder(timeFormat = ''): 'dmy' | 'mdy' | undefined {
  const [day, month] = [timeFormat.indexOf('d'), timeFormat.indexOf('M')];
  if (day < 0 || month < 0 || timeFormat.startsWith('y')) return undefined;
  return day < month ? 'dmy' : 'mdy';
}
