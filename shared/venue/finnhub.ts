/**
 * Finnhub: trades only, without ids, sides or acks; several symbols in a frame, in no order. Two equal trades in one
 * frame may be real, an equal frame soon after is not: the venue sends frames up to three times, which is for the
 * runner to see, as it has the clock. The key is in the address of the socket, as there is no other way; REST takes
 * it in a header.
 */
import { SIDE } from '../model/tick.ts';
import type { RejectReason, VenueEvent, VenueReference } from './event.ts';
import { type Fields, isFields, listOf, parseExact, textOf } from './exact-json.ts';
import { fromEpoch } from './exact-time.ts';
import { createTextDecoder, decimalOf, nameOf, sizeOf, wordsOf } from './read-frame.ts';
import { MALFORMED, ignored, unknown } from './no-news.ts';
import { isZero } from './read-quote.ts';
import { SYMBOL_LIMIT } from './refusal-words.ts';
import { toQuery } from './rest.ts';
import { marksOfFinnhubCodes, unknownFinnhubCodes } from './trade-conditions.ts';
import { type CalendarDay, clockOf, dayOf, toDayHours } from './us-sessions.ts';
import type {
  CalendarQuery,
  InstrumentQuery,
  RestCalls,
  Venue,
  VenueInstrument,
  VenueKeys,
} from './venue.ts';

function readTrade(row: Fields): readonly VenueEvent[] {
  const symbol = nameOf(row, 's');
  const time = fromEpoch(textOf(row, 't'), 'ms');
  const price = decimalOf(row, 'p');
  const size = sizeOf(row, 'v');
  if (!symbol || !time || price === undefined || size === undefined) return [MALFORMED];
  const codes = listOf(row['c']);
  const counted = marksOfFinnhubCodes(codes);
  /* A size of zero says that the price changed, and nothing of a volume. */
  const marks = isZero(size) ? { ...counted, noVolume: true } : counted;
  const side = SIDE.unknown;
  return [
    { type: 'trade', symbol, ...time, price, size, side, ...(marks && { marks }) },
    ...unknownFinnhubCodes(codes),
  ];
}

const REASONS: readonly (readonly [RegExp, RejectReason])[] = [
  [SYMBOL_LIMIT, 'symbolLimit'],
  [/invalid (symbol|ticker)|unknown (symbol|ticker)/i, 'unknownSymbol'],
  [/api.?key|token|auth/i, 'wrongKey'],
  [/access|plan|subscri/i, 'notInPlan'],
  [/limit|too many/i, 'rateLimit'],
];

function readError(frame: Fields): VenueEvent {
  const text = wordsOf(frame, 'msg');
  const reason = REASONS.find(([words]) => words.test(text))?.[1] ?? 'badRequest';
  return { type: 'reject', reason, text };
}

function readFrame(frame: Fields): VenueEvent | readonly VenueEvent[] {
  const type = frame['type'];
  switch (type) {
    case 'trade':
      if (!Array.isArray(frame['data'])) return MALFORMED;
      return frame['data'].flatMap((row: unknown) => (isFields(row) ? readTrade(row) : MALFORMED));
    case 'ping':
      return { type: 'heartbeat' };
    case 'error':
      return readError(frame);
    case 'news':
      return ignored(type);
    default:
      return unknown(type);
  }
}

const toHeaders = (keys: VenueKeys): Readonly<Record<string, string>> => ({
  'x-finnhub-token': keys['FINNHUB_KEY'] ?? '',
});

function toInstrument(row: unknown): VenueInstrument[] {
  if (!isFields(row)) return [];
  const symbol = nameOf(row, 'symbol');
  if (symbol === undefined) return [];
  return [
    {
      symbol,
      name: (textOf(row, 'description') || symbol).slice(0, 200),
      kind: /^ET[FP]$/.test(textOf(row, 'type') ?? '') ? 'etf' : 'equity',
      currency: (textOf(row, 'currency') || 'USD').slice(0, 8),
      tradingDay: 'newYork',
      isTrading: true,
    },
  ];
}

