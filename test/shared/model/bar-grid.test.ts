import { describe, expect, test } from 'vitest';
import { toBarGrid } from '../../../shared/model/bar-grid.ts';
import { toDayGrid } from '../../../shared/model/trading-day.ts';

const NEW_YORK = toDayGrid({ tradingDay: 'newYork' });
const CURRENCIES = toDayGrid({ tradingDay: 'newYork17' });
const UTC = toDayGrid({});
const at = (text: string): number => Date.parse(`${text}Z`);
const toText = (ms: number): string => new Date(ms).toISOString().slice(0, 16);

describe('bars of 4 hours', () => {
  const grid = toBarGrid('4h', NEW_YORK)!;

  test('begin with the extended session of New York, in winter and in summer', () => {
    expect(toText(grid.labelOf(at('2026-01-05T14:30')))).toBe('2026-01-05T13:00');
    expect(toText(grid.labelOf(at('2026-01-05T09:00')))).toBe('2026-01-05T09:00');
    expect(toText(grid.labelOf(at('2026-07-06T13:30')))).toBe('2026-07-06T12:00');
    expect(toText(grid.labelOf(at('2026-07-06T08:00')))).toBe('2026-07-06T08:00');
  });

  test('begin at 17:00 in New York where currencies trade, and at midnight of UTC else', () => {
    const currencies = toBarGrid('4h', CURRENCIES)!;
    expect(toText(currencies.labelOf(at('2026-01-05T01:59')))).toBe('2026-01-04T22:00');
    expect(toBarGrid('4h', UTC)).toBeUndefined();
  });

  test('end with their day, also where that has an hour more or less', () => {
    for (const day of ['2026-03-08', '2026-11-01']) {
      const label = at(`${day}T00:00`);
      let begin = NEW_YORK.beginOf(label);
      for (; begin < NEW_YORK.endOf(label); begin = grid.endOf(begin)) {
        expect(grid.labelOf(begin)).toBe(begin);
        expect(grid.labelOf(grid.endOf(begin) - 1)).toBe(begin);
      }
      expect(begin).toBe(NEW_YORK.endOf(label));
    }
  });
});

describe('weeks and months', () => {
  const week = toBarGrid('1w', CURRENCIES)!;
  const month = toBarGrid('1M', NEW_YORK)!;

  test("a week begins with Monday's trading day, which for currencies begins on Sunday", () => {
    expect(toText(week.labelOf(at('2026-11-22T21:59')))).toBe('2026-11-16T00:00');
    expect(toText(week.labelOf(at('2026-11-22T22:00')))).toBe('2026-11-23T00:00');
    expect(toText(week.beginOf(at('2026-11-23T00:00')))).toBe('2026-11-22T22:00');
    expect(toText(week.endOf(at('2026-11-23T00:00')))).toBe('2026-11-29T22:00');
  });

  test('a month goes by trading dates, over the end of a year and through a leap day', () => {
    expect(toText(month.labelOf(at('2026-01-01T04:59')))).toBe('2025-12-01T00:00');
    expect(toText(month.labelOf(at('2026-01-01T05:00')))).toBe('2026-01-01T00:00');
    expect(toText(month.endOf(at('2025-12-01T00:00')))).toBe('2026-01-01T05:00');
    expect(toText(month.endOf(at('2024-02-01T00:00')))).toBe('2024-03-01T05:00');
  });

  test('go on before 1970', () => {
    const utc = toBarGrid('1w', UTC)!;
    expect(toText(utc.labelOf(at('1970-01-01T00:00')))).toBe('1969-12-29T00:00');
    expect(toText(toBarGrid('1M', UTC)!.labelOf(at('1969-12-31T23:59')))).toBe('1969-12-01T00:00');
  });
});
