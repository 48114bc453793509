import { beforeEach, describe, expect, test } from 'vitest';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { doInLists } from '../../../web/net/watch-lists.ts';
import { type AppState, createAppState } from '../../../web/state/app-state.ts';
import { type ListRequest, MOST_LISTS, toListIndex } from '../../../web/state/watch-lists.ts';
import { toInstruments } from '../../support/test-instruments.ts';

describe('named watchlists', () => {
  let stored: Map<string, string>;
  let state: AppState<LineSeries>;
  const set = (symbols: readonly string[]): void => {
    state.watchlist.value = symbols;
    const name = state.listName.peek();
    const key = name === 'Watchlist' ? 'watchlist.live' : `watchlist.live ${name}`;
    stored.set(`tickdeck.${key}`, JSON.stringify(symbols));
  };
  const ask = (request: ListRequest): void => doInLists(state, set, request);

  beforeEach(() => {
    stored = new Map();
    const store = {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    };
    state = createAppState(store, {}, () => new LineSeries());
    state.market.value = { name: 'live', kind: 'live' } as MarketInfo;
    state.instruments.value = toInstruments(4);
    set(['S0', 'S1']);
  });

  test('are made, shown and found again, each with its own symbols', () => {
    ask({ do: 'choose', name: '  Banks ', symbols: ['S2'] });
    expect([state.listName.value, state.watchlist.value]).toEqual(['Banks', ['S2']]);
    ask({ do: 'choose', name: 'Watchlist' });
    expect(state.watchlist.value).toEqual(['S0', 'S1']);
    ask({ do: 'copyTo', name: 'Banks', symbol: 'S3' });
    ask({ do: 'choose', name: 'Banks' });
    expect(state.watchlist.value).toEqual(['S2', 'S3']);
    const index: unknown = JSON.parse(stored.get('tickdeck.watchlist.live lists')!);
    expect(toListIndex(index)).toEqual({ shown: 'Banks', names: ['Watchlist', 'Banks'] });
  });

  test('are renamed and deleted, which can be taken back; the first one stays', () => {
    ask({ do: 'choose', name: 'Banks', symbols: ['S2'] });
    ask({ do: 'rename', name: 'Lenders' });
    expect(state.listNames.value).toEqual(['Watchlist', 'Lenders']);
    ask({ do: 'remove' });
    expect([state.listName.value, state.watchlist.value]).toEqual(['Watchlist', ['S0', 'S1']]);
    ask({ do: 'remove' });
    expect(state.listNames.value).toEqual(['Watchlist']);
    state.notice.value!.action!.run();
    expect([state.listName.value, state.watchlist.value]).toEqual(['Lenders', ['S2']]);
  });

  test('have a name and a limit, and say so', () => {
    for (let i = 1; i < MOST_LISTS; i++) ask({ do: 'choose', name: `L${i}` });
    expect(state.notice.value).toBeUndefined();
    ask({ do: 'choose', name: 'one more' });
    expect(state.notice.value?.text).toContain('50 lists');
    expect(state.listNames.value).toHaveLength(MOST_LISTS);
  });

  test.each([null, 7, { names: 'x', shown: 'x' }, { names: ['a'], shown: 'b' }])(
    'are left alone where %j was stored',
    (damaged) => expect(toListIndex(damaged)).toBeUndefined(),
  );
});
