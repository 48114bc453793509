/**
 * REST of Binance spot: instruments, trades of the past by id, bars. Times are asked for in µs where the host can.
 * Pure: makes requests and reads answers, sends nothing.
 */
import { SIDE } from '../model/tick.ts';
import type { ExactTime, VenueBar, VenueTrade } from './event.ts';
import { type Fields, isFields, listOf, textOf } from './exact-json.ts';
import { compareTimes, fromEpochOfAnyUnit } from './exact-time.ts';
import {
  compareDigits,
  countOf,
  digitsOf,
  isWithin,
  priceOf,
  sizeOf,
  symbolOf,
} from './read-fields.ts';
import { barOf, isOver, withinQuery } from './read-bar.ts';
import { reachesBack, readRows, toQuery } from './rest.ts';
import type {
  BarQuery,
  RestPage,
  RestRequest,
  TradeQuery,
  Venue,
  VenueInstrument,
  VenueSettings,
} from './venue.ts';

/** Most rows of one answer. */
const ROWS = 1_000;
const BARS: ReadonlyMap<number, string> = new Map([
  [60_000, '1m'],
  [300_000, '5m'],
  [900_000, '15m'],
  [3_600_000, '1h'],
  [86_400_000, '1d'],
]);

/** What the venue counts a request for; pages of trades are the dearest, and 1 for us. */
const WEIGHTS: Readonly<Record<string, number>> = { exchangeInfo: 20, aggTrades: 4, klines: 2 };
const MOST_WEIGHT = 25;

const isUs = (settings: VenueSettings): boolean => settings['host'] === 'us';

function toRequest(
  call: string,
  params: Readonly<Record<string, string | number>>,
  settings: VenueSettings,
): RestRequest {
  const query = toQuery(params);
  const path = `/api/v3/${call}${query === '' ? '' : `?${query}`}`;
  const request = { path, weight: (WEIGHTS[call] ?? MOST_WEIGHT) / MOST_WEIGHT };
  return isUs(settings) ? request : { ...request, headers: { 'X-MBX-TIME-UNIT': 'MICROSECOND' } };
}

const isCall = (request: RestRequest, call: string): boolean =>
  request.path.startsWith(`/api/v3/${call}?`);

const epochOf = (value: unknown): ExactTime | undefined =>
  typeof value === 'string' ? fromEpochOfAnyUnit(value) : undefined;

function toInstrument(row: Fields): VenueInstrument | undefined {
  const symbol = symbolOf(row['symbol']);
  const base = textOf(row, 'baseAsset');
  const currency = textOf(row, 'quoteAsset');
  if (!symbol || base === undefined || currency === undefined) return undefined;
  const filters = listOf(row['filters']).filter(isFields);
  const stepOf = (type: string, name: string): string | undefined =>
    priceOf(filters.find((filter) => filter['filterType'] === type)?.[name]);
  return {
    symbol,
    name: `${base}/${currency}`,
    kind: 'crypto',
    currency,
    priceStep: stepOf('PRICE_FILTER', 'tickSize'),
    sizeStep: stepOf('LOT_SIZE', 'stepSize'),
    isTrading: row['status'] === 'TRADING' && row['isSpotTradingAllowed'] !== false,
  };
}

type KnownTrade = VenueTrade & { readonly id: string };

function toTrade(row: unknown, symbol: string): KnownTrade | undefined {
  if (!isFields(row)) return undefined;
  const id = digitsOf(row['id']);
  const price = priceOf(row['price']);
  const size = sizeOf(row['qty']);
  const time = epochOf(row['time']);
  if (!id || !price || !size || !time) return undefined;
  const isBuyerMaker = row['isBuyerMaker'];
  const side = isBuyerMaker === true ? SIDE.sell : isBuyerMaker === false ? SIDE.buy : SIDE.unknown;
  return { type: 'trade', symbol, ...time, price, size, side, id };
}

const toHistory = (query: TradeQuery, fromId: string): RestRequest =>
  toRequest('historicalTrades', { symbol: query.symbol, fromId, limit: ROWS }, query.settings);
