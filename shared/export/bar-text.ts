/**
 * Bars as lines of CSV and of JSON: stamped with their start, prices and sums as exact decimals, nothing where something
 * was not told.
 */
import type { Instrument } from '../model/instrument.ts';
import { BAR_FLAG } from '../model/recorded-bar.ts';
import { toExactTurnover } from '../model/turnover.ts';
import type { BarRow, BarRows } from './bar-rows.ts';
import { toDecimalText } from './decimal-text.ts';
import { toIsoNs } from './iso-ns.ts';
import { CSV_LINE_END, toCsvText } from './tick-csv.ts';

/** First line of a CSV of bars. */
export const BAR_CSV_HEADER =
  'time,symbol,interval,of,open,high,low,close,volume,trades,turnover,flags';

/** Names of flags; a bit without one is its number. */
export function toBarFlagNames(flags: number): string[] {
  const names: string[] = [];
  for (let bit = 1; bit <= 128; bit *= 2) {
    if ((flags & bit) === 0) continue;
    names.push(Object.entries(BAR_FLAG).find(([, code]) => code === bit)?.[0] ?? String(bit));
  }
  return names;
}

/** Figures as texts. */
function toTexts(row: BarRow, { priceDecimals, sizeDecimals }: Instrument) {
  const { volume, turnover } = row;
  const price = (value: number): string => toDecimalText(value, priceDecimals);
  return {
    open: price(row.open),
    high: price(row.high),
    low: price(row.low),
    close: price(row.close),
    volume: volume === undefined ? undefined : toDecimalText(volume, sizeDecimals),
    turnover: turnover && toExactTurnover(turnover.hi, turnover.lo, priceDecimals + sizeDecimals),
  };
}

/** Makes one line a bar. */
export function toBarCsv(rows: BarRows, instruments: readonly Instrument[]): string {
  let text = '';
  for (const row of rows) {
    const instrument = instruments[row.instrument]!;
    const { open, high, low, close, volume = '', turnover = '' } = toTexts(row, instrument);
    const name = `${toIsoNs(row.startMs, 0)},${toCsvText(instrument.symbol)},${row.interval},${row.of}`;
    const sums = `${volume},${row.trades ?? ''},${turnover}`;
    const flags = toBarFlagNames(row.flags).join('+');
    text += `${name},${open},${high},${low},${close},${sums},${flags}${CSV_LINE_END}`;
  }
  return text;
}

/** Makes one JSON object a bar, each on a line. */
export function toBarJson(rows: BarRows, instruments: readonly Instrument[]): string {
  let text = '';
  for (const row of rows) {
    const instrument = instruments[row.instrument]!;
    const { open, high, low, close, volume, turnover } = toTexts(row, instrument);
    const line = {
      time: toIsoNs(row.startMs, 0),
      symbol: instrument.symbol,
      kind: 'bar',
      interval: row.interval,
      of: row.of,
      open,
      high,
      low,
      close,
      volume,
      trades: row.trades,
      turnover,
      ...(row.flags === 0 ? {} : { flags: toBarFlagNames(row.flags) }),
    };
    text += `${JSON.stringify(line)}\n`;
  }
  return text;
}
