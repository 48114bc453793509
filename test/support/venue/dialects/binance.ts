/** Binance spot: combined streams, one trade a frame, quotes without a time. */
import {
  type Dialect,
  type FakeAnswer,
  type FakeRequest,
  isTrading,
  type Link,
  type Said,
  type Subscribe,
  toJson,
  toMicros,
  toSaid,
} from '../dialect.ts';
import type { ExactTime } from '../../../../shared/venue/event.ts';
import type { FakeTrade, World } from '../world.ts';

const toSymbol = (stream: string): string => stream.split('@')[0]!.toUpperCase();
const streamsOf = (frame: Said): string[] => (frame['params'] as string[] | undefined) ?? [];
const unique = (streams: readonly string[]): string[] => [...new Set(streams.map(toSymbol))];

/** ms, or µs for those who asked for them. */
const toEpoch = (at: ExactTime, isMicro: boolean): bigint =>
  isMicro ? toMicros(at) : BigInt(at.timeMs);
const asksMicros = ({ headers }: FakeRequest): boolean =>
  headers['x-mbx-time-unit'] === 'MICROSECOND';

const toRow = ({ id, price, size, side, ...at }: FakeTrade, isMicro: boolean): object => ({
  id,
  price,
  qty: size,
  quoteQty: '0',
  time: toEpoch(at, isMicro),
  isBuyerMaker: side === 'sell',
  isBestMatch: true,
});

const toAggregate = ({ id, price, size, side, ...at }: FakeTrade, isMicro: boolean): object => ({
  a: id,
  p: price,
  q: size,
  f: id,
  l: id,
  T: toEpoch(at, isMicro),
  m: side === 'sell',
  M: true,
});

function answerInstruments({ query }: FakeRequest, world: World): FakeAnswer {
  const single = query.get('symbol');
  const several = query.get('symbols');
  const asked = single ? [single] : several ? (JSON.parse(several) as string[]) : undefined;
  const unknown = asked?.find((symbol) => !world.instruments.has(symbol));
  if (unknown !== undefined) return { status: 400, body: { code: -1121, msg: 'Invalid symbol.' } };
  const listed = asked?.map((symbol) => world.instruments.get(symbol)!) ?? [
    ...world.instruments.values(),
  ];
  const symbols = listed.map((one) => ({
    symbol: one.symbol,
    status: isTrading(one) ? 'TRADING' : 'BREAK',
    baseAsset: one.symbol.slice(0, -4),
    quoteAsset: one.symbol.slice(-4),
    isSpotTradingAllowed: true,
    filters: [
      { filterType: 'PRICE_FILTER', minPrice: one.priceStep, tickSize: one.priceStep },
      { filterType: 'LOT_SIZE', minQty: one.sizeStep, stepSize: one.sizeStep },
    ],
  }));
  return { body: { timezone: 'UTC', symbols }, headers: { 'x-mbx-used-weight-1m': '20' } };
}

function answerTrades(request: FakeRequest, world: World): FakeAnswer {
  const { path, query } = request;
  const all = world.trades(query.get('symbol') ?? '');
  const limit = Math.min(Number(query.get('limit') ?? 500), 1_000);
  const fromId = query.get('fromId');
  const startMs = Number(query.get('startTime') ?? NaN);
  const endMs = Number(query.get('endTime') ?? Infinity);
  const toOne = path.endsWith('/aggTrades') ? toAggregate : toRow;
  const within = all.filter(
    ({ id, timeMs }) =>
      (fromId === null || id >= BigInt(fromId)) &&
      (Number.isNaN(startMs) || timeMs >= startMs) &&
      timeMs <= endMs,
  );
  const isFromStart = fromId !== null || !Number.isNaN(startMs);
  const rows = isFromStart ? within.slice(0, limit) : within.slice(-limit);
  return { body: rows.map((row) => toOne(row, asksMicros(request))) };
}

const INTERVALS: Readonly<Record<string, number>> = {
  '1s': 1_000,
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1h': 3_600_000,
  '1d': 86_400_000,
};

function answerBars(request: FakeRequest, world: World, nowMs: number): FakeAnswer {
  const { query } = request;
  const toTime = (timeMs: number): bigint => toEpoch({ timeMs, timeNs: 0 }, asksMicros(request));
  const intervalMs = INTERVALS[query.get('interval') ?? ''] ?? 60_000;
  const fromMs = Number(query.get('startTime') ?? 0);
  const untilMs = Number(query.get('endTime') ?? nowMs) + 1;
  const limit = Math.min(Number(query.get('limit') ?? 500), 1_000);
  const bars = world.bars(query.get('symbol') ?? '', intervalMs, fromMs, untilMs);
  const rows = query.has('startTime') ? bars.slice(0, limit) : bars.slice(-limit);
  return {
    body: rows.map((bar) => [
      toTime(bar.startMs),
      bar.open,
      bar.high,
      bar.low,
      bar.close,
      bar.volume,
      toTime(bar.startMs + intervalMs - 1),
      '0',
      bar.trades,
      '0',
      '0',
      '0',
    ]),
  };
}

const toFrame = ({ symbol, id, price, size, side, ...at }: FakeTrade, { url }: Link): string => {
  const m = side === 'sell';
  const T = toEpoch(at, url.searchParams.get('timeUnit') === 'MICROSECOND');
  const data = { e: 'trade', E: T + 1n, s: symbol, t: id, p: price, q: size, T, m };
  return toJson({ stream: `${symbol.toLowerCase()}@trade`, data: { ...data, M: true } });
};

const isOurs = (asked: Subscribe): boolean => asked.frame['id'] !== undefined;

/** The dialect. */
export const BINANCE: Dialect = {
  venue: 'binance',
  readConnect(url) {
    const streams = url.searchParams.get('streams');
    return { symbols: streams === null ? [] : unique(streams.split('/')) };
  },
  read(text) {
    const frame = toSaid(text);
    const symbols = unique(streamsOf(frame));
    if (frame['method'] === 'SUBSCRIBE') return { type: 'subscribe', symbols, frame };
    if (frame['method'] === 'UNSUBSCRIBE') return { type: 'unsubscribe', symbols, frame };
    return { type: 'other', frame };
  },
  ack: (asked) => (isOurs(asked) ? [toJson({ result: null, id: asked.frame['id'] })] : []),
  refuse: (asked) => {
    const msg = 'Invalid request: unknown symbol';
    return [toJson({ error: { code: 2, msg }, id: asked?.frame['id'] ?? null })];
  },
  trades: (trades, link) => trades.map((trade) => toFrame(trade, link)),
  quote: ({ symbol, timeMs, bid, bidSize, ask, askSize }) => [
    toJson({
      stream: `${symbol.toLowerCase()}@bookTicker`,
      data: {
        u: BigInt(timeMs),
        s: symbol,
        b: bid ?? '0.00000000',
        B: bidSize ?? '0.00000000',
        a: ask ?? '0.00000000',
        A: askSize ?? '0.00000000',
      },
    }),
  ],
  notice: ({ now }) => [toJson({ e: 'serverShutdown', E: now.timeMs })],
  rest(request, world, now) {
    const { path } = request;
    if (path.endsWith('/exchangeInfo')) return answerInstruments(request, world);
    if (/\/(trades|historicalTrades|aggTrades)$/.test(path)) return answerTrades(request, world);
    if (path.endsWith('/klines')) return answerBars(request, world, now.timeMs);
    if (path.endsWith('/time')) return { body: { serverTime: now.timeMs } };
    if (path.endsWith('/ping')) return { body: {} };
    return undefined;
  },
};
