/**
 * REST of Coinbase Advanced Trade, which needs no key for market data: products, trades backwards by time, candles.
 * Pure: makes requests and reads answers, sends nothing.
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
import { barOf, isOver, pricesOf, readWindow } from './read-bar.ts';
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

const BASE = '/api/v3/brokerage/market/products';
/** Most rows that we ask for; of candles up to 350 are let through. */
const TRADES = 1_000;
const CANDLES = 300;
const GRANULARITIES: ReadonlyMap<number, string> = new Map([
  [60_000, 'ONE_MINUTE'],
  [300_000, 'FIVE_MINUTE'],
  [900_000, 'FIFTEEN_MINUTE'],
  [3_600_000, 'ONE_HOUR'],
  [86_400_000, 'ONE_DAY'],
]);

type KnownTrade = VenueTrade & { readonly id: string };

/** Reads a trade of REST or of the socket. The side is the maker's, the taker is on the other one. */
export function toTrade(row: unknown): KnownTrade | undefined {
  if (!isFields(row)) return undefined;
  const symbol = symbolOf(row['product_id']);
  const id = digitsOf(row['trade_id']);
  const price = priceOf(row['price']);
  const size = sizeOf(row['size']);
  const time = fromRfc3339(textOf(row, 'time'));
  if (!symbol || !id || !price || !size || !time) return undefined;
  const side = oppositeOf(sideOf(row['side']));
  return { type: 'trade', symbol, ...time, price, size, side, id };
}

/** A product that has an alias is the market of that name. */
function toInstrument(row: Fields): VenueInstrument | undefined {
  const symbol = symbolOf(row['product_id']);
  const base = textOf(row, 'base_currency_id');
  const currency = textOf(row, 'quote_currency_id');
  if (!symbol || base === undefined || currency === undefined) return undefined;
  if ((textOf(row, 'alias') ?? '') !== '') return undefined;
  const isOff = ['trading_disabled', 'is_disabled', 'cancel_only'].some((key) => row[key] === true);
  return {
    symbol,
    name: textOf(row, 'display_name') ?? `${base}/${currency}`,
    kind: row['product_type'] === 'FUTURE' ? 'future' : 'crypto',
    currency,
    priceStep: priceOf(row['price_increment']) ?? priceOf(row['quote_increment']),
    sizeStep: priceOf(row['base_increment']),
    isTrading: row['status'] === 'online' && !isOff,
  };
}

const toSeconds = (timeMs: number): number => Math.max(0, Math.floor(timeMs / 1_000));

/** Trades from the second of `from` to before a second. */
const toTradePath = ({ symbol, from }: TradeQuery, end: number): RestRequest => ({
  path: `${BASE}/${encodeURIComponent(symbol)}/ticker?limit=${TRADES}&start=${toSeconds(from.timeMs)}&end=${end}`,
});

/** Newest first: the next page ends with the second in which this one begins. */
function parseTrades({ body, request }: RestAnswer, query: TradeQuery): RestPage<VenueTrade> {
  const trades = listOf(isFields(body) ? body['trades'] : undefined)
    .map((row) => toTrade(row))
    .filter((trade) => trade !== undefined);
  /* A product may answer by the name of the market that it is an alias of. */
  const items = trades
    .filter((trade) => isWithin(trade, query))
    .map((trade) => ({ ...trade, symbol: query.symbol }));
  const oldest = trades.at(-1);
  if (oldest === undefined) return { items };
  const isWhole = reachesBack(oldest, query);
  const next = toTradePath(query, toSeconds(oldest.timeMs) + 1);
  return isWhole || next.path === request.path ? { items } : { items, next };
}

function toCandlePath(query: BarQuery, fromMs: number): RestRequest {
  const untilMs = Math.min(fromMs + (CANDLES - 1) * query.intervalMs, query.untilMs - 1);
  const granularity = GRANULARITIES.get(query.intervalMs) ?? 'ONE_MINUTE';
  const span = `start=${toSeconds(fromMs)}&end=${toSeconds(untilMs)}`;
  const product = encodeURIComponent(query.symbol);
  return { path: `${BASE}/${product}/candles?${span}&granularity=${granularity}` };
}

function toBar(row: unknown, query: BarQuery): VenueBar | undefined {
  if (!isFields(row)) return undefined;
  const startMs = fromEpoch(digitsOf(row['start']), 's')?.timeMs;
  return barOf(query, startMs, {
    ...pricesOf(row, ['open', 'high', 'low', 'close']),
    volume: sizeOf(row['volume']),
    isFinal: isOver(startMs, query),
  });
}

/** What `Venue` needs of REST. */
export const COINBASE_ADVANCED_REST: Pick<Venue, 'instruments' | 'trades' | 'bars'> = {
  instruments: {
    first: () => ({ path: `${BASE}?product_type=SPOT` }),
    parse: ({ body }) => ({
      items: readRows(listOf(isFields(body) ? body['products'] : undefined), toInstrument),
    }),
  },
  trades: {
    first: (query) => toTradePath(query, toSeconds(query.until.timeMs) + 1),
    parse: parseTrades,
  },
  bars: {
    intervalsMs: [...GRANULARITIES.keys()],
    pageBars: CANDLES,
    first: (query) => toCandlePath(query, query.fromMs),
    parse: (answer, query) => {
      const rows = isFields(answer.body) ? answer.body['candles'] : undefined;
      return readWindow(answer, query, rows, CANDLES, toBar, toCandlePath);
    },
  },
};
