/** Tiingo IEX: the key comes with the subscribe, data in arrays, one reference price a symbol at level 6. */
import { LosslessNumber } from 'lossless-json';
import { type Dialect, type Said, toJson, toNanos, toRfc3339, toSaid, wordOf } from '../dialect.ts';
import type { FakeTrade } from '../world.ts';

const dataOf = (frame: Said): Said => (frame['eventData'] as Said | undefined) ?? {};
const OK = { code: 200, message: 'Success' };

const toRow = ({ symbol, price, size, ...at }: FakeTrade): string =>
  toJson({
    messageType: 'A',
    service: 'iex',
    data: ['T', toRfc3339(at, 9), toNanos(at), symbol, null, null, null, null, null].concat([
      new LosslessNumber(price) as never,
      new LosslessNumber(size) as never,
      null,
      0 as never,
      0 as never,
      0 as never,
      0 as never,
    ]),
  });

const toReference = ({ symbol, price, ...at }: FakeTrade): string =>
  toJson({
    messageType: 'A',
    service: 'iex',
    data: [toRfc3339(at, 9), symbol, new LosslessNumber(price)],
  });

/** The dialect, with whole trades (levels 0 and 5) or one price a symbol (level 6). */
export const toTiingo = (level: 5 | 6): Dialect => ({
  venue: 'tiingo',
  needsKey: true,
  read(text) {
    const frame = toSaid(text);
    const type = frame['eventName'];
    if (type !== 'subscribe' && type !== 'unsubscribe') return { type: 'other', frame };
    const symbols = (dataOf(frame)['tickers'] as string[] | undefined) ?? [];
    return { type, symbols, frame, key: wordOf(frame, 'authorization') };
  },
  ack: () => [toJson({ messageType: 'I', data: { subscriptionId: 61 }, response: OK })],
  refuse: (_asked, _symbols, why) => {
    const message = why === 'wrongKey' ? 'Invalid token' : 'Unknown ticker';
    return [
      toJson({ messageType: 'E', response: { code: why === 'wrongKey' ? 401 : 400, message } }),
    ];
  },
  trades: (trades) => trades.map(level === 6 ? toReference : toRow),
  heartbeat: () => [toJson({ messageType: 'H', response: { code: 200, message: 'HeartBeat' } })],
  rest({ path }, world) {
    const [, symbol] = /\/iex\/([^/]+)$/.exec(path) ?? [];
    const known = world.trades(symbol ?? '').at(-1);
    if (symbol === undefined) return path.endsWith('/iex') ? { body: [] } : undefined;
    return {
      body: [{ ticker: symbol.toUpperCase(), last: Number(known?.price ?? 0), prevClose: 100 }],
    };
  },
});
