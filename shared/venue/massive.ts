/**
 * Massive (once Polygon): shares of all US exchanges, live or 15 minutes late by the plan. A growing number per trade
 * has holes without any loss, so nothing is counted by it. Trades that a reporting facility tells late stand at
 * the moment they happened and move no last price. REST calls are in massive-rest.ts.
 */
import { STATUS, STATUS_REASON } from '../model/tick.ts';
import type { RejectReason, VenueEvent } from './event.ts';
import { type Fields, listOf, parseExact, textOf } from './exact-json.ts';
import { fromEpoch, fromEpochOfAnyUnit } from './exact-time.ts';
import {
  massiveBars,
  massiveCalendar,
  massiveInstruments,
  massiveReferences,
  massiveTrades,
} from './massive-rest.ts';
import { toMassiveTrade } from './massive-trade.ts';
import { cut } from './read-fields.ts';
import { createTextDecoder, decimalOf, nameOf, sizeOf, wordsOf } from './read-frame.ts';
import { MALFORMED, ignored, unknown } from './no-news.ts';
import { quoteSides, toLimits, toSide } from './read-quote.ts';
import { SYMBOL_LIMIT } from './refusal-words.ts';
import { toKeyRefusal, toShareSymbol } from './share-venue.ts';
import { unknownMassiveIds } from './trade-conditions.ts';
import type { Venue, VenueSettings } from './venue.ts';

const SYMBOLS_PER_FRAME = 200;
const DELAY_MS = 15 * 60_000;
/** Indicators of a message of limit bands: trading of a Nasdaq share stops, goes on. */
const HALTED = '17';
const RESUMED = '18';

function readTrade(row: Fields): VenueEvent | readonly VenueEvent[] {
  const conditions = listOf(row['c']);
  const trade = toMassiveTrade({
    symbol: nameOf(row, 'sym'),
    time: fromEpoch(textOf(row, 't'), 'ms'),
    reportedTime: fromEpoch(textOf(row, 'trft'), 'ms'),
    price: decimalOf(row, 'p'),
    /* The text has the fractions of shares that the number leaves out. */
    size: sizeOf(row, 'ds') ?? sizeOf(row, 's'),
    exchange: textOf(row, 'x'),
    facility: textOf(row, 'trfi'),
    id: nameOf(row, 'i'),
    conditions,
  });
  if (trade === undefined) return MALFORMED;
  const strange = unknownMassiveIds(conditions);
  return strange.length === 0 ? trade : [trade, ...strange];
}

function readQuote(row: Fields): VenueEvent {
  const symbol = nameOf(row, 'sym');
  const time = fromEpoch(textOf(row, 't'), 'ms');
  if (!symbol || !time) return MALFORMED;
  const bid = toSide(decimalOf(row, 'bp'), sizeOf(row, 'bs'));
  const ask = toSide(decimalOf(row, 'ap'), sizeOf(row, 'as'));
  return { type: 'quote', symbol, ...time, ...quoteSides(bid, ask) };
}

/** Limit bands; with them, of Nasdaq's shares, halts. Their symbol is under `T`, their time in µs. */
function readBands(row: Fields): VenueEvent | readonly VenueEvent[] {
  const symbol = nameOf(row, 'T') ?? nameOf(row, 'sym');
  const time = fromEpochOfAnyUnit(textOf(row, 't'));
  const limits = toLimits(decimalOf(row, 'l'), decimalOf(row, 'h'));
  if (!symbol || !time) return MALFORMED;
  const events: VenueEvent[] = [];
  if (limits !== undefined) events.push({ type: 'limits', symbol, ...time, ...limits });
  const indicators = listOf(row['i']);
  const isHalt = indicators.includes(HALTED);
  if (isHalt || indicators.includes(RESUMED)) {
    const status = isHalt ? STATUS.halted : STATUS.open;
    const text = isHalt ? 'LULD indicator 17: halt' : 'LULD indicator 18: resumption';
    events.push({
      type: 'status',
      symbol,
      ...time,
      status,
      reason: STATUS_REASON.volatility,
      text,
    });
  }
  return events.length === 0 ? ignored('LULD') : events;
}

/** Meanings of words in a refusal. */
const REASONS: readonly (readonly [RegExp, RejectReason])[] = [
  [/max(imum)?[ _](number of )?connections/i, 'connectionLimit'],
  [SYMBOL_LIMIT, 'symbolLimit'],
  [/slow/i, 'slowReader'],
  [/not authorized|not entitled|access|plan|upgrade|real-time/i, 'notInPlan'],
  [/auth/i, 'wrongKey'],
  [/unknown (ticker|symbol)|(ticker|symbol) not found/i, 'unknownSymbol'],
];

