import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { createEmitter, type Emitter } from '../../../shared/client/events.ts';
import type { Client } from '../../../shared/client/client-contract.ts';
import type { Command } from '../../../shared/wire/command.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import type { ServerMessage } from '../../../shared/wire/server-message.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { now } from '../../../web/net/browser-environment.ts';
import { InstrumentLists } from '../../../web/net/instrument-lists.ts';
import { MarketClocks } from '../../../web/net/market-clocks.ts';
import { Feed } from '../../../web/net/market-data.ts';
import { watchHellos } from '../../../web/net/market-return.ts';
import { Markets } from '../../../web/net/market-switch.ts';
import { Subscriptions } from '../../../web/net/subscriptions.ts';
import {
  type AppState,
  createAppState,
  toLiveMarkets,
  toViewLink,
} from '../../../web/state/app-state.ts';
import { toChoiceText } from '../../../web/state/market-trouble.ts';
import { createTrafficMeter } from '../../../web/state/traffic-meter.ts';
import { toInstruments } from '../../support/test-instruments.ts';

const START_MS = Date.UTC(2026, 0, 5, 15);
const LIVE: MarketInfo = {
  name: 'live',
  number: 0,
  kind: 'live',
  epoch: 1,
  label: 'Simulator, seed 1',
  provenance: 'simulated',
  seed: 1,
  timeMs: START_MS,
  speed: 20,
  instruments: 2,
};

