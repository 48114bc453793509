import { CONNECTION } from '../../support/scripted-source.ts';
import { describe, expect, test } from 'vitest';
import {
  isStale,
  toConnectionSentence,
  toPhaseText,
  toRetrySeconds,
  type ConnectionStatus,
  withFeed,
} from '../../../web/state/connection-status.ts';
import {
  createSymbolMeter,
  createTrafficMeter,
  NO_TRAFFIC,
} from '../../../web/state/traffic-meter.ts';

const AT = Date.UTC(2026, 10, 23, 14, 5, 9);

describe('what the page says of its connection', () => {
  const lost: ConnectionStatus = {
    phase: 'waiting',
    wasOpen: true,
    staleSinceMs: AT,
    retryAtMs: AT + 2_400,
  };

  test('a lost one: since when data is stale, and when the next attempt is', () => {
    expect(isStale(lost)).toBe(true);
    expect(toPhaseText(lost)).toBe('Disconnected');
    expect(toConnectionSentence(lost, 'utc')).toBe(
      'Connection lost. Data is stale since 14:05:09.',
    );
    expect([AT, AT + 1_500, AT + 9_000].map((now) => toRetrySeconds(lost, now))).toEqual([3, 1, 0]);
  });

  test('one that is open but silent', () => {
    const silent: ConnectionStatus = { phase: 'open', wasOpen: true, staleSinceMs: AT };
    expect(toPhaseText(silent)).toBe('Silent');
    expect(toConnectionSentence(silent, 'utc')).toContain('Nothing heard since 14:05:09');
  });

  test('one that stands while the feed behind it is mute', () => {
    const open: ConnectionStatus = { phase: 'open', wasOpen: true };
    expect(withFeed(open, undefined)).toBe(open);
    expect(withFeed(lost, { silentSinceMs: AT - 9_000 })).toBe(lost);
    const mute = withFeed(open, { silentSinceMs: AT });
    expect(isStale(mute)).toBe(true);
    expect(toPhaseText(mute)).toBe('Feed silent');
    expect(toConnectionSentence(mute, 'utc')).toContain('Feed silent since 14:05:09');
  });

  test('one that stands while the venue behind it is away', () => {
    const open: ConnectionStatus = { phase: 'open', wasOpen: true };
    const connection = { ...CONNECTION, sinceMs: AT };
    expect(withFeed(open, { connection })).toBe(open);
    const reason = 'Test Venue: refuses this region; try host=us.';
    const away = withFeed(open, { connection: { ...connection, state: 'refused', reason } });
    expect(isStale(away)).toBe(true);
    expect(toPhaseText(away)).toBe('Feed away');
    expect(toConnectionSentence(away, 'utc')).toBe(reason);
    const first = withFeed(open, { connection: { ...connection, state: 'connecting' } });
    expect(toConnectionSentence(first, 'utc')).toBe('Test Venue: connecting.');
  });

  test('one that is over for good, by the meaning of its close code', () => {
    const closed: ConnectionStatus = { phase: 'closed', wasOpen: true, code: 4501 };
    expect(toConnectionSentence(closed, 'utc')).toMatch(/three times.* Reload/);
    expect(toConnectionSentence({ ...closed, code: 4999 }, 'utc')).toContain('ended');
  });

  test('the first attempt is not called a second one', () => {
    expect(toPhaseText({ phase: 'connecting', wasOpen: false })).toBe('Connecting');
    expect(toPhaseText({ phase: 'connecting', wasOpen: true })).toBe('Reconnecting');
  });
});

describe('rates', () => {
  const NONE = NO_TRAFFIC;

  test('are those of the last seconds, not of the whole session', () => {
    const meter = createTrafficMeter();
    expect(meter.sample({ ...NONE, bytes: 1e6, ticks: 10 }, 0).bytesPerTick).toBeUndefined();
    let traffic;
    for (let second = 1; second <= 5; second++) {
      const counters = { ...NONE, bytes: 1e6 + second * 1_000, ticks: 10 + second * 100 };
      traffic = meter.sample(counters, second * 1_000);
    }
    expect(traffic).toMatchObject({ ticksPerSecond: 100, bytesPerSecond: 1_000, bytesPerTick: 10 });
  });

  test('count an update once, however many ticks it stands for', () => {
    const meter = createTrafficMeter();
    meter.sample(NONE, 0);
    const counters = { ...NONE, bytes: 6_000, ticks: 100, mergedUpdates: 20, mergedTicks: 412 };
    expect(meter.sample(counters, 1_000)).toMatchObject({
      ticksPerSecond: 120,
      offeredPerSecond: 512,
      bytesPerTick: 50,
    });
  });

  test('begin anew with another life of the market: what comes at once then is the past', () => {
    const meter = createTrafficMeter();
    meter.sample(NONE, 0, 'first');
    meter.sample({ ...NONE, ticks: 50 }, 1_000, 'first');
    expect(meter.sample({ ...NONE, ticks: 100 }, 2_000, 'first').ticksPerSecond).toBe(50);
    const back = { ...NONE, ticks: 120, mergedUpdates: 60, mergedTicks: 479_187 };
    expect(meter.sample(back, 3_000, 'second').offeredPerSecond).toBe(0);
    expect(meter.sample(back, 4_000, 'second').offeredPerSecond).toBe(0);
    const on = { ...back, mergedUpdates: 90, mergedTicks: 479_247 };
    expect(meter.sample(on, 5_000, 'second')).toMatchObject({
      ticksPerSecond: 30,
      offeredPerSecond: 60,
    });
  });

  test('of what is missing are told for a minute, and then are no news any more', () => {
    const meter = createTrafficMeter();
    meter.sample(NONE, 0);
    const missing = { ...NONE, missedTicks: 7 };
    for (let second = 1; second <= 60; second++) {
      expect(meter.sample(missing, second * 1_000).recentlyMissed).toBe(7);
    }
    const later = meter.sample(missing, 61_000);
    expect([later.recentlyMissed, later.missedTicks]).toEqual([0, 7]);
  });

  test('of one symbol begin anew with another symbol, and when its counters did', () => {
    const meter = createSymbolMeter();
    expect(meter.sample('a', 10, 10, 0)).toBeUndefined();
    expect(meter.sample('a', 30, 422, 1_000)).toEqual({ shown: 20, offered: 412 });
    expect(meter.sample('b', 90, 90, 2_000)).toBeUndefined();
    expect(meter.sample('b', 5, 5, 3_000)).toBeUndefined();
    expect(meter.sample('b', 6, 9, 4_000)).toEqual({ shown: 1, offered: 4 });
  });

  test('tell what the same ticks would have cost as JSON, from samples', () => {
    const meter = createTrafficMeter();
    expect(meter.sample(NONE, 0).jsonBytesPerTick).toBeUndefined();
    for (const bytes of [90, 110]) meter.noteJson(bytes);
    expect(meter.sample(NONE, 1).jsonBytesPerTick).toBe(100);
  });
});
