/**
 * Rows of a columnar file into bars, by its plan. How long they are is told by the file's own words, its name, or the
 * steps between its first rows; where nothing tells, it is asked for.
 */
import { DAY_MS } from '../../model/calendar.ts';
import { toSymbol } from '../../model/instrument.ts';
import {
  type BarLength,
  BarSpacing,
  findInName,
  readBarLength,
  toTradingDate,
} from '../bar-spacing.ts';
import type { DecoderOptions } from '../decoder.ts';
import { unitsToText } from '../foreign-number.ts';
import { ImportError, noteNotImported, noteOfFile, noteReject } from '../report.ts';
import type { CellBatch, CellField } from './cell-type.ts';
import { type ColumnarPlan, toShape } from './columnar-plan.ts';
import { CELL, NumberCells } from './number-cells.ts';
import { TimeCells } from './time-cells.ts';

const PRICES = ['open', 'high', 'low', 'close'] as const;
type Numbers = (typeof PRICES)[number] | 'size' | 'trades' | 'turnover';

/** Takes the rows of one file of bars. */
export class ColumnarBars {
  private readonly plan: ColumnarPlan;
  private readonly options: DecoderOptions;
  private readonly time: TimeCells;
  private readonly numbers: Readonly<Record<Numbers, NumberCells>>;
  private length: BarLength | undefined;
  private batch: CellBatch = { rows: 0, cells: [], from: [] };
  private row = 0;

  /** @throws ImportError IMPORT_SYMBOL, IMPORT_FORMAT: what the file does not say and nobody else did */
  constructor(plan: ColumnarPlan, fields: readonly CellField[], options: DecoderOptions) {
    this.plan = plan;
    this.options = options;
    const { name, type } = fields[plan.at.time!]!;
    this.time = new TimeCells(name, type, options.settings.zone, options.settings.timeFormat);
    const cells = (column: Numbers): NumberCells => {
      const field = fields[plan.at[column] ?? -1] ?? { name: column, type: { is: 'text' } };
      const isPrice = column !== 'size' && column !== 'trades';
      return new NumberCells(column, field.type, toShape(plan, field.type, isPrice));
    };
    this.numbers = {
      open: cells('open'),
      high: cells('high'),
      low: cells('low'),
      close: cells('close'),
      size: cells('size'),
      trades: cells('trades'),
      turnover: cells('turnover'),
    };
    if (plan.at.symbol === undefined && (options.symbol ?? plan.symbol) === undefined) {
      throw new ImportError('IMPORT_SYMBOL', 'it does not say its symbol; name it with --symbol');
    }
    if (plan.isEndStamped === true) {
      const convention = 'Bars are taken to be stamped with their end, as their program does.';
      noteOfFile(options.report, convention);
    }
  }

  /** Takes rows; the first of them has that number, from 1. */
  take(batch: CellBatch, firstNumber: number): void {
    this.batch = batch;
    this.length ??= this.findLength();
    const { handler, report } = this.options;
    for (let row = 0; row < batch.rows; row++) {
      this.row = row;
      handler.line = firstNumber + row;
      report.rows++;
      const reason = this.takeRow(this.length);
      if (reason !== undefined) noteReject(report, handler.line, reason);
    }
  }

  private takeRow(interval: BarLength): string | undefined {
    const { options, plan } = this;
    const symbol = this.symbolOfRow();
    if (symbol === undefined) return 'there is no symbol';
    if (plan.at.symbol !== undefined && options.symbol !== undefined && symbol !== options.symbol) {
      noteNotImported(options.report, 'other symbol');
      return undefined;
    }
    const reason = this.readTime();
    if (reason !== undefined) return reason;
    const texts: string[] = [];
    for (const name of PRICES) {
      const text = this.read(name);
      if (text === undefined) return this.numbers[name].reason || `there is no ${name}`;
      texts.push(text);
    }
    const [open, high, low, close] = texts as [string, string, string, string];
    const trades = this.read('trades');
    return options.handler.bar({
      symbol,
      startMs: this.toStart(interval),
      interval,
      open,
      high,
      low,
      close,
      volume: this.read('size') ?? this.readLong('size'),
      trades: trades === undefined ? undefined : Number(trades),
      turnover: this.read('turnover') ?? this.readLong('turnover'),
      of: plan.of ?? 'trade',
      isAdjusted: false,
    });
  }

  private symbolOfRow(): string | undefined {
    const { plan, options } = this;
    if (plan.at.symbol === undefined) return options.symbol ?? plan.symbol;
    const value = this.cell(plan.at.symbol);
    if (value === undefined || value === null || value === '') return undefined;
    return toSymbol(`${value as string | number}`);
  }

  private readTime(): string | undefined {
    const at = this.plan.at.time!;
    const reason = this.time.read(this.batch.cells[at]!, this.batch.from[at]! + this.row);
    if (reason !== undefined) return reason;
    return this.time.ns === 0 || this.plan.isEndStamped === true
      ? undefined
      : 'the time is between two milliseconds';
  }

  private toStart(interval: BarLength): number {
    const { ms, isDate } = this.time;
    const isFixed = typeof interval === 'number' && interval % DAY_MS !== 0;
    if (isFixed) return this.plan.isEndStamped === true ? ms - interval : ms;
    if (this.plan.isEndStamped === true) return Math.floor((ms - 1) / DAY_MS) * DAY_MS;
    return isDate ? ms : toTradingDate(ms);
  }

  /** A number as text; undefined for none, and for what cannot be: the reason is with its reader. */
  private read(name: Numbers): string | undefined {
    const at = this.plan.at[name];
    if (at === undefined) return undefined;
    const reader = this.numbers[name];
    reader.reason = '';
    const found = reader.read(this.batch.cells[at]!, this.batch.from[at]! + this.row);
    return found === CELL.read ? unitsToText(reader.units, reader.scale) : undefined;
  }

  /** A sum with more digits than an instrument has: it is rounded where it is taken in, and counted. */
  private readLong(name: Numbers): string | undefined {
    const at = this.plan.at[name];
    const value = at === undefined ? undefined : this.cell(at);
    return typeof value === 'number' && Number.isFinite(value) ? String(value) : undefined;
  }

  private cell(at: number): unknown {
    return this.batch.cells[at]![this.batch.from[at]! + this.row];
  }

  /** By the file's own words, or by the first rows. */
  private findLength(): BarLength {
    const { plan, options, batch } = this;
    const { path, settings } = options;
    this.row = 0;
    const own = plan.at.interval === undefined ? undefined : this.cell(plan.at.interval);
    const said = typeof own === 'string' ? readBarLength(own) : plan.length;
    if (said !== undefined && settings.interval === undefined) return said;
    const spacing = new BarSpacing();
    let areDates = true;
    for (let row = 0; row < batch.rows; row++) {
      this.row = row;
      const symbol = this.symbolOfRow();
      if (symbol === undefined || this.readTime() !== undefined) continue;
      areDates &&= this.time.isDate;
      spacing.note(symbol, this.time.ms);
    }
    const found = spacing.decide(findInName(path), areDates, settings.interval);
    if ('problem' in found) throw new ImportError('IMPORT_FORMAT', found.problem);
    return found.length;
  }
}
