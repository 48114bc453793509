/**
 * REST of Coinbase Exchange: products, trades backwards by cursor, candles. Pure: makes requests and reads answers,
 * sends nothing.
 */
import type { VenueBar, VenueTrade } from './event.ts';
import { type Fields, isFields, listOf, textOf } from './exact-json.ts';
import { compareTimes, fromEpoch, fromRfc3339 } from './exact-time.ts';
import {
  compareDigits,
  digitsOf,
  isWithin,
  oppositeOf,
  priceOf,
  sideOf,
  sizeOf,
  symbolOf,
} from './read-fields.ts';
import type {
  BarQuery,
  RestAnswer,
  RestPage,
  RestRequest,
  TradeQuery,
  Venue,
  VenueInstrument,
} from './venue.ts';

/** Most rows of one answer. */
const TRADES = 1_000;
const CANDLES = 300;
const INTERVALS_MS = [60_000, 300_000, 900_000, 3_600_000, 86_400_000];

function toInstrument(row: Fields): VenueInstrument | undefined {
  const symbol = symbolOf(row['id']);
  const base = textOf(row, 'base_currency');
  const currency = textOf(row, 'quote_currency');
  if (!symbol || base === undefined || currency === undefined) return undefined;
  return {
    symbol,
    name: textOf(row, 'display_name') ?? `${base}/${currency}`,
    kind: 'crypto',
    currency,
    priceStep: priceOf(row['quote_increment']),
    sizeStep: priceOf(row['base_increment']),
    isTrading:
      row['status'] === 'online' && row['trading_disabled'] !== true && row['cancel_only'] !== true,
  };
}

const toTradePath = (symbol: string, cursor = ''): RestRequest => ({
  path: `/products/${encodeURIComponent(symbol)}/trades?limit=${TRADES}${cursor}`,
});

type KnownTrade = VenueTrade & { readonly id: string };

/** Here too the side is the maker's. */
function toTrade(row: unknown, symbol: string): KnownTrade | undefined {
  if (!isFields(row)) return undefined;
  const id = digitsOf(row['trade_id']);
  const price = priceOf(row['price']);
  const size = sizeOf(row['size']);
  const time = fromRfc3339(textOf(row, 'time'));
  if (!id || !price || !size || !time) return undefined;
  const side = oppositeOf(sideOf(row['side']));
  return { type: 'trade', symbol, ...time, price, size, side, id };
}

/** Newest first; the cursor in `cb-after` leads to older ones. */
function parseTrades(
  { body, headers, request }: RestAnswer,
  query: TradeQuery,
): RestPage<VenueTrade> {
  const trades = listOf(body)
    .map((row) => toTrade(row, query.symbol))
    .filter((trade) => trade !== undefined);
  const items = trades.filter((trade) => isWithin(trade, query));
  const oldest = trades.at(-1);
  const cursor = digitsOf(headers['cb-after']);
  if (oldest === undefined || cursor === undefined) return { items };
  const afterId = digitsOf(query.afterId);
  const isWhole =
    compareTimes(oldest, query.from) < 0 ||
    (afterId !== undefined && compareDigits(oldest.id, afterId) <= 0);
  const next = toTradePath(query.symbol, `&after=${cursor}`);
  return isWhole || next.path === request.path ? { items } : { items, next };
}

/** Both ends are in it, so that 300 candles span 299 intervals. */
function toCandlePath(query: BarQuery, fromMs: number): RestRequest {
  const untilMs = Math.min(fromMs + (CANDLES - 1) * query.intervalMs, query.untilMs - 1);
  const seconds = (timeMs: number): number => Math.max(0, Math.floor(timeMs / 1_000));
  const span = `start=${seconds(fromMs)}&end=${seconds(untilMs)}`;
  const product = encodeURIComponent(query.symbol);
  return { path: `/products/${product}/candles?granularity=${query.intervalMs / 1_000}&${span}` };
}

/** `[second, low, high, open, close, volume]`; minutes without trades are left out. */
function toBar(row: unknown, query: BarQuery): VenueBar | undefined {
  const [second, ...values] = listOf(row);
  const [low, high, open, close] = values.map(priceOf);
  const volume = sizeOf(values[4]);
  const time = typeof second === 'string' ? fromEpoch(second, 's') : undefined;
  if (!time || !low || !high || !open || !close || !volume) return undefined;
  return {
    type: 'bar',
    symbol: query.symbol,
    startMs: time.timeMs,
    intervalMs: query.intervalMs,
    open,
    high,
    low,
    close,
    volume,
    isFinal: time.timeMs + query.intervalMs <= query.untilMs,
  };
}

/** Where the window of a request began. */
const startOf = (request: RestRequest): number =>
  Number(/[?&]start=(\d{1,12})/.exec(request.path)?.[1] ?? NaN) * 1_000;

function parseBars({ body, request }: RestAnswer, query: BarQuery): RestPage<VenueBar> {
  const items = listOf(body)
    .map((row) => toBar(row, query))
    .filter((bar) => bar !== undefined)
    .filter((bar) => bar.startMs >= query.fromMs && bar.startMs < query.untilMs);
  const nextMs = startOf(request) + CANDLES * query.intervalMs;
  return Array.isArray(body) && nextMs < query.untilMs
    ? { items, next: toCandlePath(query, nextMs) }
    : { items };
}

/** What `Venue` needs of REST. */
export const COINBASE_REST: Pick<Venue, 'instruments' | 'trades' | 'bars'> = {
  instruments: {
    first: () => ({ path: '/products' }),
    parse: ({ body }) => ({
      items: listOf(body)
        .map((row) => (isFields(row) ? toInstrument(row) : undefined))
        .filter((instrument) => instrument !== undefined),
    }),
  },
  trades: { first: ({ symbol }) => toTradePath(symbol), parse: parseTrades },
  bars: {
    intervalsMs: INTERVALS_MS,
    pageBars: CANDLES,
    first: (query) => toCandlePath(query, query.fromMs),
    parse: parseBars,
  },
};