const after = (id: string): string => String(BigInt(id) + 1n);

/**
 * The newest thousand first: they fill most holes and need no id. What lies further back is read by id from the
 * first missing trade on, or from the first one after a moment, which the aggregated trades know.
 */
function parseTrades(
  rows: readonly unknown[],
  request: RestRequest,
  query: TradeQuery,
): RestPage<VenueTrade> {
  if (isCall(request, 'aggTrades')) {
    const first = isFields(rows[0]) ? digitsOf(rows[0]['f']) : undefined;
    return first === undefined ? { items: [] } : { items: [], next: toHistory(query, first) };
  }
  const trades = rows
    .map((row) => toTrade(row, query.symbol))
    .filter((trade) => trade !== undefined);
  const items = trades.filter((trade) => isWithin(trade, query));
  const [oldest] = trades;
  const newest = trades.at(-1);
  if (!oldest || !newest || rows.length < ROWS) return { items };
  if (isCall(request, 'historicalTrades')) {
    const isDone =
      compareTimes(newest, query.until) > 0 || compareDigits(newest.id, oldest.id) <= 0;
    return isDone ? { items } : { items, next: toHistory(query, after(newest.id)) };
  }
  const afterId = digitsOf(query.afterId);
  if (reachesBack(oldest, query)) return { items };
  /* Binance.US wants a key for older ones. */
  if (isUs(query.settings)) return { items, isCut: true };
  if (afterId !== undefined) return { items, next: toHistory(query, after(afterId)) };
  const { symbol, settings, from } = query;
  return {
    items,
    next: toRequest('aggTrades', { symbol, startTime: from.timeMs, limit: 1 }, settings),
  };
}

const toBarRequest = (query: BarQuery, startTime: number): RestRequest =>
  toRequest(
    'klines',
    {
      symbol: query.symbol,
      interval: BARS.get(query.intervalMs) ?? '1m',
      startTime,
      endTime: query.untilMs - 1,
      limit: ROWS,
    },
    query.settings,
  );

function toBar(row: unknown, query: BarQuery): VenueBar | undefined {
  const [start, ...values] = listOf(row);
  const [open, high, low, close] = values.map(priceOf);
  const startMs = epochOf(start)?.timeMs;
  return barOf(query, startMs, {
    open,
    high,
    low,
    close,
    volume: sizeOf(values[4]),
    turnover: sizeOf(values[6]),
    trades: countOf(values[7]),
    isFinal: isOver(startMs, query),
  });
}

/** What `Venue` needs of REST. */
export const BINANCE_REST: Pick<Venue, 'instruments' | 'trades' | 'bars'> = {
  instruments: {
    /* Permission sets are most of the answer's megabytes. */
    first: ({ settings }) =>
      toRequest('exchangeInfo', isUs(settings) ? {} : { showPermissionSets: 'false' }, settings),
    parse: ({ body }) => ({
      items: readRows(listOf(isFields(body) ? body['symbols'] : undefined), toInstrument),
    }),
  },
  trades: {
    first: ({ symbol, settings }) => toRequest('trades', { symbol, limit: ROWS }, settings),
    parse: ({ body, request }, query) => parseTrades(listOf(body), request, query),
  },
  bars: {
    intervalsMs: [...BARS.keys()],
    pageBars: ROWS,
    first: (query) => toBarRequest(query, query.fromMs),
    parse({ body }, query) {
      const rows = listOf(body);
      const bars = rows.map((row) => toBar(row, query)).filter((bar) => bar !== undefined);
      /* Without trades no bar: theirs repeats the last close. */
      const items = withinQuery(bars, query).filter(({ trades }) => trades !== 0);
      const nextMs = (bars.at(-1)?.startMs ?? Infinity) + query.intervalMs;
      const isDone = rows.length < ROWS || nextMs >= query.untilMs;
      return isDone ? { items } : { items, next: toBarRequest(query, nextMs) };
    },
  },
};
