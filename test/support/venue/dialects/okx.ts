/** OKX: an ack an argument, one trade that covers several fills, a notice before upgrades, `ping` that is no JSON. */
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

const argsOf = (frame: Said): Said[] => (frame['args'] as Said[] | undefined) ?? [];
const toRow = ({ symbol, id, price, size, side, timeMs }: FakeTrade): object => ({
  instId: symbol,
  tradeId: String(id),
  px: price,
  sz: size,
  side,
  ts: String(timeMs),
});

function answerTrades({ path, query }: FakeRequest, world: World): FakeAnswer {
  const isHistory = path.endsWith('/history-trades');
  const limit = Math.min(Number(query.get('limit') ?? 100), isHistory ? 100 : 500);
  const after = query.get('after');
  const before = query.get('before');
  const rows = world
    .trades(query.get('instId') ?? '')
    .filter(({ id }) => after === null || id < BigInt(after))
    .filter(({ id }) => before === null || id > BigInt(before));
  return { body: { code: '0', msg: '', data: rows.toReversed().slice(0, limit).map(toRow) } };
}

const INTERVALS: Readonly<Record<string, number>> = {
  '1m': 60_000,
  '5m': 300_000,
  '15m': 900_000,
  '1H': 3_600_000,
  '1Dutc': 86_400_000,
};

function answerBars({ query }: FakeRequest, world: World, nowMs: number): FakeAnswer {
  const intervalMs = INTERVALS[query.get('bar') ?? ''] ?? 60_000;
  const untilMs = Number(query.get('after') ?? nowMs + 1);
  const fromMs = Number(query.get('before') ?? -1) + 1;
  const bars = world.bars(query.get('instId') ?? '', intervalMs, fromMs, untilMs).toReversed();
  const data = bars.slice(0, Math.min(Number(query.get('limit') ?? 100), 300)).map((bar) => {
    const isFinal = bar.startMs + intervalMs <= nowMs;
    const prices = [bar.open, bar.high, bar.low, bar.close, bar.volume];
    return [String(bar.startMs), ...prices, '0', '0', isFinal ? '1' : '0'];
  });
  return { body: { code: '0', msg: '', data } };
}

/** The dialect. */
export const OKX: Dialect = {
  venue: 'okx',
  read(text) {
    const frame = toSaid(text);
    if (text === 'ping') return { type: 'ping', frame };
    const { op } = frame;
    if (op !== 'subscribe' && op !== 'unsubscribe') return { type: 'other', frame };
    return {
      type: op,
      symbols: [...new Set(argsOf(frame).map((arg) => String(arg['instId'])))],
      frame,
    };
  },
  ack: ({ type, frame }, accepted) =>
    argsOf(frame)
      .filter((arg) => accepted.includes(String(arg['instId'])))
      .map((arg) => toJson({ id: frame['id'], event: type, arg, connId: 'a4d3ae55' })),
  refuse: (asked, symbols) => {
    const id = asked?.frame['id'];
    if (symbols.length === 0) {
      return [
        toJson({ id, event: 'error', code: '60012', msg: 'Illegal request', connId: 'a4d3ae55' }),
      ];
    }
    return symbols.map((symbol) => {
      const msg = `Wrong URL or channel:trades,instId:${symbol} doesn't exist. Please use the correct URL, channel and parameters referring to API document.`;
      return toJson({ id, event: 'error', code: '60018', msg, connId: 'a4d3ae55' });
    });
  },
  pong: () => ['pong'],
  trades: (trades) =>
    trades.map((trade) =>
      toJson({
        arg: { channel: 'trades', instId: trade.symbol },
        data: [{ ...toRow(trade), count: '1', source: '0', seqId: Number(trade.id) }],
      }),
    ),
  quote: (quote, link) => [
    toJson({
      arg: { channel: 'bbo-tbt', instId: quote.symbol },
      data: [
        {
          asks: quote.ask === undefined ? [] : [[quote.ask, quote.askSize, '0', '1']],
          bids: quote.bid === undefined ? [] : [[quote.bid, quote.bidSize, '0', '1']],
          ts: String(quote.timeMs),
          seqId: link.nextSequence(),
        },
      ],
    }),
  ],
  notice: () => [
    toJson({
      event: 'notice',
      code: '64008',
      msg: 'The connection will soon be closed for a service upgrade. Please reconnect.',
      connId: 'a4d3ae55',
    }),
  ],
  rest(request, world, now) {
    const { path } = request;
    if (path.endsWith('/public/instruments')) {
      const data = [...world.instruments.values()].map((one) => ({
        instId: one.symbol,
        instType: 'SPOT',
        baseCcy: one.symbol.split('-')[0],
        quoteCcy: one.symbol.split('-')[1],
        tickSz: one.priceStep,
        lotSz: one.sizeStep,
        minSz: one.sizeStep,
        ctVal: '',
        state: isTrading(one) ? 'live' : 'suspend',
      }));
      return { body: { code: '0', msg: '', data } };
    }
    if (path.endsWith('trades')) return answerTrades(request, world);
    if (path.endsWith('candles')) return answerBars(request, world, now.timeMs);
    return undefined;
  },
};
