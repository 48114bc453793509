/** Bitstamp: a channel a frame, doubles beside their text twins, a request to connect anew. */
import { LosslessNumber } from 'lossless-json';
import {
  type Dialect,
  type FakeAnswer,
  type FakeRequest,
  isTrading,
  type Said,
  toDecimals,
  toJson,
  toMicros,
  toSaid,
  wordOf,
} from '../dialect.ts';
import type { FakeQuote, FakeTrade, World } from '../world.ts';

const dataOf = (frame: Said): Said => (frame['data'] as Said | undefined) ?? {};
const channelOf = (frame: Said): string => wordOf(dataOf(frame), 'channel');
const toSymbol = (channel: string): string => channel.slice(channel.lastIndexOf('_') + 1);

const toTrade = (trade: FakeTrade): string =>
  toJson({
    data: {
      id: trade.id,
      timestamp: String(Math.floor(trade.timeMs / 1_000)),
      amount: new LosslessNumber(trade.size),
      amount_str: trade.size,
      price: new LosslessNumber(trade.price),
      price_str: trade.price,
      type: trade.side === 'buy' ? 0 : 1,
      microtimestamp: String(toMicros(trade)),
      buy_order_id: 1_443_000_000_000_000,
      sell_order_id: 1_443_000_000_000_001,
    },
    channel: `live_trades_${trade.symbol}`,
    event: 'trade',
  });

const toBook = (quote: FakeQuote): string =>
  toJson({
    data: {
      timestamp: String(Math.floor(quote.timeMs / 1_000)),
      microtimestamp: String(toMicros(quote)),
      bids: quote.bid === undefined ? [] : [[quote.bid, quote.bidSize]],
      asks: quote.ask === undefined ? [] : [[quote.ask, quote.askSize]],
    },
    channel: `order_book_${quote.symbol}`,
    event: 'data',
  });

const SPANS: Readonly<Record<string, number>> = {
  minute: 60_000,
  hour: 3_600_000,
  day: 86_400_000,
};

/** Whole seconds only, newest first, of the last minute, hour or day. */
function answerTrades(
  pair: string,
  { query }: FakeRequest,
  world: World,
  nowMs: number,
): FakeAnswer {
  const fromMs = nowMs - (SPANS[query.get('time') ?? 'hour'] ?? 3_600_000);
  const rows = world.trades(pair).filter(({ timeMs }) => timeMs >= fromMs);
  return {
    body: rows.toReversed().map((trade) => ({
      date: String(Math.floor(trade.timeMs / 1_000)),
      tid: String(trade.id),
      amount: trade.size,
      type: trade.side === 'buy' ? '0' : '1',
      price: trade.price,
    })),
  };
}

function answerBars(pair: string, { query }: FakeRequest, world: World, nowMs: number): FakeAnswer {
  const intervalMs = Number(query.get('step') ?? 60) * 1_000;
  const limit = Math.min(Number(query.get('limit') ?? 1_000), 1_000);
  const startMs = Number(query.get('start') ?? 0) * 1_000;
  const endMs = Number(query.get('end') ?? nowMs / 1_000) * 1_000;
  const bars = world.bars(pair, intervalMs, startMs, endMs + 1);
  const ohlc = (query.has('start') ? bars.slice(0, limit) : bars.slice(-limit)).map((bar) => ({
    timestamp: String(bar.startMs / 1_000),
    open: bar.open,
    high: bar.high,
    low: bar.low,
    close: bar.close,
    volume: bar.volume,
  }));
  return { body: { data: { pair, ohlc } } };
}

/** The dialect. */
export const BITSTAMP: Dialect = {
  venue: 'bitstamp',
  read(text) {
    const frame = toSaid(text);
    const symbols = [toSymbol(channelOf(frame))];
    if (frame['event'] === 'bts:subscribe') return { type: 'subscribe', symbols, frame };
    if (frame['event'] === 'bts:unsubscribe') return { type: 'unsubscribe', symbols, frame };
    return frame['event'] === 'bts:heartbeat' ? { type: 'ping', frame } : { type: 'other', frame };
  },
  ack: ({ type, frame }) => {
    const event = type === 'subscribe' ? 'subscription' : 'unsubscription';
    return [toJson({ event: `bts:${event}_succeeded`, channel: channelOf(frame), data: {} })];
  },
  refuse: (asked) => {
    const data = { code: 4005, message: 'Channel does not exist' };
    return [toJson({ event: 'bts:error', channel: channelOf(asked?.frame ?? {}), data })];
  },
  pong: () => [toJson({ event: 'bts:heartbeat', channel: '', data: { status: 'success' } })],
  trades: (trades) => trades.map(toTrade),
  quote: (quote) => [toBook(quote)],
  heartbeat: () => [toJson({ event: 'bts:heartbeat', channel: '', data: { status: 'success' } })],
  notice: () => ['{"event":"bts:request_reconnect","channel":"","data":""}'],
  rest(request, world, now) {
    const parts = request.path.split('/').filter((part) => part !== '');
    const [pair = '', what = ''] = parts.toReversed();
    if (request.path.includes('trading-pairs-info') || pair === 'markets') {
      const body = [...world.instruments.values()].map((one) => ({
        name: `${one.symbol.slice(0, 3)}/${one.symbol.slice(3)}`.toUpperCase(),
        url_symbol: one.symbol,
        base_decimals: toDecimals(one.sizeStep),
        counter_decimals: toDecimals(one.priceStep),
        trading: isTrading(one) ? 'Enabled' : 'Disabled',
        description: one.symbol,
      }));
      return { body };
    }
    if (what === 'transactions') return answerTrades(pair, request, world, now.timeMs);
    if (what === 'ohlc') return answerBars(pair, request, world, now.timeMs);
    return undefined;
  },
};
