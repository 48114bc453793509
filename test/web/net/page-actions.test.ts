import { beforeEach, describe, expect, test } from 'vitest';
import { type Client, ClientError } from '../../../shared/client/client-contract.ts';
import type { Command, MarketInfo } from '../../../shared/wire/command.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { now } from '../../../web/net/browser-environment.ts';
import type { InstrumentLists } from '../../../web/net/instrument-lists.ts';
import type { Feed } from '../../../web/net/market-data.ts';
import type { Markets } from '../../../web/net/market-switch.ts';
import { createActions } from '../../../web/net/page-actions.ts';
import type { Subscriptions } from '../../../web/net/subscriptions.ts';
import type { Actions } from '../../../web/state/actions.ts';
import { type AppState, createAppState } from '../../../web/state/app-state.ts';

const REPLAY: MarketInfo = {
  name: 'replay-1',
  number: 1,
  kind: 'replay',
  epoch: 3,
  label: 'demo',
  provenance: 'recorded',
  timeMs: 5_000,
  instruments: 2,
  replay: {
    recording: 'demo',
    startMs: 1_000,
    endMs: 9_000,
    state: 'playing',
    speed: 1,
    loop: false,
    viewers: 1,
  },
};

describe('actions of the page', () => {
  let state: AppState<LineSeries>;
  let sent: Command[];
  let done: string[];
  let failure: Error | undefined;
  let actions: Actions;

  beforeEach(() => {
    const store = { getItem: () => null, setItem: () => undefined };
    state = createAppState(store, {}, new LineSeries());
    state.market.value = REPLAY;
    sent = [];
    done = [];
    failure = undefined;
    const note = (what: string) => () => void done.push(what);
    const client = {
      request: (command: Command) => {
        sent.push(command);
        return failure === undefined ? Promise.resolve({}) : Promise.reject(failure);
      },
      reconnectNow: note('reconnect'),
    } as unknown as Client;
    const parts = {
      client,
      state,
      feed: { chartSymbol: note('chart') } as unknown as Feed,
      subscriptions: {
        sync: note('sync'),
        refreshChart: note('refresh'),
      } as unknown as Subscriptions,
      instruments: { storeWatchlist: note('store') } as unknown as InstrumentLists,
      markets: {} as Markets,
    };
    actions = createActions({ socketUrl: '', environment: {} as never }, parts);
  });

  test('showing a symbol charts it, subscribes to it and follows; the same again does nothing', () => {
    state.isFollowing.value = false;
    actions.show('NVDA');
    expect(state.symbol.value).toBe('NVDA');
    expect(state.isFollowing.value).toBe(true);
    expect(done).toEqual(['chart', 'sync']);
    actions.show('NVDA');
    expect(done).toHaveLength(2);
  });

  test('another interval asks for its bars, once', () => {
    actions.setInterval('1h');
    actions.setInterval('1h');
    expect(done).toEqual(['chart', 'refresh']);
  });

  test('the watchlist keeps its order, holds nothing twice and is remembered', () => {
    for (const symbol of ['A', 'B', 'A', 'C']) actions.watch(symbol);
    expect(state.watchlist.value).toEqual(['A', 'B', 'C']);
    actions.moveWatched('C', -1);
    actions.moveWatched('A', -1);
    actions.unwatch('B');
    expect(state.watchlist.value).toEqual(['A', 'C']);
    expect(done.filter((what) => what === 'store')).toHaveLength(5);
  });

  test('a seek stays within the recording, and the clock stands where it was let go', () => {
    actions.seek(50_000);
    expect(sent).toEqual([{ type: 'seek', timeMs: 9_000, market: 'replay-1' }]);
    expect(state.clock.at(now() + 1_000)).toBe(9_000);
    actions.seek(-1);
    expect(sent.at(-1)).toMatchObject({ timeMs: 1_000 });
  });

  test('a replay is steered by its name, and a live market is not', () => {
    actions.pause();
    actions.setSpeed(10);
    expect(sent).toEqual([
      { type: 'pause', market: 'replay-1' },
      { type: 'speed', speed: 10, market: 'replay-1' },
    ]);
    const { replay: _, ...live } = REPLAY;
    state.market.value = { ...live, kind: 'live' };
    actions.play();
    actions.seek(3_000);
    expect(sent).toHaveLength(2);
  });

  test('what is refused becomes a notice, and so does a lost connection', async () => {
    failure = new ClientError('FORBIDDEN', 'This link allows looking.');
    actions.stopEvent('log-1');
    await Promise.resolve();
    await Promise.resolve();
    expect(state.notice.value).toEqual({ tone: 'error', text: 'This link allows looking.' });
    failure = new ClientError('DISCONNECTED', 'gone');
    actions.stopEvent('log-1');
    await Promise.resolve();
    await Promise.resolve();
    expect(state.notice.value!.text).toContain('no connection');
  });

  test('where nobody logs in, a token goes nowhere', () => {
    actions.logIn('secret');
    expect(state.login.value).toEqual({ isNeeded: false, isBusy: false });
  });
});
