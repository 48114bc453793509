/**
 * Kraken, version 2 of its WebSocket: trades, and quotes whenever the best bid or ask changes, from `ticker`, or with
 * `quotes=book` from a book that its checksums prove. Its numbers are JSON numbers, so frames are read with every
 * digit. Frames of version 1, which nothing subscribes to any more, are counted as not known. Pure functions and a
 * table; knows nothing of sockets.
 */
import type { ExactTime, RejectReason, VenueEvent, VenueQuote } from './event.ts';
import { type Fields, isFields, listOf, parseExact, textOf } from './exact-json.ts';
import { fromRfc3339 } from './exact-time.ts';
import { KrakenBook } from './kraken-book.ts';
import { KRAKEN_REST, toV2Symbol } from './kraken-rest.ts';
import {
  countOf,
  cut,
  digitsOf,
  frameText,
  priceOf,
  sideOf,
  sizeOf,
  symbolOf,
  tradeOf,
} from './read-fields.ts';
import { ignored, malformed, shapeOf, unknown } from './no-news.ts';
import { levelOf, quoteOf, quoteSides } from './read-quote.ts';
import { SYMBOL_LIMIT } from './refusal-words.ts';
import type { Venue, VenueHosts, VenueSettings } from './venue.ts';

const REST = 'https://api.kraken.com';
const HOSTS: ReadonlyMap<string, VenueHosts> = new Map([
  ['live', { socket: 'wss://ws.kraken.com/v2', rest: REST }],
  ['beta', { socket: 'wss://beta-ws.kraken.com/v2', rest: REST }],
]);

/** The rate limit moves with the load, so few frames with many symbols each. */
const SYMBOLS_PER_FRAME = 100;
/** Not documented: a bound of ours. */
const SYMBOLS_PER_SOCKET = 500;
/** Levels a side: the checksum is over ten, so fewer cannot be asked for. */
const BOOK_DEPTH = 10;

function decodeTrade(row: unknown, isSnapshot: boolean): VenueEvent {
  if (!isFields(row)) return malformed('trade');
  const symbol = symbolOf(row['symbol']);
  const price = priceOf(row['price']);
  const size = sizeOf(row['qty']);
  const id = digitsOf(row['trade_id']);
  const time = fromRfc3339(textOf(row, 'timestamp'));
  if (!symbol || !price || !size || !id || !time) return malformed('trade');
  const trade = tradeOf(symbol, time, price, size, sideOf(row['side']), id);
  return isSnapshot ? { ...trade, marks: { snapshot: true } } : trade;
}

/** Older versions of the channel send no time. */
function decodeQuote(row: unknown): VenueEvent {
  const symbol = isFields(row) ? symbolOf(row['symbol']) : undefined;
  if (!isFields(row) || !symbol) return malformed('ticker');
  const bid = levelOf(row['bid'], row['bid_qty']);
  const ask = levelOf(row['ask'], row['ask_qty']);
  const time = fromRfc3339(textOf(row, 'timestamp'));
  return quoteOf(symbol, time, bid, ask);
}

/** `online`, `maintenance`, `cancel_only` or `post_only`: only the first lets people trade. */
function decodeStatus(row: unknown): VenueEvent {
  const text = isFields(row) ? textOf(row, 'system') : undefined;
  return text === undefined
    ? malformed('status')
    : { type: 'venueState', isOpen: text === 'online', text };
}

const CHANNELS: ReadonlyMap<string, (row: unknown, isSnapshot: boolean) => VenueEvent> = new Map([
  ['trade', decodeTrade],
  ['ticker', decodeQuote],
  ['status', decodeStatus],
]);
const QUIET_CHANNELS: ReadonlySet<string> = new Set(['ohlc', 'instrument', 'level3']);

function decodeChannel(channel: string, body: Fields, books: Books): readonly VenueEvent[] {
  if (channel === 'heartbeat') return [{ type: 'heartbeat' }];
  if (QUIET_CHANNELS.has(channel)) return [ignored(channel)];
  const read = channel === 'book' ? decodeQuote : CHANNELS.get(channel);
  if (read === undefined) return [unknown(channel)];
  if (!Array.isArray(body['data'])) return [malformed(channel)];
  const rows = listOf(body['data']);
  const isSnapshot = body['type'] === 'snapshot';
  if (rows.length === 0) return [ignored(channel)];
  if (channel === 'book') return rows.map((row) => books.read(row, isSnapshot)).flat();
  return rows.map((row) => read(row, isSnapshot));
}

function toReason(text: string): RejectReason {
  if (/not supported|not in ISO|unknown|invalid (symbol|pair)/i.test(text)) return 'unknownSymbol';
  if (SYMBOL_LIMIT.test(text)) return 'symbolLimit';
  if (/rate/i.test(text)) return 'rateLimit';
  if (/permission|token|session/i.test(text)) return 'wrongKey';
  return /unavailable|internal|maintenance/i.test(text) ? 'venueFault' : 'badRequest';
}

/**
 * Each symbol of each channel is answered by itself. A symbol counts as subscribed with its trades: an error names
 * no channel, so that a second one could not be told from the first.
 */
