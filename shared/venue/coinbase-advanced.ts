/**
 * Coinbase Advanced Trade: trades in small batches, quotes (`ticker`), a heartbeat a second. One number counts the
 * messages of all channels of a connection, answers among them. Its side is the maker's: turned here. A product in
 * USDC that is the same market as the one in USD answers by that name: only the latter is listed. Pure functions and
 * a table; knows nothing of sockets.
 */
import type { ExactTime, RejectReason, VenueEvent, VenueTrade } from './event.ts';
import { type Fields, isFields, listOf, textOf } from './exact-json.ts';
import { fromRfc3339 } from './exact-time.ts';
import { COINBASE_ADVANCED_REST, toTrade } from './coinbase-advanced-rest.ts';
import {
  compareDigits,
  cut,
  digitsOf,
  frameText,
  parseMixed,
  readEither,
  symbolOf,
} from './read-fields.ts';
import { ignored, malformed, shapeOf, unknown } from './no-news.ts';
import { isStrange, levelOf, quoteOf } from './read-quote.ts';
import { SYMBOL_LIMIT } from './refusal-words.ts';
import type { Venue } from './venue.ts';

/** One channel a frame; errors do not say which product was wrong, so frames are not long. */
const SYMBOLS_PER_FRAME = 50;
/** Not documented: a bound of ours. */
const SYMBOLS_PER_SOCKET = 200;

type Read = (event: Fields, sent: ExactTime | undefined) => readonly VenueEvent[];

/** Whether ids fall: the venue sends the newest first, which would look like a loss and late trades. */
function isNewestFirst(trades: readonly VenueTrade[]): boolean {
  const ids = new Map<string, string>();
  for (const { symbol, id = '' } of trades) {
    const before = ids.get(symbol);
    if (before !== undefined) return compareDigits(id, before) < 0;
    ids.set(symbol, id);
  }
  return false;
}

/** The snapshot is older than the subscription, in part. */
function readTrades(event: Fields): readonly VenueEvent[] {
  const rows = listOf(event['trades']).map((row) => toTrade(row));
  const trades = rows.filter((trade) => trade !== undefined);
  const isSnapshot = event['type'] === 'snapshot';
  const marked = isSnapshot
    ? trades.map((trade) => ({ ...trade, marks: { snapshot: true } }))
    : trades;
  const wrong = rows.length - trades.length;
  return [
    ...(isNewestFirst(trades) ? marked.toReversed() : marked),
    ...Array<VenueEvent>(wrong).fill(malformed('trade')),
  ];
}

function readQuote(row: unknown, sent: ExactTime | undefined): VenueEvent {
  const symbol = isFields(row) ? symbolOf(row['product_id']) : undefined;
  if (!isFields(row) || !symbol) return malformed('ticker');
  /* The slow channel of tickers has none. */
  if (row['best_bid'] === undefined && row['best_ask'] === undefined) return ignored('ticker');
  if (isStrange(row['best_bid']) || isStrange(row['best_ask'])) return malformed('ticker');
  const bid = levelOf(row['best_bid'], row['best_bid_quantity']);
  const ask = levelOf(row['best_ask'], row['best_ask_quantity']);
  return quoteOf(symbol, sent, bid, ask);
}

/** Everything that is subscribed, by channel; trades decide, where they are in it at all. */
function readSubscriptions(event: Fields): readonly VenueEvent[] {
  const lists = isFields(event['subscriptions']) ? event['subscriptions'] : {};
  const names = Object.keys(lists).filter((name) => name !== 'heartbeats');
  const chosen = names.includes('market_trades') ? ['market_trades'] : names;
  const symbols = chosen
    .flatMap((name) => listOf(lists[name]))
    .filter((item): item is string => symbolOf(item) !== undefined);
  return [{ type: 'ack', symbols: [...new Set(symbols)], isFull: true }];
}

const quiet =
  (what: string): Read =>
  () => [ignored(what)];

const CHANNELS: ReadonlyMap<string, Read> = new Map<string, Read>([
  ['market_trades', readTrades],
  ['ticker', (event, sent) => listOf(event['tickers']).map((row) => readQuote(row, sent))],
  ['ticker_batch', (event, sent) => listOf(event['tickers']).map((row) => readQuote(row, sent))],
  ['candles', quiet('candles')], // ours are made of trades
  ['heartbeats', () => [{ type: 'heartbeat' }]],
  ['subscriptions', readSubscriptions],
  ['l2_data', quiet('l2_data')],
  ['status', quiet('status')],
]);

