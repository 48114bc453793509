/**
 * REST of Bitstamp: pairs, the trades of the last minute, hour or day, and bars. Its trades are stamped in seconds,
 * their ids are those of the stream. Total over any answer.
 */
import { SIDE } from '../model/tick.ts';
import type { VenueBar, VenueTrade } from './event.ts';
import { type Fields, isFields, listOf, textOf } from './exact-json.ts';
import { fromEpoch } from './exact-time.ts';
import { countOf, decimalOf, nameOf, sizeOf, wholeOf } from './read-frame.ts';
import { toQuery, toStep, readRows } from './rest.ts';
import { barOf, pricesOf } from './read-bar.ts';
import type {
  BarQuery,
  InstrumentQuery,
  RestCalls,
  TradeQuery,
  Venue,
  VenueInstrument,
} from './venue.ts';

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;
/** What may pass between the question and the answer, ms: a span so close to its limit asks for the longer one. */
const MARGIN_MS = 120_000;

function toTrade(row: unknown, symbol: string): VenueTrade[] {
  if (!isFields(row)) return [];
  const time = fromEpoch(wholeOf(row, 'date'), 's');
  const price = decimalOf(row, 'price');
  const size = sizeOf(row, 'amount');
  const id = wholeOf(row, 'tid');
  if (!time || price === undefined || size === undefined || id === undefined) return [];
  const type = textOf(row, 'type');
  const side = type === '0' ? SIDE.buy : type === '1' ? SIDE.sell : SIDE.unknown;
  return [{ type: 'trade', symbol, ...time, price, size, side, id }];
}

const spanMs = ({ from, until }: TradeQuery): number => until.timeMs - from.timeMs + MARGIN_MS;

/** One page, which ends now: of the hour, or of the day; what is older cannot be had. */
export const bitstampTrades: RestCalls<TradeQuery, VenueTrade> = {
  first(query) {
    const time = spanMs(query) <= HOUR_MS ? 'hour' : 'day';
    return { path: `/transactions/${encodeURIComponent(query.symbol)}/?${toQuery({ time })}` };
  },
  parse: ({ body }, query) => ({
    items: listOf(body).flatMap((row) => toTrade(row, query.symbol)),
    isCut: spanMs(query) > DAY_MS,
  }),
};

const INTERVALS_MS = [60_000, 300_000, 900_000, HOUR_MS, DAY_MS];
const BARS = 1_000;

/** Both ends are in it. */
const barPath = ({ symbol, intervalMs, untilMs }: BarQuery, fromMs: number): string =>
  `/ohlc/${encodeURIComponent(symbol)}/?${toQuery({
    step: intervalMs / 1_000,
    limit: BARS,
    start: Math.floor(fromMs / 1_000),
    end: Math.floor((untilMs - 1) / 1_000),
  })}`;

function toBar(row: Fields, query: BarQuery): VenueBar | undefined {
  return barOf(query, fromEpoch(wholeOf(row, 'timestamp'), 's')?.timeMs, {
    ...pricesOf(row, ['open', 'high', 'low', 'close']),
    volume: sizeOf(row, 'volume'),
  });
}

export const bitstampBars: NonNullable<Venue['bars']> = {
  intervalsMs: INTERVALS_MS,
  pageBars: BARS,
  first: (query) => ({ path: barPath(query, query.fromMs) }),
  parse({ body }, query) {
    const data = isFields(body) ? body['data'] : undefined;
    const rows = isFields(data) ? listOf(data['ohlc']) : [];
    const items = readRows(rows, (row) => toBar(row, query));
    const newestMs = items.at(-1)?.startMs;
    if (rows.length < BARS || newestMs === undefined) return { items };
    const fromMs = newestMs + query.intervalMs;
    return fromMs >= query.untilMs ? { items } : { items, next: { path: barPath(query, fromMs) } };
  },
};

function toInstrument(row: Fields): VenueInstrument[] {
  const symbol = nameOf(row, 'url_symbol');
  if (symbol === undefined) return [];
  const name = nameOf(row, 'name') ?? symbol.toUpperCase();
  const priceStep = toStep(countOf(row, 'counter_decimals'));
  const sizeStep = toStep(countOf(row, 'base_decimals'));
  return [
    {
      symbol,
      name,
      kind: 'crypto',
      currency: name.split('/')[1] ?? '',
      ...(priceStep !== undefined && { priceStep }),
      ...(sizeStep !== undefined && { sizeStep }),
      isTrading: textOf(row, 'trading') === 'Enabled',
    },
  ];
}

/** The whole list in one answer. */
export const bitstampInstruments: RestCalls<InstrumentQuery, VenueInstrument> = {
  first: () => ({ path: '/trading-pairs-info/' }),
  parse: ({ body }) => ({
    items: listOf(body).flatMap((row) => (isFields(row) ? toInstrument(row) : [])),
  }),
};
