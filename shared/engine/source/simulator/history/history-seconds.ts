/**
 * The seconds of one past minute of a listing. A pure function of the minute and a salt. Promises that they fold to that
 * minute exactly, prices, volume, trades and turnover alike, that prices join on, and that no second is without a trade.
 * Within a minute every second trades at the minute's mean price on average.
 */
import { SECOND_MS } from '../../../../model/calendar.ts';
import { hash3 } from '../random/hash.ts';
import { type MadeBars, toMeanPrice } from './history-minutes.ts';

const NS_PER_MS = 1e6;
const MOST_SLOTS = 60;
/** Tells the questions of seconds to the hash apart from those of minutes. */
const BUSY_SALT = 30_000;
const WAY_SALT = 30_100;
const OFFSET_SALT = 30_200;

/** Price steps and sizes that a listing trades in. */
export interface Grid {
  readonly tickSize: number;
  readonly lot: number;
}

/** Seconds with trades, by place: which it is, how far trades have come by its end, and its close. */
const slots = new Float64Array(MOST_SLOTS);
const reached = new Float64Array(MOST_SLOTS);
const closes = new Float64Array(MOST_SLOTS);
const prices = { open: 0, high: 0, low: 0, close: 0 };

/** A hash as a number from 0 to 1. */
const toShare = (salt: number, minute: number, at: number): number =>
  (hash3(salt, minute, at) >>> 0) / 0x1_0000_0000;

/** Scatters so many events over the seconds. @returns how many seconds have any */
function scatter(salt: number, minute: number, seconds: number, events: number): number {
  let whole = 0;
  for (let s = 0; s < seconds; s++) whole += 0.25 + 1.5 * toShare(salt, minute, BUSY_SALT + s);
  const offset = toShare(salt, minute, OFFSET_SALT);
  let count = 0;
  let weight = 0;
  let before = 0;
  for (let s = 0; s < seconds; s++) {
    weight += 0.25 + 1.5 * toShare(salt, minute, BUSY_SALT + s);
    const now = s === seconds - 1 ? events : Math.floor((events * weight) / whole + offset);
    if (now === before) continue;
    slots[count] = s;
    reached[count++] = before = Math.min(events, now);
  }
  return count;
}

/** Draws the way from the open to the close within the minute's range, on the tick grid. */
function drawWay(minutes: MadeBars, row: number, salt: number, count: number, tick: number): void {
  const minute = minutes.startMs[row]! / (MOST_SLOTS * SECOND_MS);
  const open = minutes.open[row]!;
  const close = minutes.close[row]!;
  const [high, low] = [minutes.high[row]!, minutes.low[row]!];
  let way = 0;
  for (let i = 0; i < count; i++) {
    way += toShare(salt, minute, WAY_SALT + i) - 0.5;
    closes[i] = way;
  }
  /* A bridge, as wide as the range allows. */
  let scale = Infinity;
  for (let i = 0; i < count; i++) {
    const bridge = (closes[i]! -= (way * (i + 1)) / count);
    const base = open + ((close - open) * (i + 1)) / count;
    if (bridge > 1e-9) scale = Math.min(scale, (high - base) / bridge);
    if (bridge < -1e-9) scale = Math.min(scale, (low - base) / bridge);
  }
  if (scale === Infinity) scale = 0;
  for (let i = 0; i < count - 1; i++) {
    const base = open + ((close - open) * (i + 1)) / count;
    const price = Math.floor((base + scale * closes[i]!) / tick + 0.5) * tick;
    closes[i] = Math.min(high, Math.max(low, price));
  }
  closes[count - 1] = close;
}

/** Place of the second that reaches furthest. @param sign 1 for the highest, -1 for the lowest */
function furthest(open: number, count: number, sign: number): number {
  let best = 0;
  let most = Math.max(sign * open, sign * closes[0]!);
  for (let i = 1; i < count; i++) {
    if (sign * closes[i]! <= most) continue;
    most = sign * closes[i]!;
    best = i;
  }
  return best;
}

/** Appends the seconds of a minute, row `row` of `minutes`. */
export function addSeconds(
  minutes: MadeBars,
  row: number,
  salt: number,
  { tickSize, lot }: Grid,
  into: MadeBars,
): void {
  const startMs = minutes.startMs[row]!;
  const minute = startMs / (MOST_SLOTS * SECOND_MS);
  const lengthMs = (minutes.lastNs[row]! + 1) / NS_PER_MS;
  const trades = minutes.trades[row]!;
  const volume = minutes.volume[row]!;
  const lots = Math.max(1, Math.floor(volume / lot));
  const events = Math.min(trades, lots);
  const seconds = Math.max(1, Math.ceil(lengthMs / SECOND_MS));
  const count = scatter(salt, minute, seconds, events);
  drawWay(minutes, row, salt, count, tickSize);
  const [open, high, low] = [minutes.open[row]!, minutes.high[row]!, minutes.low[row]!];
  const mean = toMeanPrice(open, high, low, minutes.close[row]!);
  const highest = furthest(open, count, 1);
  const lowest = furthest(open, count, -1);
  let tradesBefore = 0;
  let volumeBefore = 0;
  prices.close = open;
  for (let i = 0; i < count; i++) {
    prices.open = prices.close;
    prices.close = closes[i]!;
    prices.high = i === highest ? high : Math.max(prices.open, prices.close);
    prices.low = i === lowest ? low : Math.min(prices.open, prices.close);
    const isLast = i === count - 1;
    const tradesNow = Math.floor((trades * reached[i]!) / events);
    const volumeNow = isLast ? volume : Math.floor((lots * reached[i]!) / events) * lot;
    const fromMs = startMs + slots[i]! * SECOND_MS;
    const length = Math.min(SECOND_MS, startMs + lengthMs - fromMs);
    into.addOf(fromMs, prices, volumeNow - volumeBefore, tradesNow - tradesBefore, length, mean);
    tradesBefore = tradesNow;
    volumeBefore = volumeNow;
  }
}
