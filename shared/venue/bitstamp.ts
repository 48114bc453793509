/**
 * Bitstamp: trades, and the first level of its order book as quotes. Numbers are doubles with text twins, of which
 * only the twins are read; ids are numbers and are read digit by digit. No message is counted: a loss cannot be seen
 * but by asking REST. It acks channels that do not exist, so an ack proves nothing: symbols are checked by its list.
 */
import { SIDE } from '../model/tick.ts';
import { bitstampBars, bitstampInstruments, bitstampTrades } from './bitstamp-rest.ts';
import type { VenueEvent } from './event.ts';
import { type Fields, isFields, parseExact, parseQuick, textOf } from './exact-json.ts';
import { fromEpoch } from './exact-time.ts';
import { createTextDecoder, decimalOf, sizeOf, wholeOf, wordsOf } from './read-frame.ts';
import { MALFORMED, ignored, unknown } from './no-news.ts';
import { isStrangeTop, quoteSides, topOf } from './read-quote.ts';
import { SYMBOL_LIMIT } from './refusal-words.ts';
import type { Venue } from './venue.ts';

const TRADES = 'live_trades_';
const BOOK = 'order_book_';
const OTHERS = /^(?:diff_order_book|detail_order_book|live_orders|private-\w+?)_/;

/** Trades are read again with every digit of their numbers: their ids are no texts, and old ones have no twins. */
function readTrade(symbol: string, frame: string): VenueEvent {
  const exact = parseExact(frame);
  const data = isFields(exact) ? exact['data'] : undefined;
  if (!isFields(data)) return MALFORMED;
  const time =
    fromEpoch(wholeOf(data, 'microtimestamp'), 'us') ?? fromEpoch(wholeOf(data, 'timestamp'), 's');
  const price = decimalOf(data, 'price_str') ?? decimalOf(data, 'price');
  const size = sizeOf(data, 'amount_str') ?? sizeOf(data, 'amount');
  const id = wholeOf(data, 'id');
  if (!time || price === undefined || size === undefined || id === undefined) return MALFORMED;
  const type = textOf(data, 'type');
  const side = type === '0' ? SIDE.buy : type === '1' ? SIDE.sell : SIDE.unknown;
  return { type: 'trade', symbol, ...time, price, size, side, id };
}

function readBook(symbol: string, book: Fields): VenueEvent {
  const time =
    fromEpoch(textOf(book, 'microtimestamp'), 'us') ?? fromEpoch(textOf(book, 'timestamp'), 's');
  if (!time || !Array.isArray(book['bids']) || !Array.isArray(book['asks'])) return MALFORMED;
  if (isStrangeTop(book['bids']) || isStrangeTop(book['asks'])) return MALFORMED;
  return {
    type: 'quote',
    symbol,
    ...time,
    ...quoteSides(topOf(book['bids']), topOf(book['asks'])),
  };
}

function readData(event: string, channel: string, data: Fields, frame: string): VenueEvent {
  const what = `${event} ${channel.replace(/_[^_]*$/, '')}`;
  if (OTHERS.test(channel)) return ignored(what);
  if (channel.length > 64) return unknown(what);
  if (event === 'trade' && channel.startsWith(TRADES)) {
    return readTrade(channel.slice(TRADES.length), frame);
  }
  if (event === 'data' && channel.startsWith(BOOK)) {
    return readBook(channel.slice(BOOK.length), data);
  }
  return unknown(what);
}

/** The ack of the trades stands for the symbol. */
const readAck = (channel: string): VenueEvent =>
  channel.startsWith(TRADES) && channel.length <= 64
    ? { type: 'ack', symbols: [channel.slice(TRADES.length)] }
    : ignored(`ack ${channel.replace(/_[^_]*$/, '')}`);

function readError(channel: string, data: Fields): VenueEvent {
  const text = wordsOf(data, 'message');
  const symbol = /^(?:live_trades|order_book)_(\S{1,48})$/.exec(channel)?.[1];
  const isSymbol = /channel|subscription|pair|market/i.test(text);
  const isLimit = SYMBOL_LIMIT.test(text);
  const reason = isLimit ? 'symbolLimit' : isSymbol ? 'unknownSymbol' : 'badRequest';
  return { type: 'reject', reason, text, ...(symbol !== undefined && { symbols: [symbol] }) };
}

function readFrame(frame: Fields, text: string): VenueEvent {
  const event = textOf(frame, 'event');
  const channel = textOf(frame, 'channel') ?? '';
  const data = isFields(frame['data']) ? frame['data'] : {};
  switch (event) {
    case 'bts:subscription_succeeded':
      return readAck(channel);
    case 'bts:unsubscription_succeeded':
      return { type: 'ack', symbols: [] };
    case 'bts:error':
      return readError(channel, data);
    case 'bts:request_reconnect':
      return { type: 'notice', inMs: 0, text: 'asks to connect anew' };
    case 'bts:heartbeat':
      return { type: 'heartbeat' };
    case undefined:
      return unknown(Object.keys(frame)[0]);
    default:
      return readData(event, channel, data, text);
  }
}

const request = (event: string, symbols: readonly string[]): string[] =>
  symbols.flatMap((symbol) =>
    [TRADES, BOOK].map((channel) =>
      JSON.stringify({ event, data: { channel: `${channel}${symbol}` } }),
    ),
  );

export const BITSTAMP: Venue = {
  id: 'bitstamp',
  name: 'Bitstamp',
  keys: {},
  settings: [],
  traits: {
    greets: false,
    symbolsPerSocket: 100,
    sockets: 10,
    sendPerSecond: 20, // one channel a frame; its recorders send twenty at once
    acks: 'each',
    tradeIds: 'growing',
    heartbeatMs: 35_000, // asked for one each 30 s
    keepAlive: { everyMs: 30_000, frame: () => '{"event":"bts:heartbeat"}' },
    maxLifeMs: 90 * 86_400_000,
    timeUnit: 'us',
    hasSides: true,
    hasQuotes: true,
    hours: 'always',
    restPerMinute: 400,
  },
  coverage: 'trades with sides, quotes from the top of its book; losses cannot be seen',
  licence: 'Public market data of Bitstamp, under its terms of use.',
  mayShare: true,
  hosts: () => ({ socket: 'wss://ws.bitstamp.net', rest: 'https://www.bitstamp.net/api/v2' }),
  /* `BTC/USD`, `btc-usd` and `BTCUSD` are one; a perpetual keeps the hyphen before its last word. */
  toVenueSymbol: (text) =>
    text
      .trim()
      .toLowerCase()
      .replace(/[/_]|-(?!perp$)/g, ''),
  toCanonical: (symbol) => symbol.toUpperCase(),
  subscribe: (symbols) => request('bts:subscribe', symbols),
  unsubscribe: (symbols) => request('bts:unsubscribe', symbols),
  createDecoder: () => createTextDecoder(parseQuick, readFrame),
  instruments: bitstampInstruments,
  trades: bitstampTrades,
  bars: bitstampBars,
};
