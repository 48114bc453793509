/**
 * Tiingo's IEX feed. With a free key (level 6) it is one reference price a symbol; levels 0 and 5, trades and quotes,
 * need a paper signed with IEX. Rows are lists, of which the time in ns does not fit a double. Trades have no ids, and a
 * broken one is named by nothing but its values. REST calls are in tiingo-rest.ts.
 */
import { SIDE, STATUS, STATUS_REASON } from '../model/tick.ts';
import type { RejectReason, TradeMarks, VenueEvent } from './event.ts';
import { type Fields, isFields, listOf, parseExact } from './exact-json.ts';
import { fromEpoch, fromRfc3339 } from './exact-time.ts';
import { priceOf } from './read-fields.ts';
import {
  countOf,
  createMemory,
  createTextDecoder,
  nameOf,
  wholeOf,
  wordsOf,
} from './read-frame.ts';
import { MALFORMED, ignored, unknown } from './no-news.ts';
import { quoteSides, toSide } from './read-quote.ts';
import { SYMBOL_LIMIT } from './refusal-words.ts';
import { tiingoBars, tiingoInstruments, tiingoReferences } from './tiingo-rest.ts';
import type { RestContext, Venue, VenueDecoder } from './venue.ts';

/** Columns of a row of levels 0 and 5. */
const COLUMN = {
  kind: 0,
  timeNs: 2,
  ticker: 3,
  bidSize: 4,
  bid: 5,
  ask: 7,
  askSize: 8,
  last: 9,
  lastSize: 10,
  halted: 11,
  afterHours: 12,
  oddLot: 14,
} as const;
const REFERENCE_COLUMNS = 3;
/** Symbols of which it is remembered that they are halted. */
const MOST_HALTED = 4_096;

type Row = readonly unknown[];
type Halts = ReturnType<typeof createMemory<boolean>>;

const textAt = (row: Row, column: number): string | undefined => {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
};
const isSet = (row: Row, column: number): boolean => row[column] === '1' || row[column] === true;
const symbolAt = (row: Row, column: number): string | undefined =>
  nameOf({ ticker: row[column] }, 'ticker');

/** `[ISO time, ticker, price]`: a price that nobody traded a size at. */
function readReferencePrice(row: Row): VenueEvent {
  const time = fromRfc3339(textAt(row, 0));
  const symbol = symbolAt(row, 1);
  const price = priceOf(row[2]);
  if (!symbol || !time || price === undefined) return MALFORMED;
  const marks = { noVolume: true };
  return { type: 'trade', symbol, ...time, price, size: '0', side: SIDE.unknown, marks };
}

function toMarks(row: Row): TradeMarks | undefined {
  const oddLot = isSet(row, COLUMN.oddLot);
  const extendedHours = isSet(row, COLUMN.afterHours);
  if (!oddLot && !extendedHours) return undefined;
  return {
    noLast: true,
    noHighLow: true,
    ...(oddLot && { oddLot }),
    ...(extendedHours && { extendedHours }),
  };
}

/** The row's news: a trade, a quote, or a trade that is broken. */
function readNews(row: Row, symbol: string): VenueEvent {
  const kind = row[COLUMN.kind];
  const time = fromEpoch(textAt(row, COLUMN.timeNs), 'ns');
  if (!time) return MALFORMED;
  switch (kind) {
    case 'T': {
      const price = priceOf(row[COLUMN.last]);
      const size = priceOf(row[COLUMN.lastSize]);
      if (price === undefined || size === undefined || size.startsWith('-')) return MALFORMED;
      const marks = toMarks(row);
      const side = SIDE.unknown;
      return { type: 'trade', symbol, ...time, price, size, side, ...(marks && { marks }) };
    }
    case 'Q': {
      const bid = toSide(priceOf(row[COLUMN.bid]), priceOf(row[COLUMN.bidSize]));
      const ask = toSide(priceOf(row[COLUMN.ask]), priceOf(row[COLUMN.askSize]));
      return { type: 'quote', symbol, ...time, ...quoteSides(bid, ask) };
    }
    case 'B': {
      const original = toSide(priceOf(row[COLUMN.last]), priceOf(row[COLUMN.lastSize]));
      return { type: 'cancel', symbol, ...time, id: '', ...(original && { original }) };
    }
    default:
      return unknown(`row ${typeof kind === 'string' ? kind : ''}`);
  }
}

/** Every row says whether its symbol is halted: news when it is not as before. */
function readHalt(row: Row, symbol: string, halts: Halts): VenueEvent[] {
  const halted = row[COLUMN.halted];
  const time = fromEpoch(textAt(row, COLUMN.timeNs), 'ns');
  if (!time || typeof halted !== 'string') return [];
  const isHalted = halted === '1';
  if ((halts.get(symbol) ?? false) === isHalted) return [];
  halts.set(symbol, isHalted);
  const status = isHalted ? STATUS.halted : STATUS.open;
  const text = isHalted ? 'halted on IEX' : 'no longer halted on IEX';
  return [{ type: 'status', symbol, ...time, status, reason: STATUS_REASON.feed, text }];
}

