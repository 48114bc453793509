/** Coinbase Exchange: the side is the maker's, heartbeats name the last trade, the last match comes on subscribe. */
import {
  type Dialect,
  type FakeAnswer,
  type FakeRequest,
  isTrading,
  type Said,
  toJson,
  toRfc3339,
  toSaid,
} from '../dialect.ts';
import type { FakeInstrument, FakeTrade, World } from '../world.ts';

const makerOf = ({ side }: FakeTrade): string => (side === 'buy' ? 'sell' : 'buy');

function symbolsOf(frame: Said): string[] {
  const channels = (frame['channels'] as (string | Said)[] | undefined) ?? [];
  const own = channels.flatMap((one) =>
    typeof one === 'string' ? [] : ((one['product_ids'] as string[] | undefined) ?? []),
  );
  return [...new Set([...((frame['product_ids'] as string[] | undefined) ?? []), ...own])];
}

const toMatch = (type: string, trade: FakeTrade): string =>
  toJson({
    type,
    trade_id: trade.id,
    maker_order_id: 'abd8a89e-03f9-47a1-963e-0ce3a2c92819',
    taker_order_id: 'a54cd56a-05a4-4930-b371-d4763d250239',
    side: makerOf(trade),
    size: trade.size,
    price: trade.price,
    product_id: trade.symbol,
    sequence: trade.id * 3n,
    time: toRfc3339(trade),
  });

const toProduct = (one: FakeInstrument): object => {
  const [base, quote] = one.symbol.split('-');
  return {
    id: one.symbol,
    base_currency: base,
    quote_currency: quote,
    quote_increment: one.priceStep,
    base_increment: one.sizeStep,
    display_name: one.symbol.replace('-', '/'),
    status: isTrading(one) ? 'online' : 'delisted',
    trading_disabled: !isTrading(one),
  };
};

/** Newest first, with cursors in the headers. */
function answerTrades(symbol: string, { query }: FakeRequest, world: World): FakeAnswer {
  const limit = Math.min(Number(query.get('limit') ?? 1_000), 1_000);
  const after = query.get('after');
  const before = query.get('before');
  const rows = world
    .trades(symbol)
    .filter(({ id }) => after === null || id < BigInt(after))
    .filter(({ id }) => before === null || id > BigInt(before))
    .toReversed()
    .slice(0, limit);
  const headers: Record<string, string> =
    rows.length === 0
      ? {}
      : { 'cb-before': String(rows[0]!.id), 'cb-after': String(rows.at(-1)!.id) };
  const body = rows.map((trade) => ({
    time: toRfc3339(trade),
    trade_id: trade.id,
    price: trade.price,
    size: trade.size,
    side: makerOf(trade),
  }));
  return { body, headers };
}

function answerBars(
  symbol: string,
  { query }: FakeRequest,
  world: World,
  nowMs: number,
): FakeAnswer {
  const intervalMs = Number(query.get('granularity') ?? 60) * 1_000;
  const toMs = (text: string | null, otherwise: number): number => {
    if (text === null) return otherwise;
    return /^\d+$/.test(text) ? Number(text) * 1_000 : Date.parse(text);
  };
  const untilMs = toMs(query.get('end'), nowMs) + 1;
  const fromMs = toMs(query.get('start'), untilMs - 300 * intervalMs);
  const bars = world.bars(symbol, intervalMs, fromMs, untilMs).slice(-300).toReversed();
  return {
    body: bars.map((bar) =>
      [bar.startMs / 1_000, bar.low, bar.high, bar.open, bar.close, bar.volume].map(Number),
    ),
  };
}

/** The dialect. */
export const COINBASE: Dialect = {
  venue: 'coinbase',
  read(text) {
    const frame = toSaid(text);
    const { type } = frame;
    if (type !== 'subscribe' && type !== 'unsubscribe') return { type: 'other', frame };
    return { type, symbols: symbolsOf(frame), frame };
  },
  ack: (_asked, _accepted, { symbols }) => [
    toJson({
      type: 'subscriptions',
      channels: ['matches', 'ticker', 'heartbeat'].map((name) => ({
        name,
        product_ids: [...symbols],
        account_ids: null,
      })),
    }),
  ],
  refuse: (_asked, symbols, why) => [
    toJson({
      type: 'error',
      message: 'Failed to subscribe',
      reason: why === 'unknownSymbol' ? `${symbols[0] ?? 'product'} is not a valid product` : why,
    }),
  ],
  trades: (trades) => trades.map((trade) => toMatch('match', trade)),
  snapshot: (trades) => [toMatch('last_match', trades.at(-1)!)],
  quote: (quote, link) => [
    toJson({
      type: 'ticker',
      sequence: link.nextSequence(),
      product_id: quote.symbol,
      price: quote.bid ?? quote.ask,
      best_bid: quote.bid,
      best_bid_size: quote.bidSize,
      best_ask: quote.ask,
      best_ask_size: quote.askSize,
      side: 'buy',
      time: toRfc3339(quote),
      trade_id: 1,
      last_size: '1',
    }),
  ],
  heartbeat: ({ symbols, now }, last) =>
    [...symbols].map((symbol) =>
      toJson({
        type: 'heartbeat',
        last_trade_id: last(symbol)?.id ?? 0,
        product_id: symbol,
        sequence: (last(symbol)?.id ?? 0n) * 3n,
        time: toRfc3339(now),
      }),
    ),
  rest(request, world, now) {
    const [, , id, what] = request.path.split('/');
    if (!request.path.startsWith('/products')) return undefined;
    if (id === undefined) return { body: [...world.instruments.values()].map(toProduct) };
    const known = world.instruments.get(decodeURIComponent(id));
    if (known === undefined) return { status: 404, body: { message: 'NotFound' } };
    if (what === 'trades') return answerTrades(known.symbol, request, world);
    if (what === 'candles') return answerBars(known.symbol, request, world, now.timeMs);
    return { body: toProduct(known) };
  },
};
