/**
 * REST of Alpaca: trades and bars page by page until no token follows (pages may be short or empty), the list of
 * assets, previous closes, the calendar. Pages run symbol by symbol; each question is about one. Total over any answer.
 */
import { readAlpacaTrade } from './alpaca-trade.ts';
import type { VenueBar, VenueReference, VenueTrade } from './event.ts';
import { type Fields, isFields, listOf, textOf } from './exact-json.ts';
import { fromRfc3339 } from './exact-time.ts';
import { countOf, decimalOf, nameOf, sizeOf } from './read-frame.ts';
import { toQuery, toRfc3339 } from './rest.ts';
import { type CalendarDay, clockOf, dayOf, toDate, toDayHours } from './us-sessions.ts';
import { barOf, pricesOf } from './read-bar.ts';
import type {
  BarQuery,
  CalendarQuery,
  InstrumentQuery,
  RestAnswer,
  RestCalls,
  RestContext,
  RestRequest,
  TradeQuery,
  Venue,
  VenueInstrument,
  VenueKeys,
} from './venue.ts';

const PAGE = 10_000;

const toHeaders = (keys: VenueKeys): Readonly<Record<string, string>> => ({
  'apca-api-key-id': keys['ALPACA_KEY_ID'] ?? '',
  'apca-api-secret-key': keys['ALPACA_SECRET_KEY'] ?? '',
});

/** Feed of REST calls: what is 15 minutes late on the stream is the whole market here. */
const toFeed = ({ settings }: RestContext): string =>
  settings['feed'] === 'sip' || settings['feed'] === 'delayed_sip' ? 'sip' : 'iex';

const fieldsOf = (value: unknown): Fields => (isFields(value) ? value : {});

/** What a body has of a symbol: a list, or one object where only the latest was asked for. */
function rowsOf({ body }: RestAnswer, key: string, symbol: string): Fields[] {
  const bySymbol = fieldsOf(fieldsOf(body)[key]);
  const rows = Object.hasOwn(bySymbol, symbol) ? bySymbol[symbol] : undefined;
  return (isFields(rows) ? [rows] : listOf(rows)).filter(isFields);
}

function nextOf({ body, request }: RestAnswer): { readonly next?: RestRequest } {
  const token = textOf(fieldsOf(body), 'next_page_token');
  if (!token) return {};
  const path = request.path.replace(/&page_token=.*$/, '');
  return { next: { ...request, path: `${path}&${toQuery({ page_token: token })}` } };
}

/** Trades that are still what they were: not taken back, not replaced by a correction. */
const isStanding = (row: Fields): boolean => row['u'] !== 'canceled' && row['u'] !== 'incorrect';

export const alpacaTrades: RestCalls<TradeQuery, VenueTrade> = {
  first: (query) => ({
    path: `/stocks/trades?${toQuery({
      symbols: query.symbol,
      start: toRfc3339(query.from),
      end: toRfc3339(query.until),
      limit: PAGE,
      feed: toFeed(query),
      sort: 'asc',
    })}`,
    headers: toHeaders(query.keys),
  }),
  parse: (answer, { symbol }) => ({
    items: rowsOf(answer, 'trades', symbol)
      .filter(isStanding)
      .flatMap((row) => readAlpacaTrade(row, symbol) ?? []),
    ...nextOf(answer),
  }),
};

const INTERVALS: Readonly<Record<number, string>> = {
  60_000: '1Min',
  300_000: '5Min',
  900_000: '15Min',
  3_600_000: '1Hour',
  86_400_000: '1Day',
};

function toBar(row: Fields, query: BarQuery): VenueBar | undefined {
  return barOf(query, fromRfc3339(textOf(row, 't'))?.timeMs, {
    ...pricesOf(row, ['o', 'h', 'l', 'c']),
    volume: sizeOf(row, 'v'),
    average: decimalOf(row, 'vw'),
    trades: countOf(row, 'n'),
  });
}

