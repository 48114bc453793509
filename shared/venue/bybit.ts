/**
 * Bybit v5: trades and the first level of the book. Trade frames all call themselves snapshots and are live. The
 * first level is sent again every three seconds while it stands: a sign of life, no new quote. REST calls are in
 * bybit-rest.ts.
 */
import { bybitBars, bybitInstruments, bybitTrades } from './bybit-rest.ts';
import type { RejectReason, VenueEvent } from './event.ts';
import { type Fields, isFields, parseQuick, textOf } from './exact-json.ts';
import { fromEpoch } from './exact-time.ts';
import { cut, sideOf as sideNamed } from './read-fields.ts';
import {
  createMemory,
  createTextDecoder,
  decimalOf,
  nameOf,
  requestIdOf,
  sizeOf,
  wholeOf,
  wordsOf,
} from './read-frame.ts';
import { MALFORMED, ignored, unknown } from './no-news.ts';
import { isStrangeTop, quoteSides, topOf } from './read-quote.ts';
import { SYMBOL_LIMIT } from './refusal-words.ts';
import type { Venue, VenueDecoder, VenueSettings } from './venue.ts';

/** Topics of one subscribe frame, of which a symbol has two. */
const TOPICS_PER_FRAME = 10;
/** Symbols whose last book is remembered. */
const MOST_BOOKS = 4_096;

function readTrade(row: Fields): VenueEvent {
  const symbol = nameOf(row, 's');
  const time = fromEpoch(wholeOf(row, 'T'), 'ms');
  const price = decimalOf(row, 'p');
  const size = sizeOf(row, 'v');
  const id = nameOf(row, 'i');
  if (!symbol || !time || price === undefined || size === undefined || !id) return MALFORMED;
  const side = sideNamed(row['S']);
  return { type: 'trade', symbol, ...time, price, size, side, id };
}

/** Deeper books count their messages; a snapshot, or 1, begins anew at any time. */
function readDeepBook(topic: string, frame: Fields, book: Fields): VenueEvent {
  const number = wholeOf(book, 'u');
  if (number === undefined) return MALFORMED;
  const isReset = frame['type'] === 'snapshot' || number === '1';
  return { type: 'sequence', scope: topic, number, ...(isReset && { isReset }) };
}

function readTop(frame: Fields, book: Fields, last: ReturnType<typeof createMemory<string>>) {
  const symbol = nameOf(book, 's');
  const time = fromEpoch(wholeOf(frame, 'cts') ?? wholeOf(frame, 'ts'), 'ms');
  if (!symbol || !time || !Array.isArray(book['b']) || !Array.isArray(book['a'])) return MALFORMED;
  if (isStrangeTop(book['b']) || isStrangeTop(book['a'])) return MALFORMED;
  const sides = quoteSides(topOf(book['b']), topOf(book['a']));
  const state = `${wholeOf(book, 'u')} ${sides.bid} ${sides.bidSize} ${sides.ask} ${sides.askSize}`;
  if (last.get(symbol) === state) return { type: 'heartbeat', symbol } as const;
  last.set(symbol, state);
  return { type: 'quote', symbol, ...time, ...sides } as const;
}

/** Meanings of words in refusals; `already subscribed` is none. */
const REASONS: readonly (readonly [RegExp, RejectReason])[] = [
  [/invalid symbol|handler not found|topic not exist/i, 'unknownSymbol'],
  [SYMBOL_LIMIT, 'symbolLimit'],
  [/too many|rate limit|frequen/i, 'rateLimit'],
  [/not authorized|api.?key/i, 'wrongKey'],
  [/internal|busy|timeout/i, 'venueFault'],
];

/** Symbols of topics in a refusal: `[orderbook.50.NOSUCHSYM]`, `topic:publicTrade.X`. */
const symbolsOf = (text: string): string[] => [
  ...new Set(
    [...text.matchAll(/\b(?:publicTrade|orderbook\.\d+|tickers)\.([\w-]{1,64})/g)].map(
      ([, symbol]) => symbol!,
    ),
  ),
];

