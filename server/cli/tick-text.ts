/**
 * Ticks and gaps as lines for people who watch them go by. Owns the words; prints nothing itself.
 */
import type { Bar } from '../../shared/model/bar-columns.ts';
import type { Instrument } from '../../shared/model/instrument.ts';
import {
  MISSING,
  SIDE,
  STATUS,
  STATUS_REASON,
  TICK,
  type TickColumns,
} from '../../shared/model/tick.ts';
import { toGapText } from '../../shared/wire/codes.ts';
import { toIsoTime } from '../../shared/wire/json-frame.ts';
import {
  type GapContent,
  isFilledGap,
  toGapEnd,
  toMissing,
} from '../../shared/wire/notice-frame.ts';
import { toDecimalText } from '../../shared/export/decimal-text.ts';

/** Stands for a price that is not there. */
const NOTHING = '–';
const PRICE_WIDTH = 12;
const SYMBOL_WIDTH = 8;

/** One tick as a line; one that nobody traded ends in a word that says so. */
export function toTickLine(
  columns: TickColumns,
  row: number,
  instrument: Instrument,
  isSimulated: boolean,
): string {
  const time = toIsoTime(columns.timeMs[row]!, columns.timeNs[row]!);
  const what = toWhat(columns, row, instrument);
  return `${time}  ${instrument.symbol.padEnd(SYMBOL_WIDTH)}  ${what}${isSimulated ? '  simulated' : ''}`;
}

function toWhat(columns: TickColumns, row: number, instrument: Instrument): string {
  const price = columns.price[row]!;
  const size = columns.size[row]!;
  const first = toSide(price, size, instrument);
  if (columns.kind[row] === TICK.trade) {
    const code = columns.side[row];
    const side = code === SIDE.buy ? 'buy' : code === SIDE.sell ? 'sell' : '';
    return `trade  ${first} ${side}`;
  }
  if (columns.kind[row] === TICK.quote) {
    return `quote  ${first} | ${toSide(columns.ask[row]!, columns.askSize[row]!, instrument)}`;
  }
  return `status ${nameOf(STATUS, price)} (${nameOf(STATUS_REASON, size)})`;
}

/** Price and size, or one sign for a side that is not there. */
function toSide(price: number, size: number, { priceDecimals, sizeDecimals }: Instrument): string {
  if (price === MISSING) return `${NOTHING.padStart(PRICE_WIDTH)}   ${''.padEnd(PRICE_WIDTH)}`;
  const priceText = toDecimalText(price, priceDecimals).padStart(PRICE_WIDTH);
  return `${priceText} × ${toDecimalText(size, sizeDecimals).padEnd(PRICE_WIDTH)}`;
}

const nameOf = (table: Readonly<Record<string, number>>, code: number): string =>
  Object.keys(table).find((name) => table[name] === code) ?? String(code);

/** One bar as a line, by its start. */
export function toBarLine(
  bar: Bar,
  interval: string,
  { symbol, priceDecimals, sizeDecimals }: Instrument,
  isSimulated: boolean,
): string {
  const prices = [bar.open, bar.high, bar.low, bar.close].map((price) =>
    toDecimalText(price, priceDecimals).padStart(PRICE_WIDTH),
  );
  const what = `bar ${interval.padEnd(3)}${prices.join(' ')}`;
  const volume = `  volume ${toDecimalText(bar.volume, sizeDecimals)}`;
  const time = toIsoTime(bar.startMs, 0);
  return `${time}  ${symbol.padEnd(SYMBOL_WIDTH)}  ${what}${volume}${isSimulated ? '  simulated' : ''}`;
}

/** A gap of a symbol as a line. */
export function toGapLine(symbol: string, gap: GapContent): string {
  const { fromSequence, toSequence, fromMs, cause } = gap;
  if (toMissing(gap) > 0) {
    return `${symbol}: gap, ticks ${fromSequence} to ${toSequence} are missing`;
  }
  if (isFilledGap(gap)) {
    return `${symbol}: gap from ${toIsoTime(fromMs, 0)} was filled: ${toGapText(cause)}`;
  }
  const endMs = toGapEnd(gap);
  const until = endMs === Infinity ? 'on' : `to ${toIsoTime(endMs, 0)}`;
  return `${symbol}: gap from ${toIsoTime(fromMs, 0)} ${until}: ${toGapText(cause)}`;
}
