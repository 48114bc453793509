/**
 * Binance spot: the international exchange, its market-data-only hosts and Binance.US, which speak alike. Trades
 * come one by one (`trade`), quotes as the best bid and ask (`bookTicker`), which have no time. Pure functions and
 * a table; knows nothing of sockets.
 */
import { SIDE } from '../model/tick.ts';
import type { ExactTime, RejectReason, VenueEvent } from './event.ts';
import { type Fields, isFields, listOf, textOf } from './exact-json.ts';
import { fromEpochOfAnyUnit } from './exact-time.ts';
import {
  countOf,
  cut,
  digitsOf,
  frameText,
  parseMixed,
  readEither,
  priceOf,
  sizeOf,
  symbolOf,
  tradeOf,
} from './read-fields.ts';
import { ignored, malformed, shapeOf, unknown } from './no-news.ts';
import { levelOf, quoteOf } from './read-quote.ts';
import { SYMBOL_LIMIT } from './refusal-words.ts';
import { BINANCE_REST } from './binance-rest.ts';
import type { Venue, VenueHosts } from './venue.ts';

const HOSTS: ReadonlyMap<string, VenueHosts> = new Map([
  [
    'data',
    { socket: 'wss://data-stream.binance.vision/stream', rest: 'https://data-api.binance.vision' },
  ],
  ['global', { socket: 'wss://stream.binance.com:9443/stream', rest: 'https://api.binance.com' }],
  ['us', { socket: 'wss://stream.binance.us:9443/stream', rest: 'https://api.binance.us' }],
]);

/** Two streams a symbol, of the 1,024 that one connection may have. */
const SYMBOLS_PER_SOCKET = 512;
/** Keeps a frame below 4 kB: longer ones have been refused. */
const SYMBOLS_PER_FRAME = 50;
/** Says how long before the end it comes; not documented, seen as about ten minutes. */
const SHUTDOWN_MS = 600_000;

/** ms, or µs where they were asked for: told apart by their digits. */
const timeOf = (value: unknown): ExactTime | undefined =>
  typeof value === 'number' || typeof value === 'string' ? fromEpochOfAnyUnit(value) : undefined;

/** `id` and `covers` of a trade, and what is the same in both kinds of trade. */
function decodeTrade(data: Fields, id: string | undefined, covers?: number): VenueEvent {
  const symbol = symbolOf(data['s']);
  const price = priceOf(data['p']);
  const size = sizeOf(data['q']);
  const time = timeOf(data['T']);
  if (!symbol || !price || !size || !time || !id) return malformed('trade');
  const isBuyerMaker = data['m'];
  const side = isBuyerMaker === true ? SIDE.sell : isBuyerMaker === false ? SIDE.buy : SIDE.unknown;
  const trade = tradeOf(symbol, time, price, size, side, id);
  return covers === undefined ? trade : { ...trade, covers };
}

/** Fills of one taker at one price: it stands for the trades `f`..`l`, so its id is that of the last one. */
function decodeAggregate(data: Fields): VenueEvent {
  const first = digitsOf(data['f']);
  const last = digitsOf(data['l']);
  if (first === undefined || last === undefined) return malformed('aggTrade');
  const covers = Number(BigInt(last) - BigInt(first)) + 1;
  if (!(covers >= 1 && Number.isSafeInteger(covers))) return malformed('aggTrade');
  return decodeTrade(data, last, covers);
}

/** Best bid and ask. Spot sends no time with it; only derivatives do. */
function decodeQuote(data: Fields): VenueEvent {
  const symbol = symbolOf(data['s']);
  if (!symbol) return malformed('bookTicker');
  const bid = levelOf(data['b'], data['B']);
  const ask = levelOf(data['a'], data['A']);
  if ((!bid && !priceOf(data['b'])) || (!ask && !priceOf(data['a']))) {
    return malformed('bookTicker');
  }
  const time = data['T'] === undefined ? undefined : timeOf(data['T']);
  return quoteOf(symbol, time, bid, ask);
}

const KINDS: ReadonlyMap<string, (data: Fields) => VenueEvent> = new Map([
  ['trade', (data) => decodeTrade(data, digitsOf(data['t']))],
  ['aggTrade', decodeAggregate],
  ['bookTicker', decodeQuote],
  [
    'serverShutdown',
    () => ({ type: 'notice', inMs: SHUTDOWN_MS, text: 'Binance restarts this connection' }),
  ],
  ...[
    'kline', // ours are made of trades
    'depthUpdate',
    '24hrTicker',
    '24hrMiniTicker',
    '1hTicker',
    '4hTicker',
    '1dTicker',
    'avgPrice',
  ].map((kind) => [kind, () => ignored(kind)] as const),
]);

/** `btcusdt@trade` is about BTCUSDT. */
const symbolOfStream = (stream: string): string => stream.split('@', 1)[0]!.toUpperCase();

