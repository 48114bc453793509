/**
 * Rows of bars to bars, by the plan of their format. The first rows wait until they say how long a bar is, which way the
 * file runs and what its dates mean. Promises that every row is a bar, or named as refused, or counted as what it is, and
 * that nothing is told of an interval that the file does not have.
 */
import { DAY_MS } from '../../model/calendar.ts';
import { isSymbol, toSymbol } from '../../model/instrument.ts';
import type { DecoderOptions } from '../decoder.ts';
import { noteNotImported, noteOfFile, noteReject } from '../report.ts';
import { Row } from '../table/row.ts';
import type { ForeignBar } from '../tick-handler.ts';
import { type BarLength, BarSpacing, toLengthWords } from '../bar-spacing.ts';
import type { BarColumns, BarPlan } from './bar-plan.ts';
import { BarTimes, type TimeNeed } from './bar-times.ts';
import { findDateOrder } from './date-order.ts';

/** Rows that wait at first, and at most, where dates can be read both ways. */
const FIRST_ROWS = 1_000;
const MOST_ROWS = 50_000;
const FRIDAY = 5;

/** A row that waits. */
interface HeldRow {
  readonly line: string;
  readonly number: number;
}

/** Reads the rows of one file. */
export class BarRows {
  /** How long its bars are, once that is settled. */
  length: BarLength | undefined;
  /** Why nothing says how long its bars are. */
  problem: string | undefined;
  /** What the user has to say, where rows were refused for the lack of it. */
  need: TimeNeed | undefined;
  private readonly plan: BarPlan;
  private readonly options: DecoderOptions;
  private readonly row = new Row();
  private readonly times: BarTimes;
  private readonly delimiter: number;
  private readonly symbols = new Map<string, string>();
  private held: HeldRow[] | undefined = [];
  private limit = FIRST_ROWS;
  private isWeekEnd = false;
  private readonly bar: ForeignBar;

  constructor(plan: BarPlan, options: DecoderOptions) {
    this.plan = plan;
    this.options = options;
    this.times = new BarTimes(plan, options.settings);
    this.delimiter = plan.delimiter.charCodeAt(0);
    this.row.isDecimalComma = plan.isDecimalComma === true;
    this.bar = {
      symbol: '',
      startMs: 0,
      interval: 'day',
      open: '',
      high: '',
      low: '',
      close: '',
      volume: undefined,
      trades: undefined,
      turnover: undefined,
      of: plan.of ?? 'trade',
      isAdjusted: plan.isAdjusted === true,
    };
  }

  /** Takes the next line of the file. */
  take(line: string, number: number): void {
    if (this.plan.isNoRow(line)) return;
    this.options.report.rows++;
    if (this.plan.leftOut !== undefined) {
      noteNotImported(this.options.report, this.plan.leftOut);
      return;
    }
    if (this.held === undefined) this.takeRow(line, number);
    else {
      this.held.push({ line, number });
      if (this.held.length >= this.limit) this.settle(false);
    }
  }

  /** Says that there is no more. */
  end(): void {
    if (this.held !== undefined) this.settle(true);
  }

  private settle(isEnd: boolean): void {
    const held = this.held!;
    const { plan, times, row, options } = this;
    const read = (one: HeldRow): boolean =>
      this.split(one.line) && row.count >= plan.cells[0] && times.read(row) === undefined;
    if (times.order === undefined) {
      const order = findDateOrder(held, read, times);
      if (order === 'open' && !isEnd && held.length < MOST_ROWS) {
        this.limit = held.length * 2;
        return;
      }
      times.order = order === 'open' ? undefined : order;
    }
    const steps = new BarSpacing();
    for (const one of held) {
      if (read(one))
        steps.note(plan.symbolAt === undefined ? '' : row.cell(plan.symbolAt), times.ms);
    }
    times.isReversed = steps.back > steps.forward;
    const decided = steps.decide(plan.length, this.isOfDate(held), options.settings.interval);
    if ('length' in decided) this.length = decided.length;
    else this.problem = decided.problem;
    if (this.length === 'week') this.isWeekEnd = this.endOnFridays(held, read);
    this.held = undefined;
    for (const one of held) this.takeRow(one.line, one.number);
    const { report } = options;
    for (const one of plan.notes ?? []) noteOfFile(report, one);
    if (steps.back > steps.forward) noteOfFile(report, 'Newest row first: read in reverse.');
    if (plan.isEndStamped === true && typeof this.length === 'number') {
      noteOfFile(
        report,
        `Rows are stamped with the end of their bar: each begins one interval (${toLengthWords(this.length)}) earlier.`,
      );
    }
  }

