/** Sessions of US shares, by rules and by calendars of venues. */
import { describe, expect, test } from 'vitest';
import { parseExact } from '../../../shared/venue/exact-json.ts';
import { ALPACA } from '../../../shared/venue/alpaca.ts';
import { FINNHUB } from '../../../shared/venue/finnhub.ts';
import { MASSIVE } from '../../../shared/venue/massive.ts';
import {
  type CalendarDay,
  clockOf,
  dayOf,
  toDate,
  UsSessions,
} from '../../../shared/venue/us-sessions.ts';
import type { Venue } from '../../../shared/venue/venue.ts';
import { describeCaptures, readText } from './capture.ts';

const at = (text: string): number => Date.parse(text);
const session = (text: string, sessions = new UsSessions()): string => {
  const { phase, fromMs, untilMs, why } = sessions.at(at(text));
  const [from, until] = [fromMs, untilMs].map((ms) => new Date(ms).toISOString().slice(5, 16));
  return `${phase} ${from} ${until}${why === undefined ? '' : ` ${why}`}`;
};

describe('the session', () => {
  test.each([
    ['2026-01-06T08:59:59Z', 'closed 01-06T01:00 01-06T09:00'],
    ['2026-01-06T09:00:00Z', 'preOpen 01-06T09:00 01-06T14:30'],
    ['2026-01-06T14:29:59Z', 'preOpen 01-06T09:00 01-06T14:30'],
    ['2026-01-06T14:30:00Z', 'open 01-06T14:30 01-06T21:00'],
    ['2026-01-06T21:00:00Z', 'postClose 01-06T21:00 01-07T01:00'],
    ['2026-01-07T01:00:00Z', 'closed 01-07T01:00 01-07T09:00'],
  ])('at %s is %s', (text, expected) => expect(session(text)).toBe(expected));

  test('is an hour earlier by UTC in summer, from the day on that clocks change', () => {
    expect(session('2026-03-06T14:30:00Z')).toMatch(/^open 03-06T14:30/);
    expect(session('2026-03-09T13:30:00Z')).toMatch(/^open 03-09T13:30 03-09T20:00/);
    expect(session('2026-10-30T13:30:00Z')).toMatch(/^open 10-30T13:30/);
    expect(session('2026-11-02T14:30:00Z')).toMatch(/^open 11-02T14:30/);
    /* Over the weekend on which they do. */
    expect(session('2026-03-08T12:00:00Z')).toBe('closed 03-07T01:00 03-09T08:00 weekend');
  });

  test('is closed over weekends and holidays, and says which', () => {
    expect(session('2026-01-10T15:00:00Z')).toBe('closed 01-10T01:00 01-12T09:00 weekend');
    expect(session('2026-01-19T15:00:00Z')).toBe('closed 01-17T01:00 01-20T09:00 holiday');
    expect(session('2026-04-03T15:00:00Z')).toMatch(/^closed .* holiday$/);
  });

  test('ends early on half days', () => {
    expect(session('2026-11-27T17:59:00Z')).toBe('open 11-27T14:30 11-27T18:00 closes early');
    expect(session('2026-11-27T18:00:00Z')).toBe('postClose 11-27T18:00 11-27T22:00');
    expect(session('2026-11-27T22:00:00Z')).toBe('closed 11-27T22:00 11-30T09:00 weekend');
  });

  test('of every minute of a year holds that minute, and follows on the one before', () => {
    const sessions = new UsSessions();
    let timeMs = at('2026-01-01T00:00:00Z');
    let untilMs = sessions.at(timeMs).fromMs;
    for (const endMs = at('2027-01-01T00:00:00Z'); timeMs < endMs; timeMs = untilMs) {
      const one = sessions.at(timeMs);
      expect([one.fromMs, one.untilMs > timeMs]).toEqual([untilMs, true]);
      ({ untilMs } = one);
      expect(sessions.at(untilMs - 1)).toEqual(one);
    }
  });

  test('is that of a calendar where it knows better: a day of mourning, a storm', () => {
    const sessions = new UsSessions();
    sessions.put([{ day: dayOf('2025-01-09')!, hours: undefined, name: 'Day of mourning' }]);
    expect(session('2025-01-09T15:00:00Z', sessions)).toBe(
      'closed 01-09T01:00 01-10T09:00 Day of mourning',
    );
  });

  test('is not that of hours which cannot be', () => {
    const sessions = new UsSessions();
    const hours = { preOpenMs: 0, openMs: 36e6, closeMs: 36e6, endMs: 9e7 };
    sessions.put([{ day: dayOf('2026-01-06')!, hours }]);
    expect(session('2026-01-06T15:00:00Z', sessions)).toMatch(/^open/);
  });
});