/** The count is whole for the connection, whatever a frame says besides. */
function readSequence(body: Fields): readonly VenueEvent[] {
  const number = digitsOf(body['sequence_num']);
  if (number === undefined) return [];
  const reset = number === '0' ? { isReset: true } : {};
  return [{ type: 'sequence', scope: 'connection', number, ...reset }];
}

function toReason(text: string): RejectReason {
  if (SYMBOL_LIMIT.test(text)) return 'symbolLimit';
  if (/product/i.test(text)) return 'unknownSymbol';
  if (/rate limit|too many requests/i.test(text)) return 'rateLimit';
  if (/too many connections/i.test(text)) return 'connectionLimit';
  if (/authenticat|jwt|signature|permission/i.test(text)) return 'wrongKey';
  return /internal|unavailable/i.test(text) ? 'venueFault' : 'badRequest';
}

const decode = (frame: string | Uint8Array): readonly VenueEvent[] =>
  readEither(frameText(frame), parseMixed, readBody);

function readBody(body: unknown): readonly VenueEvent[] {
  if (!isFields(body)) return [malformed(body === undefined ? 'no JSON' : 'no object')];
  const { channel } = body;
  if (typeof channel !== 'string') {
    if (body['type'] !== 'error') return [unknown(shapeOf(body))];
    const text = textOf(body, 'message') ?? 'error';
    return [{ type: 'reject', reason: toReason(text), text }];
  }
  const sequence = readSequence(body);
  const read = CHANNELS.get(channel);
  if (read === undefined) return [...sequence, unknown(channel)];
  const sent = fromRfc3339(textOf(body, 'timestamp'));
  const said = listOf(body['events']).flatMap((event) =>
    isFields(event) ? read(event, sent) : [malformed(channel)],
  );
  return [...sequence, ...(said.length === 0 ? [ignored(channel)] : said)];
}

function toFrames(type: string, channels: readonly string[], symbols: readonly string[]): string[] {
  return cut(symbols, SYMBOLS_PER_FRAME).flatMap((some) =>
    channels.map((channel) => JSON.stringify({ type, channel, product_ids: some })),
  );
}
const CHANNELS_OF_SYMBOLS = ['market_trades', 'ticker'];

/** Coinbase Advanced Trade. */
export const COINBASE_ADVANCED: Venue = {
  id: 'coinbase-advanced',
  name: 'Coinbase Advanced Trade',
  keys: {},
  settings: [],
  traits: {
    greets: false,
    symbolsPerSocket: SYMBOLS_PER_SOCKET,
    /* 8 new ones a second and address are let through. */
    sockets: 8,
    sendPerSecond: 8,
    firstSubscribeMs: 5_000,
    acks: 'list',
    tradeIds: 'dense',
    /* One a second, for the connection. */
    heartbeatMs: 5_000,
    timeUnit: 'us',
    hasSides: true,
    hasQuotes: true,
    hours: 'always',
    restPerMinute: 300,
  },
  coverage: 'all trades, best bid and ask with each trade',
  licence: 'For personal use.',
  mayShare: true,
  hosts: () => ({
    socket: 'wss://advanced-trade-ws.coinbase.com',
    rest: 'https://api.coinbase.com',
  }),
  toVenueSymbol: (text) => text.trim().toUpperCase().normalize('NFC').replace(/[/_:]/, '-'),
  toCanonical: (symbol) => symbol,
  /* Without heartbeats a quiet connection is closed. They come last: each answer lists all that came before. */
  subscribe: (symbols) =>
    symbols.length === 0
      ? []
      : [
          ...toFrames('subscribe', CHANNELS_OF_SYMBOLS, symbols),
          JSON.stringify({ type: 'subscribe', channel: 'heartbeats' }),
        ],
  unsubscribe: (symbols) => toFrames('unsubscribe', CHANNELS_OF_SYMBOLS, symbols),
  createDecoder: () => ({ decode }),
  ...COINBASE_ADVANCED_REST,
};
