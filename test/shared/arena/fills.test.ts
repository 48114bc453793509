/** How orders are filled: against what is displayed and traded, never twice, never from what was there before. */
import { expect, test } from 'vitest';
import { changeOrder } from '../../../shared/arena/order-desk.ts';
import { FLAG } from '../../../shared/model/tick.ts';
import { createArenaWorld, fillsOf, wordsOf } from '../../support/arena-world.ts';

test('a market order takes the next quote, not the one that stood when it was sent', () => {
  const world = createArenaWorld();
  world.quote(10_000, 500, 10_002, 500);
  const ada = world.join();
  const order = world.order(ada, { side: 'buy' });
  expect(order.filled).toBe(0);
  world.quote(10_001, 500, 10_004, 500);
  expect(fillsOf(ada)).toEqual([[100.04, 100]]);
  expect(order.state).toBe('filled');
});

test('what is displayed is given away once: the rest of an order waits for the next quote', () => {
  const world = createArenaWorld();
  world.quote(10_000, 500, 10_002, 500);
  const [ada, bob] = [world.join(), world.join()];
  world.order(ada, { side: 'buy', quantity: 250 });
  world.order(bob, { side: 'buy', quantity: 250 });
  world.quote(10_000, 500, 10_003, 300);
  expect([fillsOf(ada), fillsOf(bob)]).toEqual([[[100.03, 250]], [[100.03, 50]]]);
  world.quote(10_000, 400, 10_003, 300);
  expect(fillsOf(bob)).toHaveLength(1);
  world.quote(10_000, 400, 10_003, 150);
  expect(fillsOf(bob)).toEqual([
    [100.03, 50],
    [100.03, 150],
  ]);
});

test('the better price comes first, of equal ones the earlier order', () => {
  const world = createArenaWorld();
  world.quote(10_000, 500, 10_010, 500);
  const [ada, bob, cleo] = [world.join(), world.join(), world.join()];
  for (const [player, limit] of [
    [ada, '100.01'],
    [bob, '100.02'],
    [cleo, '100.02'],
  ] as const) {
    world.order(player, { side: 'buy', kind: 'limit', limit });
  }
  world.quote(10_000, 500, 10_010, 400);
  world.quote(10_000, 500, 10_001, 250);
  expect([fillsOf(ada), fillsOf(bob), fillsOf(cleo)]).toEqual([
    [[100.01, 50]],
    [[100.02, 100]],
    [[100.02, 100]],
  ]);
});

test('a limit order that arrives at a better offer takes that one, and later ones at its own price', () => {
  const world = createArenaWorld();
  world.quote(10_000, 500, 10_002, 500);
  const ada = world.join();
  world.order(ada, { side: 'buy', kind: 'limit', limit: '100.05', quantity: 200 });
  world.quote(10_000, 500, 10_002, 150);
  world.quote(10_000, 500, 10_003, 150);
  expect(fillsOf(ada)).toEqual([
    [100.02, 150],
    [100.05, 50],
  ]);
});

test('a limit order at the bid waits behind what was displayed there, and is passed by no cancel', () => {
  const world = createArenaWorld();
  world.quote(10_000, 300, 10_002, 500);
  const ada = world.join();
  world.order(ada, { side: 'buy', kind: 'limit', limit: '100.00' });
  world.quote(10_000, 300, 10_003, 500);
  world.trade(10_000, 200);
  world.quote(10_000, 50, 10_003, 500);
  expect(fillsOf(ada)).toEqual([]);
  world.trade(10_000, 140);
  expect(fillsOf(ada)).toEqual([[100, 40]]);
  world.trade(9_999, 70);
  expect(fillsOf(ada)).toEqual([
    [100, 40],
    [100, 60],
  ]);
});

test('a trade is shared out once among those who wait', () => {
  const world = createArenaWorld();
  world.quote(10_000, 100, 10_002, 500);
  const [ada, bob] = [world.join(), world.join()];
  world.order(ada, { side: 'buy', kind: 'limit', limit: '99.99' });
  world.order(bob, { side: 'buy', kind: 'limit', limit: '99.99' });
  world.quote(10_000, 100, 10_003, 500);
  world.trade(9_998, 130);
  expect([fillsOf(ada), fillsOf(bob)]).toEqual([[[99.99, 100]], [[99.99, 30]]]);
});

test('a stop is set off by a trade, and takes the quote of the next tick: a gap slips', () => {
  const world = createArenaWorld();
  world.quote(10_000, 500, 10_002, 500);
  const ada = world.join();
  world.order(ada, { side: 'buy' });
  world.quote(10_000, 500, 10_003, 500);
  world.order(ada, { side: 'sell', kind: 'stop', stop: '99.50' });
  world.trade(9_960, 10);
  world.trade(9_900, 10);
  expect(wordsOf(ada).at(-1)).toBe('triggered');
  world.quote(9_880, 500, 9_890, 500);
  expect(fillsOf(ada).at(-1)).toEqual([98.8, 100]);
});

test('a stop-limit order waits at its limit once it is set off', () => {
  const world = createArenaWorld();
  world.quote(10_000, 500, 10_002, 500);
  const ada = world.join();
  world.order(ada, { side: 'buy', kind: 'stopLimit', stop: '101.00', limit: '101.05' });
  world.trade(10_110, 10);
  world.quote(10_108, 500, 10_111, 500);
  expect(fillsOf(ada)).toEqual([]);
  world.quote(10_100, 500, 10_104, 500);
  expect(fillsOf(ada)).toEqual([[101.05, 100]]);
});

