/** What people ask the page to do: what changes at once, what the server is asked, and what a refusal becomes. */
import { beforeEach, describe, expect, test } from 'vitest';
import { ClientError } from '../../../shared/client/client-contract.ts';
import type { MarketInfo, ReplayInfo } from '../../../shared/wire/market-info.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { createActions } from '../../../web/net/page-actions.ts';
import type { Actions } from '../../../web/state/actions.ts';
import { type AppState, createAppState } from '../../../web/state/app-state.ts';

const REPLAY: ReplayInfo = {
  recording: 'demo',
  startMs: 1_000,
  endMs: 9_000,
  state: 'playing',
  speed: 4,
  loop: false,
  viewers: 1,
};
const LIVE = { name: 'live', number: 0, kind: 'live', epoch: 1 } as MarketInfo;

let state: AppState<LineSeries>;
let actions: Actions;
/** What was asked of others, in order. */
let did: unknown[][];
/** What the server, or the markets, answer. */
let outcome: () => Promise<unknown>;

beforeEach(() => {
  const store = { getItem: () => null, setItem: () => undefined };
  state = createAppState(store, { symbol: 'A', interval: '1m' }, () => new LineSeries());
  state.market.value = LIVE;
  state.watchlist.value = ['A', 'B', 'C'];
  did = [];
  outcome = () => Promise.resolve({});
  const note =
    (name: string) =>
    (...given: unknown[]): Promise<unknown> => {
      did.push([name, ...given]);
      return outcome();
    };
  const record = (...names: string[]): never =>
    Object.fromEntries(names.map((name) => [name, note(name)])) as never;
  const parts = {
    client: record('request', 'startScenario', 'reconnectNow'),
    state,
    feed: record('chartSymbol', 'addOlder'),
    subscriptions: record('sync', 'refreshChart'),
    instruments: record('storeWatchlist'),
    markets: record('open', 'join', 'toLive'),
  };
  const imports = (): Promise<never> => Promise.reject(new Error('nothing is imported'));
  actions = createActions({ socketUrl: '', environment: {} as never, imports }, parts);
});

/** Everything that was under way has happened. */
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
const names = (): unknown[] => did.map(([name]) => name);

describe('the symbol on the chart', () => {
  test('changes with its subscriptions, follows the newest, and brings the chart to the front', () => {
    state.tab.value = 'trades';
    state.isFollowing.value = false;
    actions.show('B');
    expect([state.symbol.value, state.tab.value, state.isFollowing.value]).toEqual([
      'B',
      'chart',
      true,
    ]);
    expect(names()).toEqual(['chartSymbol', 'sync']);
  });

  test('that is shown already is only brought to the front', () => {
    state.tab.value = 'trades';
    state.isFollowing.value = false;
    actions.show('A');
    expect([state.tab.value, state.isFollowing.value, did]).toEqual(['chart', false, []]);
  });

  test('asks for bars of another interval, and for none of the same', () => {
    actions.setInterval('1m');
    expect(did).toEqual([]);
    actions.setInterval('5m');
    expect([state.interval.value, names()]).toEqual(['5m', ['chartSymbol', 'sync']]);
  });
});

describe('the watchlist', () => {
  test('takes a symbol once, and is stored, subscribed to and drawn', () => {
    const changes = state.boardChanges.value;
    actions.watch('A');
    expect(did).toEqual([]);
    actions.watch('D');
    expect(state.watchlist.value).toEqual(['A', 'B', 'C', 'D']);
    expect(names()).toEqual(['storeWatchlist', 'sync']);
    expect(state.boardChanges.value).toBe(changes + 1);
  });

  test('gives a symbol up', () => {
    actions.unwatch('B');
    expect([state.watchlist.value, names()]).toEqual([
      ['A', 'C'],
      ['storeWatchlist', 'sync'],
    ]);
  });

  test('takes changes back, the newest first, by a button of the notice or by hand', () => {
    actions.unwatch('B');
    expect(state.notice.value?.text).toContain('B');
    actions.setWatched(['C', 'A']);
    actions.undoWatch();
    expect(state.watchlist.value).toEqual(['A', 'C']);
    state.notice.value!.action!.run();
    expect(state.watchlist.value).toEqual(['A', 'B', 'C']);
    actions.undoWatch();
    expect(state.watchlist.value).toEqual(['A', 'B', 'C']);
  });
});

describe('a replay', () => {
  beforeEach(() => {
    state.market.value = { ...LIVE, name: 'replay-1', kind: 'replay', replay: REPLAY };
  });

  test('is played, paused, sped up and looped by commands on its market', () => {
    actions.play();
    actions.pause();
    actions.steer({ type: 'speed', speed: 'max' });
    actions.steer({ type: 'loop', loop: true });
    expect(did.map(([, command]) => command)).toEqual([
      { type: 'play', market: 'replay-1' },
      { type: 'pause', market: 'replay-1' },
      { type: 'speed', speed: 'max', market: 'replay-1' },
      { type: 'loop', loop: true, market: 'replay-1' },
    ]);
  });

  test.each([
    [5_000.4, 5_000],
    [-7, 1_000],
    [1e15, 9_000],
  ])(
    'sought to %d goes to %d, in whole ms within the recording, and the clock waits there',
    (aim, at) => {
      actions.seek(aim);
      expect(did).toEqual([['request', { type: 'seek', timeMs: at, market: 'replay-1' }]]);
      expect(state.clock.at(performance.timeOrigin + performance.now() + 60_000)).toBe(at);
    },
  );

  test('is opened and joined, and left for the live market', () => {
    actions.openRecording('demo', { timeMs: 5, speed: 2 });
    actions.joinReplay('replay-2');
    actions.backToLive();
    expect(did).toEqual([
      ['open', { recording: 'demo', timeMs: 5, speed: 2 }],
      ['join', 'replay-2'],
      ['toLive', undefined],
    ]);
  });

  test('is all that can be steered: the live market is not asked', () => {
    state.market.value = LIVE;
    actions.play();
    actions.seek(5_000);
    actions.steer({ type: 'speed', speed: 2 });
    expect(did).toEqual([]);
  });
});

describe('a refusal', () => {
  test.each([
    ['of the server', new ClientError('NOT_A_REPLAY', 'The live market …'), 'The live market …'],
    [
      'for want of a connection',
      new ClientError('DISCONNECTED', 'There is no connection.'),
      'There is no connection to the server at the moment.',
    ],
    ['that is no error', 'nonsense', 'Something went wrong.'],
  ])('%s becomes a notice', async (_name, error, text) => {
    outcome = () => Promise.reject(error);
    actions.startScenario({ name: 'halt-resume' });
    await settle();
    expect(state.notice.value).toEqual({ tone: 'error', text });
  });
});

test('nothing is asked for without a symbol or a market', () => {
  state.market.value = undefined;
  actions.loadStatistics();
  actions.loadOlder();
  expect(did).toEqual([]);
});

test('where nobody logs in, a token goes nowhere', () => {
  actions.logIn('secret');
  expect(state.login.value).toEqual({ isNeeded: false, isBusy: false });
});
