/**
 * Ticks as lines of CSV: times to the nanosecond, prices and sizes as exact decimals. Owns the text, no file.
 */
import type { Instrument } from '../../../shared/model/instrument.ts';
import {
  FLAG,
  MISSING,
  SIDE,
  STATUS,
  STATUS_REASON,
  TICK,
  type TickColumns,
} from '../../../shared/model/tick.ts';
import { toDecimalText } from './decimal-text.ts';

/** First line. */
export const TICK_CSV_HEADER =
  'time,symbol,kind,price,size,side,bid,bidSize,ask,askSize,status,reason,flags';

const SIDES = toNames(SIDE);
const STATUSES = toNames(STATUS);
const REASONS = toNames(STATUS_REASON);

/** Appends one line a tick. @param always flags that every row carries, FLAG.* bits */
export function toTickCsv(
  ticks: TickColumns,
  instruments: readonly Instrument[],
  always = 0,
): string {
  let text = '';
  let secondMs = NaN;
  let second = '';
  for (let i = 0; i < ticks.length; i++) {
    const ms = ticks.timeMs[i]!;
    const floor = Math.floor(ms / 1_000) * 1_000;
    if (floor !== secondMs) {
      secondMs = floor;
      second = new Date(floor).toISOString().slice(0, 19);
    }
    const fraction = String((ms - floor) * 1e6 + ticks.timeNs[i]!).padStart(9, '0');
    const instrument = instruments[ticks.instrument[i]!]!;
    const flags = toFlags(ticks.flags[i]! | always);
    const symbol = toCsvText(instrument.symbol);
    text += `${second}.${fraction}Z,${symbol},${toFields(ticks, i, instrument)},${flags}\n`;
  }
  return text;
}

function toFields(ticks: TickColumns, i: number, instrument: Instrument): string {
  const { priceDecimals, sizeDecimals } = instrument;
  const price = (value: number): string =>
    value === MISSING ? '' : toDecimalText(value, priceDecimals);
  const [first, size] = [ticks.price[i]!, ticks.size[i]!];
  if (ticks.kind[i] === TICK.trade) {
    const side = SIDES[ticks.side[i]!] ?? '';
    return `trade,${price(first)},${toDecimalText(size, sizeDecimals)},${side},,,,,,`;
  }
  if (ticks.kind[i] === TICK.status) {
    return `status,,,,,,,,${STATUSES[first] ?? first},${REASONS[size] ?? size}`;
  }
  const [ask, askSize] = [ticks.ask[i]!, ticks.askSize[i]!];
  const shown = (value: number, of: number): string =>
    of === MISSING ? '' : toDecimalText(value, sizeDecimals);
  return `quote,,,,${price(first)},${shown(size, first)},${price(ask)},${shown(askSize, ask)},,`;
}

/** What spreadsheets take for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;

/**
 * A text cell: one that a spreadsheet would take for a formula gets an apostrophe before it, as spreadsheets
 * themselves mark text (`'@107`); what would end the cell is quoted.
 */
export function toCsvText(text: string): string {
  const plain = FORMULA.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const FLAG_NAMES = Object.entries(FLAG);

function toFlags(flags: number): string {
  if (flags === 0) return '';
  return FLAG_NAMES.filter(([, bit]) => (flags & bit) !== 0)
    .map(([name]) => name)
    .join('+');
}

function toNames(codes: Readonly<Record<string, number>>): string[] {
  const names: string[] = [];
  for (const [name, code] of Object.entries(codes)) names[code] = name;
  return names;
}
