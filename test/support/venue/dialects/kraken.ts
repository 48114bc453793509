/** Kraken v2: an ack a symbol, padded JSON numbers, a snapshot of trades after each subscribe. */
import { LosslessNumber } from 'lossless-json';
import {
  type Dialect,
  type FakeAnswer,
  type FakeRequest,
  isTrading,
  type Said,
  toDecimals,
  toJson,
  toNanos,
  toRfc3339,
  toSaid,
} from '../dialect.ts';
import type { FakeTrade, World } from '../world.ts';

const number = (digits: string): LosslessNumber => new LosslessNumber(digits);
const paramsOf = (frame: Said): Said => (frame['params'] as Said | undefined) ?? {};
const toRow = ({ symbol, side, price, size, id, timeMs, timeNs }: FakeTrade): object => ({
  symbol,
  side,
  price: number(price),
  qty: number(size),
  ord_type: 'market',
  trade_id: id,
  timestamp: toRfc3339({ timeMs, timeNs }),
});
const toFrame = (type: string, trades: readonly FakeTrade[]): string =>
  toJson({ channel: 'trade', type, data: trades.map(toRow) });

/** `BTC/USD` is XXBTZUSD in REST's answers; either name, with or without the slash, is understood. */
const find = (world: World, pair: string): string | undefined =>
  [...world.instruments.keys()].find(
    (symbol) => pair === symbol || pair.replaceAll('XBT', 'BTC') === symbol.replace('/', ''),
  );

function answerInstruments(world: World): FakeAnswer {
  const result: Record<string, object> = {};
  for (const one of world.instruments.values()) {
    const [base, quote] = one.symbol.split('/');
    result[one.symbol.replace('/', '')] = {
      altname: one.symbol.replace('/', ''),
      wsname: one.symbol.replace(/^BTC/, 'XBT'),
      base,
      quote,
      pair_decimals: toDecimals(one.priceStep),
      lot_decimals: toDecimals(one.sizeStep),
      tick_size: one.priceStep,
      status: isTrading(one) ? 'online' : 'cancel_only',
    };
  }
  return { body: { error: [], result } };
}

const unknownPair = { body: { error: ['EQuery:Unknown asset pair'] } };

function answerTrades({ query }: FakeRequest, world: World): FakeAnswer {
  const symbol = find(world, query.get('pair') ?? '');
  if (symbol === undefined) return unknownPair;
  const since = BigInt(query.get('since') ?? '0');
  const count = Math.min(Number(query.get('count') ?? 1_000), 1_000);
  const rows = world
    .trades(symbol)
    .filter((trade) => toNanos(trade) > since)
    .slice(0, count);
  const result = {
    [query.get('pair')!]: rows.map((trade) => [
      trade.price,
      trade.size,
      number(
        `${Math.floor(trade.timeMs / 1_000)}.${String(trade.timeMs % 1_000).padStart(3, '0')}${String(trade.timeNs).padStart(6, '0')}`,
      ),
      trade.side === 'buy' ? 'b' : 's',
      'm',
      '',
      trade.id,
    ]),
    last: String(rows.length > 0 ? toNanos(rows.at(-1)!) : since),
  };
  return { body: { error: [], result } };
}

function answerBars({ query }: FakeRequest, world: World, nowMs: number): FakeAnswer {
  const symbol = find(world, query.get('pair') ?? '');
  if (symbol === undefined) return unknownPair;
  const intervalMs = Number(query.get('interval') ?? 1) * 60_000;
  const sinceMs = Number(query.get('since') ?? 0) * 1_000;
  const bars = world.bars(symbol, intervalMs, sinceMs, nowMs + 1).slice(-720);
  const rows = bars.map((bar) => [
    bar.startMs / 1_000,
    bar.open,
    bar.high,
    bar.low,
    bar.close,
    '0',
    bar.volume,
    bar.trades,
  ]);
  const last = (bars.at(-2)?.startMs ?? sinceMs) / 1_000;
  return { body: { error: [], result: { [query.get('pair')!]: rows, last } } };
}

const MESSAGES = { unknownSymbol: 'Currency pair not supported', symbolLimit: 'Exceeded msg rate' };

/** The dialect. */
export const KRAKEN: Dialect = {
  venue: 'kraken',
  greet: () => [
    '{"channel":"status","type":"update","data":[{"version":"2.0.10","system":"online","api_version":"v2","connection_id":13688620010177543517}]}',
  ],
  read(text) {
    const frame = toSaid(text);
    const symbols = (paramsOf(frame)['symbol'] as string[] | undefined) ?? [];
    if (frame['method'] === 'subscribe') return { type: 'subscribe', symbols, frame };
    if (frame['method'] === 'unsubscribe') return { type: 'unsubscribe', symbols, frame };
    return frame['method'] === 'ping' ? { type: 'ping', frame } : { type: 'other', frame };
  },
  ack: ({ frame }, accepted, { now }) =>
    accepted.map((symbol) =>
      toJson({
        method: frame['method'],
        result: { channel: paramsOf(frame)['channel'], snapshot: true, symbol },
        success: true,
        time_in: toRfc3339(now),
        time_out: toRfc3339(now),
        ...(frame['req_id'] === undefined ? {} : { req_id: frame['req_id'] }),
      }),
    ),
  refuse(asked, symbols, why) {
    const said = MESSAGES[why as keyof typeof MESSAGES] ?? why;
    const head = { method: 'subscribe', success: false, req_id: asked?.frame['req_id'] };
    if (symbols.length === 0) return [toJson({ ...head, error: said })];
    return symbols.map((symbol) => toJson({ ...head, error: `${said} ${symbol}`, symbol }));
  },
  pong: ({ frame }) => [toJson({ method: 'pong', req_id: frame['req_id'] })],
  trades: (trades) => [toFrame('update', trades)],
  snapshot: (trades) => [toFrame('snapshot', trades)],
  quote: (quote) => [
    toJson({
      channel: 'ticker',
      type: 'update',
      data: [
        {
          symbol: quote.symbol,
          bid: number(quote.bid ?? '0'),
          bid_qty: number(quote.bidSize ?? '0'),
          ask: number(quote.ask ?? '0'),
          ask_qty: number(quote.askSize ?? '0'),
          last: number(quote.bid ?? quote.ask ?? '0'),
          timestamp: toRfc3339(quote),
        },
      ],
    }),
  ],
  heartbeat: () => ['{"channel":"heartbeat"}'],
  rest(request, world, now) {
    if (request.path.endsWith('/AssetPairs')) return answerInstruments(world);
    if (request.path.endsWith('/Trades')) return answerTrades(request, world);
    if (request.path.endsWith('/OHLC')) return answerBars(request, world, now.timeMs);
    return undefined;
  },
};
