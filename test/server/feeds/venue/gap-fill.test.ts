/** Holes of one feed, filled from a venue that answers by the test's clock. */
import { expect, test } from 'vitest';
import { type FeedGap, FeedGaps } from '../../../../server/feeds/venue/feed-gap.ts';
import { GapFiller } from '../../../../server/feeds/venue/gap-fill.ts';
import { createFakeClock } from '../../../support/fake-clock.ts';
import { createPagedVenue, settle, toVenueTrade } from '../../../support/venue/paged-venue.ts';

const MINUTE_MS = 60_000;
const NOW_MS = Date.UTC(2026, 0, 2, 12);

test('a hole of a delayed feed is filled with what is as old as its data, and nothing younger is asked for', async () => {
  const delayMs = 15 * MINUTE_MS;
  const clock = createFakeClock({ nowMs: NOW_MS });
  const trades = Array.from({ length: 60 }, (_, n) =>
    toVenueTrade(n, NOW_MS - 30 * MINUTE_MS + n * 30_000),
  );
  const { venue, rest, context } = createPagedVenue({ clock, trades, pageTrades: 100 });
  const gaps = new FeedGaps(() => undefined);
  const gap: FeedGap = {
    symbol: 'X',
    cause: 'disconnected',
    fromMs: NOW_MS - 4 * MINUTE_MS,
    toMs: NOW_MS,
  };
  gaps.add(gap);
  const times: number[] = [];
  const filler = new GapFiller({
    venue: { ...venue, traits: { ...venue.traits, delayMs } },
    context,
    rest,
    gaps,
    clock,
    take: (found) => times.push(...found.map(({ timeMs }) => timeMs)),
    onDone: () => undefined,
  });
  filler.fillGap(gap, undefined);
  await settle();
  const fromMs = NOW_MS - 4 * MINUTE_MS - delayMs;
  expect(times).toEqual(Array.from({ length: 9 }, (_, n) => fromMs + n * 30_000));
  expect(gaps.of('X')).toEqual([]);
  filler.close();
});
