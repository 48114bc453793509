/** Steps of a replay: by tick and by bar, forward and back. */
import { describe, expect, test } from 'vitest';
import type { StepRequest } from '../../../../shared/engine/feed/steps.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { createTickColumns, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createRandom } from '../../../support/random.ts';
import { toRandomTicks } from '../../../support/random-ticks.ts';
import { createReplayBench, toContents, toContentsAfter } from '../../../support/replay-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const START_MS = 1_700_000_000_000;
const INSTRUMENTS = toInstruments(3);
/** Some 9 s, with several ticks in some milliseconds. */
const TICKS = toRandomTicks(7, 6_000, 3, START_MS, 1.5);
const toSource = () => createListSource(INSTRUMENTS, TICKS);

/** Trades of one symbol at these moments, ms after the start. */
function toTrades(...atMs: number[]) {
  const ticks = createTickColumns(atMs.length);
  atMs.forEach((ms, i) => pushTrade(ticks, 0, START_MS + ms, 7, 100 + i, 1, SIDE.buy));
  return createListSource(toInstruments(1), ticks);
}

function start(source = toSource()) {
  const bench = createReplayBench(source);
  const step = (by: StepRequest['by'], count: number, instrument?: number): void => {
    bench.replay.step({ by, count, instrument });
    bench.settle();
  };
  bench.replay.seek(source.startMs);
  bench.settle();
  return { ...bench, step };
}

describe('a step by tick', () => {
  test('goes exactly so many on or back, whichever way one came, and nothing of the future shows', () => {
    const { step, market, ticks } = start();
    const random = createRandom(3);
    let at = ticks();
    for (let i = 0; i < 30; i++) {
      const count = Math.ceil(random() * 1_000) * (random() < 0.5 ? -1 : 1);
      step('tick', count);
      at = Math.min(TICKS.length, Math.max(1, at + count));
      expect(ticks()).toBe(at);
      if (i % 10 === 0) expect(toContents(market)).toEqual(toContentsAfter(toSource(), TICKS, at));
    }
  });

  test('of one symbol stops at that symbol’s next or last one', () => {
    const { step, market } = start();
    const first = market.state(2).sequence;
    for (const [count, expected] of [
      [1, 1],
      [5, 6],
      [-2, 4],
      [-4, 0],
    ] as const) {
      step('tick', count, 2);
      expect(market.state(2).sequence).toBe(first + expected);
    }
  });

  test('stands at the tick, within its millisecond, and plays the rest from there', () => {
    const { step, replay, market, seen, run } = start(toTrades(0, 5, 5, 5, 40));
    step('tick', 2);
    expect(replay.info()).toMatchObject({ state: 'paused', timeNs: 7 });
    expect(replay.timeMs()).toBe(START_MS + 5);
    expect(market.state(0).sequence).toBe(3);
    replay.play();
    run(100);
    expect(seen).toHaveLength(4);
    expect(market.state(0).sequence).toBe(5);
    expect(replay.info().timeNs).toBeUndefined();
  });

  test('forward is published as it is and begins no new epoch; back begins one', () => {
    const { step, epochs, seen } = start();
    const before = epochs();
    step('tick', 3);
    expect([epochs(), seen.length]).toEqual([before, 3]);
    step('tick', -1);
    expect([epochs(), seen.length]).toEqual([before + 1, 3]);
  });

  test('over the end has ended; back from there it has not', () => {
    const { step, replay, ticks } = start(toTrades(0, 5, 90_000));
    step('tick', 7);
    expect([replay.info().state, ticks()]).toEqual(['ended', 3]);
    step('tick', -1);
    expect([replay.info().state, ticks()]).toEqual(['paused', 2]);
    expect(replay.timeMs()).toBe(START_MS + 5);
    step('tick', -5);
    expect([replay.info().state, ticks()]).toEqual(['paused', 1]);
  });
});

