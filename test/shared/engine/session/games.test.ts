/** Games over the socket: who plays, who may steer what, who comes back to what, and what is told to whom. */
import { describe, expect, test } from 'vitest';
import {
  createTickColumns,
  pushQuote,
  pushTrade,
  type TickColumns,
} from '../../../../shared/model/tick.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import type { FakeTransport } from '../../../support/fake-transport.ts';
import { createListSource } from '../../../support/list-source.ts';
import { createSessionBench, type SessionBench } from '../../../support/session-bench.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

const START_MS = 1_700_000_000_000;
const INSTRUMENTS = toInstruments(2);
const SECONDS = 60;

/** A quote and a trade of `S0` a second; the price rises by a cent each time. */
function toTicks(): TickColumns {
  const ticks = createTickColumns(2 * SECONDS);
  for (let n = 0; n < SECONDS; n++) {
    const timeMs = START_MS + n * 1_000;
    pushQuote(ticks, 0, timeMs, 0, 10_000 + n, 500, 10_002 + n, 500);
    pushTrade(ticks, 0, timeMs + 500, 0, 10_001 + n, 10, 1);
  }
  return ticks;
}

const openBench = (): Promise<SessionBench> =>
  createSessionBench(createListSource(INSTRUMENTS, createTickColumns(1)), {
    flushMs: 100,
    recordings: { tape: () => createListSource(INSTRUMENTS, toTicks()) },
  });

/** Lets time go by; whoever is still connected answers pings. */
function pass(bench: SessionBench, ms: number, ...clients: FakeTransport[]): void {
  for (let left = ms; left > 0; left -= 5_000) {
    bench.clock.advance(Math.min(left, 5_000));
    for (const client of clients) if (client.isOpen) client.pong();
  }
}

const errorsOf = (client: FakeTransport) =>
  client.messages('error').map(({ id, error }) => [id, error.code]);
const accountOf = (client: FakeTransport) => client.messages('account').at(-1)!;

/** A game `cup` on a paused replay, with its host and a guest who may only look. */
async function openGame(bench: SessionBench, more: object = {}) {
  const host = bench.connect();
  host.say({ type: 'open', id: 1, recording: 'tape', paused: true });
  const { market } = host.messages('market').at(-1)!;
  host.say({ type: 'game', id: 2, market: market.name, game: 'cup', name: 'Ada', ...more });
  const guest = bench.connect({ rights: 'read' });
  guest.say({ type: 'joinGame', id: 3, game: 'cup', name: 'Grace' });
  pass(bench, 1_100, host, guest);
  return { host, guest, market: market.name };
}

/** A session of practice on a paused replay. */
async function openPractice(bench: SessionBench) {
  const client = bench.connect();
  client.say({ type: 'open', id: 1, recording: 'tape', paused: true });
  const { market } = client.messages('market').at(-1)!;
  pass(bench, 200, client);
  client.say({ type: 'game', id: 2, market: market.name, isPractice: true });
  return { client, market: market.name, game: client.messages('playing')[0]!.game.game };
}

const buy = (game: string, more: object = {}) => ({
  type: 'order',
  game,
  symbol: 's0',
  side: 'buy',
  kind: 'market',
  quantity: 100,
  ...more,
});

