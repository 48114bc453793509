/** Massive (was Polygon): arrays of messages, a status a topic, the same id sent twice is one trade. */
import { LosslessNumber } from 'lossless-json';
import {
  type Dialect,
  type Said,
  toJson,
  toNanos,
  toNewYorkDays,
  toSaid,
  wordOf,
} from '../dialect.ts';
import type { FakeBar, FakeQuote, FakeTrade } from '../world.ts';

const number = (digits: string): LosslessNumber => new LosslessNumber(digits);
const status = (word: string, message: string): object => ({ ev: 'status', status: word, message });
const topicsOf = (frame: Said): string[] => wordOf(frame, 'params').split(',');
const toSymbol = (topic: string): string => topic.slice(topic.indexOf('.') + 1);

const toTrade = (trade: FakeTrade): object => ({
  ev: 'T',
  sym: trade.symbol,
  i: String(trade.id),
  x: 4,
  p: number(trade.price),
  s: number(trade.size),
  c: trade.conditions?.map(Number) ?? [0],
  t: trade.timeMs,
  q: trade.id,
  z: 3,
});

const MINUTE_MS = 60_000;
const UNITS: Readonly<Record<string, number>> = { hour: 60 * MINUTE_MS, day: 1_440 * MINUTE_MS };

const toBar = (bar: FakeBar): object => ({
  t: bar.startMs,
  o: number(bar.open),
  h: number(bar.high),
  l: number(bar.low),
  c: number(bar.close),
  v: number(bar.volume),
  n: bar.trades,
});

const toQuote = ({ symbol, bid, bidSize, ask, askSize, timeMs }: FakeQuote): object => ({
  ev: 'Q',
  sym: symbol,
  ...(bid === undefined ? {} : { bx: 4, bp: number(bid), bs: number(bidSize ?? '0') }),
  ...(ask === undefined ? {} : { ax: 7, ap: number(ask), as: number(askSize ?? '0') }),
  c: 0,
  t: timeMs,
  q: 50_385_480,
  z: 3,
});

/** The dialect. */
export const MASSIVE: Dialect = {
  venue: 'massive',
  needsKey: true,
  greet: () => [toJson([status('connected', 'Connected Successfully')])],
  read(text) {
    const frame = toSaid(text);
    const { action } = frame;
    if (action === 'auth') return { type: 'login', key: String(frame['params']), frame };
    if (action !== 'subscribe' && action !== 'unsubscribe') return { type: 'other', frame };
    return { type: action, symbols: [...new Set(topicsOf(frame).map(toSymbol))], frame };
  },
  loggedIn: () => [toJson([status('auth_success', 'authenticated')])],
  ack: ({ type, frame }, accepted) => {
    const topics = topicsOf(frame).filter((topic) => accepted.includes(toSymbol(topic)));
    return [toJson(topics.map((topic) => status('success', `${type}d to: ${topic}`)))];
  },
  refuse: (_asked, symbols, why) => {
    if (why === 'wrongKey') return [toJson([status('auth_failed', 'authentication failed')])];
    if (why === 'connectionLimit') {
      return [toJson([status('max_connections', 'Maximum number of connections exceeded.')])];
    }
    return [toJson(symbols.map((symbol) => status('error', `not authorized: ${symbol}`)))];
  },
  trades: (trades) => [toJson(trades.map(toTrade))],
  quote: (quote) => [toJson([toQuote(quote)])],
  rest({ path }, world) {
    const [, symbol] = /\/v3\/trades\/([^/]+)$/.exec(path) ?? [];
    if (symbol !== undefined) {
      const results = world.trades(symbol).map((trade) => ({
        id: String(trade.id),
        exchange: 4,
        price: number(trade.price),
        size: number(trade.size),
        conditions: [0],
        participant_timestamp: toNanos(trade),
        sip_timestamp: toNanos(trade),
        sequence_number: trade.id,
        tape: 3,
      }));
      return { body: { status: 'OK', results } };
    }
    if (path.includes('/v3/reference/tickers')) {
      const results = [...world.instruments.keys()].map((ticker) => ({
        ticker,
        name: `${ticker} Inc.`,
        market: 'stocks',
        type: 'CS',
        active: true,
        currency_name: 'usd',
      }));
      return { body: { status: 'OK', results } };
    }
    const [, ticker = '', count, unit = '', from, until] =
      /\/v2\/aggs\/ticker\/([^/]+)\/range\/(\d+)\/(\w+)\/(\d+)\/(\d+)$/.exec(path) ?? [];
    if (from !== undefined) {
      const intervalMs = Number(count) * (UNITS[unit] ?? MINUTE_MS);
      const endMs = Number(until) + 1;
      const bars =
        unit === 'day'
          ? toNewYorkDays(world, ticker, Number(from), endMs)
          : world.bars(ticker, intervalMs, Number(from), endMs);
      return { body: { status: 'OK', results: bars.map(toBar) } };
    }
    return path.includes('/v2/aggs/') ? { body: { status: 'OK', results: [] } } : undefined;
  },
};
