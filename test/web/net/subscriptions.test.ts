import { beforeEach, describe, expect, test } from 'vitest';
import type { Client, SubscribeOptions } from '../../../shared/client/client-contract.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import type { ClientLimits } from '../../../shared/wire/server-message.ts';
import type { Interval } from '../../../shared/model/interval.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { Subscriptions } from '../../../web/net/subscriptions.ts';
import { type AppState, createAppState } from '../../../web/state/app-state.ts';
import { createTile, type Tile } from '../../../web/state/tile.ts';

describe('the subscriptions of the page', () => {
  let sent: { do: string; symbols: string[]; contract?: string | undefined; bars?: string[] }[];
  /** Puts one chart more on the desk. */
  let addChart: (symbol: string, interval: Interval) => Tile<LineSeries>;
  let state: AppState<LineSeries>;
  let subscriptions: Subscriptions;

  beforeEach(() => {
    sent = [];
    const note =
      (what: string) =>
      (symbols: string[], options: SubscribeOptions | string = {}) => {
        const contract = typeof options === 'string' ? undefined : (options.contract ?? 'every');
        const bars = typeof options === 'string' ? [] : (options.bars ?? []);
        sent.push({ do: what, symbols, contract });
        if (bars.length > 1) sent.at(-1)!.bars = bars.map(({ interval }) => interval);
      };
    const client = {
      subscribe: note('subscribe'),
      unsubscribe: note('unsubscribe'),
      refresh: note('refresh'),
      request: () => Promise.reject(new Error('not asked')),
    };
    const store = { getItem: () => null, setItem: () => undefined };
    state = createAppState(store, { symbol: 'A', interval: '1s' }, () => new LineSeries());
    state.market.value = { name: 'live', kind: 'live' } as MarketInfo;
    state.watchlist.value = ['A', 'B', 'C'];
    subscriptions = new Subscriptions(client as unknown as Client, state);
    subscriptions.sync();
    addChart = (symbol, interval) => {
      const tile = createTile({ symbol, interval }, state.surroundings);
      state.tiles.value = [...state.tiles.peek(), tile];
      subscriptions.sync();
      return tile;
    };
  });

  test('the chart gets every tick, the rest of the watchlist its newest state', () => {
    expect(sent).toEqual([
      { do: 'subscribe', symbols: ['A'], contract: 'every', bars: ['1s', '1m'] },
      { do: 'subscribe', symbols: ['B', 'C'], contract: 'latest' },
    ]);
  });

  test('another symbol on the chart changes both contracts, and unsubscribes neither', () => {
    sent.length = 0;
    state.symbol.value = 'B';
    subscriptions.sync();
    expect(sent).toEqual([
      { do: 'subscribe', symbols: ['B'], contract: 'every', bars: ['1s', '1m'] },
      { do: 'subscribe', symbols: ['A'], contract: 'latest' },
    ]);
    sent.length = 0;
    subscriptions.sync();
    expect(sent).toEqual([]);
  });

  test('a symbol that only the chart shows is left for good when the chart shows another', () => {
    state.symbol.value = 'Z';
    subscriptions.sync();
    sent.length = 0;
    state.symbol.value = 'A';
    subscriptions.sync();
    expect(sent.map(({ do: what, symbols }) => [what, ...symbols])).toEqual([
      ['unsubscribe', 'Z'],
      ['subscribe', 'A'],
    ]);
  });

  test('another interval asks for its bars without a change of contract', () => {
    sent.length = 0;
    subscriptions.refreshChart();
    expect(sent).toMatchObject([{ do: 'refresh', symbols: ['A'] }]);
  });

  test('a symbol on several charts is subscribed once, with the bars of all of them', () => {
    sent.length = 0;
    addChart('A', '5m');
    expect(sent).toMatchObject([{ do: 'refresh', symbols: ['A'], bars: ['1s', '5m', '1m'] }]);
    sent.length = 0;
    addChart('Z', '1m');
    addChart('Z', '1h');
    expect(sent).toMatchObject([
      { do: 'subscribe', symbols: ['Z'], contract: 'every' },
      { do: 'refresh', symbols: ['Z'], bars: ['1m', '1h'] },
    ]);
  });

  test('a symbol that charts are compared with counts as one of theirs, once, until none has it', () => {
    subscriptions.hasComparisons = true;
    const [tile] = state.tiles.peek();
    sent.length = 0;
    tile!.compare.value = [{ symbol: 'Z' }, { symbol: 'B', market: 'elsewhere' }];
    subscriptions.sync();
    subscriptions.sync();
    expect(sent).toMatchObject([
      { do: 'subscribe', symbols: ['Z'], contract: 'every', bars: ['1s', '1m'] },
    ]);
    sent.length = 0;
    tile!.compare.value = [];
    subscriptions.sync();
    expect(sent).toMatchObject([{ do: 'unsubscribe', symbols: ['Z'] }]);
  });

  test('a symbol is left when the last chart that shows it is gone, and not before', () => {
    const [one, other] = [addChart('Z', '1m'), addChart('Z', '1h')];
    sent.length = 0;
    other.symbol.value = 'A';
    subscriptions.sync();
    expect(sent).toMatchObject([{ do: 'refresh', symbols: ['A'] }]);
    sent.length = 0;
    state.tiles.value = state.tiles.peek().filter((tile) => tile !== one);
    subscriptions.sync();
    expect(sent).toMatchObject([{ do: 'unsubscribe', symbols: ['Z'] }]);
  });

  test('a symbol that leaves its chart and stays on the watchlist gets its newest state again', () => {
    const tile = addChart('B', '1m');
    sent.length = 0;
    tile.symbol.value = 'A';
    subscriptions.sync();
    expect(sent).toMatchObject([
      { do: 'refresh', symbols: ['A'] },
      { do: 'subscribe', symbols: ['B'], contract: 'latest' },
    ]);
  });

  test('a list longer than the limit is cut, and a symbol of it can still go on the chart', () => {
    state.watchlist.value = Array.from({ length: LIMITS.subscriptions + 5 }, (_, i) => `X${i}`);
    sent.length = 0;
    subscriptions.sync();
    expect(sent.at(-1)!.symbols).toHaveLength(LIMITS.subscriptions - 1);
    sent.length = 0;
    state.symbol.value = 'X1';
    subscriptions.sync();
    expect(sent.find(({ contract }) => contract === 'every')!.symbols).toEqual(['X1']);
  });

  test('of a longer list what is in sight is live, and what waits is said', () => {
    const list = Array.from({ length: LIMITS.subscriptions + 100 }, (_, i) => `X${i}`);
    state.watchlist.value = list;
    subscriptions.sync();
    expect(state.waiting.value.size).toBe(101);
    expect(state.waiting.value.has('X600')).toBe(true);
    sent.length = 0;
    state.inSight.value = ['X600', 'X601'];
    subscriptions.sync();
    expect(sent.map(({ do: what, symbols }) => [what, ...symbols])).toEqual([
      ['unsubscribe', 'X509', 'X510'],
      ['subscribe', 'X600', 'X601'],
    ]);
    expect([...state.waiting.value].slice(0, 3)).toEqual(['X509', 'X510', 'X511']);
    state.watchlist.value = list.slice(0, 10);
    subscriptions.sync();
    expect(state.waiting.value.size).toBe(0);
  });

  test('as many are subscribed as the server allows, if that is fewer', () => {
    state.limits.value = { subscriptions: 2 } as ClientLimits;
    subscriptions.sync();
    expect([...state.waiting.value]).toEqual(['C']);
  });
});