  /** Whether most weeks are stamped with their Friday: it ends them. */
  private endOnFridays(held: readonly HeldRow[], read: (row: HeldRow) => boolean): boolean {
    let fridays = 0;
    for (const one of held) {
      if (read(one) && new Date(this.times.toDate()).getUTCDay() === FRIDAY) fridays++;
    }
    if (fridays * 2 <= held.length) return false;
    noteOfFile(
      this.options.report,
      'Weeks are stamped with their last trading day: each begins on its Monday.',
    );
    return true;
  }

  /** Whether the first row that can be read has a date and no clock: a daily bar, where nothing else is said. */
  private isOfDate(held: readonly HeldRow[]): boolean {
    const { plan, times, row } = this;
    for (const { line } of held) {
      if (!this.split(line) || row.count < plan.cells[0]) continue;
      if (times.read(row) === undefined) return times.isDate;
    }
    return false;
  }

  private split(line: string): boolean {
    return this.row.split(line, 0, line.length, this.delimiter);
  }

  private takeRow(line: string, number: number): void {
    const { report, handler } = this.options;
    handler.line = number;
    const reason = this.toBars(line, number);
    if (reason !== undefined) noteReject(report, number, reason);
  }

  private toBars(line: string, number: number): string | undefined {
    const { row, plan, times, options } = this;
    const { report, handler } = options;
    if (!this.split(line)) return 'the quotation marks do not match';
    const [least, most] = plan.cells;
    const isLonger = row.count > most && !(row.count === most + 1 && row.isEmpty(most));
    if (row.count < least || isLonger) {
      if (plan.time === 0 && row.count < least && /^\P{N}*$/u.test(row.cell(0))) {
        noteNotImported(report, 'line of text');
        return undefined;
      }
      return `${row.count} columns, ${least === most ? most : `${least} to ${most}`} are expected`;
    }
    if (isBlank(row)) {
      noteNotImported(report, 'row without prices');
      return undefined;
    }
    const own = plan.symbolAt === undefined ? undefined : this.toSymbol(row.cell(plan.symbolAt));
    if (own !== undefined && options.symbol !== undefined && own !== options.symbol) {
      noteNotImported(report, 'other symbol');
      return undefined;
    }
    const reason = times.read(row) ?? this.toStart();
    if (reason !== undefined) return reason;
    let count = 0;
    const refusals: string[] = [];
    for (const columns of plan.bars) {
      const name = own ?? columns.symbol ?? options.symbol ?? plan.symbol;
      if (name === undefined) return 'the file does not say its symbol; name it with --symbol';
      if (columns.symbol !== undefined && (options.symbol ?? name) !== name) continue;
      const problem = this.fill(columns, name);
      if (problem === '') continue;
      const refusal = problem ?? handler.bar?.(this.bar);
      if (refusal === undefined) count++;
      else refusals.push(refusal);
    }
    const [first, ...others] = refusals;
    if (first === undefined && count === 0) noteNotImported(report, 'row without prices');
    if (count === 0) return first;
    /* A row of several bars counts once; what is refused of it counts as rows of its own. */
    report.rows += refusals.length;
    if (first !== undefined) noteReject(report, number, first);
    for (const refusal of others) noteReject(report, number, refusal);
    return undefined;
  }

