/**
 * Alpaca market data v2: shares as IEX or the consolidated tapes print them, and a test stream that never sleeps.
 * Ids of trades are unique with exchange and day only. JSON alone: its MessagePack sends prices as doubles, whose
 * digits are no longer those of the exchange, for frames two fifths smaller. REST calls are in alpaca-rest.ts.
 */
import {
  alpacaBars,
  alpacaCalendar,
  alpacaInstruments,
  alpacaReferences,
  alpacaTrades,
} from './alpaca-rest.ts';
import { readAlpacaTrade, toAlpacaId } from './alpaca-trade.ts';
import type { RejectReason, VenueEvent } from './event.ts';
import { type Fields, listOf, parseExact, textOf } from './exact-json.ts';
import { fromRfc3339 } from './exact-time.ts';
import { cut, priceOf } from './read-fields.ts';
import { createTextDecoder, decimalOf, nameOf, sizeOf, wholeOf, wordsOf } from './read-frame.ts';
import { MALFORMED, ignored, unknown } from './no-news.ts';
import { quoteSides, toLimits, toSide } from './read-quote.ts';
import { toKeyRefusal, toShareSymbol } from './share-venue.ts';
import { marksOfLetters, unknownLetters } from './trade-conditions.ts';
import { toStatus, toStatusReason } from './trading-status.ts';
import type { Venue, VenueSettings } from './venue.ts';

const DELAY_MS = 15 * 60_000;
const SYMBOLS_PER_FRAME = 500;

function readTrade(row: Fields): VenueEvent | readonly VenueEvent[] {
  const symbol = nameOf(row, 'S');
  const trade = symbol === undefined ? undefined : readAlpacaTrade(row, symbol);
  if (trade === undefined) return MALFORMED;
  const strange = unknownLetters(listOf(row['c']));
  return strange.length === 0 ? trade : [trade, ...strange];
}

/** Sizes of quotes are round lots or shares, by the age of the feed: the setting says which. */
const toSize = (size: string | undefined, isInHundreds: boolean): string | undefined =>
  isInHundreds && size !== undefined ? priceOf(`${size}e2`) : size;

function readQuote(row: Fields, isInHundreds: boolean): VenueEvent {
  const symbol = nameOf(row, 'S');
  const time = fromRfc3339(textOf(row, 't'));
  if (!symbol || !time) return MALFORMED;
  const bid = toSide(decimalOf(row, 'bp'), toSize(sizeOf(row, 'bs'), isInHundreds));
  const ask = toSide(decimalOf(row, 'ap'), toSize(sizeOf(row, 'as'), isInHundreds));
  return { type: 'quote', symbol, ...time, ...quoteSides(bid, ask) };
}

function readCorrection(row: Fields): VenueEvent {
  const symbol = nameOf(row, 'S');
  const time = fromRfc3339(textOf(row, 't'));
  const id = toAlpacaId(row, 'oi');
  const price = decimalOf(row, 'cp');
  const size = sizeOf(row, 'cs');
  if (!symbol || !time || !id || !price || !size) return MALFORMED;
  const original = toSide(decimalOf(row, 'op'), sizeOf(row, 'os'));
  const newId = toAlpacaId(row, 'ci');
  const marks = marksOfLetters(listOf(row['cc']), textOf(row, 'z'));
  const corrected = { price, size, ...(newId && { id: newId }), ...(marks && { marks }) };
  return { type: 'correction', symbol, ...time, id, ...(original && { original }), corrected };
}

function readCancel(row: Fields): VenueEvent {
  const symbol = nameOf(row, 'S');
  const time = fromRfc3339(textOf(row, 't'));
  const id = toAlpacaId(row, 'i');
  if (!symbol || !time || !id) return MALFORMED;
  const original = toSide(decimalOf(row, 'p'), sizeOf(row, 's'));
  return { type: 'cancel', symbol, ...time, id, ...(original && { original }) };
}

function readStatus(row: Fields): VenueEvent {
  const symbol = nameOf(row, 'S');
  const time = fromRfc3339(textOf(row, 't'));
  const code = textOf(row, 'sc') ?? '';
  const status = toStatus(code);
  if (!symbol || !time) return MALFORMED;
  if (status === undefined) return ignored(`s ${code}`);
  const reasonCode = textOf(row, 'rc') ?? '';
  const why = [reasonCode.slice(0, 8), wordsOf(row, 'rm')].filter(Boolean).join(' ');
  const text = [wordsOf(row, 'sm') || code, why].filter(Boolean).join(': ');
  return { type: 'status', symbol, ...time, status, reason: toStatusReason(reasonCode), text };
}

function readBands(row: Fields): VenueEvent {
  const symbol = nameOf(row, 'S');
  const time = fromRfc3339(textOf(row, 't'));
  const limits = toLimits(decimalOf(row, 'd'), decimalOf(row, 'u'));
  if (!symbol || !time) return MALFORMED;
  return limits === undefined
    ? ignored('l without bands')
    : { type: 'limits', symbol, ...time, ...limits };
}

const REASONS: Readonly<Record<string, RejectReason>> = {
  '401': 'wrongKey',
  '402': 'wrongKey',
  '404': 'venueFault', // our login came too late
  '405': 'symbolLimit', // all of the request is refused, what was subscribed stays
  '406': 'connectionLimit',
  '407': 'slowReader',
  '408': 'notInPlan',
  '409': 'notInPlan',
  '500': 'venueFault',
};

