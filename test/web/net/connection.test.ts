import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Client } from '../../../shared/client/client-contract.ts';
import { createEmitter, type Emitter } from '../../../shared/client/events.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { createTickColumns, pushTrade } from '../../../shared/model/tick.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { now } from '../../../web/net/browser-environment.ts';
import { measureTraffic, watchConnection } from '../../../web/net/connection.ts';
import { Feed } from '../../../web/net/market-data.ts';
import { type AppState, createAppState } from '../../../web/state/app-state.ts';
import { toConnectionSentence, toPhaseText } from '../../../web/state/connection-status.ts';
import { createTrafficMeter, NO_TRAFFIC } from '../../../web/state/traffic-meter.ts';
import { toInstruments } from '../../support/test-instruments.ts';

/** The server's clock is so much ahead of the page's, ms. */
const OFFSET_MS = 5_000;
const [INSTRUMENT] = toInstruments(1);

let emitter: Emitter;
let state: AppState<LineSeries>;
let client: { stats: object; roundTripMs: number | undefined; clockOffsetMs: number };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  emitter = createEmitter();
  const store = { getItem: () => null, setItem: () => undefined };
  state = createAppState(store, { symbol: 'S0', interval: '1s' }, () => new LineSeries());
  state.market.value = { name: 'live', number: 0, kind: 'live', epoch: 1 } as MarketInfo;
  client = { stats: NO_TRAFFIC, roundTripMs: 20, clockOffsetMs: OFFSET_MS };
  const known = Object.assign(client, { on: emitter.on }) as unknown as Client;
  const meter = createTrafficMeter();
  const feed = new Feed(known, state, meter, () => undefined);
  watchConnection(known, state, feed);
  measureTraffic(known, state, feed, meter);
  emitter.emit('state', { state: 'open' });
  emitter.emit('subscribed', {
    market: 'live',
    instrument: INSTRUMENT!,
    epoch: 1,
    recovered: undefined,
  });
});

afterEach(() => vi.useRealTimers());

/** A trade that happened some ms ago, by the server's clock. */
function trade(agoMs: number): void {
  const columns = createTickColumns(1);
  const timeMs = now() + OFFSET_MS - agoMs;
  pushTrade(columns, 0, timeMs, 0, 100, 1, 1);
  const run = { instrument: 0, firstSequence: 1, count: 1, standsFor: 1, from: 0, to: 1 };
  emitter.emit('ticks', { market: 'live', run, columns, baseMs: timeMs });
}

describe('the latency that the page shows', () => {
  test('is from event to page by the server’s clock, however wrong the page’s own is', () => {
    for (let i = 0; i < 50; i++) trade(80);
    vi.advanceTimersByTime(1_000);
    const { oneWayMs, roundTripMs } = state.latency.value;
    expect(roundTripMs).toBe(20);
    expect(oneWayMs).toBeGreaterThan(70);
    expect(oneWayMs).toBeLessThan(120);
  });

  test('is never less than half of the quickest round trip: nothing can be told below that', () => {
    trade(0);
    trade(-30);
    vi.advanceTimersByTime(1_000);
    expect(state.latency.value.oneWayMs).toBe(10);
    client.roundTripMs = 8;
    vi.advanceTimersByTime(1_000);
    client.roundTripMs = 400;
    vi.advanceTimersByTime(1_000);
    expect(state.latency.value.oneWayMs).toBe(4);
  });

  test('of a replay is that of the connection alone: its events are old on purpose', () => {
    trade(80);
    state.market.value = { ...state.market.value!, kind: 'replay' };
    vi.advanceTimersByTime(1_000);
    expect(state.latency.value.oneWayMs).toBe(10);
  });
});

describe('a connection that stands', () => {
  test('is shown as silent since the last that was heard, and as connected when it speaks', () => {
    trade(10);
    const heardMs = now();
    emitter.emit('stale', true);
    const { health } = state;
    expect(Math.abs(health.value.staleSinceMs! - heardMs)).toBeLessThan(1_000);
    expect(toPhaseText(health.value)).toBe('Silent');
    emitter.emit('stale', false);
    expect(toPhaseText(health.value)).toBe('Connected');
  });

  test('is shown with a feed that is mute, although heartbeats are heard', () => {
    const silentSinceMs = Date.UTC(2026, 10, 23, 14, 5, 9);
    state.market.value = { ...state.market.value!, silentSinceMs };
    emitter.emit('heartbeat', { market: 'live', marketMs: now(), serverMs: now() });
    expect(toPhaseText(state.health.value)).toBe('Feed silent');
    expect(toConnectionSentence(state.health.value, 'utc')).toContain('silent since 14:05:09');
    const { silentSinceMs: _, ...speaking } = state.market.value;
    state.market.value = speaking;
    expect(toPhaseText(state.health.value)).toBe('Connected');
  });
});
