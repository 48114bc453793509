/**
 * A venue that is all REST, for tests of what is made of its answers: bars and trades in pages of a chosen size, the
 * newest or the oldest first, answered at once, when the test says so, or not at all. No port, no real time.
 */
import { RestClient } from '../../../server/feeds/venue/rest-client.ts';
import { SIDE } from '../../../shared/model/tick.ts';
import type { VenueBar, VenueTrade } from '../../../shared/venue/event.ts';
import type {
  RestCalls,
  RestContext,
  RestRequest,
  TradeQuery,
  Venue,
} from '../../../shared/venue/venue.ts';
import type { FakeClock } from '../fake-clock.ts';

/** What it has and how it gives it. */
export interface PagedVenueOptions {
  readonly clock: FakeClock;
  readonly bars?: readonly VenueBar[] | undefined;
  readonly trades?: readonly VenueTrade[] | undefined;
  readonly pageBars?: number;
  readonly pageTrades?: number;
  readonly order?: 'newest' | 'oldest';
  readonly intervalsMs?: readonly number[];
  /** Clock of the venue, ms; ours when left out. */
  readonly now?: () => number;
  /** Bars of an interval that it keeps, the newest so many. */
  readonly keeps?: number;
  readonly perMinute?: number;
}

/** The venue, in the hands of a test. */
export interface PagedVenue {
  readonly venue: Venue;
  readonly rest: RestClient;
  readonly context: RestContext;
  /** `bars 60000 5..9` and `trades 0`, in units of the query. */
  readonly asked: string[];
  /** Answers, or refuses, requests from now on: status, or undefined for never. */
  answer: (path: string) => number | undefined;
}

/** Makes a bar of a minute or of another interval; without a volume where that is empty. */
export const toVenueBar = (
  startMs: number,
  intervalMs = 60_000,
  rest: Partial<VenueBar> = {},
): VenueBar => ({
  type: 'bar',
  symbol: 'X',
  startMs,
  intervalMs,
  open: '10',
  high: '12',
  low: '9',
  close: '11',
  volume: '5',
  ...rest,
});

/** Makes a trade. */
export const toVenueTrade = (
  id: number,
  timeMs: number,
  rest: Partial<VenueTrade> = {},
): VenueTrade => ({
  type: 'trade',
  symbol: 'X',
  timeMs,
  timeNs: 0,
  price: '10',
  size: '1',
  side: SIDE.buy,
  id: String(id),
  ...rest,
});

const numberOf = (request: RestRequest, name: string): number =>
  Number(new URL(request.path, 'http://x').searchParams.get(name));

function toTradeCalls(
  trades: readonly VenueTrade[],
  page: number,
  isOldestFirst: boolean,
): RestCalls<TradeQuery, VenueTrade> {
  const toRequest = (skip: number): RestRequest => ({ path: `/trades?skip=${skip}` });
  return {
    first: () => toRequest(0),
    parse({ request }, { from }) {
      const since = trades.filter(({ timeMs }) => timeMs >= from.timeMs);
      const all = isOldestFirst ? since : trades.toReversed();
      const skip = numberOf(request, 'skip');
      const items = all.slice(skip, skip + page);
      const isOver =
        skip + page >= all.length || (!isOldestFirst && items.at(-1)!.timeMs < from.timeMs);
      return isOver ? { items } : { items, next: toRequest(skip + page) };
    },
  };
}

function toBarCalls({
  bars = [],
  pageBars = 10,
  order,
  intervalsMs = [60_000, 3_600_000, 86_400_000],
  keeps = Infinity,
}: PagedVenueOptions): NonNullable<Venue['bars']> {
  return {
    intervalsMs,
    pageBars,
    first: ({ intervalMs, fromMs, untilMs }) => ({
      path: `/bars?interval=${intervalMs}&from=${fromMs}&until=${untilMs}`,
    }),
    parse(_answer, { intervalMs, fromMs, untilMs }) {
      const kept = bars
        .filter((bar) => bar.intervalMs === intervalMs)
        .slice(keeps === Infinity ? 0 : -keeps);
      const items = kept.filter(({ startMs }) => startMs >= fromMs && startMs < untilMs);
      const isCut = keeps < Infinity && fromMs < (kept[0]?.startMs ?? 0);
      return { items: order === 'newest' ? items.toReversed() : items, isCut };
    },
  };
}

/** Makes one. */
export function createPagedVenue(options: PagedVenueOptions): PagedVenue {
  const { clock, trades, pageTrades = 10, order = 'newest', perMinute = 1_000, now } = options;
  const asked: string[] = [];
  const venue = {
    id: 'paged',
    name: 'Paged',
    traits: { hours: 'always', tradeIds: 'dense' },
    ...(trades && { trades: toTradeCalls(trades, pageTrades, order === 'oldest') }),
    ...(options.bars && { bars: toBarCalls(options) }),
  } as unknown as Venue;
  const made: PagedVenue = {
    venue,
    context: { settings: {}, keys: {} },
    asked,
    answer: () => 200,
    rest: new RestClient({
      hosts: { rest: 'http://paged' },
      perMinute,
      clock,
      redact: (text) => text,
      get(url) {
        const { pathname, search } = new URL(url);
        asked.push(pathname + search);
        const status = made.answer(pathname + search);
        if (status === undefined) return new Promise(() => undefined);
        const date = now === undefined ? undefined : new Date(now()).toUTCString();
        return Promise.resolve({ status, headers: { date, 'retry-after': '7' }, text: '{}' });
      },
    }),
  };
  return made;
}

/** Lets answers come that need no time. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
}
