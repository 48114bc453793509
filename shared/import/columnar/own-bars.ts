/**
 * Rows of bars of a columnar file that this program exported: every row says its interval, what it is of and its flags.
 */
import type { DecoderOptions } from '../decoder.ts';
import { unitsToText } from '../foreign-number.ts';
import { type OwnBarTexts, toOwnBar } from '../own-bar.ts';
import { noteNotImported, noteReject } from '../report.ts';
import type { CellBatch, CellField } from './cell-type.ts';
import { CELL, NumberCells } from './number-cells.ts';
import { TimeCells } from './time-cells.ts';

const NUMBERS = ['open', 'high', 'low', 'close', 'volume', 'trades'] as const;
const TEXTS = ['symbol', 'interval', 'of', 'flags'] as const;

/** Columns by the names that the export gives them. */
export const OWN_BAR_COLUMNS = ['time', ...TEXTS, ...NUMBERS, 'turnover'] as const;

/** Takes the rows of one file. */
export class OwnBars {
  private readonly options: DecoderOptions;
  private readonly places: ReadonlyMap<string, number>;
  private readonly time: TimeCells;
  private readonly numbers: readonly (readonly [(typeof NUMBERS)[number], NumberCells])[];
  private readonly turnoverScale: number;

  constructor(fields: readonly CellField[], options: DecoderOptions) {
    this.options = options;
    this.places = new Map(fields.map(({ name }, place) => [name, place]));
    const { name, type } = fields[this.places.get('time')!]!;
    this.time = new TimeCells(name, type, options.settings.zone, options.settings.timeFormat);
    const typeOf = (column: string) => fields[this.places.get(column)!]!.type;
    this.numbers = NUMBERS.map((column) => [column, new NumberCells(column, typeOf(column))]);
    const turnover = typeOf('turnover');
    this.turnoverScale = turnover.is === 'decimal' ? turnover.scale : 0;
  }

  /** Takes rows; the first of them has that number, from 1. */
  take(batch: CellBatch, firstNumber: number): void {
    const { handler, report } = this.options;
    for (let row = 0; row < batch.rows; row++) {
      handler.line = firstNumber + row;
      report.rows++;
      const reason = this.takeRow(batch, row);
      if (reason !== undefined) noteReject(report, handler.line, reason);
    }
  }

  private takeRow(batch: CellBatch, row: number): string | undefined {
    const { handler, report, symbol } = this.options;
    const cellAt = (column: string): readonly [CellBatch['cells'][number], number] => {
      const place = this.places.get(column)!;
      return [batch.cells[place]!, batch.from[place]! + row];
    };
    const texts: OwnBarTexts = {};
    for (const column of TEXTS) {
      const [cells, at] = cellAt(column);
      const value = cells[at];
      if (typeof value === 'string' && value !== '') texts[column] = value;
    }
    if (symbol !== undefined && texts.symbol !== symbol) {
      noteNotImported(report, 'other symbol');
      return undefined;
    }
    for (const [column, reader] of this.numbers) {
      const found = reader.read(...cellAt(column));
      if (found === CELL.bad) return reader.reason;
      if (found === CELL.read) texts[column] = unitsToText(reader.units, reader.scale);
    }
    const [sums, place] = cellAt('turnover');
    const sum = sums[place];
    if (sum instanceof Uint8Array) texts.turnover = unitsToText(toWide(sum), this.turnoverScale);
    const reason = this.time.read(...cellAt('time'));
    if (reason !== undefined) return reason;
    const bar = toOwnBar(texts, this.time.ns === 0 ? this.time.ms : NaN);
    return typeof bar === 'string' ? bar : handler.bar(bar);
  }
}

/** A whole number of bytes, the highest first, with a sign. */
function toWide(bytes: Uint8Array): bigint {
  let value = 0n;
  for (const byte of bytes) value = (value << 8n) | BigInt(byte);
  return BigInt.asIntN(bytes.length * 8, value);
}
