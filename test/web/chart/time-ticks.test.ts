import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { toMomentLabel, toTimeTicks, toZoneOffset } from '../../../web/chart/time-ticks.ts';

const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOON = Date.UTC(2026, 10, 20, 12);
const utc = toZoneOffset('utc');
/** Clocks in New York: five hours behind UTC, four from 8 March to 1 November 2026. */
const newYork = (timeMs: number) =>
  timeMs >= Date.UTC(2026, 2, 8, 7) && timeMs < Date.UTC(2026, 10, 1, 6) ? -4 * HOUR : -5 * HOUR;
const labels = (...given: Parameters<typeof toTimeTicks>) =>
  toTimeTicks(...given).map((tick) => tick.label);

describe('time ticks', () => {
  test('lie on round minutes', () => {
    expect(labels(NOON + 1, NOON + 25 * MINUTE, 4 * MINUTE, utc)).toEqual([
      '12:05',
      '12:10',
      '12:15',
      '12:20',
      '12:25',
    ]);
  });

  test('go down to milliseconds', () => {
    expect(labels(NOON, NOON + 4, 1, utc)).toEqual([
      '12:00:00.000',
      '12:00:00.001',
      '12:00:00.002',
      '12:00:00.003',
      '12:00:00.004',
    ]);
    expect(labels(NOON, NOON + 4_000, 1_500, utc)).toEqual(['12:00:00', '12:00:02', '12:00:04']);
  });

  test('show where a day, a month and a year begin', () => {
    const ticks = toTimeTicks(NOON, NOON + DAY, 5 * HOUR, utc);
    expect(ticks.map(({ label, isMajor }) => [label, isMajor])).toEqual([
      ['12:00', false],
      ['18:00', false],
      ['21 Nov', true],
      ['06:00', false],
      ['12:00', false],
    ]);
    expect(labels(NOON, NOON + 60 * DAY, 20 * DAY, utc)).toEqual(['Dec', '2027']);
    expect(labels(NOON, NOON + 1_500 * DAY, 300 * DAY, utc)).toEqual([
      '2027',
      '2028',
      '2029',
      '2030',
    ]);
  });

  test('follow the clocks of the zone, also over a change of daylight saving', () => {
    const change = Date.UTC(2026, 10, 1, 6);
    const ticks = toTimeTicks(change - 6 * HOUR, change + 12 * HOUR, 5 * HOUR, newYork);
    expect(ticks.map(({ label }) => label)).toEqual(['Nov', '06:00', '12:00']);
    expect(ticks.map(({ timeMs }) => timeMs)).toEqual([
      Date.UTC(2026, 10, 1, 4),
      Date.UTC(2026, 10, 1, 11),
      Date.UTC(2026, 10, 1, 17),
    ]);
  });

  test('rise, stay inside the window and keep the distance that labels need', () => {
    const window = fc.record({
      fromMs: fc.integer({ min: 0, max: 4e12 }),
      spanMs: fc.integer({ min: 10, max: 4e11 }),
      labels: fc.integer({ min: 2, max: 20 }),
      offset: fc.constantFrom(utc, newYork),
    });
    fc.assert(
      fc.property(window, ({ fromMs, spanMs, labels: most, offset }) => {
        const minStepMs = spanMs / most;
        const times = toTimeTicks(fromMs, fromMs + spanMs, minStepMs, offset).map(
          (tick) => tick.timeMs,
        );
        expect(times.length).toBeLessThanOrEqual(most + 2);
        for (const [i, timeMs] of times.entries()) {
          expect(timeMs).toBeGreaterThanOrEqual(fromMs);
          expect(timeMs).toBeLessThanOrEqual(fromMs + spanMs);
          // Months are of unequal length, and spring takes an hour away from longer steps.
          const lostMs = offset === newYork && minStepMs > HOUR / 2 ? HOUR : 0;
          if (i > 0) expect(timeMs - times[i - 1]!).toBeGreaterThan(minStepMs * 0.9 - lostMs);
        }
      }),
      { numRuns: 300 },
    );
  });

  test('a moment is printed as exactly as its interval allows', () => {
    const timeMs = NOON + 3_723_045;
    expect([1, 1_000, MINUTE, DAY].map((each) => toMomentLabel(timeMs, each, utc))).toEqual([
      '20 Nov 13:02:03.045',
      '20 Nov 13:02:03',
      '20 Nov 13:02',
      '20 Nov 2026',
    ]);
    expect(toMomentLabel(NOON, MINUTE, newYork)).toBe('20 Nov 07:00');
  });
});
