import { describe, expect, test } from 'vitest';
import {
  DAY_MS,
  fromNewYork,
  HOUR_MS,
  newYorkOffsetMs,
  toCivilDay,
  toDayNumber,
  toWeekday,
} from '../../../../../../shared/model/calendar.ts';
import { isUsEarlyClose, isUsTradingDay } from '../../../../../../shared/model/us-trading-days.ts';
import {
  toLiveliness,
  toSession,
  VENUE,
} from '../../../../../../shared/engine/source/simulator/trading-session/trading-session.ts';

const hoursOfZone = new Intl.DateTimeFormat('en-US', {
  timeZone: 'America/New_York',
  timeZoneName: 'shortOffset',
});
const at = (text: string): number => Date.parse(text);

describe('the calendar', () => {
  test('agrees with the built-in one on every day of two centuries', () => {
    const wrong: string[] = [];
    for (let day = toDayNumber(1900, 1, 1); day < toDayNumber(2100, 1, 1); day++) {
      const date = new Date(day * DAY_MS);
      const { year, month, day: ofMonth } = toCivilDay(day);
      const isRight =
        year === date.getUTCFullYear() &&
        month === date.getUTCMonth() + 1 &&
        ofMonth === date.getUTCDate() &&
        toWeekday(day) === date.getUTCDay();
      if (!isRight || toDayNumber(year, month, ofMonth) !== day) wrong.push(date.toISOString());
    }
    expect(wrong).toEqual([]);
  });

  test('knows New York’s offset as the time zone database does, around every change of 20 years', () => {
    for (let year = 2010; year < 2030; year++) {
      for (const month of [3, 11]) {
        for (let hour = 0; hour < 16 * 24; hour++) {
          const ms = Date.UTC(year, month - 1, 1) + hour * HOUR_MS;
          const text = hoursOfZone.formatToParts(ms).find(({ type }) => type === 'timeZoneName')!;
          expect(newYorkOffsetMs(ms)).toBe(Number(text.value.slice(3)) * HOUR_MS);
        }
      }
    }
  }, 20_000);

  test('knows the holidays and short days of the New York exchanges', () => {
    const closed: Record<number, string> = {
      2024: '1/1 1/15 2/19 3/29 5/27 6/19 7/4 9/2 11/28 12/25',
      2025: '1/1 1/20 2/17 4/18 5/26 6/19 7/4 9/1 11/27 12/25',
      2026: '1/1 1/19 2/16 4/3 5/25 6/19 7/3 9/7 11/26 12/25',
      2022: '1/17 2/21 4/15 5/30 6/20 7/4 9/5 11/24 12/26',
    };
    const short: Record<number, string> = {
      2024: '7/3 11/29 12/24',
      2025: '7/3 11/28 12/24',
      2026: '11/27 12/24',
    };
    for (const year of [2022, 2024, 2025, 2026]) {
      const days = Array.from({ length: 365 }, (_, i) => toDayNumber(year, 1, 1) + i);
      const weekdays = days.filter((day) => toWeekday(day) % 6 !== 0);
      const name = (day: number): string => `${toCivilDay(day).month}/${toCivilDay(day).day}`;
      expect(
        weekdays
          .filter((day) => !isUsTradingDay(day))
          .map(name)
          .join(' '),
      ).toBe(closed[year]);
      if (short[year] === undefined) continue;
      expect(weekdays.filter(isUsEarlyClose).map(name).join(' ')).toBe(short[year]);
    }
  });

  test('turns New York clock times into UTC on both sides of a change', () => {
    const friday = toDayNumber(2026, 3, 6);
    expect(fromNewYork(friday, 9.5 * HOUR_MS)).toBe(at('2026-03-06T14:30:00Z'));
    expect(fromNewYork(friday + 3, 9.5 * HOUR_MS)).toBe(at('2026-03-09T13:30:00Z'));
    expect(fromNewYork(toDayNumber(2026, 11, 1), 17 * HOUR_MS)).toBe(at('2026-11-01T22:00:00Z'));
  });
});

describe('sessions', () => {
  const phaseAt = (venue: 0 | 1 | 2, text: string): string =>
    toSession(venue, 'exchange', at(text)).phase;

  test('lead US shares through their day', () => {
    const phases = ['08:59:59', '09:00', '14:27:59', '14:28', '14:30', '20:59:59', '21:00'].map(
      (time) => phaseAt(VENUE.us, `2026-11-24T${time}Z`),
    );
    expect(phases).toEqual(['closed', 'preOpen', 'preOpen', 'call', 'open', 'open', 'postClose']);
    expect(phaseAt(VENUE.us, '2026-11-25T01:00Z')).toBe('closed');
    expect(phaseAt(VENUE.us, '2026-11-26T15:00Z')).toBe('closed');
    expect(phaseAt(VENUE.us, '2026-11-27T18:30Z')).toBe('postClose');
  });

  test('cover time without a hole: every session ends where the next begins', () => {
    for (const venue of [VENUE.us, VENUE.fx] as const) {
      let session = toSession(venue, 'exchange', at('2026-10-20T00:00Z'));
      while (session.untilMs < at('2027-01-10T00:00Z')) {
        const next = toSession(venue, 'exchange', session.untilMs);
        expect(next.fromMs).toBe(session.untilMs);
        expect(toSession(venue, 'exchange', next.untilMs - 1)).toEqual(next);
        session = next;
      }
    }
  });

  test('close currencies from Friday to Sunday evening, coins never, and nothing when continuous', () => {
    const times = [
      '2026-11-20T21:59Z',
      '2026-11-20T22:00Z',
      '2026-11-22T21:59Z',
      '2026-11-22T22:00Z',
    ];
    expect(times.map((time) => phaseAt(VENUE.fx, time))).toEqual([
      'open',
      'closed',
      'closed',
      'open',
    ]);
    expect(phaseAt(VENUE.always, '2026-12-25T12:00Z')).toBe('open');
    const sunday = at('2026-11-22T12:00Z');
    expect(toSession(VENUE.us, 'continuous', sunday).phase).toBe('open');
  });

  test('have a lively open and close, a calm noon, and a mean of 1', () => {
    const session = toSession(VENUE.us, 'exchange', at('2026-11-24T15:00Z'));
    const minutes = Array.from({ length: 390 }, (_, m) =>
      toLiveliness(VENUE.us, 'exchange', session, session.fromMs + (m + 0.5) * 60_000),
    );
    const activity = minutes.map((minute) => minute.activity);
    expect(activity.reduce((a, b) => a + b) / 390).toBeCloseTo(1, 2);
    expect(activity[0]!).toBeGreaterThan(3 * activity[195]!);
    expect(activity[389]!).toBeGreaterThan(3 * activity[195]!);
    expect(minutes[0]!.volatility).toBeGreaterThan(1.3 * minutes[195]!.volatility);
  });
});
