/**
 * REST of Kraken: instruments, trades from a moment on, the newest 720 bars. REST still has the names of version 1
 * (XBT, XDG); symbols here are those of version 2 (BTC, DOGE). Pure: makes requests and reads answers.
 */
import type { VenueBar, VenueTrade } from './event.ts';
import { type Fields, isFields, listOf, textOf } from './exact-json.ts';
import { compareTimes, fromEpoch } from './exact-time.ts';
import { countOf, digitsOf, isWithin, priceOf, sideOf, sizeOf, symbolOf } from './read-fields.ts';
import { barOf, withinQuery } from './read-bar.ts';
import { readRows, toEpochNs, toStep } from './rest.ts';
import type {
  BarQuery,
  RestPage,
  RestRequest,
  TradeQuery,
  Venue,
  VenueInstrument,
} from './venue.ts';

/** Most rows of one answer of trades; of bars there are never more than the newest 720. */
const TRADES = 1_000;
const BARS = 720;
const MINUTES: ReadonlyMap<number, number> = new Map(
  [1, 5, 15, 60, 1_440].map((minutes) => [minutes * 60_000, minutes]),
);

const NEW_NAMES: ReadonlyMap<string, string> = new Map([
  ['XBT', 'BTC'],
  ['XDG', 'DOGE'],
]);
const OLD_NAMES: ReadonlyMap<string, string> = new Map(
  [...NEW_NAMES].map(([old, name]) => [name, old]),
);
const rename = (pair: string, names: ReadonlyMap<string, string>): string[] =>
  pair.split('/').map((name) => names.get(name) ?? name);

/** `xbt/usd`, `BTC-USD` and `BTC/USD` are BTC/USD. */
export const toV2Symbol = (text: string): string =>
  rename(text.trim().toUpperCase().normalize('NFC').replace(/[-_:]/, '/'), NEW_NAMES).join('/');

/** BTC/USD is XBTUSD. */
const toPair = (symbol: string): string => encodeURIComponent(rename(symbol, OLD_NAMES).join(''));

function toInstrument(row: Fields): VenueInstrument | undefined {
  const pair = symbolOf(row['wsname']);
  const symbol = pair === undefined ? undefined : toV2Symbol(pair);
  const currency = symbol?.split('/')[1];
  if (!symbol || !currency) return undefined;
  return {
    symbol,
    name: symbol,
    kind: 'crypto',
    currency,
    priceStep: priceOf(row['tick_size']) ?? toStep(countOf(row['pair_decimals'])),
    sizeStep: toStep(countOf(row['lot_decimals'])),
    isTrading: (textOf(row, 'status') ?? 'online') === 'online',
  };
}

const resultOf = (body: unknown): Fields =>
  isFields(body) && isFields(body['result']) ? body['result'] : {};

/** Rows of the one pair that was asked for, whatever Kraken calls it. */
const rowsOf = (result: Fields): readonly unknown[] =>
  listOf(
    Object.entries(result).find(([name, rows]) => name !== 'last' && Array.isArray(rows))?.[1],
  );

const toTradeRequest = (symbol: string, since: string): RestRequest => ({
  path: `/0/public/Trades?pair=${toPair(symbol)}&since=${since}&count=${TRADES}`,
});

function toTrade(row: unknown, symbol: string): VenueTrade | undefined {
  const [price, size, seconds, side, , , id] = listOf(row);
  const plain = priceOf(price);
  const volume = sizeOf(size);
  const time = typeof seconds === 'string' ? fromEpoch(seconds, 's') : undefined;
  const digits = digitsOf(id);
  if (!plain || !volume || !time || !digits) return undefined;
  return {
    type: 'trade',
    symbol,
    ...time,
    price: plain,
    size: volume,
    side: sideOf(side),
    id: digits,
  };
}

function parseTrades(
  result: Fields,
  query: TradeQuery,
  request: RestRequest,
): RestPage<VenueTrade> {
  const rows = rowsOf(result);
  const trades = rows
    .map((row) => toTrade(row, query.symbol))
    .filter((trade) => trade !== undefined);
  const items = trades.filter((trade) => isWithin(trade, query));
  const last = digitsOf(result['last']);
  const newest = trades.at(-1);
  if (!newest || !last || rows.length < TRADES) return { items };
  const next = toTradeRequest(query.symbol, last);
  const isDone = compareTimes(newest, query.until) > 0 || next.path === request.path;
  return isDone ? { items } : { items, next };
}

function toBar(row: unknown, query: BarQuery, isFinal: boolean): VenueBar | undefined {
  const [seconds, ...values] = listOf(row);
  const [open, high, low, close, average, volume] = values.map(priceOf);
  const startMs = typeof seconds === 'string' ? fromEpoch(seconds, 's')?.timeMs : undefined;
  const trades = countOf(values[6]);
  if (trades === undefined) return undefined;
  return barOf(query, startMs, { open, high, low, close, average, volume, trades, isFinal });
}

/** The last row still forms. */
function parseBars(rows: readonly unknown[], query: BarQuery): RestPage<VenueBar> {
  const bars = rows
    .map((row, at) => toBar(row, query, at < rows.length - 1))
    .filter((bar) => bar !== undefined);
  const items = withinQuery(bars, query).filter(({ trades }) => trades !== 0);
  const isCut = rows.length >= BARS && (bars[0]?.startMs ?? 0) > query.fromMs;
  return isCut ? { items, isCut } : { items };
}

/** What `Venue` needs of REST. */
export const KRAKEN_REST: Pick<Venue, 'instruments' | 'trades' | 'bars'> = {
  instruments: {
    first: () => ({ path: '/0/public/AssetPairs' }),
    parse: ({ body }) => ({
      items: readRows(Object.values(resultOf(body)), toInstrument),
    }),
  },
  trades: {
    first: ({ symbol, from }) => {
      const before = BigInt(toEpochNs(from)) - 1n;
      return toTradeRequest(symbol, String(before < 0n ? 0n : before));
    },
    parse: ({ body, request }, query) => parseTrades(resultOf(body), query, request),
  },
  bars: {
    intervalsMs: [...MINUTES.keys()],
    pageBars: BARS,
    first: ({ symbol, intervalMs, fromMs }) => {
      const since = Math.max(0, Math.floor(fromMs / 1_000) - 1);
      const interval = MINUTES.get(intervalMs) ?? 1;
      return { path: `/0/public/OHLC?pair=${toPair(symbol)}&interval=${interval}&since=${since}` };
    },
    parse: ({ body }, query) => parseBars(rowsOf(resultOf(body)), query),
  },
};
