/** Finnhub: a symbol a frame, no ack, no ids; the key sits in the address. */
import { LosslessNumber } from 'lossless-json';
import { type Dialect, toJson, toSaid } from '../dialect.ts';

/** The dialect. */
export const FINNHUB: Dialect = {
  venue: 'finnhub',
  needsKey: true,
  readConnect: (url) => ({ key: url.searchParams.get('token') ?? '' }),
  read(text) {
    const frame = toSaid(text);
    const { type } = frame;
    if (type !== 'subscribe' && type !== 'unsubscribe') return { type: 'other', frame };
    return { type, symbols: [String(frame['symbol'])], frame };
  },
  ack: () => [],
  refuse: (_asked, _symbols, why) => {
    const msg = why === 'symbolLimit' ? 'Subscribing to too many symbols' : 'Invalid symbol';
    return [toJson({ type: 'error', msg })];
  },
  trades: (trades) => [
    toJson({
      data: trades.map(({ symbol, price, size, timeMs, conditions }) => ({
        c: conditions ?? null,
        p: new LosslessNumber(price),
        s: symbol,
        t: timeMs,
        v: new LosslessNumber(size),
      })),
      type: 'trade',
    }),
  ],
  heartbeat: () => ['{"type":"ping"}'],
  rest({ path, query }, world) {
    if (path.endsWith('/stock/symbol')) {
      const body = [...world.instruments.values()].map(({ symbol }) => ({
        symbol,
        displaySymbol: symbol,
        description: `${symbol} INC`,
        currency: 'USD',
        type: 'Common Stock',
        mic: 'XNAS',
      }));
      return { body };
    }
    if (path.endsWith('/quote')) {
      const last = world.trades(query.get('symbol') ?? '').at(-1);
      return { body: { c: Number(last?.price ?? 0), pc: 100, t: 0 } };
    }
    if (path.endsWith('/search')) return { body: { count: 0, result: [] } };
    return undefined;
  },
};
