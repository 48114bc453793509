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

  test('name both runs of an hour that the clocks repeat', () => {
    const ticks = toTimeTicks(
      Date.UTC(2026, 10, 1, 5, 5),
      Date.UTC(2026, 10, 1, 7, 5),
      15 * MINUTE,
      newYork,
    );
    expect(ticks.map(({ label }) => label)).toEqual(
      '01:15 01:30 01:45 01:00 01:15 01:30 01:45 02:00'.split(' '),
    );
    expect(ticks.map(({ timeMs }) => timeMs)).toEqual(
      Array.from({ length: 8 }, (_, i) => Date.UTC(2026, 10, 1, 5, 15) + i * 15 * MINUTE),
    );
    const inside = [Date.UTC(2026, 10, 1, 6, 5), Date.UTC(2026, 10, 1, 6, 55)] as const;
    expect(labels(...inside, 5 * MINUTE, newYork)).toHaveLength(11);
  });

  test('name a day at its first moment where its midnight is skipped, and once where it comes twice', () => {
    /** Clocks that go from one offset to another at a moment. */
    const change = (atMs: number, before: number, after: number) => (timeMs: number) =>
      (timeMs < atMs ? before : after) * HOUR;
    const days = (atMs: number, offset: (timeMs: number) => number, stepMs: number) =>
      toTimeTicks(atMs - 6 * HOUR, atMs + 6 * HOUR, stepMs, offset)
        .filter(({ isMajor }) => isMajor)
        .map(({ timeMs, label }) => [new Date(timeMs).toISOString().slice(0, 16), label]);
    const santiago = Date.UTC(2026, 8, 6, 4);
    const cairo = Date.UTC(2026, 3, 23, 22);
    const havana = Date.UTC(2026, 10, 1, 5);
    for (const stepMs of [15 * MINUTE, HOUR, 12 * HOUR, DAY]) {
      const found = [
        days(santiago, change(santiago, -4, -3), stepMs),
        days(cairo, change(cairo, 2, 3), stepMs),
        days(havana, change(havana, -4, -5), stepMs),
      ];
      expect(found).toEqual([
        [['2026-09-06T04:00', '6 Sep']],
        [['2026-04-23T22:00', '24 Apr']],
        [['2026-11-01T04:00', 'Nov']],
      ]);
    }
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
          const lostMs = offset === newYork && minStepMs > 12 * HOUR ? HOUR : 0;
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
