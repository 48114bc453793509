/** Bybit v5 spot: topics, an ack a request, refusals that name the topic only, trades all called snapshots. */
import {
  type Dialect,
  type FakeAnswer,
  type FakeRequest,
  isTrading,
  type Said,
  toJson,
  toSaid,
} from '../dialect.ts';
import type { FakeTrade, World } from '../world.ts';

const topicsOf = (frame: Said): string[] => (frame['args'] as string[] | undefined) ?? [];
const toSymbol = (topic: string): string => topic.slice(topic.lastIndexOf('.') + 1);
const toSide = ({ side }: FakeTrade): string => (side === 'buy' ? 'Buy' : 'Sell');
const CONNECTION = 'd967ikkn0ine3iqmjc30-koqj';

function answerTrades({ query }: FakeRequest, world: World): FakeAnswer {
  const all = world.trades(query.get('symbol') ?? '').toReversed();
  const list = all.slice(0, Math.min(Number(query.get('limit') ?? 60), 60)).map((trade) => ({
    execId: String(trade.id),
    symbol: trade.symbol,
    price: trade.price,
    size: trade.size,
    side: toSide(trade),
    time: String(trade.timeMs),
    isBlockTrade: false,
  }));
  return { body: { retCode: 0, retMsg: 'OK', result: { category: 'spot', list } } };
}

function answerBars({ query }: FakeRequest, world: World, nowMs: number): FakeAnswer {
  const text = query.get('interval') ?? '1';
  const intervalMs = text === 'D' ? 86_400_000 : Number(text) * 60_000;
  const fromMs = Number(query.get('start') ?? 0);
  const untilMs = Number(query.get('end') ?? nowMs) + 1;
  const bars = world.bars(query.get('symbol') ?? '', intervalMs, fromMs, untilMs).toReversed();
  const list = bars
    .slice(0, 1_000)
    .map((bar) => [String(bar.startMs), bar.open, bar.high, bar.low, bar.close, bar.volume, '0']);
  return { body: { retCode: 0, retMsg: 'OK', result: { category: 'spot', list } } };
}

/** The dialect. */
export const BYBIT: Dialect = {
  venue: 'bybit',
  read(text) {
    const frame = toSaid(text);
    const { op } = frame;
    if (op === 'ping') return { type: 'ping', frame };
    if (op !== 'subscribe' && op !== 'unsubscribe') return { type: 'other', frame };
    return { type: op, symbols: [...new Set(topicsOf(frame).map(toSymbol))], frame };
  },
  ack: ({ type, frame }) => [
    toJson({
      success: true,
      ret_msg: type,
      conn_id: CONNECTION,
      req_id: frame['req_id'],
      op: type,
    }),
  ],
  refuse(asked, symbols) {
    const topics = topicsOf(asked?.frame ?? {}).filter((topic) =>
      symbols.includes(toSymbol(topic)),
    );
    const ret_msg = `Invalid symbol :[${topics.join(',')}]`;
    return [toJson({ success: false, ret_msg, conn_id: CONNECTION, op: 'subscribe' })];
  },
  pong: ({ frame }) => [
    toJson({
      success: true,
      ret_msg: 'pong',
      conn_id: CONNECTION,
      req_id: frame['req_id'],
      op: 'ping',
    }),
  ],
  trades: (trades) => [
    toJson({
      topic: `publicTrade.${trades[0]!.symbol}`,
      ts: trades.at(-1)!.timeMs + 1,
      type: 'snapshot',
      data: trades.map((trade) => ({
        i: String(trade.id),
        T: trade.timeMs,
        p: trade.price,
        v: trade.size,
        S: toSide(trade),
        s: trade.symbol,
        BT: false,
        RPI: false,
        seq: trade.id,
      })),
    }),
  ],
  quote: (quote, link) => [
    toJson({
      topic: `orderbook.1.${quote.symbol}`,
      ts: quote.timeMs,
      type: 'snapshot',
      data: {
        s: quote.symbol,
        b: quote.bid === undefined ? [] : [[quote.bid, quote.bidSize]],
        a: quote.ask === undefined ? [] : [[quote.ask, quote.askSize]],
        u: link.nextSequence() + 2,
        seq: link.nextSequence(),
      },
      cts: quote.timeMs,
    }),
  ],
  rest(request, world, now) {
    const { path } = request;
    if (path.endsWith('/instruments-info')) {
      const list = [...world.instruments.values()].map((one) => ({
        symbol: one.symbol,
        baseCoin: one.symbol.slice(0, -4),
        quoteCoin: one.symbol.slice(-4),
        status: isTrading(one) ? 'Trading' : 'PreLaunch',
        lotSizeFilter: { basePrecision: one.sizeStep, minOrderQty: one.sizeStep },
        priceFilter: { tickSize: one.priceStep },
      }));
      return { body: { retCode: 0, retMsg: 'OK', result: { category: 'spot', list } } };
    }
    if (path.endsWith('/recent-trade')) return answerTrades(request, world);
    if (path.endsWith('/kline')) return answerBars(request, world, now.timeMs);
    return undefined;
  },
};
