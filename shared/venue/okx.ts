/**
 * OKX: trades and best bid and ask of its public WebSocket, texts of digits throughout. One trade message may stand
 * for several fills, whose ids it covers. Its tickers are not used: their last price and their quote may disagree.
 * REST calls are in okx-rest.ts.
 */
import type { RejectReason, VenueEvent } from './event.ts';
import { type Fields, isFields, parseQuick, textOf } from './exact-json.ts';
import { fromEpoch } from './exact-time.ts';
import { okxBars, okxInstruments, okxTrades } from './okx-rest.ts';
import { cut, sideOf as sideNamed } from './read-fields.ts';
import {
  countOf,
  createTextDecoder,
  decimalOf,
  nameOf,
  sizeOf,
  wholeOf,
  wordsOf,
} from './read-frame.ts';
import { MALFORMED, ignored, unknown } from './no-news.ts';
import { isStrangeTop, quoteSides, topOf } from './read-quote.ts';
import type { Venue, VenueHosts, VenueSettings } from './venue.ts';

/** ms from the notice of an upgrade to the cut. */
const UPGRADE_NOTICE_MS = 60_000;
const UPGRADE_NOTICE = '64008';
/** Two arguments a symbol of some 60 bytes each: far below the 64 KB of a frame. */
const SYMBOLS_PER_FRAME = 100;

const tradeChannel = (settings: VenueSettings): string =>
  settings['trades'] === 'all' ? 'trades-all' : 'trades';
const isTradeChannel = (channel: string): boolean =>
  channel === 'trades' || channel === 'trades-all';

function readTrade(row: Fields, symbol: string): VenueEvent {
  const time = fromEpoch(textOf(row, 'ts'), 'ms');
  const price = decimalOf(row, 'px');
  const size = sizeOf(row, 'sz');
  const id = wholeOf(row, 'tradeId');
  if (!time || price === undefined || size === undefined || id === undefined) return MALFORMED;
  const covers = countOf(row, 'count') ?? 1;
  const side = sideNamed(row['side']);
  const isSeveral = covers > 1;
  return { type: 'trade', symbol, ...time, price, size, side, id, ...(isSeveral && { covers }) };
}

function readQuote(row: Fields, symbol: string): VenueEvent {
  const time = fromEpoch(textOf(row, 'ts'), 'ms');
  if (!time || isStrangeTop(row['bids']) || isStrangeTop(row['asks'])) return MALFORMED;
  return { type: 'quote', symbol, ...time, ...quoteSides(topOf(row['bids']), topOf(row['asks'])) };
}

/**
 * Each message of a book names the one before it; a number may repeat when nothing changed. Its checksum has been 0
 * since June 2026 and says nothing. Books of before 2023 have no numbers.
 */
function readBook(row: Fields, channel: string, symbol: string, action: unknown): VenueEvent {
  const number = wholeOf(row, 'seqId');
  const { prevSeqId } = row;
  if (number === undefined || prevSeqId === undefined) return ignored(channel);
  const scope = `${channel}:${symbol}`;
  if (action === 'snapshot' || prevSeqId === -1 || prevSeqId === '-1') {
    return { type: 'sequence', scope, number, isReset: true };
  }
  const previous = wholeOf(row, 'prevSeqId');
  return previous === undefined ? MALFORMED : { type: 'sequence', scope, number, previous };
}

function readData(frame: Fields, arg: Fields): VenueEvent | readonly VenueEvent[] {
  const channel = nameOf(arg, 'channel') ?? '';
  const symbol = nameOf(arg, 'instId');
  const isBook = channel.startsWith('books');
  if (!isTradeChannel(channel) && channel !== 'bbo-tbt' && !isBook) {
    return /^(tickers|candle)/.test(channel) ? ignored(channel) : unknown(channel);
  }
  if (symbol === undefined) return MALFORMED;
  if (!Array.isArray(frame['data'])) return MALFORMED;
  return frame['data'].map((row: unknown) => {
    if (!isFields(row)) return MALFORMED;
    if (isTradeChannel(channel)) return readTrade(row, symbol);
    return isBook ? readBook(row, channel, symbol, frame['action']) : readQuote(row, symbol);
  });
}

/** Meanings of codes of errors. */
const REASONS: Readonly<Record<string, RejectReason>> = {
  '50001': 'venueFault',
  '50011': 'rateLimit',
  '60014': 'rateLimit',
  '60018': 'unknownSymbol',
  '60020': 'symbolLimit',
  '60029': 'notInPlan',
  '63999': 'venueFault',
  '64003': 'notInPlan',
};

function readError(frame: Fields): VenueEvent {
  const text = wordsOf(frame, 'msg');
  const symbol = /instId[:=]\s*"?([^\s,"'}]{1,64})/.exec(text)?.[1];
  const code = wholeOf(frame, 'code') ?? '';
  const reason = (Object.hasOwn(REASONS, code) ? REASONS[code] : undefined) ?? 'badRequest';
  return { type: 'reject', reason, text, ...(symbol !== undefined && { symbols: [symbol] }) };
}

