/** Tiingo IEX: the key comes with the subscribe, data in arrays, one reference price a symbol at level 6. */
import { LosslessNumber } from 'lossless-json';
import { type Dialect, type Said, toJson, toNanos, toRfc3339, toSaid, wordOf } from '../dialect.ts';
import type { FakeBar, FakeTrade } from '../world.ts';

const dataOf = (frame: Said): Said => (frame['eventData'] as Said | undefined) ?? {};
const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;
const INTERVALS: Readonly<Record<string, number>> = {
  '5min': 5 * MINUTE_MS,
  '15min': 15 * MINUTE_MS,
  '1hour': 60 * MINUTE_MS,
};

const toBar = (bar: FakeBar): object => ({
  date: new Date(bar.startMs).toISOString(),
  open: new LosslessNumber(bar.open),
  high: new LosslessNumber(bar.high),
  low: new LosslessNumber(bar.low),
  close: new LosslessNumber(bar.close),
  volume: new LosslessNumber(bar.volume),
});

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
  rest({ path, query }, world) {
    const [, priced] = /\/iex\/([^/]+)\/prices$/.exec(path) ?? [];
    if (priced !== undefined) {
      const [from = 0, until = 0] = ['startDate', 'endDate'].map((name) =>
        Date.parse(query.get(name) ?? ''),
      );
      const intervalMs = INTERVALS[query.get('resampleFreq') ?? ''] ?? MINUTE_MS;
      return { body: world.bars(priced, intervalMs, from, until + DAY_MS).map(toBar) };
    }
    const [, one] = /\/iex\/([^/]+)$/.exec(path) ?? [];
    const asked = query.get('tickers')?.split(',') ?? [...world.instruments.keys()];
    const symbols = one === undefined ? asked : [one];
    if (one === undefined && !/\/iex\/?$/.test(path)) return undefined;
    return {
      body: symbols.map((symbol) => {
        const last = Number(world.trades(symbol).at(-1)?.price ?? 0);
        return { ticker: symbol.toUpperCase(), last, prevClose: 100 };
      }),
    };
  },
});
