/** Alpaca: arrays of messages, a login, the full list as an ack, bars with revisions, halts, corrections. */
import { LosslessNumber } from 'lossless-json';
import {
  type Dialect,
  type FakeAnswer,
  type FakeRequest,
  isTrading,
  type Refusal,
  type Said,
  toJson,
  toNewYorkDays,
  toRfc3339,
  toSaid,
} from '../dialect.ts';
import type { FakeBar, FakeTrade, World } from '../world.ts';

const number = (digits: string): LosslessNumber => new LosslessNumber(digits);
const ERRORS: Readonly<Record<Refusal, readonly [number, string]>> = {
  unknownSymbol: [400, 'invalid syntax'],
  symbolLimit: [405, 'symbol limit exceeded'],
  wrongKey: [402, 'auth failed'],
  connectionLimit: [406, 'connection limit exceeded'],
  notInPlan: [409, 'insufficient subscription'],
};
const LISTS = ['trades', 'quotes', 'bars', 'updatedBars', 'dailyBars', 'statuses', 'lulds'];

const symbolsOf = (frame: Said): string[] => {
  const named = LISTS.flatMap((list) => (frame[list] as string[] | undefined) ?? []);
  return [...new Set(named)].filter((symbol) => symbol !== '*');
};

const toTrade = (trade: FakeTrade): object => ({
  T: 't',
  S: trade.symbol,
  i: trade.id,
  x: 'V',
  p: number(trade.price),
  s: number(trade.size),
  t: toRfc3339(trade, 9),
  c: trade.conditions ?? ['@'],
  z: 'C',
});

const toBar = (bar: FakeBar): Said => ({
  o: number(bar.open),
  h: number(bar.high),
  l: number(bar.low),
  c: number(bar.close),
  v: number(bar.volume),
  t: new Date(bar.startMs).toISOString().replace('.000', ''),
  n: bar.trades,
  vw: number(bar.close),
});

const DAY_MS = 86_400_000;
const INTERVALS: Readonly<Record<string, number>> = {
  '1Min': 60_000,
  '5Min': 300_000,
  '15Min': 900_000,
  '1Hour': 3_600_000,
  '1Day': DAY_MS,
};

/** Trades or bars of all symbols, symbol by symbol, cut into pages. */
function answerPages(request: FakeRequest, world: World, what: string): FakeAnswer {
  const { query } = request;
  const symbols = (query.get('symbols') ?? '').split(',').sort();
  const fromMs = Date.parse(query.get('start') ?? '1970-01-01T00:00:00Z');
  const untilMs = Date.parse(query.get('end') ?? '2200-01-01T00:00:00Z');
  const limit = Math.min(Number(query.get('limit') ?? 1_000), 10_000);
  const skip = Number(query.get('page_token') ?? 0);
  const intervalMs = INTERVALS[query.get('timeframe') ?? ''] ?? 60_000;
  const rowsOf = (symbol: string): object[] => {
    if (what === 'bars' && intervalMs === DAY_MS) {
      return toNewYorkDays(world, symbol, fromMs, untilMs + 1).map(toBar);
    }
    if (what === 'bars') return world.bars(symbol, intervalMs, fromMs, untilMs + 1).map(toBar);
    const own = world.trades(symbol).filter((t) => t.timeMs >= fromMs && t.timeMs <= untilMs);
    return own.map((trade) => ({ ...toTrade(trade), T: undefined, S: undefined }));
  };
  const all = symbols.flatMap((symbol) => rowsOf(symbol).map((row) => ({ symbol, row })));
  const page: Record<string, object[]> = {};
  for (const { symbol, row } of all.slice(skip, skip + limit)) (page[symbol] ??= []).push(row);
  const next = skip + limit < all.length ? String(skip + limit) : null;
  return { body: { [what]: page, next_page_token: next } };
}

const toAsset = (symbol: string, isActive: boolean): object => ({
  id: `id-${symbol}`,
  class: 'us_equity',
  exchange: 'NASDAQ',
  symbol,
  name: `${symbol} Inc. Common Stock`,
  status: isActive ? 'active' : 'inactive',
  tradable: isActive,
});