describe('a game', () => {
  test('gives everybody the same money, fills at the quote of one tick, and says who leads', async () => {
    const bench = await openBench();
    const { host, guest, market } = await openGame(bench);
    expect([host, guest].map((one) => one.messages('playing')[0]!.account.cash)).toEqual([
      '100000',
      '100000',
    ]);
    host.say({ type: 'steerGame', id: 4, game: 'cup', state: 'running' });
    guest.say(buy('cup', { id: 5 }));
    host.say(buy('cup', { id: 6, quantity: 200 }));
    host.say({ type: 'play', id: 7, market });
    pass(bench, 2_500, host, guest);
    const fills = [guest, host].map((one) =>
      one
        .messages('account')
        .flatMap(({ log }) => log)
        .filter(({ what }) => what === 'filled')
        .map(({ price, timeMs, quantity }) => [price, timeMs, quantity]),
    );
    expect(fills).toEqual([[[100.02, START_MS + 500, 100]], [[100.02, START_MS + 500, 200]]]);
    const { leaders, own, players } = host.messages('standings').at(-1)!;
    expect(leaders.map(({ name, rank, profit }) => [rank, name, profit])).toEqual([
      [1, 'Ada', own.profit],
      [2, 'Grace', guest.messages('standings').at(-1)!.own.profit],
    ]);
    expect([players, own.player]).toEqual([2, 1]);
  });

  test('on its replay the clock goes forward only, by its host alone', async () => {
    const bench = await openBench();
    const { host, guest, market } = await openGame(bench);
    host.say({ type: 'seek', id: 9, market, timeMs: START_MS + 5_000 });
    host.say({ type: 'steerGame', id: 10, game: 'cup', state: 'running' });
    const other = bench.connect();
    other.say({ type: 'play', id: 11, market });
    host.say({ type: 'seek', id: 12, market, timeMs: START_MS });
    host.say({ type: 'step', id: 13, market, by: 'tick', count: -1 });
    host.say({ type: 'jump', id: 14, market, to: 'gap' });
    host.say({ type: 'loop', id: 15, market, loop: true });
    host.say({ type: 'close', id: 16, market });
    host.say({ type: 'step', id: 17, market, by: 'tick' });
    guest.say({ type: 'steerGame', id: 18, game: 'cup', state: 'ended' });
    pass(bench, 200);
    expect(errorsOf(other)).toEqual([[11, 'NOT_HOST']]);
    expect(errorsOf(host)).toEqual([12, 13, 14, 15, 16].map((id) => [id, 'GAME_RUNS']));
    expect(errorsOf(guest)).toEqual([[18, 'NOT_HOST']]);
    host.say({ type: 'steerGame', id: 19, game: 'cup', state: 'ended' });
    host.say({ type: 'seek', id: 20, market, timeMs: START_MS });
    expect(errorsOf(host)).toHaveLength(5);
    expect(host.messages('gameState').at(-1)!.game).toMatchObject({
      state: 'ended',
      reason: 'Its host ended it.',
    });
  });

  test('keeps the place of who is cut off: money, orders and host are there again', async () => {
    const bench = await openBench();
    const { host, guest, market } = await openGame(bench);
    host.say({ type: 'steerGame', game: 'cup', state: 'running' });
    host.say(buy('cup', { kind: 'limit', limit: '100.00' }));
    const { key } = host.messages('playing')[0]!;
    host.close(1006, '');
    pass(bench, 30_000, guest);
    expect(guest.messages('standings').at(-1)!.leaders[0]).toMatchObject({ isHere: false });
    const again = bench.connect();
    again.say({ type: 'joinGame', id: 5, game: 'cup', key });
    expect(again.messages('playing')[0]).toMatchObject({
      player: 1,
      account: { orders: [{ limit: 100 }] },
    });
    again.say({ type: 'pause', id: 6, market });
    again.say({ type: 'steerGame', id: 7, game: 'cup', state: 'paused' });
    expect(errorsOf(again)).toEqual([]);
  });

  test('a key that the game does not know takes no place, neither a new one nor that of its host', async () => {
    const bench = await openBench();
    const { host } = await openGame(bench);
    const stranger = bench.connect();
    stranger.say({ type: 'joinGame', id: 5, game: 'cup', key: 'bad' });
    host.say({ type: 'joinGame', id: 6, game: 'cup', key: 'bad' });
    expect([...errorsOf(stranger), ...errorsOf(host)]).toEqual([
      [5, 'NOT_PLAYING'],
      [6, 'NOT_PLAYING'],
    ]);
    stranger.say({ type: 'games', id: 7 });
    expect(stranger.messages('games')[0]!.games).toMatchObject([{ players: 2, host: 1 }]);
    stranger.say({ type: 'joinGame', id: 8, game: 'cup' });
    expect(stranger.messages('playing')[0]).toMatchObject({ player: 3 });
  });

  test('who comes late comes in by its rules, and finds it over when it is', async () => {
    const bench = await openBench();
    const { host } = await openGame(bench, { rules: { lateJoin: false, cash: '5000' } });
    host.say({ type: 'steerGame', game: 'cup', state: 'running' });
    const late = bench.connect();
    late.say({ type: 'joinGame', id: 5, game: 'cup' });
    late.say(buy('cup', { id: 6 }));
    late.say(buy('nothing', { id: 7 }));
    expect(errorsOf(late)).toEqual([
      [5, 'GAME_STATE'],
      [6, 'NOT_PLAYING'],
      [7, 'UNKNOWN_GAME'],
    ]);
    host.say({ type: 'games', id: 8 });
    expect(host.messages('games')[0]!.games).toMatchObject([
      { game: 'cup', state: 'running', players: 2, rules: { cash: '5000', lateJoin: false } },
    ]);
  });

  test('names are free of what turns writing round, and taken once', async () => {
    const bench = await openBench();
    const { host, market } = await openGame(bench);
    const guest = bench.connect();
    guest.say({ type: 'joinGame', id: 4, game: 'cup', name: ' \u202e<b>E\u0007ve</b> ' });
    pass(bench, 1_100, host, guest);
    expect(host.messages('standings').at(-1)!.leaders[2]).toMatchObject({ name: '<b>Eve</b>' });
    guest.say({ type: 'game', id: 5, market, game: 'cup' });
    expect(errorsOf(guest)).toEqual([[5, 'GAME_NAME_TAKEN']]);
  });

  test('is made by those with full rights, and by each not too often', async () => {
    const bench = await openBench();
    const reader = bench.connect({ rights: 'read' });
    reader.say({ type: 'game', id: 1, game: 'cup' });
    reader.say({ type: 'game', id: 2, isPractice: true });
    expect(errorsOf(reader)).toEqual([[1, 'FORBIDDEN']]);
    const maker = bench.connect();
    for (let n = 0; n <= LIMITS.gamesPerClient; n++)
      maker.say({ type: 'game', id: n, game: `g${n}` });
    expect(errorsOf(maker)).toEqual([[LIMITS.gamesPerClient, 'TOO_MANY_GAMES']]);
  });

  test('a host who stays away is followed by who could have made the game', async () => {
    const bench = await openBench();
    const host = bench.connect();
    host.say({ type: 'game', game: 'cup' });
    const second = bench.connect();
    second.say({ type: 'joinGame', game: 'cup' });
    host.close(1006, '');
    pass(bench, LIMITS.gameHostMs + 2_000, second);
    second.say({ type: 'steerGame', id: 3, game: 'cup', state: 'running' });
    expect(errorsOf(second)).toEqual([]);
  });

  test('ends with its market', async () => {
    const bench = await openBench();
    const { host, guest, market } = await openGame(bench);
    host.say({ type: 'close', id: 4, market });
    pass(bench, 200, host, guest);
    expect(guest.messages('gameState').at(-1)!.game).toMatchObject({
      state: 'ended',
      reason: 'Its market was closed.',
    });
  });
});