function readError(row: Fields): VenueEvent {
  const code = wholeOf(row, 'code') ?? '';
  /* Said to a second login: the first one holds. */
  if (code === '403') return ignored('already authenticated');
  const reason = (Object.hasOwn(REASONS, code) ? REASONS[code] : undefined) ?? 'badRequest';
  return { type: 'reject', reason, text: `${code} ${wordsOf(row, 'msg')}`.trim() };
}

/** Every answer lists all that the connection has. */
function readAck(row: Fields): VenueEvent {
  const names = [...listOf(row['trades']), ...listOf(row['quotes'])];
  const symbols = [...new Set(names)].filter(
    (name): name is string => typeof name === 'string' && name !== '*',
  );
  return { type: 'ack', symbols, isFull: true };
}

function readRow(row: Fields, isInHundreds: boolean): VenueEvent | readonly VenueEvent[] {
  const kind = row['T'];
  switch (kind) {
    case 't':
      return readTrade(row);
    case 'q':
      return readQuote(row, isInHundreds);
    case 'c':
      return readCorrection(row);
    case 'x':
      return readCancel(row);
    case 's':
      return readStatus(row);
    case 'l':
      return readBands(row);
    case 'subscription':
      return readAck(row);
    case 'error':
      return readError(row);
    case 'success':
      if (row['msg'] === 'connected') return { type: 'ready' };
      if (row['msg'] === 'authenticated') return { type: 'ready', isLoggedIn: true };
      return ignored(`success ${wordsOf(row, 'msg')}`);
    /* Bars of minutes and days, which are not asked for; imbalances of auctions; books of crypto. */
    case 'b':
    case 'u':
    case 'd':
    case 'i':
    case 'o':
      return ignored(kind);
    default:
      return unknown(kind);
  }
}

const toFeed = (settings: VenueSettings): string => settings['feed'] ?? 'iex';

function request(action: string, symbols: readonly string[]): string[] {
  /* Corrections and cancels come with the trades by themselves. */
  return cut(symbols, SYMBOLS_PER_FRAME).map((part) =>
    JSON.stringify({ action, trades: part, quotes: part, statuses: part, lulds: part }),
  );
}

export const ALPACA: Venue = {
  id: 'alpaca',
  name: 'Alpaca',
  keys: {
    ALPACA_KEY_ID: 'key id of an account, which is free',
    ALPACA_SECRET_KEY: 'its secret key',
  },
  settings: [
    {
      name: 'feed',
      values: ['iex', 'sip', 'delayed_sip', 'test'],
      description: 'one exchange, free; all exchanges; those 15 minutes late; invented FAKEPACA',
    },
    {
      name: 'sizes',
      values: ['sent', 'hundreds'],
      description: 'sizes of quotes as sent, or times 100 where they are round lots',
    },
  ],
  traits: {
    greets: true,
    symbolsPerSocket: 30, // of the free plan, trades and quotes; refused as a whole beyond
    sockets: 1,
    sendPerSecond: 10,
    firstSubscribeMs: 10_000,
    acks: 'list',
    tradeIds: 'unique',
    heartbeatMs: 30_000, // pings of the WebSocket; there is no text for it
    timeUnit: 'ns',
    hasSides: false,
    hasQuotes: true,
    hours: 'us-equities',
    takesBack: true,
    restPerMinute: 200,
  },
  traitsWith({ feed }) {
    /* Paid plans have no limit of symbols; this one keeps frames and memory bounded. */
    if (feed === 'sip') return { symbolsPerSocket: 5_000 };
    if (feed === 'delayed_sip') return { delayMs: DELAY_MS };
    /* FAKEPACA trades day and night. */
    return feed === 'test' ? { hours: 'always' } : {};
  },
  coverage:
    'trades, quotes, halts, limit bands; IEX only (a few % of the volume) or all by the plan',
  licence: 'For personal use; data of IEX or of the consolidated tapes by way of Alpaca.',
  mayShare: false,
  hosts: (settings) => ({
    socket: `wss://stream.data.alpaca.markets/v2/${toFeed(settings)}`,
    rest: 'https://data.alpaca.markets/v2',
    reference: 'https://paper-api.alpaca.markets',
  }),
  login: (keys) =>
    JSON.stringify({
      action: 'auth',
      key: keys['ALPACA_KEY_ID'] ?? '',
      secret: keys['ALPACA_SECRET_KEY'] ?? '',
    }),
  toVenueSymbol: toShareSymbol,
  toCanonical: (symbol) => symbol.toUpperCase(),
  subscribe: (symbols) => request('subscribe', symbols),
  unsubscribe: (symbols) => request('unsubscribe', symbols),
  createDecoder({ settings }) {
    const isInHundreds = settings['sizes'] === 'hundreds';
    return createTextDecoder(parseExact, (row) => readRow(row, isInHundreds));
  },
  toRejectReason: toKeyRefusal,
  instruments: alpacaInstruments,
  trades: alpacaTrades,
  bars: alpacaBars,
  references: alpacaReferences,
  calendar: alpacaCalendar,
};