/** Acks come for each argument; that of the trades stands for the symbol. */
function readAck(arg: unknown): VenueEvent {
  if (!isFields(arg)) return MALFORMED;
  const channel = nameOf(arg, 'channel') ?? '';
  const symbol = nameOf(arg, 'instId');
  if (!isTradeChannel(channel)) return ignored(`ack ${channel}`);
  return symbol === undefined ? MALFORMED : { type: 'ack', symbols: [symbol] };
}

function readEvent(frame: Fields, event: string): VenueEvent {
  switch (event) {
    case 'subscribe':
      return readAck(frame['arg']);
    case 'error':
      return readError(frame);
    case 'notice':
      return wholeOf(frame, 'code') === UPGRADE_NOTICE
        ? { type: 'notice', inMs: UPGRADE_NOTICE_MS, text: wordsOf(frame, 'msg') }
        : ignored(`notice ${wordsOf(frame, 'code')}`);
    case 'channel-conn-count-error':
      return { type: 'reject', reason: 'connectionLimit', text: event };
    case 'unsubscribe':
      return { type: 'ack', symbols: [] };
    case 'channel-conn-count':
      return ignored(event);
    default:
      return unknown(event);
  }
}

function readFrame(frame: Fields): VenueEvent | readonly VenueEvent[] {
  const event = textOf(frame, 'event');
  if (event !== undefined) return readEvent(frame, event);
  return isFields(frame['arg']) ? readData(frame, frame['arg']) : unknown(Object.keys(frame)[0]);
}

const DOMAINS: Readonly<Record<string, { readonly socket: string; readonly rest: string }>> = {
  global: { socket: 'wss://ws.okx.com:8443', rest: 'https://www.okx.com' },
  eea: { socket: 'wss://wseea.okx.com:8443', rest: 'https://eea.okx.com' },
  us: { socket: 'wss://wsus.okx.com:8443', rest: 'https://us.okx.com' },
  demo: { socket: 'wss://wspap.okx.com:8443', rest: 'https://www.okx.com' },
};

/** Single fills live on the business machine, which has no quotes. */
function toHosts(settings: VenueSettings): VenueHosts {
  const { socket, rest } = DOMAINS[settings['host'] ?? 'global'] ?? DOMAINS['global']!;
  const path = tradeChannel(settings) === 'trades-all' ? 'business' : 'public';
  return { socket: `${socket}/ws/v5/${path}`, rest: `${rest}/api/v5` };
}

function request(
  op: 'subscribe' | 'unsubscribe',
  symbols: readonly string[],
  firstId: number,
  settings: VenueSettings,
): string[] {
  const trades = tradeChannel(settings);
  const channels = trades === 'trades-all' ? [trades] : [trades, 'bbo-tbt'];
  return cut(symbols, SYMBOLS_PER_FRAME).map((part, at) => {
    const args = part.flatMap((instId) => channels.map((channel) => ({ channel, instId })));
    return JSON.stringify({ id: String(firstId + at), op, args });
  });
}

export const OKX: Venue = {
  id: 'okx',
  name: 'OKX',
  keys: {},
  settings: [
    {
      name: 'host',
      values: ['global', 'eea', 'us', 'demo'],
      description: 'region of the account; those but global are not confirmed',
    },
    {
      name: 'trades',
      values: ['merged', 'all'],
      description:
        'fills of one order at one price as one trade, or each fill, then without quotes',
    },
  ],
  traits: {
    greets: false,
    symbolsPerSocket: 240, // two of the 480 subscriptions an hour each
    sockets: 30,
    sendPerSecond: 3,
    acks: 'each',
    tradeIds: 'dense',
    heartbeatMs: 30_000, // it cuts after 30 s of silence
    keepAlive: { everyMs: 25_000, frame: () => 'ping' },
    timeUnit: 'ms',
    hasSides: true,
    hasQuotes: true,
    hours: 'always',
    restPerMinute: 600,
  },
  traitsWith: ({ trades }) => (trades === 'all' ? { hasQuotes: false } : {}),
  coverage: 'trades with sides, quotes; swaps and futures in contracts',
  licence: 'Public market data of OKX, under its terms of use.',
  mayShare: true,
  hosts: toHosts,
  toVenueSymbol: (text) => text.trim().toUpperCase().replace(/[/_]/g, '-'),
  toCanonical: (symbol) => symbol.toUpperCase(),
  subscribe: (symbols, firstId, { settings }) => request('subscribe', symbols, firstId, settings),
  unsubscribe: (symbols, firstId, { settings }) =>
    request('unsubscribe', symbols, firstId, settings),
  createDecoder() {
    const decoder = createTextDecoder(parseQuick, readFrame);
    /* The answer to `ping` is a word, not JSON. */
    return {
      decode: (frame) => (frame === 'pong' ? [{ type: 'heartbeat' }] : decoder.decode(frame)),
    };
  },
  instruments: okxInstruments,
  trades: okxTrades,
  bars: okxBars,
};