describe('the edges of a game', () => {
  test('numbers that no order can have are refused by the place that they stand in, and change nothing', async () => {
    const bench = await openBench();
    const { client, game } = await openPractice(bench);
    const numbers = [
      'NaN',
      'Infinity',
      '-1',
      '0',
      '1e400',
      '-0',
      '0x10',
      '1_000',
      ' 1',
      '１',
      '1e-9',
    ];
    numbers.forEach((quantity, at) => client.say(buy(game, { id: 100 + at, quantity })));
    const largest = [Number.MAX_SAFE_INTEGER, '9007199254740992', 1e300];
    largest.forEach((quantity, at) => client.say(buy(game, { id: 200 + at, quantity })));
    largest.forEach((quantity, at) =>
      client.say(buy(game, { id: 300 + at, quantity, side: 'sell' })),
    );
    for (const [at, more] of [
      { kind: 'limit', limit: '-1' },
      { kind: 'limit', limit: 'NaN' },
      { kind: 'limit', limit: '1e16' },
      { kind: 'stop', stop: '0.001' },
      { stopLoss: '1e99' },
      { clientId: '' },
      { clientId: 'x'.repeat(65) },
    ].entries()) {
      client.say(buy(game, { id: 400 + at, ...more }));
    }
    pass(bench, 200, client);
    const codes = new Map(errorsOf(client).map(([id, code]) => [id, code]));
    const all = [100, 200, 300, 400].flatMap((from, at) =>
      Array.from(
        { length: [numbers, largest, largest, { length: 7 }][at]!.length },
        (_, n) => from + n,
      ),
    );
    expect(
      all.filter((id) => !['BAD_COMMAND', 'ORDER_REFUSED'].includes(String(codes.get(id)))),
    ).toEqual([]);
    client.say({ type: 'gameReport', id: 9, game });
    expect(client.messages('gameReport')[0]!.log.map(({ what }) => what)).toEqual(['begun']);
  });

  test('an order that is said twice under one name is placed once, also after a lost connection', async () => {
    const bench = await openBench();
    const { host } = await openGame(bench);
    host.say({ type: 'steerGame', game: 'cup', state: 'running' });
    host.say(buy('cup', { id: 5, clientId: 'mine' }));
    const { key } = host.messages('playing')[0]!;
    host.close(1006, '');
    const again = bench.connect();
    again.say({ type: 'joinGame', game: 'cup', key });
    again.say(buy('cup', { id: 6, clientId: 'mine' }));
    const [first, second] = [host, again].map((one) => one.messages('order')[0]!.order);
    expect(second).toEqual(first);
    expect(second).toMatchObject({ clientId: 'mine', order: 1 });
    again.say({ type: 'gameReport', id: 7, game: 'cup' });
    const { log } = again.messages('gameReport')[0]!;
    expect(log.filter(({ what }) => what === 'placed')).toHaveLength(1);
  });

  test('who comes into a game that stands still hears its table; a server that stops ends it and says so', async () => {
    const bench = await openBench();
    const { host, guest } = await openGame(bench);
    const { key } = guest.messages('playing')[0]!;
    const again = bench.connect({ rights: 'read' });
    again.say({ type: 'joinGame', game: 'cup', key });
    pass(bench, 1_100, host, again);
    expect(again.messages('standings').at(-1)!.own.name).toBe('Grace');
    bench.services.games.current!.stop('The server was stopped.');
    for (const one of [host, again]) {
      expect(one.messages('gameState').at(-1)!.game).toMatchObject({
        state: 'ended',
        reason: 'The server was stopped.',
      });
    }
    expect(bench.services.games.current!.counts.games).toBe(0);
  });

  test('a host who leaves is followed after a while by who is there and may; the game goes on meanwhile', async () => {
    const bench = await openBench();
    const { host, guest } = await openGame(bench);
    const heir = bench.connect();
    heir.say({ type: 'joinGame', game: 'cup', name: 'Heir' });
    host.say({ type: 'steerGame', game: 'cup', state: 'running' });
    host.say(buy('cup', { kind: 'limit', limit: '1.00' }));
    host.say({ type: 'leaveGame', id: 8, game: 'cup' });
    heir.say({ type: 'steerGame', id: 9, game: 'cup', state: 'ended' });
    expect(errorsOf(heir)).toEqual([[9, 'NOT_HOST']]);
    pass(bench, LIMITS.gameHostMs + 2_000, guest, heir);
    heir.say({ type: 'steerGame', id: 10, game: 'cup', state: 'paused' });
    expect(heir.messages('gameState').at(-1)!.game).toMatchObject({ state: 'paused', host: 3 });
  });
});

