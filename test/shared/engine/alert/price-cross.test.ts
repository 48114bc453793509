import { describe, expect, test } from 'vitest';
import { RuleError } from '../../../../shared/engine/alert/rule-settings.ts';
import type { AlertRule, RuleOf } from '../../../../shared/model/alert-rule.ts';
import { FLAG } from '../../../../shared/model/tick.ts';
import { fire, type ShortTick } from './rule-bench.ts';

const level = (more: Partial<RuleOf<'price'>> = {}): AlertRule => ({
  kind: 'price',
  level: '100',
  hysteresis: 0,
  ...more,
});
const prices = (...all: number[]): ShortTick[] =>
  all.map((price, i) => ['trade', 10 * (i + 1), price]);

describe('a price that crosses a level', () => {
  test('fires when it comes from strictly one side to the level or beyond', () => {
    expect(fire(level(), prices(99, 100, 101, 100, 99))).toEqual([
      [20, 'up', 100],
      [40, 'down', 100],
    ]);
  });

  test('fires up and down only as asked', () => {
    const walk = prices(99, 101, 99, 101);
    expect(fire(level({ direction: 'up' }), walk)).toEqual([
      [20, 'up', 101],
      [40, 'up', 101],
    ]);
    expect(fire(level({ direction: 'down' }), walk)).toEqual([[30, 'down', 99]]);
  });

  test('does not fire by its first price, whichever side that is on', () => {
    expect(fire(level(), prices(101))).toEqual([]);
    expect(fire(level(), prices(99))).toEqual([]);
    expect(fire(level(), prices(100))).toEqual([]);
    expect(fire(level(), prices(100, 101, 99))).toEqual([[30, 'down', 99]]);
  });

  test('is compared with the last price when the alert was made', () => {
    expect(fire(level(), prices(101), { before: prices(99) })).toEqual([[10, 'up', 101]]);
    expect(fire(level(), prices(102), { before: prices(101) })).toEqual([]);
  });

  test('fires by the first price where that was asked for', () => {
    const options = { before: prices(101), immediate: true };
    expect(fire(level({ direction: 'up' }), prices(101), options)).toEqual([[10, 'up', 101]]);
    expect(fire(level({ direction: 'down' }), prices(101), options)).toEqual([]);
  });

  test('fires once when it jumps far beyond', () => {
    expect(fire(level(), prices(90, 150, 151, 152))).toEqual([[20, 'up', 150]]);
  });

  test('fires again only after it has gone back by the hysteresis', () => {
    const walk = prices(99, 100, 99.99, 100.5, 99.9, 100, 99.5, 100);
    expect(fire(level({ direction: 'up', hysteresis: '0.5' }), walk)).toEqual([
      [20, 'up', 100],
      [80, 'up', 100],
    ]);
  });

  test('has a hysteresis of two steps or 0.05 % where none is asked for', () => {
    const rule: AlertRule = { kind: 'price', level: 100, direction: 'up' };
    expect(fire(rule, prices(99, 100, 99.96, 100, 99.95, 100))).toHaveLength(2);
    const small: AlertRule = { kind: 'price', level: 1, direction: 'up' };
    expect(fire(small, prices(0.9, 1, 0.99, 1, 0.98, 1))).toHaveLength(2);
  });

  test('works below zero, and at zero', () => {
    expect(fire(level({ level: -5 }), prices(-6, -5, -4, -6))).toEqual([
      [20, 'up', -5],
      [40, 'down', -6],
    ]);
    expect(fire(level({ level: 0 }), prices(-1, 0))).toEqual([[20, 'up', 0]]);
  });

  test('is not made by trades that set no last price: odd lots, cancels, late ones', () => {
    const walk: ShortTick[] = [
      ['trade', 10, 99],
      ['trade', 20, 101, { flags: FLAG.noPrice }],
      ['trade', 30, 101, { flags: FLAG.cancel }],
      ['trade', 5, 101],
      ['trade', 6, 101, { flags: FLAG.late }],
    ];
    expect(fire(level(), walk)).toEqual([]);
    expect(fire(level(), [...walk, ['trade', 40, 101]])).toEqual([[40, 'up', 101]]);
  });

  test('keeps every digit of a level that a double has not', () => {
    const rule = level({ level: '90071992547409.91', direction: 'up' });
    expect(() => fire(rule, [])).toThrow(RuleError);
    const fine = level({ level: '22517998136852.47', direction: 'up' });
    expect(fire(fine, prices(22517998136852.46, 22517998136852.47))).toHaveLength(1);
  });

  test('refuses a level that the instrument cannot have, by name', () => {
    expect(() => fire(level({ level: 100.005 }), [])).toThrow('level "100.005" has 3 decimals');
    expect(() => fire(level({ level: 'dear' }), [])).toThrow('level "dear" is not a plain decimal');
    expect(() => fire(level({ hysteresis: -1 }), [])).toThrow('hysteresis -1 is too small');
  });
});

describe('once and again', () => {
  const walk = prices(99, 101, 99, 101, 99, 101);

  test('an alert without a rest fires once', () => {
    expect(fire(level({ direction: 'up' }), walk, { restMs: undefined })).toEqual([
      [20, 'up', 101],
    ]);
  });

  test('what holds during the rest is passed over, and the next after it is told', () => {
    const at = (restMs: number) =>
      fire(level({ direction: 'up' }), walk, { restMs }).map(([second]) => second);
    expect(at(1_000)).toEqual([20, 40, 60]);
    expect(at(20_000)).toEqual([20, 40, 60]);
    expect(at(20_001)).toEqual([20, 60]);
    expect(at(40_000)).toEqual([20, 60]);
    expect(at(40_001)).toEqual([20]);
  });
});
