import { describe, expect, test } from 'vitest';
import { Alert } from '../../../../shared/engine/alert/alert.ts';
import { EXTREME } from '../../../../shared/engine/alert/day-extreme.ts';
import type { AlertRule } from '../../../../shared/model/alert-rule.ts';
import { FLAG, STATUS } from '../../../../shared/model/tick.ts';
import { fire, type ShortTick, toMarket, toTicks, watch } from './rule-bench.ts';

const trades = (...all: readonly (readonly [number, number])[]): ShortTick[] =>
  all.map(([second, price]) => ['trade', second, price]);
const sizes = (...all: readonly (readonly [number, number, number?])[]): ShortTick[] =>
  all.map(([second, size, flags = 0]) => ['trade', second, 10, { size, flags }]);

describe('a move in a window', () => {
  const rule = (direction: 'up' | 'down' | 'either'): AlertRule => ({
    kind: 'move',
    percent: 2,
    windowMs: 60_000,
    direction,
  });

  test('is measured against the highest and lowest price of the window, to the last unit', () => {
    const fall = trades([0, 100], [10, 110], [20, 107.81], [30, 107.8]);
    expect(fire(rule('down'), fall)).toEqual([[30, 'down', -2]]);
    const rise = trades([0, 100], [10, 50], [20, 50.99], [30, 51]);
    expect(fire(rule('up'), rise)).toEqual([[30, 'up', 2]]);
  });

  test('forgets a price that is older than the window, and no other', () => {
    expect(fire(rule('down'), trades([0, 100], [60, 98]))).toHaveLength(1);
    expect(fire(rule('down'), trades([0, 100], [60.001, 98]))).toEqual([]);
  });

  test('fires again after it has come back by a tenth of it', () => {
    const walk = trades([0, 100], [5, 98], [10, 98.1], [15, 98], [20, 98.21], [25, 98]);
    expect(fire(rule('down'), walk).map(([second]) => second)).toEqual([5, 25]);
  });

  test('is told for both directions where both are wanted', () => {
    const walk = trades([0, 100], [5, 98], [10, 100]);
    expect(fire(rule('either'), walk)).toEqual([
      [5, 'down', -2],
      [10, 'up', 2.0408],
    ]);
  });

  test('begins with the last price when the alert was made', () => {
    const options = { before: trades([0, 100]) };
    expect(fire(rule('down'), trades([60, 98]), options)).toHaveLength(1);
    expect(fire(rule('down'), trades([61, 98]), options)).toEqual([]);
  });

  test('of a price of zero is none', () => {
    expect(fire(rule('up'), trades([0, 0], [1, 5]))).toEqual([]);
  });
});

describe('the size of a trade', () => {
  const rule: AlertRule = { kind: 'trade', atLeast: 500 };

  test('fires for each trade of that size, odd lots among them', () => {
    const walk = sizes([1, 499], [2, 500], [3, 600, FLAG.noPrice], [4, 100], [5, 501]);
    expect(fire(rule, walk)).toEqual([
      [2, 'over', 500],
      [3, 'over', 600],
      [5, 'over', 501],
    ]);
  });

  test('is not that of a cancel, nor of a trade that came long after its time', () => {
    expect(fire(rule, sizes([1, 500, FLAG.cancel], [2, 500, FLAG.late]))).toEqual([]);
  });
});

describe('the volume of a window', () => {
  const rule: AlertRule = { kind: 'volume', atLeast: 1_000, windowMs: 60_000 };

  test('is the sum of its trades, of any kind', () => {
    const walk = sizes([1, 400], [20, 300, FLAG.noPrice], [40, 299], [50, 1]);
    expect(fire(rule, walk)).toEqual([[50, 'over', 1_000]]);
  });

  test('is never that of a longer time', () => {
    expect(fire(rule, sizes([0, 600], [58.9, 600]))).toHaveLength(1);
    expect(fire(rule, sizes([0, 600], [60, 600]))).toEqual([]);
  });

  test('loses what is cancelled, and not what was cancelled before it', () => {
    const cancelled = sizes([1, 600], [2, 600, FLAG.cancel], [3, 500], [4, 500]);
    expect(fire(rule, cancelled)).toEqual([[4, 'over', 1_000]]);
    const earlier = sizes([0, 600], [70, 400], [71, 600, FLAG.cancel], [72, 600]);
    expect(fire(rule, earlier)).toEqual([[72, 'over', 1_000]]);
  });

  test('loses nothing for a cancel of what was traded before the alert was made', () => {
    const walk = sizes([1.2, 400], [1.3, 600, FLAG.cancel], [4, 600]);
    expect(fire(rule, walk, { before: sizes([1, 600]) })).toEqual([[4, 'over', 1_000]]);
  });

  test('takes late trades in where they lie, without being told by them', () => {
    const late = sizes([30, 500], [10, 500, FLAG.late], [31, 1]);
    expect(fire(rule, late)).toEqual([[31, 'over', 1_001]]);
    expect(fire(rule, sizes([100, 500], [10, 500, FLAG.late], [101, 1]))).toEqual([]);
  });

  test('is told again after it has fallen by a tenth', () => {
    const walk = sizes([0, 1_000], [30, 100], [70, 801], [71, 99], [131, 1], [132, 1_000]);
    expect(fire(rule, walk).map(([second]) => second)).toEqual([0, 132]);
  });

  test('is zero when the alert is made', () => {
    expect(fire(rule, sizes([2, 1]), { before: sizes([1, 5_000]) })).toEqual([]);
  });
});

