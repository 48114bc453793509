/** What a live market does when its source, or the machine's clock, does not do what it should. */
import { describe, expect, test } from 'vitest';
import { guardSource } from '../../../../shared/engine/feed/guarded-source.ts';
import { createLive } from '../../../../shared/engine/feed/live.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import type { Source } from '../../../../shared/engine/source/source.ts';
import {
  MISSING,
  pushStatus,
  pushTrade,
  STATUS_REASON,
  SIDE,
  STATUS,
} from '../../../../shared/model/tick.ts';
import { GAP } from '../../../../shared/wire/codes.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const HOUR_MS = 3_600_000;
const INSTRUMENTS = toInstruments(2);
const PREVIOUS = new Float64Array(2).fill(MISSING);

/** A market with a trade of S0 every 100 ms, and of S1 every second; `halts` are moments at which S1 is halted. */
function start(abilities: Partial<Source> = {}, halts: readonly number[] = []) {
  const clock = createFakeClock();
  const beganMs = clock.now();
  let nextMs = (abilities.clock?.fromMs ?? beganMs) - 1_000;
  const faults: string[] = [];
  const source = guardSource(
    {
      provenance: { kind: 'simulated', label: 'test', seed: 1 },
      instruments: INSTRUMENTS,
      reference: { previousClose: PREVIOUS },
      nextTimeMs: () => nextMs,
      read(untilMs, into) {
        for (; nextMs <= untilMs; nextMs += 100) {
          if (into.length + 2 > into.capacity) return true;
          const offsetMs = nextMs - beganMs;
          if (halts.includes(offsetMs))
            pushStatus(into, 1, nextMs, 0, STATUS.halted, STATUS_REASON.news);
          pushTrade(into, 0, nextMs, 0, 100, 1, SIDE.buy);
          if (offsetMs % 1_000 === 0) pushTrade(into, 1, nextMs, 0, 100, 1, SIDE.buy);
        }
        return false;
      },
      close: () => undefined,
      ...abilities,
    },
    (what) => faults.push(what),
  );
  const options = { name: 'live', number: 0, epoch: 1 };
  const market = new Market({ ...options, instruments: INSTRUMENTS, previousClose: PREVIOUS });
  let told = 0;
  const live = createLive(market, source, clock, () => told++);
  const run = (ms: number): void => {
    for (let left = ms; left > 0; left -= 16) {
      while (live.turn(() => true, LIMITS.pumpBudgetMs));
      clock.advance(Math.min(16, left));
    }
    while (live.turn(() => true, LIMITS.pumpBudgetMs));
  };
  return { live, market, clock, run, faults, beganMs, told: () => told };
}

describe('a machine that slept', () => {
  test('finds its market on the wall’s time, with one gap for what was slept through', () => {
    const { live, market, clock, run } = start();
    run(5_000);
    run(500);
    const ticks = market.counters.ticks;
    const lastMs = market.lastTimeMs;
    const lastOfRareMs = Math.floor(lastMs / 1_000) * 1_000;
    expect(lastMs - lastOfRareMs).toBeGreaterThan(300);
    clock.leap(3 * HOUR_MS);
    run(1_000);
    expect(live.timeMs()).toBe(clock.now());
    expect(clock.now() - market.lastTimeMs).toBeLessThan(200);
    expect(market.silentSinceMs).toBeUndefined();
    expect(market.counters.ticks - ticks).toBeLessThan(30);
    const [gap] = market.gapsOf(0);
    expect(gap).toMatchObject({ fromMs: lastMs, cause: GAP.feedDown });
    expect(gap!.toMs - gap!.fromMs).toBeGreaterThan(3 * HOUR_MS - 1_000);
    expect(market.gapsOf(0)).toHaveLength(1);
    expect(market.gapsOf(1)[0]!.fromMs).toBe(lastOfRareMs);
  });

  test('tells those who look that the feed is mute, and that it is back', () => {
    const { clock, run, told } = start();
    run(1_000);
    const before = told();
    clock.leap(HOUR_MS);
    run(1_000);
    expect(told() - before).toBe(2);
  });

  test('knows of a halt that came meanwhile', () => {
    const { market, clock, run } = start({}, [HOUR_MS / 2]);
    run(1_000);
    expect(market.state(1).status).not.toBe(STATUS.halted);
    clock.leap(HOUR_MS);
    run(1_000);
    expect(market.state(1).status).toBe(STATUS.halted);
    expect(clock.now() - market.lastTimeMs).toBeLessThan(200);
  });

  test('makes up for a short leap tick by tick', () => {
    const { market, clock, run } = start();
    run(1_000);
    const ticks = market.counters.ticks;
    clock.leap(20_000);
    run(100);
    expect(market.counters.ticks - ticks).toBeGreaterThan(200);
    expect(market.gapsOf(0)).toEqual([]);
  });

  test('lets a market with a clock of its own go on where it was', () => {
    const fromMs = 1_000_000_000_000;
    const { live, market, clock, run } = start({ clock: { fromMs, speed: 10 } });
    run(1_000);
    const beforeMs = live.timeMs();
    clock.leap(HOUR_MS);
    run(1_000);
    expect(live.timeMs() - beforeMs).toBeCloseTo(10_000, -2);
    clock.spend(HOUR_MS);
    run(1_000);
    expect(live.timeMs() - beforeMs).toBeCloseTo(20_000, -3);
    expect(market.gapsOf(0)).toEqual([]);
  });
});

