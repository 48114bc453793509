/** What was before a symbol's first live trade, by a venue that answers by the test's clock. */
import { beforeEach, describe, expect, test } from 'vitest';
import { fetchHistory, type SymbolHistory } from '../../../../server/feeds/venue/symbol-history.ts';
import type { VenueTrade } from '../../../../shared/venue/event.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import {
  createPagedVenue,
  type PagedVenue,
  type PagedVenueOptions,
  settle,
  toVenueBar,
  toVenueTrade,
} from '../../../support/venue/paged-venue.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const NOW_MS = Date.UTC(2026, 0, 2, 12, 30, 20);
const THIS_MINUTE_MS = NOW_MS - 20_000;
const JOIN_MS = THIS_MINUTE_MS - 5 * MINUTE_MS;

let clock: FakeClock;
beforeEach(() => {
  clock = createFakeClock({ nowMs: NOW_MS });
});

const open = (options: Omit<PagedVenueOptions, 'clock'>): PagedVenue =>
  createPagedVenue({ clock, ...options });

/** Asks, and lets so much time go by. */
async function ask({ venue, rest, context }: PagedVenue, waitMs = 0): Promise<SymbolHistory> {
  const asked = fetchHistory({ venue, rest, context, clock }, 'X');
  for (let left = waitMs; left > 0; left -= 1_000) {
    await settle();
    clock.advance(Math.min(left, 1_000));
  }
  return asked;
}

const every = (stepMs: number, fromMs: number, untilMs: number, first = 1): VenueTrade[] =>
  Array.from({ length: Math.ceil((untilMs - fromMs) / stepMs) }, (_, n) =>
    toVenueTrade(first + n, fromMs + n * stepMs),
  );
const ids = ({ trades }: SymbolHistory): number[] => trades.map(({ id }) => Number(id));
const minutes = (count: number, untilMs = THIS_MINUTE_MS) =>
  Array.from({ length: count }, (_, n) => toVenueBar(untilMs - (count - n) * MINUTE_MS));

describe('bars and trades of a history', () => {
  test.each(['newest', 'oldest'] as const)(
    'join five whole minutes ago, with all trades since, %s first',
    async (order) => {
      const trades = every(7_000, JOIN_MS - 60_000, NOW_MS);
      const history = await ask(open({ trades, bars: minutes(20), order }));
      expect(history.joinMs).toBe(JOIN_MS);
      expect(ids(history)).toEqual(
        trades.filter(({ timeMs }) => timeMs >= JOIN_MS).map(({ id }) => Number(id)),
      );
      expect(history.hole).toBeUndefined();
      expect(history.bars.get(MINUTE_MS)!.bars.at(-1)!.startMs).toBe(THIS_MINUTE_MS - MINUTE_MS);
    },
  );

  test('join behind the minute in which the pages ended, for its moment may go on before', async () => {
    /* 12 pages of 10, of which the last begins with the second of two trades at the full minute. */
    const fullMs = THIS_MINUTE_MS - 2 * MINUTE_MS;
    const trades = [
      ...every(1_000, fullMs - 60_000, fullMs, 1),
      toVenueTrade(101, fullMs),
      toVenueTrade(102, fullMs),
      ...every(1_000, fullMs + 10_000, fullMs + 129_000, 103),
    ];
    const history = await ask(open({ trades, bars: minutes(20) }));
    expect(history.trades.length).toBeGreaterThan(0);
    expect(history.joinMs).toBe(fullMs + MINUTE_MS);
    expect(history.hole).toBeUndefined();
    expect(history.trades.every(({ timeMs }) => timeMs >= fullMs + MINUTE_MS)).toBe(true);
  });

  test('of which not even this minute is whole tell what is missing of it', async () => {
    const trades = every(50, THIS_MINUTE_MS - 10_000, NOW_MS);
    const history = await ask(open({ trades, bars: minutes(20) }));
    expect(history.joinMs).toBe(THIS_MINUTE_MS);
    expect(history.hole).toEqual({ fromMs: THIS_MINUTE_MS, toMs: history.trades[0]!.timeMs });
    expect(ids(history)).toEqual(ids({ ...history, trades: trades.slice(-120) }));
  });

  test('that come oldest first and not all are followed by the hole', async () => {
    const trades = every(100, JOIN_MS, NOW_MS);
    const history = await ask(open({ trades, bars: minutes(20), order: 'oldest' }));
    expect(history.joinMs).toBe(JOIN_MS);
    expect(history.hole).toEqual({ fromMs: trades[119]!.timeMs, toMs: NOW_MS });
  });

  test('of a moment keep the order of their ids', async () => {
    const trades = [9, 10, 11, 100].map((id) => toVenueTrade(id, NOW_MS - 1_000));
    const history = await ask(open({ trades: trades.toReversed(), bars: [] }));
    expect(ids(history)).toEqual([9, 10, 11, 100]);
  });

  test('newer than our clock are taken in', async () => {
    const trades = [toVenueTrade(1, NOW_MS + 1_500)];
    expect(ids(await ask(open({ trades, bars: [] })))).toEqual([1]);
  });

  test('that there are none of begin five minutes ago, without a hole', async () => {
    const history = await ask(open({ trades: [], bars: [] }));
    expect(history).toMatchObject({ joinMs: JOIN_MS, trades: [], hole: undefined });
    expect([...history.bars.values()].flatMap(({ bars }) => bars)).toEqual([]);
    expect(history.pages).toBeDefined();
  });

  test('of a venue that gives none of the ones or the others are those that there are', async () => {
    const without = await ask(open({ bars: minutes(3) }));
    expect(without.joinMs).toBe(THIS_MINUTE_MS);
    expect(without.hole).toEqual({ fromMs: THIS_MINUTE_MS, toMs: NOW_MS });
    expect(without.bars.get(MINUTE_MS)!.bars).toHaveLength(3);
    const bare = await ask(open({ trades: every(1_000, JOIN_MS, JOIN_MS + 5_000) }));
    expect([bare.pages, bare.trades.length]).toEqual([undefined, 5]);
  });

  test('join by the minutes of the venue where its clock is another one', async () => {
    const aheadMs = 10 * MINUTE_MS;
    const venue = open({ trades: [], bars: [], now: () => NOW_MS - aheadMs });
    await ask(venue);
    expect((await ask(venue)).joinMs).toBe(JOIN_MS - aheadMs);
  });
});

