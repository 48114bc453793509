import { describe, expect, test } from 'vitest';
import type { MarketInfo, ReplayInfo } from '../../../shared/wire/market-info.ts';
import { MarketClock, toClockRate } from '../../../web/state/market-clock.ts';

const playing = (rate: number, endMs = Infinity) => ({ rate, endMs });

describe('the clock of the market', () => {
  test('runs at its speed and stops at the end of the recording', () => {
    const clock = new MarketClock();
    clock.set(1_000, 0, playing(10, 5_000));
    expect(clock.at(100)).toBe(2_000);
    expect(clock.at(10_000)).toBe(5_000);
  });

  test('stands still while paused, and takes over what a paused server says', () => {
    const clock = new MarketClock();
    clock.set(1_000, 0, playing(0));
    expect(clock.at(60_000)).toBe(1_000);
    clock.correct(1_250, 60_000);
    expect(clock.at(60_100)).toBe(1_250);
  });

  test('never runs backwards because frames arrive late', () => {
    const clock = new MarketClock();
    clock.set(0, 0, playing(1));
    let shown = 0;
    for (let wall = 16; wall < 5_000; wall += 16) {
      clock.correct(wall - 30 - (wall % 48), wall);
      const now = clock.at(wall);
      expect(now).toBeGreaterThanOrEqual(shown);
      shown = now;
    }
  });

  test('catches up gently with a server that is ahead', () => {
    const clock = new MarketClock();
    clock.set(0, 0, playing(1));
    clock.correct(200, 0);
    expect(clock.at(0)).toBeCloseTo(20, 6);
    for (let i = 0; i < 60; i++) clock.correct(200, 0);
    expect(clock.at(0)).toBeGreaterThan(195);
  });

  test('jumps where the difference is too large to be delay: a seek, a sleep', () => {
    const clock = new MarketClock();
    clock.set(100_000, 0, playing(1));
    clock.correct(5_000, 10);
    expect(clock.at(10)).toBe(5_000);
    clock.correct(50_000, 20);
    expect(clock.at(20)).toBe(50_000);
  });

  test('is held while the connection is gone, and goes on from there', () => {
    const clock = new MarketClock();
    clock.set(1_000, 0, playing(2));
    clock.hold(true, 500);
    expect(clock.at(9_000)).toBe(2_000);
    clock.hold(false, 10_000);
    expect(clock.at(10_100)).toBe(2_200);
  });
});

describe('the rate of a market’s clock', () => {
  const LIVE: MarketInfo = {
    name: 'live',
    number: 0,
    kind: 'live',
    epoch: 1,
    label: 'test',
    provenance: 'simulated',
    timeMs: 0,
    instruments: 2,
  };
  const replay = { recording: 'demo', startMs: 0, endMs: 9_000, loop: false, viewers: 1 };

  test.each([
    ['playing', 5, 5],
    ['paused', 5, 0],
    ['ended', 5, 0],
    ['playing', 'max', 0],
  ] as const)('%s at %s runs at %d', (playState, speed, rate) => {
    const market = {
      ...LIVE,
      kind: 'replay' as const,
      replay: { ...replay, state: playState, speed },
    };
    expect(toClockRate(market)).toEqual({ rate, endMs: 9_000 });
  });

  test('the past of a live market does not end where it was told to: its end moves on', () => {
    const rewindOf = { market: 'live', epoch: 1 };
    const past = { state: 'playing', speed: 5, endMs: 9_000, rewindOf } as ReplayInfo;
    expect(toClockRate({ ...LIVE, replay: past })).toEqual({ rate: 5, endMs: Infinity });
  });

  test('live runs at one or as the server says, and never ends', () => {
    expect(toClockRate(LIVE)).toEqual({ rate: 1, endMs: Infinity });
    expect(toClockRate({ ...LIVE, speed: 250 })).toEqual({ rate: 250, endMs: Infinity });
  });
});