describe('the markets of a page', () => {
  let emitter: Emitter;
  let state: AppState<LineSeries>;
  let known: MarketInfo[];
  let markets: Markets;

  /** Answers what a page asks at its start. */
  function answer(command: Command): ServerMessage {
    if (command.type === 'list' && command.of === 'instruments') {
      const market = command.market ?? 'live';
      return { type: 'instruments', market, instruments: toInstruments(2) };
    }
    return { type: 'subscriptions', subscriptions: [] };
  }

  /** The server says hello; everything that follows has happened when this resolves. */
  const hello = (info: MarketInfo): Promise<void> => helloAll([info]);

  async function helloAll(infos: MarketInfo[]): Promise<void> {
    known = infos;
    emitter.emit('hello', {
      type: 'hello',
      server: 'test',
      protocol: 'test',
      serverMs: now(),
      flushMs: 16,
      markets: infos,
      limits: {} as never,
    });
    await new Promise((resolve) => setImmediate(resolve));
  }

  afterEach(() => void vi.useRealTimers());

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['performance'] });
    emitter = createEmitter();
    const store = { getItem: () => null, setItem: () => undefined };
    state = createAppState(store, {}, () => new LineSeries());
    const client = {
      on: emitter.on,
      request: (command: Command) => Promise.resolve(answer(command)),
      market: (name: string) => known.find((each) => each.name === name),
      subscribe: () => undefined,
      unsubscribe: () => undefined,
      refresh: () => undefined,
      clockOffsetMs: 0,
    } as unknown as Client;
    const feed = new Feed(client, state, createTrafficMeter(), () => undefined);
    const subscriptions = new Subscriptions(client, state);
    const instruments = new InstrumentLists(client, state);
    const clocks = new MarketClocks(client, state);
    markets = new Markets(client, state, feed, subscriptions, instruments, clocks);
    watchHellos({ client, state, feed, subscriptions, instruments, clocks, markets }, undefined);
  });

  /** Time on the page's clock, against what the market's clock should show by now. */
  const errorMs = (fromMs: number, wallMs: number, speed: number): number =>
    Math.abs(state.clock.at(now()) - (fromMs + (now() - wallMs) * speed));

  test('the page’s clock is the market’s, where it begins and as fast as it runs', async () => {
    const saidMs = now();
    await hello(LIVE);
    vi.advanceTimersByTime(50);
    expect(state.clock.at(now())).toBeGreaterThan(START_MS + 900);
    expect(errorMs(START_MS, saidMs, 20)).toBeLessThan(100);
  });

  test('a venue’s market begins with minutes, of which venues know; what was chosen since stays', async () => {
    const connection = { venue: 'Kraken', licence: 'For personal use.', mayShare: true };
    const info = { ...LIVE, provenance: 'live', connection } as unknown as MarketInfo;
    await hello(info);
    expect(state.interval.value).toBe('1m');
    state.interval.value = '5s';
    await hello({ ...info, epoch: 2 });
    expect(state.interval.value).toBe('5s');
  });

  test('takes over another speed that the server tells', async () => {
    await hello({ ...LIVE, speed: 0 });
    expect(state.clock.at(now())).toBe(START_MS);
    const saidMs = now();
    emitter.emit('market', { ...LIVE, timeMs: START_MS + 60_000, speed: 5 });
    vi.advanceTimersByTime(30);
    expect(state.market.value!.speed).toBe(5);
    expect(errorMs(START_MS + 60_000, saidMs, 5)).toBeLessThan(20);
  });

  test('comes back from a replay to where the live market is by now', async () => {
    await hello(LIVE);
    state.market.value = { ...LIVE, name: 'replay-1', kind: 'replay' };
    emitter.emit('heartbeat', { market: 'live', marketMs: START_MS + 600_000, serverMs: now() });
    const saidMs = now();
    await markets.toLive();
    expect(state.market.value.name).toBe('live');
    expect(errorMs(START_MS + 600_000, saidMs, 20)).toBeLessThan(100);
  });

  test('after a restart of the server, badge and clock are those of the new market', async () => {
    await hello(LIVE);
    const saidMs = now();
    await hello({ ...LIVE, epoch: 2, seed: 77, timeMs: START_MS - 3_600_000, speed: 1 });
    expect(state.market.value).toMatchObject({ epoch: 2, seed: 77 });
    expect(errorMs(START_MS - 3_600_000, saidMs, 1)).toBeLessThan(20);
  });

  test('tells that the market on screen failed and why, until it goes on; others only in the list', async () => {
    await hello(LIVE);
    const other: MarketInfo = {
      ...LIVE,
      name: 'b',
      number: 1,
      state: 'failed',
      reason: 'no route',
    };
    known.push(other);
    emitter.emit('market', other);
    expect(state.notice.value).toBe(undefined);
    expect(toLiveMarkets(state).map(toChoiceText)).toEqual(['live', 'b (failed)']);
    emitter.emit('market', { ...LIVE, state: 'failed', reason: 'the cable is cut' });
    const text = 'The feed of “live” failed: the cable is cut';
    expect(state.notice.value).toEqual({ tone: 'error', text });
    emitter.emit('market', { ...LIVE, state: 'running' });
    expect(state.notice.value).toBe(undefined);
    await markets.toLive('b');
    expect(state.notice.value).toMatchObject({ text: 'The feed of “b” failed: no route' });
  });

  test('tells where a damaged replay ended, and takes it back when it is played again', async () => {
    await hello(LIVE);
    const replay: MarketInfo = { ...LIVE, name: 'replay-1', number: 1, kind: 'replay' };
    state.market.value = replay;
    const reason = 'The recording cannot be read on from 2026-01-05T15:00:00.000Z: block 7';
    emitter.emit('market', { ...replay, state: 'failed', reason });
    expect(state.notice.value).toMatchObject({ text: `The replay ended early: ${reason}` });
    emitter.emit('market', { ...replay, state: 'running' });
    expect(state.notice.value).toBe(undefined);
  });

  describe('with several live markets', () => {
    const OTHER: MarketInfo = {
      ...LIVE,
      name: 'monday',
      number: 1,
      epoch: 2,
      timeMs: START_MS + 9,
    };

    test('shows the first, goes to another one by its name, and comes back to that one', async () => {
      await helloAll([LIVE, OTHER]);
      expect(state.market.value?.name).toBe('live');
      await markets.toLive('monday');
      expect([state.market.value?.name, state.live.value]).toEqual(['monday', 'monday']);
      state.market.value = undefined;
      await markets.toLive();
      expect(state.market.value).toMatchObject({ name: 'monday' });
    });

    test('a link names the one that is not the first', async () => {
      await helloAll([LIVE, OTHER]);
      expect(toViewLink(state, 0).market).toBeUndefined();
      await markets.toLive('monday');
      expect(toViewLink(state, 0).market).toBe('monday');
    });

    test('shows the one that the address asks for, or the first where that is not there', async () => {
      state.live.value = 'monday';
      await helloAll([LIVE, OTHER]);
      expect(state.market.value?.name).toBe('monday');
      await helloAll([LIVE]);
      expect([state.market.value?.name, state.live.value]).toEqual(['live', 'live']);
    });
  });
});