test('the history of a delayed feed ends where its trades do, and asks for none that are younger', async () => {
  const delayMs = 15 * MINUTE_MS;
  const paged = open({ trades: every(30_000, JOIN_MS - delayMs, NOW_MS), bars: minutes(60) });
  const venue = { ...paged.venue, traits: { ...paged.venue.traits, delayMs } };
  const history = await ask({ ...paged, venue });
  expect(history.joinMs).toBe(JOIN_MS - delayMs);
  const untils = paged.asked.map((path) =>
    Number(/interval=60000.*until=(\d+)/.exec(path)?.[1] ?? 0),
  );
  expect(Math.max(...untils)).toBe(THIS_MINUTE_MS - delayMs);
});

describe('bars of a history', () => {
  test('in which nothing traded for days are those of the last day on which something did', async () => {
    const dayMs = Math.floor(NOW_MS / DAY_MS) * DAY_MS - 4 * DAY_MS;
    const bars = [toVenueBar(dayMs, DAY_MS), ...minutes(30, dayMs + 20 * HOUR_MS)];
    const history = await ask(open({ trades: [], bars, pageBars: 1_000 }));
    const known = history.bars.get(MINUTE_MS)!;
    expect(known.bars.map(({ startMs }) => startMs)).toEqual(
      minutes(30, dayMs + 20 * HOUR_MS).map(({ startMs }) => startMs),
    );
    expect(known.sinceMs).toBe(dayMs);
  });

  test('come page by page from now back, so that what came in time is whole up to now', async () => {
    const venue = open({ trades: [], bars: minutes(50), pageBars: 10 });
    let pages = 0;
    venue.answer = (path) => (path.includes('interval=60000') && ++pages > 3 ? undefined : 200);
    const history = await ask(venue, 9_000);
    const { bars, sinceMs, isStart } = history.bars.get(MINUTE_MS)!;
    expect(sinceMs).toBe(THIS_MINUTE_MS - 30 * MINUTE_MS);
    expect(bars.map(({ startMs }) => startMs)).toEqual(minutes(30).map(({ startMs }) => startMs));
    expect(isStart).toBe(false);
    expect(clock.timers).toBe(0);
  });

  test('of which a later page fails are those of the pages before', async () => {
    const venue = open({ trades: [], bars: minutes(50), pageBars: 10 });
    let pages = 0;
    venue.answer = (path) => (path.includes('interval=60000') && ++pages === 3 ? 500 : 200);
    const history = await ask(venue);
    expect(history.bars.get(MINUTE_MS)!.bars).toHaveLength(20);
    expect(history.joinMs).toBe(JOIN_MS);
  });

  test('that end with what the venue keeps say so, and hours stand for the rest of the day', async () => {
    const hours = Array.from({ length: 30 }, (_, n) =>
      toVenueBar(Math.floor(NOW_MS / HOUR_MS) * HOUR_MS - n * HOUR_MS, HOUR_MS),
    );
    const bars = [...minutes(20), ...hours.toReversed()];
    const history = await ask(open({ trades: [], bars, keeps: 15 }));
    const known = history.bars.get(MINUTE_MS)!;
    expect([known.bars.length, known.isStart]).toEqual([15, true]);
    expect(known.sinceMs).toBe(THIS_MINUTE_MS - 15 * MINUTE_MS);
    expect(history.bars.get(HOUR_MS)!.bars).toHaveLength(15);
  });

  test('are asked for days back, hours only where minutes do not reach', async () => {
    const venue = open({ trades: [], bars: minutes(2_880), pageBars: 1_000 });
    await ask(venue);
    const intervals = venue.asked.map((path) => Number(/interval=(\d+)/.exec(path)?.[1]));
    expect(intervals.filter((interval) => interval === MINUTE_MS)).toHaveLength(3);
    expect(intervals).toContain(DAY_MS);
    expect(intervals).not.toContain(HOUR_MS);
  });
});
