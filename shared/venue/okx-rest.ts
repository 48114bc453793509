/**
 * REST of OKX: instruments by kind, trades backwards by id, bars newest first. Total over any answer.
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
} from './venue.ts';

const rowsOf = ({ body }: RestAnswer): readonly unknown[] =>
  isFields(body) ? listOf(body['data']) : [];

function toTrade(row: unknown, symbol: string): VenueTrade[] {
  if (!isFields(row)) return [];
  const time = fromEpoch(textOf(row, 'ts'), 'ms');
  const price = decimalOf(row, 'px');
  const size = sizeOf(row, 'sz');
  const id = wholeOf(row, 'tradeId');
  if (!time || price === undefined || size === undefined || id === undefined) return [];
  const side = sideNamed(row['side']);
  return [{ type: 'trade', symbol, ...time, price, size, side, id }];
}

const isNewer = (id: string, than: string): boolean => BigInt(id) > BigInt(than);

/** The newest 500 first, then pages of 100 back in time until the hole is covered. */
export const okxTrades: RestCalls<TradeQuery, VenueTrade> = {
  first: ({ symbol }) => ({
    path: `/market/trades?${toQuery({ instId: symbol, limit: 500 })}`,
  }),
  parse(answer, { symbol, from, afterId }) {
    const items = rowsOf(answer).flatMap((row) => toTrade(row, symbol));
    const oldest = items.at(-1);
    if (oldest?.id === undefined || compareTimes(oldest, from) < 0) return { items };
    const isJoined = afterId !== undefined && /^\d+$/.test(afterId) && !isNewer(oldest.id, afterId);
    if (isJoined) return { items };
    const query = toQuery({ instId: symbol, type: 1, after: oldest.id, limit: 100 });
    return { items, next: { path: `/market/history-trades?${query}` } };
  },
};

const INTERVALS: Readonly<Record<number, string>> = {
  60_000: '1m',
  300_000: '5m',
  900_000: '15m',
  3_600_000: '1H',
  86_400_000: '1Dutc',
};

function toBar(row: unknown, query: BarQuery): VenueBar | undefined {
  const [start, ...values] = listOf(row);
  const [open, high, low, close, volume] = values.map(priceOf);
  /* Of swaps and futures it is in contracts. */
  const turnover = query.symbol.split('-').length === 2 ? priceOf(values[6]) : undefined;
  const figures = { open, high, low, close, volume, turnover, isFinal: values[7] !== '0' };
  return barOf(query, fromEpoch(digitsOf(start), 'ms')?.timeMs, figures);
}

const BARS = 100;

/** What begins before the one moment and behind the other, neither included: `after` is the later one. */
const barPath = ({ symbol, intervalMs, fromMs }: BarQuery, untilMs: number): string =>
  `/market/history-candles?${toQuery({
    instId: symbol,
    bar: INTERVALS[intervalMs],
    after: untilMs,
    before: fromMs - 1,
    limit: BARS,
  })}`;

/** Newest first: a page's oldest bar begins the next question. */
export const okxBars: NonNullable<Venue['bars']> = {
  intervalsMs: Object.keys(INTERVALS).map(Number),
  pageBars: BARS,
  first: (query) => ({ path: barPath(query, query.untilMs) }),
  parse(answer, query) {
    const rows = rowsOf(answer);
    const items = rows.flatMap((row) => toBar(row, query) ?? []);
    const oldestMs = items.at(-1)?.startMs;
    if (rows.length < BARS || oldestMs === undefined || oldestMs <= query.fromMs) return { items };
    return { items, next: { path: barPath(query, oldestMs) } };
  },
};

/** Kinds that the wanted symbols are of; spot in any case. */
function toKinds(symbols: readonly string[]): string[] {
  const kinds = ['SPOT'];
  if (symbols.some((symbol) => symbol.endsWith('-SWAP'))) kinds.push('SWAP');
  if (symbols.some((symbol) => /-\d{6}$/.test(symbol))) kinds.push('FUTURES');
  return kinds;
}

const instrumentPath = (kind: string): { readonly path: string } => ({
  path: `/public/instruments?${toQuery({ instType: kind })}`,
});

function toInstrument(row: Fields): VenueInstrument[] {
  const symbol = nameOf(row, 'instId');
  if (symbol === undefined) return [];
  const isSpot = textOf(row, 'instType') === 'SPOT';
  const priceStep = decimalOf(row, 'tickSz');
  const sizeStep = decimalOf(row, 'lotSz');
  const unit = isSpot
    ? ''
    : `, contracts of ${textOf(row, 'ctVal') ?? '?'} ${textOf(row, 'ctValCcy') ?? ''}`;
  return [
    {
      symbol,
      name: `${symbol}${unit}`.trim(),
      kind: isSpot ? 'crypto' : 'future',
      currency: textOf(row, 'quoteCcy') || symbol.split('-')[1] || '',
      ...(priceStep !== undefined && { priceStep }),
      ...(sizeStep !== undefined && { sizeStep }),
      isTrading: textOf(row, 'state') === 'live',
    },
  ];
}

export const okxInstruments: RestCalls<InstrumentQuery, VenueInstrument> = {
  first: () => instrumentPath('SPOT'),
  parse(answer, { symbols }) {
    const items = rowsOf(answer).flatMap((row) => (isFields(row) ? toInstrument(row) : []));
    const kinds = toKinds(symbols);
    const at = kinds.findIndex((kind) => answer.request.path === instrumentPath(kind).path);
    const next = at < 0 ? undefined : kinds[at + 1];
    return next === undefined ? { items } : { items, next: instrumentPath(next) };
  },
};