describe('a step by bar', () => {
  test('forward ends with the bar, and back leads to where one was', () => {
    const { step, replay, market, ticks } = start();
    step('1s', 1, 0);
    for (let i = 0; i < 4; i++) {
      const [atMs, before, contents] = [replay.timeMs(), ticks(), toContents(market)];
      expect((atMs + 1) % 1_000).toBe(0);
      step('1s', 1, 0);
      expect(replay.timeMs()).toBe(atMs + 1_000);
      expect(ticks()).toBeGreaterThan(before);
      step('1s', -1, 0);
      expect(replay.timeMs()).toBe(atMs);
      expect(toContents(market)).toEqual(contents);
      step('1s', 1, 0);
    }
  });

  test('from within a bar ends it, and back leaves it', () => {
    const { step, replay, settle } = start();
    replay.seek(START_MS + 3_400);
    settle();
    step('1s', 1, 1);
    expect(replay.timeMs()).toBe(START_MS + 3_999);
    step('1s', -1, 1);
    expect(replay.timeMs()).toBe(START_MS + 2_999);
    step('5s', -1);
    expect(replay.timeMs()).toBe(TICKS.timeMs[0]);
  });

  test('steps over stretches without a bar, several at a time too', () => {
    const { step, replay, market } = start(toTrades(0, 500, 90_000_000, 90_002_500, 90_003_000));
    step('1s', 1, 0);
    expect(replay.timeMs()).toBe(START_MS + 999);
    step('1s', 1, 0);
    expect(replay.timeMs()).toBe(START_MS + 90_000_999);
    step('1s', -2, 0);
    expect([replay.timeMs(), market.state(0).sequence]).toEqual([START_MS, 1]);
    step('1s', 3, 0);
    expect(replay.timeMs()).toBe(START_MS + 90_002_999);
  });

  test('of a symbol of which nothing is to come goes to the end and says so', () => {
    const ticks = toRandomTicks(1, 5_000, 1, START_MS, 10);
    const { step, replay } = start(createListSource(INSTRUMENTS, ticks));
    step('1m', 1, 2);
    expect(replay.info().state).toBe('ended');
  });

  test('waits for those who look, but for its first ticks', () => {
    const { replay, ticks } = start();
    replay.step({ by: '1d', count: 1 });
    while (replay.turn(() => false, LIMITS.pumpBudgetMs));
    expect(ticks()).toBeLessThanOrEqual(LIMITS.rushTicks + 1);
    while (replay.turn(() => true, LIMITS.pumpBudgetMs));
    expect(ticks()).toBe(TICKS.length);
  });
});

describe('steps', () => {
  test('pause what plays, and what comes while the market is rebuilt is done after it', () => {
    const { replay, run, settle, ticks } = start();
    replay.play();
    run(500);
    const before = ticks();
    replay.step({ by: 'tick', count: -3 });
    expect(replay.info().state).toBe('paused');
    replay.step({ by: 'tick', count: 1 });
    replay.step({ by: 'tick', count: -2 });
    settle();
    expect(ticks()).toBe(before - 4);
  });

  test('that come faster than they can be made are not remembered for ever', () => {
    const { replay, settle, ticks } = start();
    replay.seek(START_MS + 4_000);
    for (let i = 0; i < 500; i++) replay.step({ by: 'tick', count: 1 });
    settle();
    const at = ticks();
    replay.seek(START_MS + 4_000);
    settle();
    expect(at - ticks()).toBeLessThan(50);
  });

  test('end where somebody plays, pauses or jumps', () => {
    const { replay, settle, ticks } = start();
    const noMore = (): boolean => replay.turn(() => true, LIMITS.pumpBudgetMs);
    replay.step({ by: '1d', count: 1 });
    noMore();
    replay.pause();
    settle();
    expect(ticks()).toBeLessThan(TICKS.length);
    replay.step({ by: 'tick', count: -1 });
    replay.step({ by: 'tick', count: -1 });
    replay.seek(START_MS + 100);
    settle();
    expect(replay.timeMs()).toBe(START_MS + 100);
  });
});
