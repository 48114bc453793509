/** Practice on recorded bars: an order meets later bars alone, gaps are not had, and of two halves the worse is met. */
import { expect, test } from 'vitest';
import type { KnownBar } from '../../../shared/model/recorded-bar.ts';
import { createArenaWorld, fillsOf, START_MS, wordsOf } from '../../support/arena-world.ts';

const MINUTE_MS = 60_000;

/** The n-th minute's bar. @param prices open, high, low, close, in cents */
function toBar(n: number, prices: readonly [number, number, number, number]): KnownBar {
  const [open, high, low, close] = prices;
  const startMs = START_MS + n * MINUTE_MS;
  return {
    instrument: 0,
    interval: { unit: 'second', count: 60 },
    of: 'trade',
    startMs,
    knownMs: startMs + MINUTE_MS,
    open,
    high,
    low,
    close,
    volume: 1_000,
    trades: undefined,
    turnover: undefined,
    flags: 0,
  };
}

/** A market of bars alone; its clock stands at the end of the newest. */
function createBarWorld() {
  const world = createArenaWorld();
  let n = 0;
  return {
    ...world,
    bar(...prices: [number, number, number, number]) {
      const bar = toBar(n++, prices);
      world.wait(MINUTE_MS);
      world.states[0]!.last = bar.close;
      world.game.onBars([bar]);
    },
  };
}

test('a market order gets the open of the next bar', () => {
  const world = createBarWorld();
  world.bar(1_000, 1_010, 990, 1_005);
  const ada = world.join();
  world.order(ada, { side: 'buy' });
  expect(fillsOf(ada)).toEqual([]);
  world.bar(1_007, 1_020, 1_000, 1_015);
  expect(fillsOf(ada)).toEqual([[10.07, 100]]);
});

test('a bar that had begun before an order was placed does not concern it', () => {
  const world = createBarWorld();
  world.bar(1_000, 1_010, 990, 1_005);
  const ada = world.join();
  world.wait(1);
  world.order(ada, { side: 'buy', kind: 'limit', limit: '9.50' });
  world.bar(1_000, 1_010, 900, 1_000);
  expect(fillsOf(ada)).toEqual([]);
  world.bar(1_000, 1_010, 900, 1_000);
  expect(fillsOf(ada)).toEqual([[9.5, 100]]);
});

test('a limit is filled at its price, at the open where the market jumped over it, and not by a touch', () => {
  const world = createBarWorld();
  world.bar(1_000, 1_010, 990, 1_005);
  const ada = world.join();
  world.order(ada, { side: 'buy', kind: 'limit', limit: '9.80', quantity: 10 });
  world.bar(1_000, 1_010, 980, 1_000);
  expect(fillsOf(ada)).toEqual([]);
  world.bar(1_000, 1_010, 979, 1_000);
  world.order(ada, { side: 'buy', kind: 'limit', limit: '9.80', quantity: 10 });
  world.bar(970, 1_010, 960, 1_000);
  expect(fillsOf(ada)).toEqual([
    [9.8, 10],
    [9.7, 10],
  ]);
});

test('a stop is filled at its price, and worse where the market opened beyond it', () => {
  const world = createBarWorld();
  world.bar(1_000, 1_010, 990, 1_005);
  const ada = world.join();
  world.order(ada, { side: 'buy', kind: 'stop', stop: '10.20', quantity: 10 });
  world.order(ada, { side: 'buy', kind: 'stop', stop: '10.50', quantity: 10 });
  world.bar(1_000, 1_030, 990, 1_025);
  world.bar(1_080, 1_090, 1_070, 1_085);
  expect(fillsOf(ada)).toEqual([
    [10.2, 10],
    [10.8, 10],
  ]);
});

test('of a stop-loss and a take-profit inside one bar the stop-loss is met', () => {
  const world = createBarWorld();
  world.bar(1_000, 1_010, 990, 1_005);
  const ada = world.join();
  world.order(ada, { side: 'buy', stopLoss: '9.50', takeProfit: '10.50' });
  world.bar(1_000, 1_020, 990, 1_010);
  world.bar(1_010, 1_060, 940, 1_050);
  expect(fillsOf(ada)).toEqual([
    [10, 100],
    [9.5, 100],
  ]);
  expect(wordsOf(ada).at(-1)).toBe('cancelled');
  expect(ada.orders.size).toBe(0);
});

test('what is opened in a bar may be stopped in it, and takes no profit in it', () => {
  const world = createBarWorld();
  world.bar(1_000, 1_010, 990, 1_005);
  const ada = world.join();
  world.order(ada, { side: 'buy', stopLoss: '9.50', takeProfit: '10.50' });
  world.bar(1_000, 1_060, 940, 1_050);
  expect(fillsOf(ada)).toEqual([
    [10, 100],
    [9.5, 100],
  ]);
});

test('no more is had of a bar than its volume', () => {
  const world = createBarWorld();
  world.bar(1_000, 1_010, 990, 1_005);
  const ada = world.join();
  world.order(ada, { side: 'buy', quantity: 1_500 });
  world.bar(1_000, 1_010, 990, 1_005);
  world.bar(1_001, 1_010, 990, 1_005);
  expect(fillsOf(ada)).toEqual([
    [10, 1_000],
    [10.01, 500],
  ]);
});