test('nothing is filled in a halt, and after it not before there is a quote', () => {
  const world = createArenaWorld();
  world.quote(10_000, 500, 10_002, 500);
  const ada = world.join();
  world.status('halted');
  world.order(ada, { side: 'buy' });
  world.quote(9_000, 500, 9_002, 500);
  world.trade(9_000, 500);
  world.status('open');
  world.trade(9_100, 500);
  expect(fillsOf(ada)).toEqual([]);
  world.quote(9_000, 500, 9_002, 500);
  expect(fillsOf(ada)).toEqual([[90.02, 100]]);
});

test('a trade that is taken back, comes late or sets no price fills nothing and sets nothing off', () => {
  const world = createArenaWorld();
  world.quote(10_000, 500, 10_002, 500);
  const ada = world.join();
  world.order(ada, { side: 'buy', kind: 'limit', limit: '99.00' });
  world.order(ada, { side: 'buy', kind: 'stop', stop: '110.00' });
  world.quote(10_000, 400, 10_002, 500);
  for (const flag of [FLAG.cancel, FLAG.late, FLAG.noPrice]) {
    world.trade(5_000, 500, flag);
    world.trade(20_000, 500, flag);
  }
  expect(wordsOf(ada)).toEqual(['begun', 'placed', 'placed']);
});

test('without quotes orders take the next trades, each up to its size', () => {
  const world = createArenaWorld();
  world.trade(10_000, 10);
  const ada = world.join();
  world.order(ada, { side: 'buy', quantity: 100 });
  world.order(ada, { side: 'sell', kind: 'limit', limit: '101.00', quantity: 30 });
  world.trade(10_001, 60);
  world.trade(10_003, 60);
  world.trade(10_100, 60);
  world.trade(10_101, 60);
  expect(fillsOf(ada)).toEqual([
    [100.01, 60],
    [100.03, 40],
    [101, 30],
  ]);
});

test('a bracket lives from the first fill on, and what one half closes the other need not', () => {
  const world = createArenaWorld();
  world.quote(10_000, 500, 10_002, 500);
  const ada = world.join();
  world.order(ada, { side: 'buy', quantity: 100, stopLoss: '99.00', takeProfit: '101.00' });
  expect(ada.orders.size).toBe(1);
  world.quote(10_000, 500, 10_002, 60);
  expect([...ada.orders.values()].map(({ left }) => left)).toEqual([40, 60, 60]);
  world.quote(10_000, 500, 10_003, 500);
  expect([...ada.orders.values()].map(({ left }) => left)).toEqual([100, 100]);
  world.quote(10_100, 70, 10_104, 500);
  expect([...ada.orders.values()].map(({ left }) => left)).toEqual([30, 30]);
  world.trade(9_899, 10);
  world.quote(9_890, 500, 9_895, 500);
  expect(ada.account.held(0)).toBe(0);
  expect(ada.orders.size).toBe(0);
  expect(ada.trades).toHaveLength(1);
});

test('a bracket never opens anything: it ends with the position that it guards', () => {
  const world = createArenaWorld();
  world.quote(10_000, 500, 10_002, 500);
  const ada = world.join();
  world.order(ada, { side: 'buy', stopLoss: '99.00', takeProfit: '101.00' });
  world.quote(10_000, 500, 10_003, 500);
  world.order(ada, { side: 'sell' });
  world.quote(9_999, 500, 10_003, 500);
  expect(ada.account.held(0)).toBe(0);
  expect(ada.orders.size).toBe(0);
  expect(wordsOf(ada).slice(-3)).toEqual(['filled', 'cancelled', 'cancelled']);
});

test('an order that was moved stands behind the others again', () => {
  const world = createArenaWorld();
  world.quote(10_000, 500, 10_010, 500);
  const [ada, bob] = [world.join(), world.join()];
  const first = world.order(ada, { side: 'buy', kind: 'limit', limit: '100.05' });
  world.order(bob, { side: 'buy', kind: 'limit', limit: '100.05' });
  changeOrder(world.game, ada, first.id, { quantity: '120' });
  world.quote(10_000, 500, 10_011, 500);
  world.quote(10_000, 500, 10_005, 110);
  expect([fillsOf(ada), fillsOf(bob)]).toEqual([[[100.05, 10]], [[100.05, 100]]]);
});

test('a day order ends with its trading day, one that is good till cancelled does not', () => {
  const world = createArenaWorld();
  world.quote(10_000, 500, 10_002, 500);
  const ada = world.join();
  world.order(ada, { side: 'buy', kind: 'limit', limit: '90.00', timeInForce: 'day' });
  world.order(ada, { side: 'buy', kind: 'limit', limit: '90.00', timeInForce: 'gtc' });
  world.wait(86_400_000);
  world.quote(8_000, 500, 8_002, 500);
  expect(wordsOf(ada)).toEqual(['begun', 'placed', 'placed', 'expired', 'filled']);
});

test('while the game is paused nothing is filled, and what was displayed then is gone', () => {
  const world = createArenaWorld();
  world.quote(10_000, 500, 10_002, 500);
  const ada = world.join();
  world.order(ada, { side: 'buy' });
  world.game.setState('paused');
  world.quote(9_000, 500, 9_002, 500);
  world.game.setState('running');
  world.trade(9_002, 10);
  expect(fillsOf(ada)).toEqual([]);
  world.quote(9_500, 500, 9_502, 500);
  expect(fillsOf(ada)).toEqual([[95.02, 100]]);
});