function readRefusal(status: string, row: Fields): VenueEvent {
  const words = wordsOf(row, 'message');
  const text = words || status;
  const reason = REASONS.find(([pattern]) => pattern.test(text))?.[1] ?? 'badRequest';
  const [, topic, symbol] = /\b(T|Q|A|AM|LULD)\.([\w.]{1,32})/.exec(words) ?? [];
  /* Without quotes or bands the trades of a symbol go on. */
  if (topic !== undefined && topic !== 'T') return ignored(`refused ${topic}`);
  return { type: 'reject', reason, text, ...(symbol !== undefined && { symbols: [symbol] }) };
}

/** One answer a topic; that of the trades stands for the symbol. */
function readSuccess(row: Fields): VenueEvent {
  const text = wordsOf(row, 'message');
  const symbols = [...text.matchAll(/\bT\.([^\s,]{1,32})/g)].map(([, symbol]) => symbol!);
  const isOver = /^unsubscribed to:/i.test(text);
  return /^subscribed to:/i.test(text) && symbols.length > 0
    ? { type: 'ack', symbols }
    : isOver
      ? { type: 'ack', symbols: [] }
      : ignored(`success ${/^\w*/.exec(text)![0]}`);
}

function readStatus(row: Fields): VenueEvent {
  const status = textOf(row, 'status') ?? '';
  switch (status) {
    case 'connected':
      return { type: 'ready' };
    case 'auth_success':
      return { type: 'ready', isLoggedIn: true };
    case 'success':
      return readSuccess(row);
    case 'auth_failed':
      return { type: 'reject', reason: 'wrongKey', text: wordsOf(row, 'message') || status };
    case 'auth_timeout':
      return { type: 'reject', reason: 'venueFault', text: wordsOf(row, 'message') || status };
    case 'max_connections':
      return { type: 'reject', reason: 'connectionLimit', text: wordsOf(row, 'message') || status };
    case 'error':
    case 'not_authorized':
    case 'disconnected':
    case 'force_disconnected':
      return readRefusal(status, row);
    default:
      return unknown(`status ${status}`);
  }
}

function readRow(row: Fields): VenueEvent | readonly VenueEvent[] {
  const kind = row['ev'];
  switch (kind) {
    case 'T':
      return readTrade(row);
    case 'Q':
      return readQuote(row);
    case 'LULD':
      return readBands(row);
    case 'status':
      return readStatus(row);
    /* Bars of seconds and minutes, which are not asked for; imbalances of auctions; fair values that nobody traded at. */
    case 'A':
    case 'AM':
    case 'NOI':
    case 'FMV':
      return ignored(kind);
    default:
      return unknown(kind);
  }
}

const hasBands = (settings: VenueSettings): boolean => settings['luld'] === 'yes';

function request(action: string, symbols: readonly string[], settings: VenueSettings): string[] {
  const topics = hasBands(settings) ? ['T', 'Q', 'LULD'] : ['T', 'Q'];
  return cut(symbols, SYMBOLS_PER_FRAME).map((part) => {
    const params = part.flatMap((symbol) => topics.map((topic) => `${topic}.${symbol}`));
    return JSON.stringify({ action, params: params.join(',') });
  });
}

export const MASSIVE: Venue = {
  id: 'massive',
  name: 'Massive',
  keys: { MASSIVE_KEY: 'API key of a plan with streams' },
  settings: [
    {
      name: 'feed',
      values: ['realtime', 'delayed'],
      description: 'now, or 15 minutes late, by the plan',
    },
    {
      name: 'luld',
      values: ['no', 'yes'],
      description: 'limit bands and halts, where the plan has them',
    },
  ],
  traits: {
    greets: true,
    symbolsPerSocket: 1_000,
    sockets: 1,
    sendPerSecond: 10,
    acks: 'each',
    tradeIds: 'unique',
    heartbeatMs: 30_000, // pings of the WebSocket; there is no text for it
    timeUnit: 'ms',
    hasSides: false,
    hasQuotes: true,
    hours: 'us-equities',
    takesBack: true,
    restPerMinute: 100,
  },
  traitsWith: ({ feed }) => (feed === 'delayed' ? { delayMs: DELAY_MS } : {}),
  coverage: 'trades and quotes of all US exchanges; limit bands, halts of Nasdaq shares',
  licence: 'For personal use; data of the consolidated tapes by way of Massive.',
  mayShare: false,
  hosts: (settings) => ({
    socket: `wss://${settings['feed'] === 'delayed' ? 'delayed' : 'socket'}.massive.com/stocks`,
    rest: 'https://api.massive.com',
  }),
  login: (keys) => JSON.stringify({ action: 'auth', params: keys['MASSIVE_KEY'] ?? '' }),
  toVenueSymbol: toShareSymbol,
  toCanonical: (symbol) => symbol.toUpperCase(),
  subscribe: (symbols, _firstId, { settings }) => request('subscribe', symbols, settings),
  unsubscribe: (symbols, _firstId, { settings }) => request('unsubscribe', symbols, settings),
  createDecoder: () => createTextDecoder(parseExact, readRow),
  toRejectReason: toKeyRefusal,
  instruments: massiveInstruments,
  trades: massiveTrades,
  bars: massiveBars,
  references: massiveReferences,
  calendar: massiveCalendar,
};