export const alpacaBars: NonNullable<Venue['bars']> = {
  intervalsMs: Object.keys(INTERVALS).map(Number),
  pageBars: PAGE,
  first: (query: BarQuery) => ({
    path: `/stocks/bars?${toQuery({
      symbols: query.symbol,
      timeframe: INTERVALS[query.intervalMs],
      start: new Date(query.fromMs).toISOString(),
      end: new Date(query.untilMs).toISOString(),
      limit: PAGE,
      feed: toFeed(query),
      sort: 'asc',
      adjustment: 'raw',
    })}`,
    headers: toHeaders(query.keys),
  }),
  parse: (answer, query) => ({
    items: rowsOf(answer, 'bars', query.symbol).flatMap((row) => toBar(row, query) ?? []),
    ...nextOf(answer),
  }),
};

function toInstrument(row: unknown): VenueInstrument[] {
  if (!isFields(row)) return [];
  const symbol = nameOf(row, 'symbol');
  if (symbol === undefined) return [];
  const priceStep = decimalOf(row, 'price_increment');
  return [
    {
      symbol,
      name: (textOf(row, 'name') || symbol).slice(0, 200),
      kind: /\bETF\b|\bETN\b/.test(textOf(row, 'name') ?? '') ? 'etf' : 'equity',
      currency: 'USD',
      ...(priceStep !== undefined && { priceStep }),
      tradingDay: 'newYork',
      isTrading: row['tradable'] === true && row['status'] === 'active',
    },
  ];
}

/** The whole list in one answer, of another machine. */
export const alpacaInstruments: RestCalls<InstrumentQuery, VenueInstrument> = {
  first: ({ keys }) => ({
    path: '/v2/assets?status=active&asset_class=us_equity',
    headers: toHeaders(keys),
    isReference: true,
  }),
  parse: ({ body }) => ({ items: listOf(body).flatMap(toInstrument) }),
};

/** Closes of the day before, from the snapshots of symbols. */
export const alpacaReferences: RestCalls<InstrumentQuery, VenueReference> = {
  first: (query) => ({
    path: `/stocks/snapshots?${toQuery({ symbols: query.symbols.join(','), feed: toFeed(query) })}`,
    headers: toHeaders(query.keys),
  }),
  parse({ body }, { symbols }) {
    const bySymbol = fieldsOf(body);
    return {
      items: symbols.flatMap((symbol) => {
        const snapshot = fieldsOf(Object.hasOwn(bySymbol, symbol) ? bySymbol[symbol] : undefined);
        const previousClose = decimalOf(fieldsOf(snapshot['prevDailyBar']), 'c');
        return previousClose === undefined ? [] : [{ type: 'reference', symbol, previousClose }];
      }),
    };
  },
};

function toCalendarDay(row: unknown): CalendarDay[] {
  if (!isFields(row)) return [];
  const day = dayOf(textOf(row, 'date'));
  const openMs = clockOf(textOf(row, 'open'));
  const closeMs = clockOf(textOf(row, 'close'));
  if (day === undefined || openMs === undefined || closeMs === undefined) return [];
  const usual = toDayHours(openMs, closeMs);
  const preOpenMs = clockOf(textOf(row, 'session_open')) ?? usual.preOpenMs;
  const endMs = clockOf(textOf(row, 'session_close')) ?? usual.endMs;
  return [{ day, hours: { ...usual, preOpenMs, endMs } }];
}

/** Days on which shares trade, of another machine. Those between its first and last that it leaves out are closed. */
export const alpacaCalendar: RestCalls<CalendarQuery, CalendarDay> = {
  first: ({ keys, fromDay, untilDay }) => ({
    path: `/v2/calendar?${toQuery({ start: toDate(fromDay), end: toDate(untilDay) })}`,
    headers: toHeaders(keys),
    isReference: true,
  }),
  parse({ body }, { fromDay, untilDay }) {
    const open = listOf(body).flatMap(toCalendarDay);
    const byDay = new Map(open.map((one) => [one.day, one]));
    const inside = [...byDay.keys()].filter((day) => day >= fromDay && day <= untilDay);
    const items: CalendarDay[] = [];
    if (inside.length === 0) return { items };
    const last = inside.reduce((a, b) => Math.max(a, b));
    for (let day = inside.reduce((a, b) => Math.min(a, b)); day <= last; day++) {
      items.push(byDay.get(day) ?? { day, hours: undefined });
    }
    return { items };
  },
};
