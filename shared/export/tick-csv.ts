/**
 * Ticks as lines of CSV (RFC 4180): times to the nanosecond, prices and sizes as exact decimals with as many digits as
 * their market has, an empty cell for what is not there. Owns the text, no file.
 */
import type { Instrument } from '../model/instrument.ts';
import { MISSING, TICK, type TickColumns } from '../model/tick.ts';
import { toDecimalText } from './decimal-text.ts';
import { toIsoNs } from './iso-ns.ts';
import { toFlagNames, toKindName, toReasonName, toSideName, toStatusName } from './tick-names.ts';

/** First line. */
export const TICK_CSV_HEADER =
  'time,symbol,kind,price,size,side,bid,bidSize,ask,askSize,status,reason,flags';

/** What ends a line, by RFC 4180. */
export const CSV_LINE_END = '\r\n';

/** Makes one line a tick. @param always flags that every row carries, FLAG.* bits */
export function toTickCsv(
  ticks: TickColumns,
  instruments: readonly Instrument[],
  always = 0,
): string {
  const symbols: string[] = [];
  let text = '';
  for (let i = 0; i < ticks.length; i++) {
    const id = ticks.instrument[i]!;
    const instrument = instruments[id]!;
    const time = toIsoNs(ticks.timeMs[i]!, ticks.timeNs[i]!);
    const symbol = (symbols[id] ??= toCsvText(instrument.symbol));
    const flags = toFlagNames(ticks.flags[i]! | always);
    text += `${time},${symbol},${toFields(ticks, i, instrument)},${flags}${CSV_LINE_END}`;
  }
  return text;
}

function toFields(ticks: TickColumns, i: number, instrument: Instrument): string {
  const { priceDecimals, sizeDecimals } = instrument;
  const [first, size, kind] = [ticks.price[i]!, ticks.size[i]!, ticks.kind[i]!];
  if (kind === TICK.trade) {
    const price = toDecimalText(first, priceDecimals);
    return `trade,${price},${toDecimalText(size, sizeDecimals)},${toSideName(ticks.side[i]!)},,,,,,`;
  }
  if (kind === TICK.quote) {
    const bid = toSide(first, size, priceDecimals, sizeDecimals);
    const ask = toSide(ticks.ask[i]!, ticks.askSize[i]!, priceDecimals, sizeDecimals);
    return `quote,,,,${bid},${ask},,`;
  }
  return `${toKindName(kind)},,,,,,,,${toStatusName(first)},${toReasonName(size)}`;
}

/** A side of a quote: two cells, empty where it is not there. */
function toSide(price: number, size: number, priceDecimals: number, sizeDecimals: number): string {
  if (price === MISSING) return ',';
  return `${toDecimalText(price, priceDecimals)},${toDecimalText(size, sizeDecimals)}`;
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
