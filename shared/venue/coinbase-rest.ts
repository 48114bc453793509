/**
 * REST of Coinbase Exchange: products, trades backwards by cursor, candles. Pure: makes requests and reads answers,
 * sends nothing.
 */
import type { VenueBar, VenueTrade } from './event.ts';
import { type Fields, isFields, listOf, textOf } from './exact-json.ts';
import { fromEpoch, fromRfc3339 } from './exact-time.ts';
import {
  digitsOf,
  isWithin,
  oppositeOf,
  priceOf,
  sideOf,
  sizeOf,
  symbolOf,
} from './read-fields.ts';
import { barOf, isOver, readWindow } from './read-bar.ts';
import { reachesBack, readRows } from './rest.ts';
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
  const isWhole = reachesBack(oldest, query);
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
  const startMs = typeof second === 'string' ? fromEpoch(second, 's')?.timeMs : undefined;
  const volume = sizeOf(values[4]);
  const isFinal = isOver(startMs, query);
  return barOf(query, startMs, { open, high, low, close, volume, isFinal });
}

/** What `Venue` needs of REST. */
export const COINBASE_REST: Pick<Venue, 'instruments' | 'trades' | 'bars'> = {
  instruments: {
    first: () => ({ path: '/products' }),
    parse: ({ body }) => ({
      items: readRows(listOf(body), toInstrument),
    }),
  },
  trades: { first: ({ symbol }) => toTradePath(symbol), parse: parseTrades },
  bars: {
    intervalsMs: INTERVALS_MS,
    pageBars: CANDLES,
    first: (query) => toCandlePath(query, query.fromMs),
    parse: (answer, query) => readWindow(answer, query, answer.body, CANDLES, toBar, toCandlePath),
  },
};
