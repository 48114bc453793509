/** Money: average cost, fees, what may be bought, what is closed by force, what an order is refused for. */
import { expect, test } from 'vitest';
import { ArenaError } from '../../../shared/arena/arena-error.ts';
import { parseMoney, toMoneyText } from '../../../shared/arena/money.ts';
import { cancelOrder, changeOrder } from '../../../shared/arena/order-desk.ts';
import { LIMITS } from '../../../shared/wire/limits.ts';
import { createArenaWorld, fillsOf, wordsOf } from '../../support/arena-world.ts';

const codeOf = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ArenaError) return error.code;
    throw error;
  }
  return 'done';
};

test('money is exact, and written without a digit too many', () => {
  for (const text of ['0', '100000', '0.0000000000000000001', '999999999999999.5']) {
    expect(toMoneyText(parseMoney(text)!)).toBe(text);
  }
  expect(toMoneyText(-parseMoney('0.25')!)).toBe('-0.25');
  for (const text of ['-1', '1e5', '', '1.', '.5', '0.00000000000000000001', '1'.repeat(16)]) {
    expect(parseMoney(text), text).toBeUndefined();
  }
});

test('100 at 10, 100 at 12, 150 sold at 13 leaves 300 won and 50 at 11', () => {
  const world = createArenaWorld();
  const ada = world.join();
  world.quote(999, 500, 1_000, 500);
  world.order(ada, { side: 'buy' });
  world.quote(998, 500, 1_000, 400);
  world.order(ada, { side: 'buy' });
  world.quote(1_199, 500, 1_200, 400);
  world.order(ada, { side: 'sell', quantity: 150 });
  world.quote(1_300, 500, 1_301, 400);
  const { account } = ada;
  const position = account.positions.get(0)!;
  expect(toMoneyText(account.realised)).toBe('300');
  expect([position.quantity, toMoneyText(position.cost)]).toEqual([50, '550']);
  expect(account.realised + account.unrealised).toBe(account.equity - account.rules.cash);
});

test('a sale of more than is held closes first, and then opens the other way round', () => {
  const world = createArenaWorld();
  const ada = world.join();
  world.quote(999, 500, 1_000, 500);
  world.order(ada, { side: 'buy' });
  world.quote(998, 500, 1_000, 500);
  world.order(ada, { side: 'sell', quantity: 250 });
  world.quote(1_100, 500, 1_101, 500);
  expect(ada.account.held(0)).toBe(-150);
  expect(ada.trades.map(({ profit, isLong }) => [toMoneyText(profit), isLong])).toEqual([
    ['100', true],
  ]);
});

test('fees are those of the whole order, however it was cut up, and a trade pays its own', () => {
  const world = createArenaWorld({ feePercent: '0.1', feePerUnit: '0.005', feeMin: 1 });
  const ada = world.join();
  world.quote(999, 500, 1_000, 500);
  const order = world.order(ada, { side: 'buy', quantity: 30 });
  for (const size of [10, 11, 9]) world.quote(999, 500, 1_000, size);
  expect(fillsOf(ada)).toHaveLength(3);
  expect(toMoneyText(order.fees)).toBe('1');
  const larger = world.order(ada, { side: 'buy', quantity: 1_000 });
  world.quote(999, 500, 1_000, 700);
  world.quote(999, 500, 1_000, 701);
  expect(toMoneyText(larger.fees)).toBe('15');
  expect(toMoneyText(ada.account.cash)).toBe('89684');
});

test('no more is bought than can be paid, fee and all: the rest is cut, and the log says so', () => {
  const world = createArenaWorld({ cash: 1_000, feePercent: '1', shorting: false });
  const ada = world.join();
  world.quote(999, 500, 1_000, 500);
  expect(codeOf(() => world.order(ada, { side: 'buy', quantity: 100 }))).toBe('ORDER_REFUSED');
  world.order(ada, { side: 'buy', quantity: 90 });
  world.quote(1_199, 500, 1_200, 500);
  expect(fillsOf(ada)).toEqual([[12, 82]]);
  expect(wordsOf(ada).at(-1)).toBe('cut');
  expect(toMoneyText(ada.account.cash)).toBe('6.16');
});

test('where nothing is sold short, nobody sells what he does not have', () => {
  const world = createArenaWorld({ shorting: false });
  const ada = world.join();
  world.quote(999, 500, 1_000, 500);
  expect(codeOf(() => world.order(ada, { side: 'sell' }))).toBe('ORDER_REFUSED');
  world.order(ada, { side: 'buy' });
  world.quote(999, 400, 1_000, 500);
  world.quote(999, 400, 1_000, 400);
  world.order(ada, { side: 'sell' });
  world.order(ada, { side: 'sell' });
  world.quote(998, 500, 1_000, 500);
  expect(ada.account.held(0)).toBe(0);
  expect(wordsOf(ada).slice(-2)).toEqual(['filled', 'cut']);
});

