/**
 * REST of Bybit v5: instruments (by cursor but for spot), the newest trades, which is all there is, and bars newest
 * first. Total over any answer.
 */
import type { VenueBar, VenueTrade } from './event.ts';
import { type Fields, isFields, listOf, textOf } from './exact-json.ts';
import { compareTimes, fromEpoch } from './exact-time.ts';
import { priceOf, sideOf as sideNamed, digitsOf } from './read-fields.ts';
import { decimalOf, nameOf, sizeOf, wholeOf } from './read-frame.ts';
import { toQuery } from './rest.ts';
import { barOf } from './read-bar.ts';
import type {
  BarQuery,
  InstrumentQuery,
  RestAnswer,
  RestCalls,
  TradeQuery,
  Venue,
  VenueInstrument,
  VenueSettings,
} from './venue.ts';

const toCategory = (settings: VenueSettings): string => settings['category'] ?? 'spot';

function resultOf({ body }: RestAnswer): Fields {
  const result = isFields(body) ? body['result'] : undefined;
  return isFields(result) ? result : {};
}

function toTrade(row: unknown, symbol: string): VenueTrade[] {
  if (!isFields(row)) return [];
  const time = fromEpoch(wholeOf(row, 'time'), 'ms');
  const price = decimalOf(row, 'price');
  const size = sizeOf(row, 'size');
  const id = nameOf(row, 'execId');
  if (!time || price === undefined || size === undefined || !id) return [];
  const side = sideNamed(row['side']);
  return [{ type: 'trade', symbol, ...time, price, size, side, id }];
}

const toMostTrades = (settings: VenueSettings): number =>
  toCategory(settings) === 'spot' ? 60 : 1_000;

/** One page of the newest trades, 60 of spot and 1,000 of others; nothing lies behind it. */
export const bybitTrades: RestCalls<TradeQuery, VenueTrade> = {
  first: ({ symbol, settings }) => {
    const limit = toMostTrades(settings);
    return { path: `/recent-trade?${toQuery({ category: toCategory(settings), symbol, limit })}` };
  },
  parse(answer, { symbol, settings, from, afterId }) {
    const rows = listOf(resultOf(answer)['list']);
    const items = rows.flatMap((row) => toTrade(row, symbol));
    const isJoined = items.some((trade) => trade.id === afterId || compareTimes(trade, from) < 0);
    /* Fewer than it would give are all that there ever were. */
    return { items, isCut: !isJoined && rows.length >= toMostTrades(settings) };
  },
};

const INTERVALS: Readonly<Record<number, string>> = {
  60_000: '1',
  300_000: '5',
  900_000: '15',
  3_600_000: '60',
  86_400_000: 'D',
};

function toBar(row: unknown, query: BarQuery): VenueBar | undefined {
  const [start, ...values] = listOf(row);
  const [open, high, low, close, volume, turnover] = values.map(priceOf);
  const figures = { open, high, low, close, volume, turnover };
  return barOf(query, fromEpoch(digitsOf(start), 'ms')?.timeMs, figures);
}

const BARS = 1_000;

/** Both ends are in it. */
const barPath = (query: BarQuery, lastMs: number): string =>
  `/kline?${toQuery({
    category: toCategory(query.settings),
    symbol: query.symbol,
    interval: INTERVALS[query.intervalMs],
    start: query.fromMs,
    end: lastMs,
    limit: BARS,
  })}`;

export const bybitBars: NonNullable<Venue['bars']> = {
  intervalsMs: Object.keys(INTERVALS).map(Number),
  pageBars: BARS,
  first: (query) => ({ path: barPath(query, query.untilMs - 1) }),
  parse(answer, query) {
    const rows = listOf(resultOf(answer)['list']);
    const items = rows.flatMap((row) => toBar(row, query) ?? []);
    const oldestMs = items.at(-1)?.startMs;
    if (rows.length < BARS || oldestMs === undefined || oldestMs <= query.fromMs) return { items };
    return { items, next: { path: barPath(query, oldestMs - 1) } };
  },
};

function toInstrument(row: unknown, category: string): VenueInstrument[] {
  if (!isFields(row)) return [];
  const symbol = nameOf(row, 'symbol');
  const prices = row['priceFilter'];
  const sizes = row['lotSizeFilter'];
  if (symbol === undefined) return [];
  const priceStep = isFields(prices) ? decimalOf(prices, 'tickSize') : undefined;
  const sizeStep = isFields(sizes)
    ? (decimalOf(sizes, 'basePrecision') ?? decimalOf(sizes, 'qtyStep'))
    : undefined;
  return [
    {
      symbol,
      name: `${nameOf(row, 'baseCoin') ?? symbol}/${nameOf(row, 'quoteCoin') ?? ''}`,
      kind: category === 'spot' ? 'crypto' : 'future',
      currency: nameOf(row, 'quoteCoin') ?? '',
      ...(priceStep !== undefined && { priceStep }),
      ...(sizeStep !== undefined && { sizeStep }),
      isTrading: textOf(row, 'status') === 'Trading',
    },
  ];
}

const instrumentPath = (category: string, cursor?: string): string =>
  `/instruments-info?${toQuery({ category, limit: category === 'spot' ? undefined : 1_000, cursor })}`;

export const bybitInstruments: RestCalls<InstrumentQuery, VenueInstrument> = {
  first: ({ settings }) => ({ path: instrumentPath(toCategory(settings)) }),
  parse(answer, { settings }) {
    const result = resultOf(answer);
    const category = toCategory(settings);
    const items = listOf(result['list']).flatMap((row) => toInstrument(row, category));
    const cursor = textOf(result, 'nextPageCursor');
    if (!cursor || items.length === 0) return { items };
    return { items, next: { path: instrumentPath(category, cursor) } };
  },
};
