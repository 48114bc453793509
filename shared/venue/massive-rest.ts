/**
 * REST of Massive: trades, bars, tickers, the day before, the calendar. Pages name the next one by its address, of which the path
 * is followed and the host not believed; the key goes into a header. Total over any answer.
 */
import { DAY_MS, fromNewYork } from '../model/calendar.ts';
import type { VenueBar, VenueReference, VenueTrade } from './event.ts';
import { type Fields, isFields, listOf, textOf } from './exact-json.ts';
import { fromEpoch, fromRfc3339 } from './exact-time.ts';
import { toMassiveTrade } from './massive-trade.ts';
import { countOf, decimalOf, nameOf, sizeOf } from './read-frame.ts';
import { toEpochNs, toPath, toQuery } from './rest.ts';
import { type CalendarDay, dayOf, toDayHours } from './us-sessions.ts';
import { barOf, pricesOf } from './read-bar.ts';
import type {
  BarQuery,
  CalendarQuery,
  InstrumentQuery,
  RestAnswer,
  RestCalls,
  RestRequest,
  TradeQuery,
  Venue,
  VenueInstrument,
  VenueKeys,
} from './venue.ts';

const toHeaders = (keys: VenueKeys): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${keys['MASSIVE_KEY'] ?? ''}`,
});

const rowsOf = ({ body }: RestAnswer): Fields[] =>
  isFields(body) ? listOf(body['results']).filter(isFields) : [];

function nextOf({ body, request }: RestAnswer): { readonly next?: RestRequest } {
  const path = isFields(body) ? toPath(textOf(body, 'next_url')) : undefined;
  return path === undefined ? {} : { next: { ...request, path } };
}

/** Records that take a trade back or repeat what it was before a correction: 7, 8 and 10 to 12 of the tapes. */
const TAKEN_BACK = new Set(['7', '8', '10', '11', '12']);

const toTrade = (row: Fields, symbol: string): VenueTrade | undefined =>
  toMassiveTrade({
    symbol,
    time: fromEpoch(textOf(row, 'sip_timestamp'), 'ns'),
    reportedTime: fromEpoch(textOf(row, 'trf_timestamp'), 'ns'),
    price: decimalOf(row, 'price'),
    size: sizeOf(row, 'decimal_size') ?? sizeOf(row, 'size'),
    exchange: textOf(row, 'exchange'),
    facility: textOf(row, 'trf_id'),
    id: nameOf(row, 'id'),
    conditions: listOf(row['conditions']),
  });

export const massiveTrades: RestCalls<TradeQuery, VenueTrade> = {
  first: ({ symbol, from, until, keys }) => ({
    path: `/v3/trades/${encodeURIComponent(symbol)}?${toQuery({
      'timestamp.gte': toEpochNs(from),
      'timestamp.lte': toEpochNs(until),
      order: 'asc',
      limit: 50_000,
    })}`,
    headers: toHeaders(keys),
  }),
  parse: (answer, { symbol }) => ({
    items: rowsOf(answer)
      .filter((row) => !TAKEN_BACK.has(textOf(row, 'correction') ?? ''))
      .flatMap((row) => toTrade(row, symbol) ?? []),
    ...nextOf(answer),
  }),
};

const SPANS: Readonly<Record<number, string>> = {
  60_000: '1/minute',
  300_000: '5/minute',
  900_000: '15/minute',
  3_600_000: '1/hour',
  86_400_000: '1/day',
};

function toBar(row: Fields, query: BarQuery): VenueBar | undefined {
  return barOf(query, countOf(row, 't'), {
    ...pricesOf(row, ['o', 'h', 'l', 'c']),
    volume: sizeOf(row, 'v'),
    average: decimalOf(row, 'vw'),
    trades: countOf(row, 'n'),
  });
}

export const massiveBars: NonNullable<Venue['bars']> = {
  intervalsMs: Object.keys(SPANS).map(Number),
  /* Its limit counts the minutes or days that bars are made of: hours come in short pages. */
  pageBars: 10_000,
  first({ symbol, intervalMs, fromMs, untilMs, keys }) {
    const span = `${encodeURIComponent(symbol)}/range/${SPANS[intervalMs]}/${fromMs}/${untilMs}`;
    const query = toQuery({ adjusted: 'false', sort: 'asc', limit: 50_000 });
    return { path: `/v2/aggs/ticker/${span}?${query}`, headers: toHeaders(keys) };
  },
  parse: (answer, query) => ({
    items: rowsOf(answer).flatMap((row) => toBar(row, query) ?? []),
    ...nextOf(answer),
  }),
};

function toInstrument(row: Fields): VenueInstrument[] {
  const symbol = nameOf(row, 'ticker');
  if (symbol === undefined) return [];
  const kind = /^ET[FNSV]$/.test(textOf(row, 'type') ?? '') ? 'etf' : 'equity';
  return [
    {
      symbol,
      name: (textOf(row, 'name') || symbol).slice(0, 200),
      kind,
      currency: (textOf(row, 'currency_name') ?? 'usd').toUpperCase().slice(0, 8),
      tradingDay: 'newYork',
      isTrading: row['active'] === true,
    },
  ];
}

export const massiveInstruments: RestCalls<InstrumentQuery, VenueInstrument> = {
  first: ({ keys }) => ({
    path: '/v3/reference/tickers?market=stocks&active=true&limit=1000',
    headers: toHeaders(keys),
  }),
  parse: (answer) => ({ items: rowsOf(answer).flatMap(toInstrument), ...nextOf(answer) }),
};

const previousPath = (symbol: string): string =>
  `/v2/aggs/ticker/${encodeURIComponent(symbol)}/prev?adjusted=true`;

/** Closes of the day before, one question a symbol. */
export const massiveReferences: RestCalls<InstrumentQuery, VenueReference> = {
  first: ({ symbols, keys }) => ({
    path: previousPath(symbols[0] ?? ''),
    headers: toHeaders(keys),
  }),
  parse(answer, { symbols }) {
    const at = symbols.findIndex((symbol) => answer.request.path === previousPath(symbol));
    const symbol = symbols[at];
    const previousClose = decimalOf(rowsOf(answer)[0] ?? {}, 'c');
    const next = symbols[at + 1];
    return {
      items:
        symbol === undefined || previousClose === undefined
          ? []
          : [{ type: 'reference', symbol, previousClose }],
      ...(at >= 0 &&
        next !== undefined && { next: { ...answer.request, path: previousPath(next) } }),
    };
  },
};

/** A holiday, or a day that closes early, whose hours are told in UTC. */
function toCalendarDay(row: Fields): CalendarDay[] {
  const day = dayOf(textOf(row, 'date'));
  const name = nameOf(row, 'name');
  if (day === undefined) return [];
  const named = name === undefined ? {} : { name };
  if (row['status'] === 'closed') return [{ day, hours: undefined, ...named }];
  const clockOf = (key: string): number => {
    const time = fromRfc3339(textOf(row, key));
    return time === undefined ? NaN : time.timeMs - fromNewYork(day, 0);
  };
  const hours = toDayHours(clockOf('open'), clockOf('close'));
  const isSound = hours.openMs >= 0 && hours.closeMs > hours.openMs && hours.closeMs < DAY_MS;
  return row['status'] === 'early-close' && isSound ? [{ day, hours, ...named }] : [];
}

/** The coming days that are not like others, of the exchanges of shares. */
export const massiveCalendar: RestCalls<CalendarQuery, CalendarDay> = {
  first: ({ keys }) => ({ path: '/v1/marketstatus/upcoming', headers: toHeaders(keys) }),
  parse: ({ body }) => ({
    items: listOf(body)
      .filter(isFields)
      .filter((row) => row['exchange'] === 'NYSE' || row['exchange'] === 'NASDAQ')
      .flatMap(toCalendarDay),
  }),
};