describe('a spread', () => {
  const rule: AlertRule = { kind: 'spread', over: '0.10' };

  test('fires when it is larger, not when it is as large', () => {
    const walk: ShortTick[] = [
      ['quote', 1, 10, 10.05],
      ['quote', 2, 10, 10.1],
      ['quote', 3, 10, 10.11],
      ['quote', 4, 10, 10.2],
      ['quote', 5, 10, 10.09],
      ['quote', 6, 10, 10.3],
    ];
    expect(fire(rule, walk)).toEqual([
      [3, 'over', 0.11],
      [6, 'over', 0.3],
    ]);
  });

  test('is none while a side is missing', () => {
    const walk: ShortTick[] = [
      ['quote', 1, 10, 10.05],
      ['quote', 2, null, 10.5],
      ['quote', 3, 10, null],
    ];
    expect(fire(rule, walk)).toEqual([]);
  });

  test('that is wide already when the alert is made is no news', () => {
    const before: ShortTick[] = [['quote', 1, 10, 11]];
    const next: ShortTick[] = [['quote', 2, 10, 11.5]];
    expect(fire(rule, next, { before })).toEqual([]);
    expect(fire(rule, next, { before, immediate: true })).toHaveLength(1);
  });
});

describe('a new high or low of the day', () => {
  const rule = (of: 'high' | 'low' | 'either'): AlertRule => ({
    kind: 'extreme',
    of,
    hysteresis: 1,
  });
  const DAY_S = 86_400;

  test('is strictly beyond all prices of the day, and a run of them is told once', () => {
    const walk = trades([0, 100], [10, 100], [20, 101], [30, 102], [40, 101], [50, 102], [60, 103]);
    expect(fire(rule('high'), walk)).toEqual([
      [20, 'high', 101],
      [60, 'high', 103],
    ]);
    expect(fire(rule('low'), trades([0, 100], [10, 99], [20, 98]))).toEqual([[10, 'low', 99]]);
  });

  test('is compared with what the day had when the alert was made', () => {
    const options = { before: trades([0, 110], [10, 100]) };
    expect(fire(rule('high'), trades([20, 105]), options)).toEqual([]);
    expect(fire(rule('high'), trades([20, 111]), options)).toHaveLength(1);
  });

  test('is none by the first price of a day, whatever the day before was', () => {
    const walk = trades([0, 100], [DAY_S, 200], [DAY_S + 10, 201]);
    expect(fire(rule('either'), walk)).toEqual([[DAY_S + 10, 'high', 201]]);
  });

  test('knows the high that a late trade was, which never fires', () => {
    const walk = trades([0, 100], [20, 101], [10, 105], [50, 100], [60, 104], [70, 106]);
    expect(fire(rule('high'), walk).map(([second]) => second)).toEqual([20, 70]);
  });
});

describe('a halt', () => {
  const day: ShortTick[] = [
    ['status', 1, STATUS.halted],
    ['status', 2, STATUS.halted],
    ['status', 3, STATUS.auction],
    ['status', 4, STATUS.open],
    ['status', 5, STATUS.closed],
    ['status', 6, STATUS.open],
  ];

  test('is told when it begins, and when trading is open again after it', () => {
    expect(fire({ kind: 'halt' }, day)).toEqual([
      [1, 'halt', null],
      [4, 'resume', null],
    ]);
    expect(fire({ kind: 'halt', on: 'halt' }, day)).toEqual([[1, 'halt', null]]);
    expect(fire({ kind: 'halt', on: 'resume' }, day)).toEqual([[4, 'resume', null]]);
  });

  test('that goes on already is no news, but its end is', () => {
    const before: ShortTick[] = [['status', 0, STATUS.halted]];
    expect(fire({ kind: 'halt' }, day, { before })).toEqual([[4, 'resume', null]]);
  });
});

describe('a gap between two days', () => {
  const DAY_S = 86_400;
  const rule: AlertRule = { kind: 'gap', percent: '1.5' };

  test('is the first price of a day against the last one before it', () => {
    const walk = trades([0, 100], [DAY_S, 98.5], [DAY_S + 10, 50], [2 * DAY_S, 50.5]);
    expect(fire(rule, walk)).toEqual([[DAY_S, 'down', -1.5]]);
    expect(fire({ ...rule, direction: 'up' }, walk)).toEqual([]);
  });

  test('is none by the first price that is known', () => {
    expect(fire(rule, trades([0, 100], [10, 200]))).toEqual([]);
  });
});