/** The dialect. */
export const ALPACA: Dialect = {
  venue: 'alpaca',
  needsKey: true,
  greet: () => ['[{"T":"success","msg":"connected"}]'],
  readConnect(_url, headers) {
    const key = headers['apca-api-key-id'];
    return typeof key === 'string' ? { key } : {};
  },
  read(text) {
    const frame = toSaid(text);
    const { action } = frame;
    if (action === 'auth') {
      return { type: 'login', key: String(frame['key']), secret: String(frame['secret']), frame };
    }
    if (action !== 'subscribe' && action !== 'unsubscribe') return { type: 'other', frame };
    return { type: action, symbols: symbolsOf(frame), frame };
  },
  loggedIn: () => ['[{"T":"success","msg":"authenticated"}]'],
  ack(_asked, _accepted, { symbols }) {
    const lists = [...LISTS, 'corrections', 'cancelErrors'];
    const all = Object.fromEntries(lists.map((name) => [name, [...symbols]]));
    return [toJson([{ T: 'subscription', ...all }])];
  },
  refuse(_asked, _symbols, why) {
    const [code, msg] = ERRORS[why];
    return [toJson([{ T: 'error', code, msg }])];
  },
  trades: (trades) => [toJson(trades.map(toTrade))],
  quote: (quote) => [
    toJson([
      {
        T: 'q',
        S: quote.symbol,
        bx: 'V',
        bp: number(quote.bid ?? '0'),
        bs: number(quote.bidSize ?? '0'),
        ax: 'V',
        ap: number(quote.ask ?? '0'),
        as: number(quote.askSize ?? '0'),
        c: ['R'],
        z: 'C',
        t: toRfc3339(quote, 9),
      },
    ]),
  ],
  status: (symbol, isHalted, { now }) => [
    toJson([
      {
        T: 's',
        S: symbol,
        sc: isHalted ? 'H' : 'T',
        sm: isHalted ? 'Trading Halt' : 'Trading Resumption',
        rc: isHalted ? 'T12' : '',
        rm: isHalted ? 'Trading Halted; For information requested by NASDAQ' : '',
        t: toRfc3339(now, 9),
        z: 'C',
      },
    ]),
  ],
  bar: (bar, isRevision) => [toJson([{ T: isRevision ? 'u' : 'b', S: bar.symbol, ...toBar(bar) }])],
  cancel: (trade, at) => [
    toJson([
      {
        T: 'x',
        S: trade.symbol,
        i: trade.id,
        x: 'V',
        p: number(trade.price),
        s: number(trade.size),
        a: 'C',
        t: toRfc3339(at, 9),
        z: 'C',
      },
    ]),
  ],
  correct: (old, now, at) => [
    toJson([
      {
        T: 'c',
        S: old.symbol,
        x: 'V',
        oi: old.id,
        op: number(old.price),
        os: number(old.size),
        oc: old.conditions ?? ['@'],
        ci: now.id,
        cp: number(now.price),
        cs: number(now.size),
        cc: now.conditions ?? ['@'],
        t: toRfc3339(at, 9),
        z: 'C',
      },
    ]),
  ],
  rest(request, world) {
    const { path } = request;
    const what = /\/(trades|bars|quotes)$/.exec(path)?.[1];
    if (what !== undefined) return answerPages(request, world, what);
    const asset = /\/v2\/assets\/(.+)$/.exec(path)?.[1];
    if (asset !== undefined) {
      const known = world.instruments.get(asset);
      if (known === undefined)
        return { status: 404, body: { code: 40410000, message: 'asset not found' } };
      return { body: toAsset(asset, isTrading(known)) };
    }
    if (!path.endsWith('/v2/assets')) return undefined;
    return {
      body: [...world.instruments.values()].map((one) => toAsset(one.symbol, isTrading(one))),
    };
  },
};