function decodeReply(data: Fields): VenueEvent | undefined {
  const error = isFields(data['error']) ? data['error'] : data;
  const requestId = countOf(data['id'] ?? error['id']);
  const request = requestId === undefined ? {} : { requestId };
  const code = error['code'];
  if (typeof code === 'number' || typeof code === 'string') {
    const text = textOf(error, 'msg') ?? `error ${String(code)}`;
    return { type: 'reject', reason: toReason(String(code), text), text, ...request };
  }
  const result = data['result'];
  if (result === null) return { type: 'ack', ...request };
  if (Array.isArray(result)) {
    const streams = result.filter((item): item is string => typeof item === 'string');
    const symbols = [...new Set(streams.map(symbolOfStream))];
    return { type: 'ack', symbols, isFull: true, ...request };
  }
  return result === undefined ? undefined : ignored('reply');
}

function toReason(code: string, text: string): RejectReason {
  if (code === '-1121' || /invalid symbol/i.test(text)) return 'unknownSymbol';
  if (code === '-1003' || /too many (requests|messages)|rate limit/i.test(text)) return 'rateLimit';
  if (SYMBOL_LIMIT.test(text) || /exceeded/i.test(text)) return 'symbolLimit';
  return ['-1000', '-1001', '-1006', '-1007', '-1008'].includes(code) ? 'venueFault' : 'badRequest';
}

const isValue = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

function decodeOne(data: unknown): VenueEvent {
  if (!isFields(data)) return malformed('no object');
  const kind = data['e'];
  if (typeof kind === 'string') return KINDS.get(kind)?.(data) ?? unknown(kind);
  if (isValue(data['b']) || isValue(data['a'])) return decodeQuote(data);
  const { event } = data;
  if (isFields(event) && typeof event['e'] === 'string') {
    return KINDS.get(event['e'])?.(event) ?? unknown(event['e']);
  }
  if (data['lastUpdateId'] !== undefined) return ignored('depth');
  return decodeReply(data) ?? unknown(shapeOf(data));
}

const decode = (frame: string | Uint8Array): readonly VenueEvent[] =>
  readEither(frameText(frame), parseMixed, readBody);

function readBody(body: unknown): readonly VenueEvent[] {
  if (body === undefined) return [malformed('no JSON')];
  const data = isFields(body) && body['stream'] !== undefined ? body['data'] : body;
  if (!Array.isArray(data)) return [decodeOne(data)];
  return data.length === 0 ? [ignored('empty list')] : listOf(data).map(decodeOne);
}

const toFrames = (method: string, symbols: readonly string[], firstId: number): readonly string[] =>
  cut(symbols, SYMBOLS_PER_FRAME).map((some, at) => {
    const params = some.flatMap((symbol) => {
      const name = symbol.toLowerCase();
      return [`${name}@trade`, `${name}@bookTicker`];
    });
    return JSON.stringify({ method, params, id: firstId + at });
  });

const REFUSALS: ReadonlyMap<number, { readonly reason: RejectReason; readonly text: string }> =
  new Map([
    [451, { reason: 'region', text: 'Binance refuses this region: try host=data or host=us' }],
    [403, { reason: 'region', text: 'Binance refuses this address: try host=data or host=us' }],
    [429, { reason: 'rateLimit', text: 'Binance says: too many requests' }],
    [418, { reason: 'rateLimit', text: 'Binance has banned this address for a while' }],
  ]);

/** Binance spot. */
export const BINANCE: Venue = {
  id: 'binance',
  name: 'Binance',
  keys: {},
  settings: [
    {
      name: 'host',
      values: [...HOSTS.keys()],
      description:
        'data: market data only, open to most regions; global: binance.com; us: Binance.US',
    },
  ],
  traits: {
    greets: false,
    symbolsPerSocket: SYMBOLS_PER_SOCKET,
    sockets: 300,
    /* 5 a second are allowed, pongs among them. */
    sendPerSecond: 4,
    acks: 'byId',
    tradeIds: 'dense',
    heartbeatMs: 20_000,
    maxLifeMs: 86_400_000,
    timeUnit: 'us',
    hasSides: true,
    hasQuotes: true,
    hours: 'always',
    /* 6,000 of weight a minute, 25 of it for each page of trades: five sixths of that. */
    restPerMinute: 200,
  },
  coverage: 'all spot trades, best bid and ask',
  licence: 'For personal use.',
  mayShare: true,
  hosts: (settings) => HOSTS.get(settings['host'] ?? 'data') ?? HOSTS.get('data')!,
  connect: ({ settings }) => (settings['host'] === 'us' ? {} : { query: 'timeUnit=MICROSECOND' }),
  toVenueSymbol: (text) =>
    text
      .trim()
      .toUpperCase()
      .normalize('NFC')
      .replace(/[/\-_]/g, ''),
  toCanonical: (symbol) => symbol,
  subscribe: (symbols, firstId) => toFrames('SUBSCRIBE', symbols, firstId),
  unsubscribe: (symbols, firstId) => toFrames('UNSUBSCRIBE', symbols, firstId),
  createDecoder: () => ({ decode }),
  toRejectReason: (status) => REFUSALS.get(status),
  ...BINANCE_REST,
};