test.each([
  ['2026-02-30', undefined],
  ['2026-1-3', undefined],
  ['', undefined],
  ['2026-01-06', '2026-01-06'],
])('the day of %j is %s', (text, expected) => {
  const day = dayOf(text);
  expect(day === undefined ? undefined : toDate(day)).toBe(expected);
});

test.each([
  ['09:30', 34_200_000],
  ['0400', 14_400_000],
  ['9:30', undefined],
  ['noon', undefined],
])('the clock time %j is %s ms after midnight', (text, expected) => {
  expect(clockOf(text)).toBe(expected);
});

/** What a venue's calendar says, read as REST reads it. */
function read(venue: Venue, body: string): readonly CalendarDay[] {
  const query = { settings: {}, keys: {}, fromDay: 0, untilDay: 40_000 };
  const request = venue.calendar!.first(query);
  return venue.calendar!.parse({ request, body: parseExact(body), headers: {} }, query).items;
}
const lineOf = ({ day, hours, name = '' }: CalendarDay): string => {
  const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
  const { preOpenMs = 0, openMs = 0, closeMs = 0, endMs = 0 } = hours ?? {};
  const text = [preOpenMs, openMs, closeMs, endMs].map(clock).join(' ');
  return `${toDate(day)} ${hours === undefined ? 'closed' : text} ${name}`.trim();
};

describe('a calendar', () => {
  test('of Alpaca has the trading days: what it leaves out between them is closed', () => {
    const days = read(
      ALPACA,
      `[{"date":"2026-11-25","open":"09:30","close":"16:00","session_open":"0400","session_close":"2000"},
        {"date":"2026-11-27","open":"09:30","close":"13:00"}, {"date":"x"}, 7]`,
    );
    expect(days.map(lineOf)).toEqual([
      '2026-11-25 04:00 09:30 16:00 20:00',
      '2026-11-26 closed',
      '2026-11-27 04:00 09:30 13:00 17:00',
    ]);
  });

  test('of Finnhub has the days that are not like others', () => {
    const days = read(
      FINNHUB,
      `{"exchange":"US","timezone":"America/New_York","data":[
        {"eventName":"Thanksgiving Day","atDate":"2026-11-26","tradingHour":""},
        {"eventName":"Day after","atDate":"2026-11-27","tradingHour":"09:30-13:00"},
        {"eventName":"odd","atDate":"2026-11-28","tradingHour":"late"}]}`,
    );
    expect(days.map(lineOf)).toEqual([
      '2026-11-26 closed Thanksgiving Day',
      '2026-11-27 04:00 09:30 13:00 17:00 Day after',
    ]);
  });

  test.each([
    ['alpaca', ALPACA],
    ['finnhub', FINNHUB],
    ['massive', MASSIVE],
  ])('of %s that is none says nothing', (_, venue) => {
    for (const body of ['null', '[]', '{}', '[null]', '{"data":[[]]}', '"closed"', '[[[]]]']) {
      expect(read(venue, body)).toEqual([]);
    }
  });
});

describeCaptures('the calendar of Massive, of its own client', () => {
  test('has the holidays of both exchanges, and a day that closes early', () => {
    const days = read(MASSIVE, readText('connectors/massive/rest-v1-marketstatus-upcoming.json'));
    expect([...new Set(days.map(lineOf))]).toEqual([
      '2022-05-30 closed Memorial Day',
      '2022-06-20 closed Juneteenth',
      '2022-07-04 closed Independence Day',
      '2022-09-05 closed Labor Day',
      '2022-11-24 closed Thanksgiving',
      '2022-11-25 04:00 09:30 13:00 17:00 Thanksgiving',
      '2022-12-26 closed Christmas',
    ]);
    const rules = new UsSessions();
    const told = new UsSessions();
    told.put(days);
    for (let day = dayOf('2022-05-28')!; day < dayOf('2023-01-01')!; day++) {
      const noon = (day + 0.7) * 86_400_000;
      expect([toDate(day), told.at(noon).phase]).toEqual([toDate(day), rules.at(noon).phase]);
    }
  });
});
