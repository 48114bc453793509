/** Coinbase Advanced Trade: one counter over all frames of a connection, a channel a subscribe, makers' sides. */
import {
  type Dialect,
  type FakeAnswer,
  type FakeRequest,
  isTrading,
  type Link,
  toJson,
  toRfc3339,
  toSaid,
} from '../dialect.ts';
import type { FakeInstrument, FakeTrade, World } from '../world.ts';

const makerOf = ({ side }: FakeTrade): string => (side === 'buy' ? 'SELL' : 'BUY');
/** Digits without zeros at the end of the fraction, as it writes them. */
const strip = (digits: string): string =>
  digits.includes('.') ? digits.replace(/\.?0+$/, '') : digits;

const toRow = (trade: FakeTrade): object => ({
  product_id: trade.symbol,
  trade_id: String(trade.id),
  price: strip(trade.price),
  size: strip(trade.size),
  time: toRfc3339(trade).replace(/\.?0+Z$/, 'Z'),
  side: makerOf(trade),
});

const wrap = (channel: string, events: readonly object[], link: Link): string =>
  toJson({
    channel,
    timestamp: toRfc3339(link.now, 9),
    sequence_num: link.nextSequence(),
    events,
  });

const toProduct = (one: FakeInstrument): object => ({
  product_id: one.symbol,
  price_increment: one.priceStep,
  quote_increment: one.priceStep,
  base_increment: one.sizeStep,
  base_currency_id: one.symbol.split('-')[0],
  quote_currency_id: one.symbol.split('-')[1],
  product_type: 'SPOT',
  status: isTrading(one) ? 'online' : 'delisted',
  trading_disabled: !isTrading(one),
});

function answerTrades(symbol: string, { query }: FakeRequest, world: World): FakeAnswer {
  const limit = Number(query.get('limit') ?? 100);
  const startMs = Number(query.get('start') ?? 0) * 1_000;
  const endMs = Number(query.get('end') ?? 1e10) * 1_000;
  const rows = world.trades(symbol).filter(({ timeMs }) => timeMs >= startMs && timeMs <= endMs);
  const trades = rows.toReversed().slice(0, limit).map(toRow);
  return { body: { trades, best_bid: '', best_ask: '' } };
}

const INTERVALS: Readonly<Record<string, number>> = {
  ONE_MINUTE: 60_000,
  FIVE_MINUTE: 300_000,
  FIFTEEN_MINUTE: 900_000,
  ONE_HOUR: 3_600_000,
  ONE_DAY: 86_400_000,
};

function answerBars(symbol: string, { query }: FakeRequest, world: World): FakeAnswer {
  const intervalMs = INTERVALS[query.get('granularity') ?? ''] ?? 60_000;
  const startMs = Number(query.get('start') ?? 0) * 1_000;
  const endMs = Number(query.get('end') ?? 1e10) * 1_000;
  const bars = world
    .bars(symbol, intervalMs, startMs, endMs + 1)
    .slice(-350)
    .toReversed();
  const candles = bars.map((bar) => ({
    start: String(bar.startMs / 1_000),
    low: bar.low,
    high: bar.high,
    open: bar.open,
    close: bar.close,
    volume: bar.volume,
  }));
  return { body: { candles } };
}

/** The dialect. */
export const COINBASE_ADVANCED: Dialect = {
  venue: 'coinbase-advanced',
  read(text) {
    const frame = toSaid(text);
    const { type } = frame;
    if (type !== 'subscribe' && type !== 'unsubscribe') return { type: 'other', frame };
    return { type, symbols: (frame['product_ids'] as string[] | undefined) ?? [], frame };
  },
  ack: (asked, _accepted, link) => {
    const channel = String(asked.frame['channel']);
    /* Each answer lists all that came before: heartbeats come last. */
    const trades = link.symbols.size === 0 ? {} : { market_trades: [...link.symbols] };
    const list = channel === 'heartbeats' ? ['heartbeats'] : [...link.symbols];
    return [wrap('subscriptions', [{ subscriptions: { ...trades, [channel]: list } }], link)];
  },
  refuse: () => ['{"type":"error","message":"invalid product id"}'],
  trades: (trades, link) => [
    wrap('market_trades', [{ type: 'update', trades: trades.toReversed().map(toRow) }], link),
  ],
  snapshot: (trades, link) => [
    wrap('market_trades', [{ type: 'snapshot', trades: trades.toReversed().map(toRow) }], link),
  ],
  quote: (quote, link) => {
    const ticker = {
      type: 'ticker',
      product_id: quote.symbol,
      price: quote.bid ?? quote.ask,
      best_bid: quote.bid ?? '',
      best_bid_quantity: quote.bidSize ?? '',
      best_ask: quote.ask ?? '',
      best_ask_quantity: quote.askSize ?? '',
    };
    return [wrap('ticker', [{ type: 'update', tickers: [ticker] }], link)];
  },
  heartbeat: (link) => {
    const current_time = `${new Date(link.now.timeMs).toISOString().slice(0, 19).replace('T', ' ')}.000000000 +0000 UTC m=+1.5`;
    return [wrap('heartbeats', [{ current_time, heartbeat_counter: 1 }], link)];
  },
  rest(request, world) {
    const [, id, what] = /\/products(?:\/([^/]+))?(?:\/([^/]+))?$/.exec(request.path) ?? [];
    if (!request.path.includes('/market/products')) return undefined;
    if (id === undefined)
      return { body: { products: [...world.instruments.values()].map(toProduct) } };
    const known = world.instruments.get(id);
    if (known === undefined) return { status: 404, body: { error: 'NOT_FOUND' } };
    if (what === 'ticker') return answerTrades(id, request, world);
    if (what === 'candles') return answerBars(id, request, world);
    return { body: toProduct(known) };
  },
};
