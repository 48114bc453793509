import { describe, expect, test } from 'vitest';
import { createLive } from '../../../../shared/engine/feed/live.ts';
import { guardSource } from '../../../../shared/engine/feed/guarded-source.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import type { Source } from '../../../../shared/engine/source/source.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { MISSING, pushTrade } from '../../../../shared/model/tick.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const WALL_MS = 1_790_000_000_000;
const FROM_MS = 1_000_000_000_000;
const INSTRUMENTS = toInstruments(1);
const PREVIOUS = new Float64Array(1).fill(MISSING);

/** A market that gives a trade every 10 ms of its time, each at the price of `tickCostMs` of the wall. */
function start(abilities: Partial<Source> = {}, tickCostMs: () => number = () => 0) {
  const clock = createFakeClock({ nowMs: WALL_MS });
  let nextMs = (abilities.clock?.fromMs ?? WALL_MS) - 1_000;
  const source = guardSource(
    {
      provenance: { kind: 'simulated', label: 'test', seed: 1 },
      instruments: INSTRUMENTS,
      reference: { previousClose: PREVIOUS },
      nextTimeMs: () => nextMs,
      read(untilMs, into) {
        while (nextMs <= untilMs) {
          if (into.length === 10) return true;
          pushTrade(into, 0, nextMs, 0, 100, 1, 1);
          nextMs += 10;
          clock.spend(tickCostMs());
        }
        return false;
      },
      close: () => undefined,
      ...abilities,
    },
    () => undefined,
  );
  const market = new Market({
    name: 'live',
    number: 0,
    epoch: 1,
    instruments: INSTRUMENTS,
    previousClose: PREVIOUS,
  });
  const told: number[] = [];
  const live = createLive(market, source, clock, () => told.push(live.speed()));
  const turn = (): boolean => live.turn(() => true, LIMITS.pumpBudgetMs);
  return {
    live,
    market,
    told,
    clock,
    turn,
    wall: clock.now,
    /** Lets the wall go on by `ms`, with a turn every 16 ms. */
    run(ms: number): void {
      const endMs = clock.now() + ms;
      const isDue = (): boolean => clock.now() < endMs;
      while (isDue()) {
        while (turn() && isDue());
        clock.spend(16);
      }
    },
  };
}

describe('the clock of the live market', () => {
  test('is the wall when nothing else was asked for', () => {
    const { live, run, wall, told } = start({});
    run(5_000);
    expect(live.timeMs()).toBe(wall());
    expect(live.speed()).toBe(1);
    expect(told).toEqual([]);
  });

  test('stands where the past ends until that is folded in, then runs at its own speed and says so', () => {
    const { live, run, told, market, wall, turn } = start({
      clock: { fromMs: FROM_MS, speed: 10 },
    });
    expect([live.timeMs(), live.speed()]).toEqual([FROM_MS, 0]);
    while (live.isRebuilding) turn();
    expect(market.lastTimeMs).toBe(FROM_MS);
    expect([live.timeMs(), live.speed(), told]).toEqual([FROM_MS, 10, [10]]);
    const beganMs = wall();
    run(2_000);
    expect(live.timeMs()).toBe(FROM_MS + (wall() - beganMs) * 10);
  });

  test('waits for a source that cannot keep up, and says how fast it runs and what it gives', () => {
    // A tick every 10 ms at 100 times the wall's speed are 10,000 a second; at 0.5 ms each, 2,000 can be had.
    const { live, run, told, market } = start(
      { clock: { fromMs: FROM_MS, speed: 100 }, offeredRate: () => 100 },
      () => 0.5,
    );
    run(20_000);
    const report = live.report();
    expect(report).toMatchObject({ offeredPerSecond: 10_000, isSlowed: true });
    expect(report.achievedPerSecond).toBeGreaterThan(1_500);
    expect(report.achievedPerSecond).toBeLessThanOrEqual(2_000);
    expect(report.speed).toBeCloseTo(report.achievedPerSecond / 100, 0);
    // However long it goes on, the clock is never far ahead of the ticks.
    expect(report.behindMs).toBeLessThan(600);
    expect(live.timeMs() - market.lastTimeMs).toBeLessThan(600 * 100);
    // Begun, slowed, and anew every second: not at every turn.
    expect(told.length).toBeGreaterThan(10);
    expect(told.length).toBeLessThan(23);
  });

  test('runs as asked again once the source keeps up', () => {
    let costMs = 0.5;
    const { live, run, told } = start({ clock: { fromMs: FROM_MS, speed: 100 } }, () => costMs);
    run(5_000);
    expect(live.report().isSlowed).toBe(true);
    costMs = 0.01;
    run(3_000);
    expect(live.report()).toMatchObject({ isSlowed: false, speed: 100 });
    expect(told.at(-1)).toBe(100);
  });

  test('does not slow down for being held up once', () => {
    let costMs = 0;
    const { live, run, wall, turn } = start({}, () => costMs);
    run(1_000);
    costMs = 5_000;
    turn();
    costMs = 0;
    run(1_000);
    expect(live.timeMs()).toBe(wall());
    expect(live.report().isSlowed).toBe(false);
  });
});