describe('practice', () => {
  test('begins at once, and its log says what was decided at which market time', async () => {
    const bench = await openBench();
    const { client, market, game } = await openPractice(bench);
    client.say(buy(game, { stopLoss: '99.00', takeProfit: '100.20' }));
    client.say({ type: 'step', market, by: 'tick', count: 60 });
    pass(bench, 500, client);
    client.say({ type: 'gameReport', id: 9, game });
    const report = client.messages('gameReport')[0]!;
    expect(report.log.map(({ what, timeMs }) => [what, timeMs - START_MS])).toEqual([
      ['begun', 0],
      ['placed', 0],
      ['filled', 500],
      ['placed', 500],
      ['placed', 500],
      ['filled', 20_000],
      ['cancelled', 20_000],
    ]);
    expect(report.trades).toMatchObject([
      { side: 'long', quantity: 100, entryPrice: 100.02, exitPrice: 100.2, profit: '18' },
    ]);
    expect(report.figures).toMatchObject({ trades: 1, wins: 1, winRate: 1, profitFactor: null });
    expect(report.curve.at(-1)!.equity).toBe('100018');
  });

  test('a step shows nothing of what comes: no bar of any interval, no fill, no price', async () => {
    const bench = await openBench();
    const { client, market, game } = await openPractice(bench);
    client.say(buy(game));
    const entry = bench.markets.get(market)!;
    for (let n = 0; n < 20; n++) {
      client.say({ type: 'step', market, by: 'tick', symbol: 'S0' });
      pass(bench, 200, client);
      /* Prices only rise here: whatever is higher than the last trade is yet to come. */
      const { last } = entry.market.state(0);
      const highs = entry.market.barsOf(0).flatMap((series) => {
        const { head, length } = series;
        return Array.from({ length }, (_, at) => series.at(head + at).high);
      });
      expect(highs.filter((high) => high > last)).toEqual([]);
      const nowMs = entry.timeMs();
      const log = client.messages('account').flatMap((told) => told.log);
      expect(log.filter(({ timeMs }) => timeMs > nowMs)).toEqual([]);
    }
  });

  test('going back ends it as it stands, and the next one says what was seen already', async () => {
    const bench = await openBench();
    const { client, market, game } = await openPractice(bench);
    client.say(buy(game));
    client.say({ type: 'step', market, by: 'tick', count: 20 });
    pass(bench, 500, client);
    client.say({ type: 'seek', market, timeMs: START_MS + 2_000 });
    pass(bench, 500, client);
    const { game: over } = client.messages('gameState').at(-1)!;
    expect(over).toMatchObject({ state: 'ended', reason: expect.stringContaining('went back') });
    expect(accountOf(client)).toMatchObject({ account: { positions: [{ quantity: 100 }] } });
    client.say({ type: 'game', id: 5, market, isPractice: true });
    expect(client.messages('playing').at(-1)!.game.seenUntilMs).toBe(START_MS + 10_000);
    expect(bench.services.games.current!.counts.practices).toBe(1);
  });

  test('going ahead is noted while nothing is open, and ends it with an order that waits', async () => {
    const bench = await openBench();
    const { client, market, game } = await openPractice(bench);
    client.say({ type: 'seek', market, timeMs: START_MS + 20_000 });
    pass(bench, 500, client);
    expect(accountOf(client).log.map(({ what }) => what)).toEqual(['skipped']);
    client.say(buy(game, { kind: 'limit', limit: '90.00' }));
    client.say({ type: 'seek', market, timeMs: START_MS + 40_000 });
    pass(bench, 500, client);
    expect(client.messages('gameState').at(-1)!.game).toMatchObject({ state: 'ended' });
  });

  test('is nobody else’s: no list names it, nobody joins it, and who practised finds it again', async () => {
    const bench = await openBench();
    const { client, game } = await openPractice(bench);
    const other = bench.connect();
    other.say({ type: 'games', id: 1 });
    other.say({ type: 'joinGame', id: 2, game });
    other.say({ type: 'gameReport', id: 3, game });
    expect(other.messages('games')[0]!.games).toEqual([]);
    expect(errorsOf(other)).toEqual([
      [2, 'UNKNOWN_GAME'],
      [3, 'NOT_PLAYING'],
    ]);
    const { key } = client.messages('playing')[0]!;
    other.say({ type: 'joinGame', id: 4, game, key });
    expect(other.messages('playing')[0]).toMatchObject({ player: 1, game: { isPractice: true } });
    other.close(1006, '');
    bench.clock.advance(LIMITS.practiceKeptMs + 2_000);
    expect(bench.services.games.current!.counts).toMatchObject({ practices: 0, players: 0 });
  });

  test('an order is moved and cancelled by its number', async () => {
    const bench = await openBench();
    const { client, game } = await openPractice(bench);
    client.say(buy(game, { kind: 'limit', limit: '90.00' }));
    client.say({ type: 'moveOrder', id: 5, game, order: 1, limit: '91.50', quantity: '50' });
    client.say({ type: 'cancelOrder', id: 6, game, order: 1 });
    client.say({ type: 'cancelOrder', id: 7, game, order: 1 });
    expect(
      client.messages('order').map(({ order }) => [order.limit, order.quantity, order.state]),
    ).toEqual([
      [90, 100, 'working'],
      [91.5, 50, 'working'],
      [91.5, 50, 'cancelled'],
    ]);
    expect(errorsOf(client)).toEqual([[7, 'UNKNOWN_ORDER']]);
  });
});