function readRow(row: Row, halts: Halts): readonly VenueEvent[] {
  if (row.length === REFERENCE_COLUMNS) return [readReferencePrice(row)];
  const symbol = symbolAt(row, COLUMN.ticker);
  if (symbol === undefined) return [MALFORMED];
  return [...readHalt(row, symbol, halts), readNews(row, symbol)];
}

const REASONS: readonly (readonly [RegExp, RejectReason])[] = [
  [SYMBOL_LIMIT, 'symbolLimit'],
  [/connections\b/i, 'connectionLimit'],
  [/threshold|entitle|permission|agreement/i, 'notInPlan'],
  [/auth|token|api.?key/i, 'wrongKey'],
  [/ticker|symbol/i, 'unknownSymbol'],
  [/limit|too many/i, 'rateLimit'],
];
const REASONS_OF_CODES: Readonly<Record<string, RejectReason>> = {
  '401': 'wrongKey',
  '403': 'notInPlan',
  '404': 'unknownSymbol',
  '429': 'rateLimit',
  '500': 'venueFault',
};

function readError(frame: Fields): VenueEvent {
  const response = isFields(frame['response']) ? frame['response'] : {};
  const text = wordsOf(response, 'message');
  const code = wholeOf(response, 'code') ?? '';
  const byCode = Object.hasOwn(REASONS_OF_CODES, code) ? REASONS_OF_CODES[code] : undefined;
  const byWords = REASONS.find(([words]) => words.test(text))?.[1];
  return { type: 'reject', reason: byWords ?? byCode ?? 'badRequest', text };
}

/** The answer to a subscribe; an unsubscribe is answered with the same number and without news. */
function readInformation(frame: Fields): VenueEvent {
  const data = isFields(frame['data']) ? frame['data'] : {};
  const subscriptionId = wholeOf(data, 'subscriptionId');
  return subscriptionId === undefined ? ignored('I') : { type: 'ack', subscriptionId };
}

function createDecoder(): VenueDecoder {
  const halts = createMemory<boolean>(MOST_HALTED);
  return createTextDecoder(parseExact, (frame) => {
    const type = frame['messageType'];
    switch (type) {
      case 'A':
        return Array.isArray(frame['data']) ? readRow(listOf(frame['data']), halts) : MALFORMED;
      case 'H':
        return { type: 'heartbeat' };
      case 'I':
        return readInformation(frame);
      case 'E':
        return readError(frame);
      default:
        return unknown(type);
    }
  });
}

const toFrame = (
  eventName: string,
  eventData: Readonly<Record<string, unknown>>,
  { keys }: RestContext,
): string => JSON.stringify({ eventName, authorization: keys['TIINGO_KEY'] ?? '', eventData });

export const TIINGO: Venue = {
  id: 'tiingo',
  name: 'Tiingo',
  keys: { TIINGO_KEY: 'API token of an account, which is free' },
  settings: [
    {
      name: 'level',
      values: ['6', '5', '0'],
      description: 'reference prices, free; trades and larger changes of quotes; all of them',
    },
  ],
  traits: {
    greets: false,
    symbolsPerSocket: 500,
    sockets: 1,
    sendPerSecond: 1,
    acks: 'each',
    tradeIds: 'none',
    heartbeatMs: 30_000,
    timeUnit: 'ns',
    hasSides: false,
    hasQuotes: true,
    hours: 'us-equities',
    takesBack: true,
    /* 50 an hour with a free key, at once if need be: a symbol that is opened needs four. */
    restPerMinute: 20,
    restPerHour: 50,
  },
  traitsWith: ({ level }) => (level === '5' || level === '0' ? {} : { hasQuotes: false }),
  coverage: 'reference prices of IEX; trades and quotes of IEX with a signed paper',
  licence: 'For personal use; data of IEX by way of Tiingo.',
  mayShare: false,
  hosts: () => ({ socket: 'wss://api.tiingo.com/iex', rest: 'https://api.tiingo.com' }),
  /* Share classes are written with a hyphen, all in small letters: brk-b. */
  toVenueSymbol: (text) => text.trim().toLowerCase().replace(/[./_]/g, '-'),
  toCanonical: (symbol) => symbol.toUpperCase().replace(/-/g, '.'),
  subscribe: (symbols, _firstId, context) =>
    symbols.length === 0
      ? []
      : [
          toFrame(
            'subscribe',
            { thresholdLevel: Number(context.settings['level'] ?? '6'), tickers: symbols },
            context,
          ),
        ],
  unsubscribe: (symbols, _firstId, context, subscriptionId) =>
    symbols.length === 0 || subscriptionId === undefined
      ? []
      : [
          toFrame(
            'unsubscribe',
            { subscriptionId: countOf({ subscriptionId }, 'subscriptionId'), tickers: symbols },
            context,
          ),
        ],
  createDecoder,
  toRejectReason(status) {
    if (status === 401) return { reason: 'wrongKey', text: 'the key is not accepted' };
    if (status === 403) return { reason: 'notInPlan', text: 'the plan does not include this feed' };
    if (status !== 429) return undefined;
    return {
      reason: 'connectionLimit',
      text: 'another connection has this key, or too many requests: wait a minute',
    };
  },
  instruments: tiingoInstruments,
  bars: tiingoBars,
  references: tiingoReferences,
};