/** All US shares in one answer. */
const instruments: RestCalls<InstrumentQuery, VenueInstrument> = {
  first: ({ keys }) => ({ path: '/stock/symbol?exchange=US', headers: toHeaders(keys) }),
  parse: ({ body }) => ({ items: listOf(body).flatMap(toInstrument) }),
};

const quotePath = (symbol: string): string => `/quote?${toQuery({ symbol })}`;

/** Previous closes, one question a symbol. */
const references: RestCalls<InstrumentQuery, VenueReference> = {
  first: ({ symbols, keys }) => ({ path: quotePath(symbols[0] ?? ''), headers: toHeaders(keys) }),
  parse({ body, request }, { symbols }) {
    const at = symbols.findIndex((symbol) => request.path === quotePath(symbol));
    const symbol = symbols[at];
    const previousClose = isFields(body) ? decimalOf(body, 'pc') : undefined;
    const isThere = symbol !== undefined && previousClose !== undefined && !isZero(previousClose);
    const next = at < 0 ? undefined : symbols[at + 1];
    return {
      items: isThere ? [{ type: 'reference', symbol, previousClose }] : [],
      ...(next !== undefined && { next: { ...request, path: quotePath(next) } }),
    };
  },
};

/** A holiday without hours, or a day with others: `09:30-13:00`. */
function toCalendarDay(row: unknown): CalendarDay[] {
  if (!isFields(row)) return [];
  const day = dayOf(textOf(row, 'atDate'));
  const name = nameOf(row, 'eventName');
  const text = textOf(row, 'tradingHour');
  if (day === undefined || text === undefined) return [];
  const named = name === undefined ? {} : { name };
  if (text === '') return [{ day, hours: undefined, ...named }];
  const [openMs, closeMs] = text.split('-').map((part) => clockOf(part.trim()));
  if (openMs === undefined || closeMs === undefined) return [];
  return [{ day, hours: toDayHours(openMs, closeMs), ...named }];
}

/** Days that are not like others, of last year and the next ones. */
const calendar: RestCalls<CalendarQuery, CalendarDay> = {
  first: ({ keys }) => ({ path: '/stock/market-holiday?exchange=US', headers: toHeaders(keys) }),
  parse: ({ body }) => ({
    items: isFields(body) ? listOf(body['data']).flatMap(toCalendarDay) : [],
  }),
};

export const FINNHUB: Venue = {
  id: 'finnhub',
  name: 'Finnhub',
  keys: { FINNHUB_KEY: 'API key of an account, which is free' },
  settings: [],
  traits: {
    greets: false,
    symbolsPerSocket: 50,
    sockets: 1,
    sendPerSecond: 10, // one symbol a frame
    acks: 'none', // the first trade is the proof
    tradeIds: 'none',
    heartbeatMs: 60_000,
    timeUnit: 'ms',
    hasSides: false,
    hasQuotes: false,
    hours: 'us-equities',
    restPerMinute: 60,
  },
  coverage: 'trades of US shares, without quotes; nothing to fill holes with',
  licence: 'For personal use; data by way of Finnhub.',
  mayShare: false,
  hosts: () => ({ socket: 'wss://ws.finnhub.io', rest: 'https://finnhub.io/api/v1' }),
  connect: ({ keys }) => ({ query: toQuery({ token: keys['FINNHUB_KEY'] ?? '' }) }),
  /* Symbols of other markets have a prefix and are left as they are: BINANCE:BTCUSDT. */
  toVenueSymbol: (text) => text.trim().toUpperCase(),
  toCanonical: (symbol) => symbol.toUpperCase(),
  subscribe: (symbols) => symbols.map((symbol) => JSON.stringify({ type: 'subscribe', symbol })),
  unsubscribe: (symbols) =>
    symbols.map((symbol) => JSON.stringify({ type: 'unsubscribe', symbol })),
  createDecoder: () => createTextDecoder(parseExact, readFrame),
  toRejectReason(status) {
    if (status === 401 || status === 403) {
      return { reason: 'wrongKey', text: 'the key is not accepted' };
    }
    if (status !== 429) return undefined;
    return {
      reason: 'connectionLimit',
      text: 'another connection has this key, or too many tries: wait a minute',
    };
  },
  instruments,
  references,
  calendar,
};
