/** How alerts sit in a market: what is looked at, in which order they tell, what becomes of them when it moves. */
import { expect, test, vi } from 'vitest';
import { createAlerts } from '../../../../shared/engine/alert/alerts.ts';
import type { AlertRule } from '../../../../shared/model/alert-rule.ts';
import {
  createTickColumns,
  FLAG,
  MISSING,
  pushTrade,
  SIDE,
  STATUS,
} from '../../../../shared/model/tick.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { toInstruments } from '../../../support/test-instruments.ts';
import { createOwner, START_MS, toMarket, toTicks, watch } from './rule-bench.ts';

const OVER_100: AlertRule = { kind: 'price', level: 100, direction: 'up', hysteresis: 0 };

/** Trades of several symbols: id and price in dollars, a second apart. */
function toTrades(all: readonly (readonly [number, number])[], fromMs = START_MS) {
  const ticks = createTickColumns(all.length);
  all.forEach(([id, price], i) =>
    pushTrade(ticks, id, fromMs + i * 1_000, 5, price * 100, 1, SIDE.buy),
  );
  return ticks;
}

test('a firing names the tick: its sequence, its time to the nanosecond, its price', () => {
  const market = toMarket(toInstruments(2));
  market.publish(toTrades([[1, 99]]));
  const { owner } = watch(market, OVER_100);
  market.publish(
    toTrades(
      [
        [0, 50],
        [1, 99.5],
        [1, 100.25],
      ],
      START_MS + 5_000,
    ),
  );
  expect(owner.firings).toEqual([
    {
      alert: 'a',
      symbol: 'S1',
      event: 'up',
      value: 100.25,
      price: 100.25,
      sequence: 3,
      timeMs: START_MS + 7_000,
      timeNs: 5,
    },
  ]);
});

test('firings stand in the order of the ticks, and of one tick in that of the alerts', () => {
  const market = toMarket(toInstruments(2));
  const alerts = createAlerts();
  const owner = createOwner();
  for (const alert of ['second', 'first']) {
    alerts.put(owner, market, { alert, symbols: ['s0', 'S1'], rule: OVER_100 });
  }
  alerts.put(owner, market, { alert: 'second', symbols: ['*'], rule: OVER_100 });
  market.publish(
    toTrades([
      [0, 99],
      [1, 99],
      [1, 101],
      [0, 101],
    ]),
  );
  expect(owner.firings.map(({ alert, symbol }) => `${alert} ${symbol}`)).toEqual([
    'first S1',
    'second S1',
    'first S0',
    'second S0',
  ]);
});

test('a market without alerts is not listened to, and symbols without any are not looked at', () => {
  const market = toMarket(toInstruments(3));
  const listen = vi.spyOn(market, 'listen');
  const alerts = createAlerts();
  expect(listen).not.toHaveBeenCalled();
  const owner = createOwner();
  alerts.put(owner, market, { alert: 'a', symbols: ['S1'], rule: OVER_100 });
  alerts.put(owner, market, { alert: 'b', symbols: ['S1'], rule: OVER_100 });
  expect(listen).toHaveBeenCalledTimes(1);
  const ticks = toTrades([
    [0, 99],
    [2, 99],
  ]);
  const flags = vi.spyOn(ticks, 'flags', 'get');
  const [listener] = listen.mock.calls[0]!;
  listener.onPublication!({
    columns: ticks,
    runs: 2,
    instrument: new Uint32Array([0, 2]),
    firstSequence: new Float64Array([1, 1]),
  } as never);
  expect(flags).not.toHaveBeenCalled();
  alerts.leave(owner);
  expect(alerts.counts).toEqual({ alerts: 0, watches: 0, firings: 0 });
  expect([...alerts.watched('live')]).toEqual([]);
});

test('a firing says when ticks are missing between its price and the one before', () => {
  const market = toMarket();
  const { owner } = watch(market, OVER_100);
  market.publish(
    toTicks([
      ['trade', 1, 99],
      ['trade', 2, 101],
      ['trade', 3, 99],
      ['trade', 5, 101, { flags: FLAG.gapBefore }],
      ['trade', 6, 99],
      ['status', 7, STATUS.halted],
      ['status', 8, STATUS.open],
      ['trade', 8, 101],
      ['trade', 9, 99],
      ['trade', 10, 101],
    ]),
  );
  expect(owner.firings.map(({ gapped }) => gapped ?? false)).toEqual([false, true, true, false]);
});

test('where the market moves, everything begins anew at that moment', () => {
  const market = toMarket();
  const { owner } = watch(market, OVER_100, { restMs: undefined });
  const day = toTicks([
    ['trade', 1, 99],
    ['trade', 2, 101],
    ['trade', 3, 99],
    ['trade', 4, 101],
  ]);
  market.publish(toTicks([]));
  market.publish(day);
  expect(owner.firings.map(({ sequence }) => sequence)).toEqual([2]);
  market.reset(8);
  market.publish(
    toTicks([
      ['trade', 1, 99],
      ['trade', 2, 101],
      ['trade', 3, 99],
    ]),
    true,
  );
  market.moved();
  expect(owner.firings).toHaveLength(1);
  market.publish(toTicks([['trade', 4, 101]]));
  expect(owner.firings.map(({ sequence }) => sequence)).toEqual([2, 4]);
});