function decodeReply(method: string, body: Fields): VenueEvent {
  if (method === 'pong') return { type: 'heartbeat' };
  const requestId = countOf(body['req_id']);
  const request = requestId === undefined ? {} : { requestId };
  /* Taken back, or never there: both times it is gone. */
  if (method === 'unsubscribe' && requestId !== undefined) return { type: 'ack', requestId };
  if (method !== 'subscribe') return ignored(method.slice(0, 20));
  const result = isFields(body['result']) ? body['result'] : {};
  const symbol = symbolOf(body['symbol']) ?? symbolOf(result['symbol']);
  const subject = symbol === undefined ? {} : { symbols: [symbol] };
  const text = textOf(body, 'error');
  if (body['success'] === true) {
    const { channel } = result;
    return channel === 'trade' && symbol !== undefined
      ? { type: 'ack', symbols: [symbol], ...request }
      : ignored('subscribed');
  }
  if (text === undefined) return malformed('subscribe');
  if (/already subscribed/i.test(text)) return { type: 'ack', ...subject, ...request };
  return { type: 'reject', reason: toReason(text), ...subject, text, ...request };
}

/** Version 1 speaks in lists `[channel id, data…, name, pair]`, and in objects with an `event`. */
function decodeVersion1(body: unknown): VenueEvent {
  const name = Array.isArray(body) ? (body.at(-2) as unknown) : undefined;
  return typeof name === 'string' ? unknown(`version 1 ${name}`) : malformed('no object');
}

/** The books of one connection, by symbol. */
class Books {
  private readonly books = new Map<string, KrakenBook>();

  /** A quote where the best bid or ask may have changed; a book that its checksum refutes is asked for anew. */
  read(row: unknown, isSnapshot: boolean): readonly VenueEvent[] {
    const symbol = isFields(row) ? symbolOf(row['symbol']) : undefined;
    if (!isFields(row) || symbol === undefined) return [malformed('book')];
    if (isSnapshot && (this.books.size < SYMBOLS_PER_SOCKET || this.books.has(symbol))) {
      this.books.set(symbol, new KrakenBook(BOOK_DEPTH));
    }
    const book = this.books.get(symbol);
    /* Changes of a book that is not known, or not believed any more. */
    if (book === undefined) return [ignored('book')];
    const verdict = book.take(row);
    const time = fromRfc3339(textOf(row, 'timestamp'));
    const { bid, ask } = book;
    if (verdict === 'ok') return [{ ...toQuote(symbol, time), ...quoteSides(bid, ask) }];
    this.books.delete(symbol);
    const text =
      verdict === 'mismatch' ? 'the checksum of its book is wrong' : 'its book is unreadable';
    const lost: VenueEvent[] = [toQuote(symbol, time), { type: 'resync', symbol, text }];
    return verdict === 'malformed' ? [malformed('book'), ...lost] : lost;
  }
}

/** A quote without sides, as yet. */
const toQuote = (symbol: string, time: ExactTime | undefined): VenueQuote => ({
  type: 'quote',
  symbol,
  ...(time !== undefined && time),
});

function decode(frame: string | Uint8Array, books: Books): readonly VenueEvent[] {
  const body = parseExact(frameText(frame));
  if (body === undefined) return [malformed('no JSON')];
  if (!isFields(body)) return [decodeVersion1(body)];
  const { channel, method, event } = body;
  if (typeof channel === 'string') return decodeChannel(channel, body, books);
  if (typeof method === 'string') return [decodeReply(method, body)];
  return [unknown(typeof event === 'string' ? `version 1 ${event}` : shapeOf(body))];
}

function toFrames(
  method: 'subscribe' | 'unsubscribe',
  symbols: readonly string[],
  firstId: number,
  settings: VenueSettings,
): readonly string[] {
  const isBook = settings['quotes'] === 'book';
  const how = isBook ? { depth: BOOK_DEPTH } : { event_trigger: 'bbo' };
  const isNew = method === 'subscribe';
  return cut(symbols, SYMBOLS_PER_FRAME)
    .flatMap((symbol) => [
      { channel: 'trade', symbol, ...(isNew ? { snapshot: true } : {}) },
      { channel: isBook ? 'book' : 'ticker', symbol, ...how },
    ])
    .map((params, at) => JSON.stringify({ method, params, req_id: firstId + at }));
}

/** Kraken. */
export const KRAKEN: Venue = {
  id: 'kraken',
  name: 'Kraken',
  keys: {},
  settings: [
    {
      name: 'host',
      values: [...HOSTS.keys()],
      description: 'live: the exchange; beta: its test of what comes next',
    },
    {
      name: 'quotes',
      values: ['ticker', 'book'],
      description:
        'best bid and ask as told, or of a book of ten levels that checksums prove: ten times the data',
    },
  ],
  traits: {
    greets: false,
    symbolsPerSocket: SYMBOLS_PER_SOCKET,
    /* About 150 connects in ten minutes are let through. */
    sockets: 100,
    sendPerSecond: 1,
    acks: 'each',
    tradeIds: 'dense',
    /* One a second while nothing else is said. */
    heartbeatMs: 5_000,
    keepAlive: {
      everyMs: 30_000,
      frame: (id) => JSON.stringify({ method: 'ping', req_id: id }),
    },
    timeUnit: 'us',
    hasSides: true,
    hasQuotes: true,
    hours: 'always',
    restPerMinute: 60,
  },
  coverage: 'all spot trades, best bid and ask',
  licence: 'For personal use.',
  mayShare: true,
  hosts: (settings) => HOSTS.get(settings['host'] ?? 'live') ?? HOSTS.get('live')!,
  toVenueSymbol: toV2Symbol,
  toCanonical: (symbol) => symbol,
  subscribe: (symbols, firstId, { settings }) => toFrames('subscribe', symbols, firstId, settings),
  unsubscribe: (symbols, firstId, { settings }) =>
    toFrames('unsubscribe', symbols, firstId, settings),
  createDecoder() {
    const books = new Books();
    return { decode: (frame) => decode(frame, books) };
  },
  ...KRAKEN_REST,
};
