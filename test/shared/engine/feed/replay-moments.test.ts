/** A replay sought to a nanosecond, looped over a section, and led over its silences. */
import { describe, expect, test } from 'vitest';
import { createTickColumns, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { createRandom } from '../../../support/random.ts';
import { createListSource } from '../../../support/list-source.ts';
import { toRandomTicks } from '../../../support/random-ticks.ts';
import {
  createReplayBench,
  FLUSH_MS,
  toContents,
  toContentsAfter,
} from '../../../support/replay-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const START_MS = 1_700_000_000_000;
const HOUR_MS = 3_600_000;

/** Trades of one symbol at these moments: ms after the start, and ns. */
function toTrades(...at: (readonly [ms: number, ns: number])[]) {
  const ticks = createTickColumns(at.length);
  at.forEach(([ms, ns], i) => pushTrade(ticks, 0, START_MS + ms, ns, 100 + i, 1, SIDE.buy));
  return createListSource(toInstruments(1), ticks);
}

function start(source = toTrades([0, 0])) {
  const bench = createReplayBench(source);
  bench.replay.seek(source.startMs);
  bench.settle();
  return bench;
}

describe('a seek to a nanosecond', () => {
  test.each([
    [9, 999_999, 1],
    [10, 0, 1],
    [10, 99, 1],
    [10, 100, 3],
    [10, 101, 3],
    [10, 499_999, 3],
    [10, 500_000, 4],
    [10, 999_999, 5],
    [10, undefined, 5],
    [11, 0, 5],
  ])('shows just what had happened by then: %i ms and %s ns', (ms, ns, shown) => {
    const trades = [
      [0, 5],
      [10, 100],
      [10, 100],
      [10, 500_000],
      [10, 500_001],
      [300, 0],
    ] as const;
    const { replay, market, settle, seen, run } = start(toTrades(...trades));
    replay.seek(START_MS + ms, ns);
    settle();
    expect(market.state(0).sequence).toBe(shown);
    expect(replay.timeMs()).toBe(START_MS + ms);
    expect(replay.info().timeNs).toBe(ns);
    replay.play();
    run(400);
    expect(seen).toHaveLength(trades.length - shown);
  });

  test('is exact among many symbols, and equals a market that was given as much', () => {
    const ticks = toRandomTicks(11, 20_000, 4, START_MS, 1);
    const source = createListSource(toInstruments(4), ticks);
    const { replay, market, settle } = start(source);
    for (const row of [15_000, 40, 9_999]) {
      const [timeMs, timeNs] = [ticks.timeMs[row]!, ticks.timeNs[row]!];
      replay.seek(timeMs, timeNs);
      settle();
      let count = 0;
      const isLater = (i: number): boolean =>
        ticks.timeMs[i]! > timeMs || (ticks.timeMs[i] === timeMs && ticks.timeNs[i]! > timeNs);
      while (!isLater(count)) count++;
      expect(toContents(market)).toEqual(toContentsAfter(source, ticks, count));
    }
  });

  test('outside the recording is brought to its nearest end', () => {
    const { replay, settle } = start(toTrades([0, 5], [10, 100]));
    replay.seek(START_MS - 1, 17);
    settle();
    expect([replay.timeMs(), replay.info().state]).toEqual([START_MS, 'paused']);
    replay.seek(START_MS + 11, 17);
    settle();
    expect([replay.timeMs(), replay.info().state]).toEqual([START_MS + 10, 'ended']);
  });
});

describe('pacing', () => {
  /** Ticks at random distances, some bursts within a millisecond. */
  function toUneven() {
    const random = createRandom(9);
    let ms = 0;
    return Array.from({ length: 3_000 }, (_, i) => {
      if (i % 100 >= 40) ms += Math.floor(-Math.log(1 - random()) * 30);
      return [ms, 0] as const;
    });
  }

  test.each([0.1, 1, 10])(
    'each tick leaves at its recorded time, late by a flush at most, and bursts stay bursts: speed %d',
    (speed) => {
      const trades = toUneven();
      const { replay, run, seen, clock } = start(toTrades(...trades));
      replay.setSpeed(speed);
      const beganMs = clock.elapsed();
      replay.play();
      run(20_000);
      expect(seen.length).toBeGreaterThan(speed === 0.1 ? 30 : 500);
      for (const { timeMs, atMs } of seen) {
        const lateMs = atMs - beganMs - (timeMs - START_MS) / speed;
        expect(lateMs).toBeGreaterThanOrEqual(-1e-6);
        expect(lateMs).toBeLessThanOrEqual(FLUSH_MS);
      }
      const toBurst = (row: number) => seen.filter(({ timeMs }) => timeMs === seen[row]!.timeMs);
      const burst = toBurst(seen.findIndex((_, row) => toBurst(row).length >= 40));
      if (speed > 0.1) expect(new Set(burst.map(({ atMs }) => atMs)).size).toBe(1);
    },
  );
});

describe('a section that loops', () => {
  const ticks = toRandomTicks(5, 20_000, 1, START_MS, 5);
  const toSource = () => createListSource(toInstruments(1), ticks);
  const SECTION = { fromMs: START_MS + 20_000, toMs: START_MS + 23_000 };

  test.each([1, 10, 'max'] as const)('is played again and again, speed %s', (speed) => {
    const { replay, run, seen, epochs } = start(toSource());
    expect(replay.setLoop(true, SECTION)).toBe(true);
    replay.setSpeed(speed);
    replay.seek(SECTION.fromMs);
    replay.play();
    const before = epochs();
    run(12_000);
    const rounds = epochs() - before;
    expect(rounds).toBeGreaterThanOrEqual(speed === 1 ? 3 : 9);
    expect(rounds).toBeLessThanOrEqual(speed === 1 ? 4 : 12);
    const times = seen.map(({ timeMs }) => timeMs);
    expect(Math.min(...times)).toBeGreaterThan(SECTION.fromMs);
    expect(Math.max(...times)).toBeLessThanOrEqual(SECTION.toMs);
    expect(replay.info()).toMatchObject({ state: 'playing', section: SECTION });
  });

  test('is brought into the recording, and refused when nothing of it is there', () => {
    const { replay } = start(toSource());
    const { startMs, endMs } = toSource();
    expect(replay.setLoop(true, { fromMs: 0, toMs: 9e15 })).toBe(true);
    expect(replay.info().section).toEqual({ fromMs: startMs, toMs: endMs });
    for (const [fromMs, toMs] of [
      [endMs, endMs + 9],
      [5, 9],
      [endMs, startMs],
    ] as const) {
      expect(replay.setLoop(true, { fromMs, toMs })).toBe(false);
    }
    expect(replay.info().section).toEqual({ fromMs: startMs, toMs: endMs });
    replay.setLoop(false);
    expect(replay.info().section).toBeUndefined();
  });

  test('takes who stands behind it back to its beginning', () => {
    const { replay, run } = start(toSource());
    replay.setLoop(true, SECTION);
    replay.seek(START_MS + 60_000);
    replay.play();
    run(1_500);
    expect(replay.timeMs()).toBeGreaterThanOrEqual(SECTION.fromMs);
    expect(replay.timeMs()).toBeLessThanOrEqual(SECTION.toMs);
  });

  test('once the loop is off goes on behind the section', () => {
    const { replay, run } = start(toSource());
    replay.setLoop(true, SECTION);
    replay.seek(SECTION.toMs - 500);
    replay.play();
    replay.setLoop(false);
    run(2_000);
    expect(replay.timeMs()).toBeGreaterThan(SECTION.toMs + 1_000);
  });
});

describe('silences', () => {
  /** Friday's last trade, and Monday's first. */
  const WEEKEND_MS = 49 * HOUR_MS;
  const toWeekend = () => toTrades([0, 0], [100, 0], [100 + WEEKEND_MS, 0], [WEEKEND_MS + 200, 0]);

  test.each([1, 10, 1_000])(
    'of a weekend pass in seconds where they are skipped, and it is said from when to when: speed %i',
    (speed) => {
      const { replay, run, seen, skipped } = start(toWeekend());
      replay.setSkipIdle(true);
      replay.setSpeed(speed);
      replay.play();
      run(3_000);
      expect(seen).toHaveLength(3);
      expect(skipped).toHaveLength(1);
      const { fromMs, toMs } = skipped[0]!;
      expect(fromMs).toBeGreaterThanOrEqual(START_MS + 100);
      expect(fromMs).toBeLessThan(START_MS + 100 + (FLUSH_MS + 1) * speed);
      expect(toMs).toBe(START_MS + 100 + WEEKEND_MS - 500 * speed);
    },
  );

  test('are kept where nobody asked for them to be skipped, and it is said once that they could be', () => {
    const { replay, run, seen, skipped, changes } = start(toWeekend());
    const before = changes();
    replay.setSpeed(1_000);
    replay.play();
    run(3_000);
    expect([seen.length, skipped.length]).toEqual([1, 0]);
    expect(replay.info().idleUntilMs).toBe(START_MS + 100 + WEEKEND_MS);
    expect(changes()).toBe(before + 1);
    replay.setSkipIdle(true);
    run(1_000);
    expect([seen.length, skipped.length]).toEqual([3, 1]);
    expect(replay.info().idleUntilMs).toBeUndefined();
  });

  test('of a market that is merely slow keep their length', () => {
    const slow = toTrades(...Array.from({ length: 50 }, (_, i) => [i * 50_000, 0] as const));
    const { replay, run, skipped } = start(slow);
    replay.setSkipIdle(true);
    replay.play();
    run(60_000);
    expect(replay.timeMs() - START_MS).toBeGreaterThan(59_000);
    expect(skipped).toEqual([]);
  });

  test('that pass by themselves in a moment are not skipped', () => {
    const { replay, run, skipped } = start(toTrades([0, 0], [4 * 60_000, 0], [8 * 60_000, 0]));
    replay.setSkipIdle(true);
    replay.setSpeed(1_000);
    replay.play();
    run(1_000);
    expect(skipped).toEqual([]);
  });

  test('before the end of a section that loops end with the section', () => {
    const { replay, run, skipped } = start(toWeekend());
    replay.setSkipIdle(true);
    replay.setLoop(true, { fromMs: START_MS, toMs: START_MS + HOUR_MS });
    replay.play();
    run(1_500);
    expect(replay.timeMs()).toBeLessThanOrEqual(START_MS + HOUR_MS);
    expect(skipped.every(({ toMs }) => toMs <= START_MS + HOUR_MS)).toBe(true);
    run(LIMITS.replayRoundMs);
    expect(skipped.length).toBeGreaterThanOrEqual(2);
  });
});