test('leverage buys more, and what equity covers no longer is closed by force', () => {
  const world = createArenaWorld({ cash: 1_000, leverage: 4 });
  const [ada, bob] = [world.join(), world.join()];
  world.quote(999, 500, 1_000, 500);
  world.order(ada, { side: 'buy', quantity: 399 });
  world.quote(1_000, 500, 1_000, 500);
  expect(ada.account.held(0)).toBe(399);
  world.order(ada, { side: 'sell', kind: 'limit', limit: '12' });
  world.wait(1_000);
  world.quote(840, 500, 842, 500);
  world.wait(1_000);
  world.quote(839, 500, 841, 500);
  world.quote(838, 500, 841, 500);
  expect(ada.account.held(0)).toBe(0);
  expect(wordsOf(ada).slice(-3)).toEqual(['cancelled', 'placed', 'filled']);
  expect(world.game.imbalance()).toEqual({ money: 0n, positions: 0n });
  expect(bob.log).toHaveLength(1);
});

test('what an instrument cannot have is refused, not rounded', () => {
  const world = createArenaWorld();
  const ada = world.join();
  world.quote(999, 500, 1_000, 500);
  for (const wanted of [
    { side: 'buy', quantity: 0 },
    { side: 'buy', quantity: '1.5' },
    { side: 'buy', quantity: '-3' },
    { side: 'buy', quantity: '9007199254740993' },
    { side: 'buy', kind: 'limit', limit: '10.001' },
    { side: 'buy', kind: 'limit', limit: '-1' },
    { side: 'sell', kind: 'stop', stop: 0 },
    { side: 'buy', stopLoss: '-0.01' },
    { side: 'buy', kind: 'limit' },
    { side: 'buy', kind: 'market', limit: '10' },
    { side: 'buy', kind: 'stop', limit: '10', stop: '11' },
    { side: 'buy', kind: 'limit', limit: '10', stopLoss: '10.50' },
    { side: 'sell', stopLoss: '9', takeProfit: '11' },
  ] as const) {
    expect(
      codeOf(() => world.order(ada, wanted)),
      JSON.stringify(wanted),
    ).toBe('BAD_COMMAND');
  }
  expect(codeOf(() => world.order(ada, { side: 'buy', symbol: 'NONE' }))).toBe('UNKNOWN_SYMBOL');
  expect(wordsOf(ada)).toEqual(['begun']);
});

test('an order that is given again under its name is the one that was taken, whatever became of it', () => {
  const world = createArenaWorld();
  const [ada, bob] = [world.join(), world.join()];
  world.quote(999, 500, 1_000, 500);
  const wanted = { side: 'buy', clientId: 'a-1' } as const;
  const first = world.order(ada, wanted);
  world.quote(999, 500, 1_000, 500);
  expect(first.state).toBe('filled');
  world.game.setState('paused');
  expect(world.order(ada, wanted)).toBe(first);
  world.game.setState('running');
  expect(world.order(ada, wanted)).toBe(first);
  expect(codeOf(() => world.order(ada, { ...wanted, quantity: 101 }))).toBe('ORDER_REFUSED');
  /* What was refused is not remembered: it may be tried again. */
  const much = { side: 'buy', clientId: 'a-2', quantity: 1e9 } as const;
  expect(codeOf(() => world.order(ada, much))).toBe('ORDER_REFUSED');
  expect(world.order(ada, { ...much, quantity: 1 }).id).toBe(2);
  expect(world.order(bob, wanted)).not.toBe(first);
  expect(ada.log.filter(({ what }) => what === 'placed')).toHaveLength(2);
  for (let n = 0; n <= LIMITS.gameClientIds; n++) {
    const { id } = world.order(ada, { side: 'buy', kind: 'limit', limit: '1', clientId: `n${n}` });
    cancelOrder(world.game, ada, id);
  }
  expect(ada.named.size).toBe(LIMITS.gameClientIds);
});

test('nobody touches the order of another', () => {
  const world = createArenaWorld();
  const [ada, bob] = [world.join(), world.join()];
  world.quote(999, 500, 1_000, 500);
  const { id } = world.order(ada, { side: 'buy', kind: 'limit', limit: '9' });
  expect(codeOf(() => cancelOrder(world.game, bob, id))).toBe('UNKNOWN_ORDER');
  expect(codeOf(() => changeOrder(world.game, bob, id, { limit: '8' }))).toBe('UNKNOWN_ORDER');
  expect(ada.orders.get(id)?.limit).toBe(900);
});

test('before it begins, while it is paused and once it is over no order is taken', () => {
  const world = createArenaWorld();
  const ada = world.join();
  world.quote(999, 500, 1_000, 500);
  const { id } = world.order(ada, { side: 'buy', kind: 'limit', limit: '9' });
  world.game.setState('paused');
  expect(codeOf(() => world.order(ada, { side: 'buy' }))).toBe('GAME_STATE');
  cancelOrder(world.game, ada, id);
  world.game.end('the host ended it');
  expect(codeOf(() => world.order(ada, { side: 'buy' }))).toBe('GAME_STATE');
  expect(codeOf(() => world.join())).toBe('GAME_STATE');
});

test('orders that wait, and players, are bounded', () => {
  const world = createArenaWorld();
  world.quote(999, 500, 1_000, 500);
  const ada = world.join();
  for (let n = 0; n < LIMITS.gameOrders; n++) {
    world.order(ada, { side: 'buy', kind: 'limit', limit: '9', quantity: 1 });
  }
  expect(codeOf(() => world.order(ada, { side: 'buy' }))).toBe('TOO_MANY_ORDERS');
  for (let n = 1; n < LIMITS.gamePlayers; n++) world.join();
  expect(codeOf(() => world.join())).toBe('GAME_FULL');
});