describe('the average price of the day', () => {
  test('is crossed by a price that comes from its other side, told with the average as it was', () => {
    const walk = trades([0, 100], [1, 102], [2, 101.5], [3, 100.5]);
    expect(fire({ kind: 'vwap' }, walk)).toEqual([[3, 'down', 101.1667]]);
  });

  test('begins anew with a day, whose first price only says where it stands', () => {
    const nextDay = 12 * 3_600;
    const walk = trades([0, 100], [1, 102], [nextDay, 90], [nextDay + 1, 89], [nextDay + 2, 91]);
    expect(fire({ kind: 'vwap' }, walk)).toEqual([[nextDay + 2, 'up', 89.5]]);
  });

  test('loses a trade that is cancelled', () => {
    const walk: ShortTick[] = [
      ['trade', 0, 100],
      ['trade', 1, 110],
      ['trade', 2, 110, { flags: FLAG.cancel }],
      ['trade', 3, 99],
      ['trade', 4, 101],
    ];
    expect(fire({ kind: 'vwap', direction: 'up' }, walk)).toEqual([[4, 'up', 99.5]]);
  });
});

describe('a moving average', () => {
  const sma: AlertRule = { kind: 'average', average: 'sma', length: 3, interval: '1s' };

  test('is that of the closes, as if the bar closed with the price that is compared', () => {
    const walk = trades([0, 100], [1, 102], [2, 100], [2.5, 103], [4, 99]);
    expect(fire(sma, walk)).toEqual([
      [2.5, 'up', 101.6667],
      [4, 'down', 101.3333],
    ]);
  });

  test('at close waits for the first trade of the next bar', () => {
    const walk = trades([0, 100], [1, 102], [2, 100], [3, 99], [3.5, 103], [4, 50]);
    expect(fire({ ...sma, atClose: true }, walk)).toEqual([[4, 'up', 101.6667]]);
  });

  test('begins with the bars that the market has', () => {
    const before = trades([0, 100], [1, 102], [2, 100]);
    expect(fire(sma, trades([3, 104]), { before })).toEqual([[3, 'up', 102]]);
    expect(fire(sma, trades([3, 104]))).toEqual([]);
  });

  test('is crossed by another one, by a price step', () => {
    const rule: AlertRule = { ...sma, by: { average: 'ema', length: 2 } };
    const walk = trades([0, 100], [1, 100], [2, 99], [3, 99], [4, 101], [5, 101]);
    expect(fire(rule, walk)).toEqual([[4, 'up', 99.6667]]);
  });

  test('does not cross itself', () => {
    expect(() => fire({ ...sma, by: { average: 'sma', length: 3 } }, [])).toThrow(
      'by: an average does not cross itself',
    );
  });
});

describe('a price of the quote', () => {
  const quotes: ShortTick[] = [
    ['quote', 0, 9.98, 10],
    ['trade', 1, 10.5],
    ['quote', 2, 9.99, 10.01],
    ['quote', 3, null, 10.05],
    ['quote', 4, 10, 10.05],
  ];
  const of = (source: 'bid' | 'ask' | 'mid') =>
    fire({ kind: 'price', level: 10, source, direction: 'up', hysteresis: 0 }, quotes);

  test('crosses by itself, half units too, and a side that is not there is none', () => {
    expect(of('bid')).toEqual([[4, 'up', 10]]);
    expect(of('mid')).toEqual([[2, 'up', 10]]);
    expect(of('ask')).toEqual([]);
    const half = fire({ kind: 'price', level: 10.03, source: 'mid', hysteresis: 0 }, [
      ...quotes,
      ['quote', 5, 10.02, 10.05],
    ]);
    expect(half).toEqual([[5, 'up', 10.035]]);
  });

  test('is compared with the quote when the rule was made', () => {
    const options = { before: quotes.slice(0, 1) };
    expect(fire({ kind: 'price', level: 10, source: 'bid' }, quotes.slice(4), options)).toEqual([
      [4, 'up', 10],
    ]);
  });
});

describe('the last price', () => {
  test('is none of a trade that its venue puts before one of the same moment', () => {
    const walk: ShortTick[] = [
      ['trade', 0, 9],
      ['trade', 1, 9.5],
      ['trade', 1, 10.5, { flags: FLAG.earlier }],
      ['trade', 2, 10.2],
    ];
    expect(fire({ kind: 'price', level: 10 }, walk)).toEqual([[2, 'up', 10.2]]);
  });

  test('of a rule that reads the day is the same whether others watched before it', () => {
    const market = toMarket();
    const { book, owner } = watch(market, { kind: 'price', level: 50 });
    market.publish(toTicks(trades([0, 10], [1, 12], [2, 11])));
    const rule: AlertRule = { kind: 'extreme', hysteresis: 0 };
    const request = { alert: 'b', symbols: ['S0'], rule, restMs: 1 };
    book.add(new Alert(owner, 'live', request, EXTREME), market.listed);
    market.publish(toTicks(trades([3, 12], [4, 12.01], [5, 11], [6, 9.99])));
    expect(owner.firings.map(({ event, price, sequence }) => [event, price, sequence])).toEqual([
      ['high', 12.01, 5],
      ['low', 9.99, 7],
    ]);
  });
});
