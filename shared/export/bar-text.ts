/**
 * Bars as lines of CSV and of JSON: stamped with their start, prices and volumes as exact decimals.
 */
import type { Instrument } from '../model/instrument.ts';
import type { BarRows } from './bar-rows.ts';
import { toDecimalText } from './decimal-text.ts';
import { toIsoNs } from './iso-ns.ts';
import { CSV_LINE_END, toCsvText } from './tick-csv.ts';

/** First line of a CSV of bars. */
export const BAR_CSV_HEADER = 'time,symbol,interval,open,high,low,close,volume,trades,flags';

/** What the flags of a bar say. */
const PARTIAL = 'partial';

/** Makes one line a bar. */
export function toBarCsv(
  rows: BarRows,
  instruments: readonly Instrument[],
  interval: string,
): string {
  let text = '';
  for (const { instrument: id, bar, isPartial } of rows) {
    const { symbol, priceDecimals, sizeDecimals } = instruments[id]!;
    const price = (value: number): string => toDecimalText(value, priceDecimals);
    const prices = `${price(bar.open)},${price(bar.high)},${price(bar.low)},${price(bar.close)}`;
    const sums = `${toDecimalText(bar.volume, sizeDecimals)},${bar.trades}`;
    const name = `${toIsoNs(bar.startMs, 0)},${toCsvText(symbol)},${interval}`;
    text += `${name},${prices},${sums},${isPartial ? PARTIAL : ''}${CSV_LINE_END}`;
  }
  return text;
}

/** Makes one JSON object a bar, each on a line. */
export function toBarJson(
  rows: BarRows,
  instruments: readonly Instrument[],
  interval: string,
): string {
  let text = '';
  for (const { instrument: id, bar, isPartial } of rows) {
    const { symbol, priceDecimals, sizeDecimals } = instruments[id]!;
    const price = (value: number): string => toDecimalText(value, priceDecimals);
    const line = {
      time: toIsoNs(bar.startMs, 0),
      symbol,
      kind: 'bar',
      interval,
      open: price(bar.open),
      high: price(bar.high),
      low: price(bar.low),
      close: price(bar.close),
      volume: toDecimalText(bar.volume, sizeDecimals),
      trades: bar.trades,
      ...(isPartial ? { flags: [PARTIAL] } : {}),
    };
    text += `${JSON.stringify(line)}\n`;
  }
  return text;
}
