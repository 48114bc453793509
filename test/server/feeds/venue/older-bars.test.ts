/** Bars before those that are known, over nights, weekends and other grids, to where a venue's data begins. */
import { beforeEach, describe, expect, test } from 'vitest';
import { createBarPages } from '../../../../server/feeds/venue/bar-pages.ts';
import { fetchOlder } from '../../../../server/feeds/venue/older-bars.ts';
import { toStretch } from '../../../../server/feeds/venue/venue-stretch.ts';
import type { OlderBars } from '../../../../shared/model/past.ts';
import type { Instrument } from '../../../../shared/model/instrument.ts';
import type { VenueBar } from '../../../../shared/venue/event.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import {
  createPagedVenue,
  type PagedVenueOptions,
  toVenueBar,
} from '../../../support/venue/paged-venue.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const MONDAY_MS = Date.UTC(2026, 0, 19);

const INSTRUMENT: Instrument = {
  id: 0,
  symbol: 'X',
  name: 'X',
  kind: 'equity',
  currency: 'USD',
  priceDecimals: 2,
  sizeDecimals: 0,
  tickSize: 1,
  lot: 1,
};

let clock: FakeClock;
beforeEach(() => {
  clock = createFakeClock({ nowMs: MONDAY_MS });
});

interface Wanted {
  readonly intervalMs?: number;
  readonly beforeMs: number;
  readonly most?: number;
  /** The days that are known, whole from their first on. */
  readonly days?: readonly VenueBar[];
  readonly of?: Instrument;
}

async function ask(options: Omit<PagedVenueOptions, 'clock'>, wanted: Wanted) {
  const paged = createPagedVenue({ clock, ...options });
  const { intervalMs = MINUTE_MS, beforeMs, most = 10, days, of = INSTRUMENT } = wanted;
  const page = { bars: days ?? [], sinceMs: days?.[0]?.startMs ?? 0, isStart: true };
  const older: OlderBars = await fetchOlder(
    createBarPages(paged, 'X'),
    {
      instrument: of,
      intervalMs,
      beforeMs,
      most,
      days: days === undefined ? undefined : toStretch(page, DAY_MS, of),
    },
    {},
  );
  return { ...older, starts: older.bars.map(({ startMs }) => startMs), asked: paged.asked };
}

const minutes = (fromMs: number, count: number): VenueBar[] =>
  Array.from({ length: count }, (_, n) => toVenueBar(fromMs + n * MINUTE_MS));

describe('bars before those that are known', () => {
  test('are the page before, and no more', async () => {
    const bars = minutes(MONDAY_MS, 60);
    const beforeMs = MONDAY_MS + 40 * MINUTE_MS;
    const { starts, sinceMs, isStart, asked } = await ask({ bars }, { beforeMs, most: 500 });
    expect(starts).toEqual(bars.slice(30, 40).map(({ startMs }) => startMs));
    expect([sinceMs, isStart, asked.length]).toEqual([beforeMs - 10 * MINUTE_MS, false, 1]);
  });

  test('over a weekend are found by the days, in two requests', async () => {
    const fridayMs = MONDAY_MS - 3 * DAY_MS;
    const bars = minutes(fridayMs + 20 * HOUR_MS, 240);
    const days = [toVenueBar(fridayMs - DAY_MS, DAY_MS), toVenueBar(fridayMs, DAY_MS)];
    const { starts, asked } = await ask({ bars }, { beforeMs: MONDAY_MS + HOUR_MS, days });
    expect(starts.at(-1)).toBe(fridayMs + DAY_MS - MINUTE_MS);
    expect(asked).toHaveLength(2);
  });

  test('of a quiet night are not the beginning', async () => {
    const bars = minutes(MONDAY_MS, 5);
    const beforeMs = MONDAY_MS + HOUR_MS;
    expect(await ask({ bars }, { beforeMs })).toMatchObject({ isStart: false });
    const far = await ask({ bars: minutes(MONDAY_MS - DAY_MS, 1) }, { beforeMs });
    expect(far).toMatchObject({ bars: [], isStart: false, sinceMs: beforeMs - 80 * MINUTE_MS });
  });

  test('begin where the days do, and where nothing was for weeks', async () => {
    const days = [toVenueBar(MONDAY_MS, DAY_MS)];
    const bars = minutes(MONDAY_MS, 5);
    expect(await ask({ bars }, { beforeMs: MONDAY_MS, days })).toMatchObject({ isStart: true });
    const old = { bars: [toVenueBar(MONDAY_MS, HOUR_MS)], pageBars: 500 };
    const wanted = { intervalMs: HOUR_MS, beforeMs: MONDAY_MS, most: 500 };
    expect(await ask(old, wanted)).toMatchObject({ bars: [], isStart: true });
  });

  test('end with what a venue keeps', async () => {
    const bars = minutes(MONDAY_MS, 60);
    const beforeMs = MONDAY_MS + 40 * MINUTE_MS;
    expect(await ask({ bars, keeps: 25 }, { beforeMs })).toMatchObject({
      isStart: true,
      sinceMs: MONDAY_MS + 35 * MINUTE_MS,
    });
    expect(await ask({ bars, keeps: 5 }, { beforeMs })).toMatchObject({ bars: [], isStart: true });
  });

  test('of an interval that a venue lacks are made of the next finer one, whole ones only', async () => {
    const bars = minutes(MONDAY_MS, 100);
    const options = { bars, pageBars: 50, intervalsMs: [MINUTE_MS] };
    const wanted = { intervalMs: 15 * MINUTE_MS, beforeMs: MONDAY_MS + 90 * MINUTE_MS, most: 20 };
    const { starts, sinceMs } = await ask(options, wanted);
    expect(starts).toEqual([45, 60, 75].map((minute) => MONDAY_MS + minute * MINUTE_MS));
    expect(sinceMs).toBe(MONDAY_MS + 45 * MINUTE_MS);
  });

  test('of no interval that fits are none', async () => {
    const options = { bars: [], intervalsMs: [HOUR_MS] };
    expect(await ask(options, { beforeMs: MONDAY_MS })).toMatchObject({ bars: [], isStart: true });
  });

  test('of days in New York keep their dates over a change of the clocks', async () => {
    /* Clocks go forward on 2026-03-08: days begin at 05:00 UTC before, and at 04:00 from the 9th on. */
    const of = { ...INSTRUMENT, tradingDay: 'newYork' } as const;
    const dates = [5, 6, 7, 8, 9, 10].map((day) => Date.UTC(2026, 2, day));
    const bars = dates.map((label, at) => toVenueBar(label + (at < 4 ? 5 : 4) * HOUR_MS, DAY_MS));
    const wanted = { intervalMs: DAY_MS, beforeMs: Date.UTC(2026, 2, 11), of, most: 4 };
    const first = await ask({ bars }, wanted);
    const second = await ask({ bars }, { ...wanted, beforeMs: first.sinceMs });
    expect([...second.starts, ...first.starts].slice(-6)).toEqual(dates);
  });

  test('off the grid, or finer than the instrument, are said to be such', async () => {
    const bars = [toVenueBar(MONDAY_MS - 90_000)];
    await expect(ask({ bars }, { beforeMs: MONDAY_MS })).rejects.toThrow('do not fit');
  });
});
