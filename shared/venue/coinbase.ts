/**
 * Coinbase Exchange: every match, and quotes with each of them (`ticker`). A heartbeat a second names the newest
 * trade of each product, so that a loss shows even when nothing trades. Its side is the maker's: turned here. Pure
 * functions and a table; knows nothing of sockets.
 */
import type { RejectReason, VenueEvent } from './event.ts';
import { type Fields, isFields, listOf, textOf } from './exact-json.ts';
import { fromRfc3339 } from './exact-time.ts';
import { COINBASE_REST } from './coinbase-rest.ts';
import {
  cut,
  digitsOf,
  frameText,
  oppositeOf,
  parseMixed,
  readEither,
  priceOf,
  sideOf,
  sizeOf,
  symbolOf,
  tradeOf,
} from './read-fields.ts';
import { ignored, malformed, shapeOf, unknown } from './no-news.ts';
import { isStrange, levelOf, quoteOf } from './read-quote.ts';
import { SYMBOL_LIMIT } from './refusal-words.ts';
import type { Venue, VenueHosts } from './venue.ts';

const HOSTS: ReadonlyMap<string, VenueHosts> = new Map([
  [
    'live',
    { socket: 'wss://ws-feed.exchange.coinbase.com', rest: 'https://api.exchange.coinbase.com' },
  ],
  [
    'sandbox',
    {
      socket: 'wss://ws-feed-public.sandbox.exchange.coinbase.com',
      rest: 'https://api-public.sandbox.exchange.coinbase.com',
    },
  ],
]);

const CHANNELS = ['ticker', 'matches', 'heartbeat'];
/** One wrong product refuses the whole frame, so frames are not long. */
const SYMBOLS_PER_FRAME = 50;
/** Not documented: a bound of ours. */
const SYMBOLS_PER_SOCKET = 200;

/** `last_match` repeats the trade before the subscription. */
function decodeMatch(body: Fields): VenueEvent {
  const symbol = symbolOf(body['product_id']);
  const price = priceOf(body['price']);
  const size = sizeOf(body['size']);
  const id = digitsOf(body['trade_id']);
  const time = fromRfc3339(textOf(body, 'time'));
  if (!symbol || !price || !size || !id || !time) return malformed('match');
  const side = oppositeOf(sideOf(body['side']));
  const trade = tradeOf(symbol, time, price, size, side, id);
  return body['type'] === 'last_match' ? { ...trade, marks: { snapshot: true } } : trade;
}

/** The trade in it comes as a match too: only its quote is news. Older versions send no sizes. */
function decodeTicker(body: Fields): VenueEvent {
  const symbol = symbolOf(body['product_id']);
  const time = fromRfc3339(textOf(body, 'time'));
  if (!symbol) return malformed('ticker');
  const bid = levelOf(body['best_bid'], body['best_bid_size']);
  const ask = levelOf(body['best_ask'], body['best_ask_size']);
  if (isStrange(body['best_bid']) || isStrange(body['best_ask'])) return malformed('ticker');
  return quoteOf(symbol, time, bid, ask);
}

function decodeHeartbeat(body: Fields): VenueEvent {
  const symbol = symbolOf(body['product_id']);
  const lastTradeId = digitsOf(body['last_trade_id']);
  return symbol === undefined || lastTradeId === undefined
    ? { type: 'heartbeat' }
    : { type: 'heartbeat', symbol, lastTradeId };
}

/**
 * Everything that is subscribed. Trades decide, where they are in the list at all: other channels may have names of
 * their own (`level2_batch` is answered as `level2_50`).
 */
function decodeSubscriptions(body: Fields): VenueEvent {
  const channels = listOf(body['channels']).filter(isFields);
  const matches = channels.filter((channel) => channel['name'] === 'matches');
  const symbols = (matches.length > 0 ? matches : channels)
    .flatMap((channel) => listOf(channel['product_ids']))
    .filter((item): item is string => symbolOf(item) !== undefined);
  return { type: 'ack', symbols: [...new Set(symbols)], isFull: true };
}

const PRODUCT = /\b([\w]{1,20}-[\w]{1,20}) is (?:not a valid product|delisted)/i;

function decodeError(body: Fields): VenueEvent {
  const text = [textOf(body, 'message'), textOf(body, 'reason')]
    .filter((part) => part !== undefined)
    .join(': ');
  const symbol = PRODUCT.exec(text)?.[1];
  const subject = symbol === undefined ? {} : { symbols: [symbol.toUpperCase()] };
  return { type: 'reject', reason: toReason(text), ...subject, text };
}

function toReason(text: string): RejectReason {
  if (/not a valid product|delisted|product.*(invalid|unknown)/i.test(text)) return 'unknownSymbol';
  if (/rate limit|too many requests/i.test(text)) return 'rateLimit';
  if (SYMBOL_LIMIT.test(text)) return 'symbolLimit';
  if (/too many connections/i.test(text)) return 'connectionLimit';
  if (/authenticat|signature|api.?key|passphrase/i.test(text)) return 'wrongKey';
  return /internal|unavailable|timeout/i.test(text) ? 'venueFault' : 'badRequest';
}

const KINDS: ReadonlyMap<string, (body: Fields) => VenueEvent> = new Map([
  ['match', decodeMatch],
  ['last_match', decodeMatch],
  ['ticker', decodeTicker],
  ['heartbeat', decodeHeartbeat],
  ['subscriptions', decodeSubscriptions],
  ['error', decodeError],
  ...[
    'l2update',
    'snapshot',
    'status',
    'received',
    'open',
    'done',
    'change',
    'activate',
    'level3',
  ].map((kind) => [kind, () => ignored(kind)] as const),
]);

const decode = (frame: string | Uint8Array): readonly VenueEvent[] =>
  readEither(frameText(frame), parseMixed, readBody);

function readBody(body: unknown): readonly VenueEvent[] {
  if (!isFields(body)) return [malformed(body === undefined ? 'no JSON' : 'no object')];
  const kind = body['type'];
  if (typeof kind !== 'string') return [unknown(shapeOf(body))];
  return [KINDS.get(kind)?.(body) ?? unknown(kind)];
}

const toFrames = (type: string, symbols: readonly string[]): readonly string[] =>
  cut(symbols, SYMBOLS_PER_FRAME).map((some) =>
    JSON.stringify({ type, product_ids: some, channels: CHANNELS }),
  );

/** Coinbase Exchange. */
export const COINBASE: Venue = {
  id: 'coinbase',
  name: 'Coinbase Exchange',
  keys: {},
  settings: [
    {
      name: 'host',
      values: [...HOSTS.keys()],
      description: 'live: the exchange; sandbox: its market for tests',
    },
  ],
  traits: {
    greets: false,
    symbolsPerSocket: SYMBOLS_PER_SOCKET,
    /* 8 new ones a second and address are let through. */
    sockets: 8,
    sendPerSecond: 10,
    firstSubscribeMs: 5_000,
    acks: 'list',
    tradeIds: 'dense',
    /* One a second for each product. */
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
  hosts: (settings) => HOSTS.get(settings['host'] ?? 'live') ?? HOSTS.get('live')!,
  toVenueSymbol: (text) => text.trim().toUpperCase().normalize('NFC').replace(/[/_:]/, '-'),
  toCanonical: (symbol) => symbol,
  subscribe: (symbols) => toFrames('subscribe', symbols),
  unsubscribe: (symbols) => toFrames('unsubscribe', symbols),
  createDecoder: () => ({ decode }),
  ...COINBASE_REST,
};
