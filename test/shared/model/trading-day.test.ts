import { describe, expect, test } from 'vitest';
import { DAY_MS } from '../../../shared/model/calendar.ts';
import { toDayGrid, type TradingDay } from '../../../shared/model/trading-day.ts';

const at = (text: string): number => Date.parse(text);
const labelOf = (tradingDay: TradingDay, text: string): string =>
  new Date(toDayGrid({ tradingDay }).labelOf(at(text))).toISOString().slice(0, 10);

describe('a trading day', () => {
  test('is the day of UTC where an instrument says nothing, or a rule that is not known', () => {
    expect(toDayGrid({}).rule).toBe('utc');
    expect(toDayGrid({ tradingDay: 'mars' as TradingDay }).rule).toBe('utc');
    expect(labelOf('utc', '2026-11-21T00:00Z')).toBe('2026-11-21');
    expect(labelOf('utc', '1969-12-31T23:59:59.999Z')).toBe('1969-12-31');
  });

  test('of a US share is the day on New York’s clocks: Friday evening is no Saturday', () => {
    expect(labelOf('newYork', '2026-11-21T00:30Z')).toBe('2026-11-20');
    expect(labelOf('newYork', '2026-11-21T04:59:59.999Z')).toBe('2026-11-20');
    expect(labelOf('newYork', '2026-11-21T05:00Z')).toBe('2026-11-21');
    expect(labelOf('newYork', '2026-07-01T03:59Z')).toBe('2026-06-30');
    expect(labelOf('newYork', '2026-07-01T04:00Z')).toBe('2026-07-01');
  });

  test('of a currency turns at 17:00 in New York, in winter and in summer', () => {
    expect(labelOf('newYork17', '2026-11-22T21:59Z')).toBe('2026-11-22');
    expect(labelOf('newYork17', '2026-11-22T22:00Z')).toBe('2026-11-23');
    expect(labelOf('newYork17', '2026-07-01T20:59:59Z')).toBe('2026-07-01');
    expect(labelOf('newYork17', '2026-07-01T21:00Z')).toBe('2026-07-02');
  });

  test('begins where the one before ends, whatever the clocks do, from 1970 to 2262', () => {
    for (const tradingDay of ['utc', 'newYork', 'newYork17'] as const) {
      const grid = toDayGrid({ tradingDay });
      for (let label = 0; label < at('2262-01-01T00:00Z'); label += DAY_MS) {
        const beginMs = grid.beginOf(label);
        const endMs = grid.endOf(label);
        if (grid.beginOf(label + DAY_MS) !== endMs) expect.fail(`${tradingDay} ${label}`);
        if (grid.labelOf(beginMs) !== label || grid.labelOf(endMs - 1) !== label) {
          expect.fail(`${tradingDay} ${label}`);
        }
        const hours = (endMs - beginMs) / 3_600_000;
        if (hours < 23 || hours > 25) expect.fail(`${tradingDay} ${label}: ${hours} h`);
      }
    }
  });
});