  /** Puts the start of the row's bar in. @returns why it has none */
  private toStart(): string | undefined {
    const { length, times, bar, plan } = this;
    if (length === undefined) return this.problem;
    const isOfDates = typeof length === 'string';
    const need = times.findNeed(isOfDates);
    if (need !== undefined) {
      this.need ??= need;
      return need === 'order'
        ? 'the date may begin with its day or its month: say which with --time-format'
        : 'the time names no zone, and none was given with --tz';
    }
    bar.interval = length;
    if (isOfDates) {
      const date = times.toDate();
      bar.startMs =
        length === 'month' ? toFirstOfMonth(date) : this.isWeekEnd ? toMonday(date) : date;
      return undefined;
    }
    const ms = times.toUtc();
    if (Number.isNaN(ms)) return 'the clocks were put forward: there was no such time';
    bar.startMs = plan.isEndStamped === true ? ms - length : ms;
    return undefined;
  }

  /** Puts the numbers of a bar in. @returns '' where there are none, or why it cannot be */
  private fill(columns: BarColumns, symbol: string): string | undefined {
    const { bar, row, plan } = this;
    bar.symbol = symbol;
    bar.of = columns.of ?? plan.of ?? 'trade';
    bar.open = this.price(columns.open);
    bar.high = this.price(columns.high);
    bar.low = this.price(columns.low);
    bar.close = this.price(columns.close);
    if (bar.open === '' || bar.high === '' || bar.low === '' || bar.close === '') {
      const isEmpty = bar.open === '' && bar.high === '' && bar.low === '' && bar.close === '';
      return isEmpty ? '' : 'one of its four prices is not there';
    }
    const { volume, trades, turnover } = columns;
    bar.volume = volume === undefined ? undefined : this.volume(volume);
    bar.turnover = turnover === undefined ? undefined : row.number(turnover) || undefined;
    bar.trades = undefined;
    if (trades !== undefined) {
      const text = row.number(trades);
      const isCount = /^\d+(?:\.0*)?$/.test(text);
      if (!isCount && text !== '') return `${JSON.stringify(text)} is no number of trades`;
      if (isCount) bar.trades = Number(text);
    }
    return undefined;
  }

  private price(column: number): string {
    const { row, plan } = this;
    if (column >= row.count) return '';
    const { toPrice, shiftedDecimals } = plan;
    const text = toPrice === undefined ? row.number(column) : toPrice(row.cell(column));
    return shiftedDecimals === undefined || text === '' ? text : shift(text, shiftedDecimals);
  }

  private volume(column: number): string | undefined {
    const { row, plan } = this;
    if (column >= row.count) return undefined;
    const { toVolume } = plan;
    return (toVolume === undefined ? row.number(column) : toVolume(row.cell(column))) || undefined;
  }

  private toSymbol(text: string): string {
    let symbol = this.symbols.get(text);
    if (symbol === undefined) {
      symbol = toSymbol(this.plan.toSymbol?.(text) ?? text);
      if (isSymbol(symbol) && this.symbols.size < 100_000) this.symbols.set(text, symbol);
    }
    return symbol;
  }
}

function isBlank(row: Row): boolean {
  for (let column = 0; column < row.count; column++) if (!row.isEmpty(column)) return false;
  return true;
}

/** The point of a number so many digits to the left; other texts as they are, for whoever refuses them. */
function shift(text: string, decimals: number): string {
  const [, sign = '', digits = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d*))?$/.exec(text) ?? [];
  if (digits === '') return text;
  const padded = digits.padStart(decimals + 1, '0');
  return `${sign}${padded.slice(0, -decimals)}.${padded.slice(-decimals)}${fraction}`;
}

function toMonday(dateMs: number): number {
  const weekday = new Date(dateMs).getUTCDay();
  return dateMs - ((weekday + 6) % 7) * DAY_MS;
}

function toFirstOfMonth(dateMs: number): number {
  const date = new Date(dateMs);
  return Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1);
}