function readReply(frame: Fields): VenueEvent {
  const op = textOf(frame, 'op');
  const text = wordsOf(frame, 'ret_msg');
  if (op === 'pong' || text === 'pong') return { type: 'heartbeat' };
  if (op !== 'subscribe' && op !== 'unsubscribe') return unknown(op ?? Object.keys(frame)[0]);
  const symbols = symbolsOf(text);
  const isThere = /already subscribed/i.test(text);
  if (frame['success'] !== true && !isThere) {
    const reason = REASONS.find(([words]) => words.test(text))?.[1] ?? 'badRequest';
    const named = symbols.length > 0 && { symbols };
    return { type: 'reject', reason, text, ...named, ...requestIdOf(frame, 'req_id') };
  }
  /* An ack of an unsubscribe is one for no symbols. */
  const those = op === 'unsubscribe' ? { symbols: [] } : isThere && { symbols };
  return { type: 'ack', ...those, ...requestIdOf(frame, 'req_id') };
}

function createDecoder(): VenueDecoder {
  const last = createMemory<string>(MOST_BOOKS);
  function readTopic(topic: string, frame: Fields): VenueEvent | readonly VenueEvent[] {
    const { data } = frame;
    if (topic.startsWith('publicTrade.')) {
      if (!Array.isArray(data)) return MALFORMED;
      return data.map((row: unknown) => (isFields(row) ? readTrade(row) : MALFORMED));
    }
    if (!topic.startsWith('orderbook.')) {
      return /^(tickers|kline|liquidation|allLiquidation)\./.test(topic)
        ? ignored(topic.split('.')[0]!)
        : unknown(topic.split('.')[0]);
    }
    if (!isFields(data)) return MALFORMED;
    return topic.startsWith('orderbook.1.')
      ? readTop(frame, data, last)
      : readDeepBook(topic.slice(0, 64), frame, data);
  }
  return createTextDecoder(parseQuick, (frame) => {
    const topic = textOf(frame, 'topic');
    return topic === undefined ? readReply(frame) : readTopic(topic, frame);
  });
}

function request(op: string, symbols: readonly string[], firstId: number): string[] {
  return cut(symbols, TOPICS_PER_FRAME / 2).map((part, at) => {
    const args = part.flatMap((symbol) => [`publicTrade.${symbol}`, `orderbook.1.${symbol}`]);
    return JSON.stringify({ req_id: String(firstId + at), op, args });
  });
}

const toCategory = (settings: VenueSettings): string => settings['category'] ?? 'spot';

export const BYBIT: Venue = {
  id: 'bybit',
  name: 'Bybit',
  keys: {},
  settings: [
    { name: 'category', values: ['spot', 'linear', 'inverse'], description: 'market' },
    { name: 'host', values: ['global', 'testnet'], description: 'test money or real' },
  ],
  traits: {
    greets: false,
    symbolsPerSocket: 150, // their topics stay below the 21,000 characters of a connection
    sockets: 50,
    sendPerSecond: 5,
    acks: 'byId',
    tradeIds: 'unique',
    heartbeatMs: 25_000, // pings are answered
    keepAlive: {
      everyMs: 20_000,
      frame: (id) => JSON.stringify({ req_id: String(id), op: 'ping' }),
    },
    timeUnit: 'ms',
    hasSides: true,
    hasQuotes: true,
    hours: 'always',
    restPerMinute: 600,
  },
  coverage: 'trades with sides, quotes; only the newest 60 trades over REST',
  licence: 'Public market data of Bybit, under its terms of use.',
  mayShare: true,
  hosts(settings) {
    const test = settings['host'] === 'testnet' ? '-testnet' : '';
    return {
      socket: `wss://stream${test}.bybit.com/v5/public/${toCategory(settings)}`,
      rest: `https://api${test}.bybit.com/v5/market`,
    };
  },
  toVenueSymbol: (text) => text.trim().toUpperCase().replace(/[/_]/g, ''),
  toCanonical: (symbol) => symbol.toUpperCase(),
  subscribe: (symbols, firstId) => request('subscribe', symbols, firstId),
  unsubscribe: (symbols, firstId) => request('unsubscribe', symbols, firstId),
  createDecoder,
  instruments: bybitInstruments,
  trades: bybitTrades,
  bars: bybitBars,
};