describe('a source that', () => {
  const boom = (): never => {
    throw new Error('the cable is cut');
  };

  test('throws ends its market with the reason and a gap, once', () => {
    const abilities: Partial<Source> = {};
    const { live, market, run, faults, told } = start({
      read: (untilMs, into) => {
        if (abilities.read !== undefined) return abilities.read(untilMs, into);
        pushTrade(into, 0, Math.floor(untilMs), 0, 100, 1, SIDE.buy);
        return false;
      },
      nextTimeMs: () => Infinity,
    });
    run(1_000);
    expect(live.status()).toEqual({ state: 'running' });
    abilities.read = boom;
    const before = told();
    run(1_000);
    expect(live.status()).toEqual({ state: 'failed', reason: 'the cable is cut' });
    expect(market.silentSinceMs).toBe(market.lastTimeMs);
    expect(market.gapsOf(0)).toMatchObject([{ toMs: Infinity, cause: GAP.feedDown }]);
    expect([faults, told() - before]).toEqual([['ticks'], 1]);
    expect(live.turn(() => true, 8)).toBe(false);
  });

  test('throws while the past is folded in leaves a market that can be looked at', () => {
    const { live, run } = start({ read: boom });
    run(100);
    expect([live.isRebuilding, live.status().state]).toEqual([false, 'failed']);
  });

  test('throws when asked for its next tick fails as well', () => {
    const { live, run } = start({ nextTimeMs: boom });
    run(100);
    expect(live.status()).toEqual({ state: 'failed', reason: 'the cable is cut' });
  });

  test('ends says so; its clock stands where it ended', () => {
    const fromMs = 1_000_000_000_000;
    let left = 20;
    const { live, market, run } = start({
      clock: { fromMs, speed: 1_000 },
      nextTimeMs: () => (left > 0 ? fromMs + (20 - left) * 1_000 : undefined),
      read(untilMs, into) {
        for (; left > 0 && fromMs + (20 - left) * 1_000 <= untilMs; left--) {
          pushTrade(into, 0, fromMs + (20 - left) * 1_000, 0, 100, 1, SIDE.buy);
        }
        return false;
      },
    });
    run(2_000);
    expect(live.status()).toEqual({ state: 'ended' });
    expect(market.counters.ticks).toBe(20);
    expect([live.timeMs(), live.speed()]).toEqual([fromMs + 19_000, 0]);
    expect(live.report()).toMatchObject({ isSlowed: false, behindMs: 0, achievedPerSecond: 0 });
  });

  test('knows of no tick to come yet has not ended', () => {
    const { live, run } = start({ nextTimeMs: () => Infinity, read: () => false });
    run(1_000);
    expect(live.status()).toEqual({ state: 'running' });
  });

  test('gives ticks that cannot be taken in fails, and does not take the pump down', () => {
    const { live, run, market } = start();
    market.publish = boom;
    run(100);
    expect(live.status()).toEqual({ state: 'failed', reason: 'the cable is cut' });
  });

  test('throws at its abilities goes on without them', () => {
    const timeline = {
      get version(): number {
        return boom();
      },
      events: boom,
    };
    const past = { endMs: 0, oldestMs: boom, sliceStartMs: boom, read: boom };
    const faults: string[] = [];
    const guarded = guardSource(
      {
        provenance: { kind: 'live', label: 'test' },
        instruments: INSTRUMENTS,
        reference: { previousClose: PREVIOUS },
        timeline,
        past,
        simulation: { info: boom, fingerprint: boom },
        offeredRate: boom,
        nextTimeMs: () => Infinity,
        read: () => false,
        close: boom,
      },
      (what) => faults.push(what),
    );
    expect(guarded.timeline!.version).toBe(guarded.timeline!.version);
    expect(guarded.timeline!.events()).toEqual([]);
    expect(guarded.past!.oldestMs(60_000, 0)).toBe(Infinity);
    expect(guarded.past!.sliceStartMs(60_000, 5)).toBe(5);
    expect(guarded.past!.read(0, 60_000, 0, 1)).toEqual([]);
    expect(guarded.simulation).toBeUndefined();
    expect(guarded.offeredRate!()).toBe(0);
    guarded.close();
    guarded.close();
    expect(faults.toSorted()).toEqual(
      ['close', 'fingerprint', 'past', 'rate', 'simulation', 'timeline'].toSorted(),
    );
    expect(guarded.failure).toBeUndefined();
  });
});