test('symbols that come later and fit are watched, those that go are not', () => {
  const [first, second] = toInstruments(2);
  const market = toMarket([first!]);
  const alerts = createAlerts();
  const owner = createOwner();
  const request = { alert: 'a', symbols: ['sector:technology'], rule: OVER_100, restMs: 1_000 };
  expect(alerts.put(owner, market, request).watched).toBe(1);
  const atMs = START_MS;
  const listed = { change: 'listed', instrument: second!, previousClose: MISSING } as const;
  market.changeInstruments({ atMs, changes: [listed] });
  expect(alerts.of(owner)[0]!.watched).toBe(2);
  market.publish(
    toTrades([
      [1, 99],
      [1, 101],
    ]),
  );
  expect(owner.firings.map(({ symbol }) => symbol)).toEqual(['S1']);
  market.changeInstruments({ atMs, changes: [{ change: 'removed', id: 0 }] });
  expect([...alerts.watched('live')]).toEqual([1]);
});

test('where the market moves, many wildcards cost one look at its list', () => {
  const market = toMarket(toInstruments(20));
  const alerts = createAlerts();
  const owner = createOwner();
  for (let i = 0; i < 20; i++) {
    const symbols = i === 0 ? ['*'] : [`sector:${i % 2 === 0 ? 'Technology' : 'TECHNOLOGY'}`, 'S1'];
    alerts.put(owner, market, { alert: `a${i}`, symbols, rule: OVER_100 });
  }
  expect(alerts.counts.watches).toBe(400);
  const listed = vi.spyOn(market, 'listed', 'get');
  market.reset(8);
  market.moved();
  expect(listed).toHaveBeenCalledTimes(1);
  expect(alerts.counts.watches).toBe(400);
});

test('a symbol that a rule cannot be meant for refuses the alert, or is left out when it comes later', () => {
  const coarse = { ...toInstruments(2)[1]!, priceDecimals: 0 };
  const market = toMarket([toInstruments(1)[0]!]);
  const alerts = createAlerts();
  const owner = createOwner();
  const rule: AlertRule = { kind: 'price', level: '100.50' };
  alerts.put(owner, market, { alert: 'a', symbols: ['*'], rule });
  const listed = { change: 'listed', instrument: coarse, previousClose: MISSING } as const;
  market.changeInstruments({ atMs: START_MS, changes: [listed] });
  expect(alerts.of(owner)[0]!.watched).toBe(1);
  expect(() => alerts.put(owner, market, { alert: 'b', symbols: ['*'], rule })).toThrow(
    'alert: rule: level "100.50" has 1 decimals, at most 0 fit',
  );
  expect(alerts.of(owner).map(({ alert }) => alert)).toEqual(['a']);
});

test('limits of a client, of a symbol and of the server are refused by name, and change nothing', () => {
  const market = toMarket(toInstruments(LIMITS.alertWatches + 1));
  const alerts = createAlerts();
  const owner = createOwner();
  const put = (alert: string, symbols: string[], by = owner) =>
    alerts.put(by, market, { alert, symbols, rule: OVER_100 });
  expect(() => put('all', ['*'])).toThrow(/watch 500 symbols together/);
  for (let i = 0; i < LIMITS.alerts; i++) put(`a${i}`, ['S0']);
  expect(() => put('one more', ['S1'])).toThrow(/a client may have 100/);
  put('a0', ['S1']);
  expect(alerts.counts).toMatchObject({ alerts: LIMITS.alerts, watches: LIMITS.alerts });
  while (alerts.counts.watches < LIMITS.alertsPerSymbol + 1) {
    const other = createOwner();
    for (let i = 0; i < LIMITS.alerts && alerts.counts.watches <= LIMITS.alertsPerSymbol; i++) {
      put(`a${i}`, ['S0'], other);
    }
  }
  expect(() => put('full', ['S0'], createOwner())).toThrow(/1000 may watch S0/);
  expect(() => put('full', ['S0'], createOwner())).toThrow(
    expect.objectContaining({ code: 'TOO_MANY_ALERTS' }),
  );
  /* One that is replaced does not count against its own place. */
  put('a1', ['S0']);
});

test('a client that is cut off in the middle is told nothing more, and the others are', () => {
  const market = toMarket();
  const alerts = createAlerts();
  const deaf = createOwner();
  Object.assign(deaf, {
    isDeaf() {
      alerts.leave(deaf);
      return true;
    },
  });
  const owner = createOwner();
  const request = { alert: 'a', symbols: ['S0'], rule: OVER_100, restMs: 1_000 };
  alerts.put(deaf, market, request);
  alerts.put(owner, market, request);
  const ticks = toTrades(
    Array.from({ length: 1_000 }, (_, i) => [0, i % 2 === 0 ? 99 : 101] as const),
  );
  market.publish(ticks);
  expect(deaf.firings).toEqual([]);
  expect(owner.firings).toHaveLength(500);
  expect(alerts.counts).toMatchObject({ alerts: 1, watches: 1 });
});
