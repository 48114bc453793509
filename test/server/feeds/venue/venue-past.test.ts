/**
 * A venue's bars and the ticks behind them in one market: every bar at the seam must be the one that all trades would
 * have made. The venue is one that folds its bars from the same trades.
 */
import { beforeEach, describe, expect, test } from 'vitest';
import type { SymbolHistory } from '../../../../server/feeds/venue/symbol-history.ts';
import { createBarPages } from '../../../../server/feeds/venue/bar-pages.ts';
import { VenuePast } from '../../../../server/feeds/venue/venue-past.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import { type Bar, BarSeries } from '../../../../shared/model/bar.ts';
import type { Instrument } from '../../../../shared/model/instrument.ts';
import { INTERVAL_MS } from '../../../../shared/model/interval.ts';
import { createTickColumns, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { type TradingDay, toDayGrid } from '../../../../shared/model/trading-day.ts';
import type { VenueBar, VenueTrade } from '../../../../shared/venue/event.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { createRandom } from '../../../support/random.ts';
import { createPagedVenue, toVenueBar, toVenueTrade } from '../../../support/venue/paged-venue.ts';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Thursday, 11:07 in New York. */
const JOIN_MS = Date.UTC(2026, 0, 15, 16, 7);
const END_MS = JOIN_MS + 12 * MINUTE_MS + 20_000;
const CODES = [3, 4, 5, 6, 7];

const toInstrument = (tradingDay: TradingDay): Instrument => ({
  id: 0,
  symbol: 'X',
  name: 'X',
  kind: 'crypto',
  currency: 'USD',
  priceDecimals: 2,
  sizeDecimals: 3,
  tickSize: 1,
  lot: 1,
  tradingDay,
});

interface Trade {
  readonly timeMs: number;
  readonly price: number;
  readonly size: number;
}

/** Three days of trades, seldom and in bursts, some at the edges of bars. */
function toTrades(): Trade[] {
  const random = createRandom(7);
  const trades: Trade[] = [];
  let price = 10_000;
  for (let timeMs = JOIN_MS - 3 * DAY_MS; timeMs < END_MS;) {
    price += Math.floor(random() * 21) - 10;
    trades.push({ timeMs, price, size: 1 + Math.floor(random() * 5_000) });
    const isEdge = random() < 0.2;
    const next = timeMs + Math.floor(random() * 8 * MINUTE_MS);
    timeMs = isEdge ? Math.ceil((timeMs + 1) / MINUTE_MS) * MINUTE_MS : next;
  }
  return trades;
}

function fold(trades: readonly Trade[], intervalMs: number, of: Instrument): Bar[] {
  const days = intervalMs === DAY_MS ? toDayGrid(of) : undefined;
  const series = new BarSeries(intervalMs, Infinity, days);
  for (const { timeMs, price, size } of trades) series.addTrade(timeMs, 0, price, size);
  return Array.from({ length: series.length }, (_, i) => series.at(series.head + i));
}

const toText = (value: number, decimals: number): string =>
  (value / 10 ** decimals).toFixed(decimals);

/** The venue's bars of trades, in its words. */
function toVenueBars(trades: readonly Trade[], intervalMs: number, of: Instrument): VenueBar[] {
  return fold(trades, intervalMs, of).map((bar) =>
    toVenueBar(
      intervalMs === DAY_MS ? toDayGrid(of).beginOf(bar.startMs) : bar.startMs,
      intervalMs,
      {
        open: toText(bar.open, 2),
        high: toText(bar.high, 2),
        low: toText(bar.low, 2),
        close: toText(bar.close, 2),
        volume: toText(bar.volume, 3),
        turnover: toText(bar.turnoverHi * 2 ** 52 + bar.turnoverLo, 5),
        trades: bar.trades,
      },
    ),
  );
}

const strip = ({ firstNs: _first, lastNs: _last, ...bar }: Bar): Omit<Bar, 'firstNs' | 'lastNs'> =>
  bar;

let clock: FakeClock;
const trades = toTrades();
beforeEach(() => {
  clock = createFakeClock({ nowMs: END_MS });
});

interface Given {
  readonly of: Instrument;
  readonly bars: readonly VenueBar[];
  /** From when on the bars of an interval are there. */
  readonly since: Readonly<Record<number, number>>;
  readonly told?: readonly VenueTrade[];
  readonly live?: readonly Trade[];
}

/** A market whose ticks begin at the join. */
function open({ of, bars, since, told = [], live = trades }: Given): Market {
  const { venue, rest, context } = createPagedVenue({ clock, bars, pageBars: 100 });
  const past = new VenuePast(clock);
  const pages = createBarPages({ venue, rest, context }, 'X');
  const history: SymbolHistory = {
    joinMs: JOIN_MS,
    trades: [],
    hole: undefined,
    pages,
    bars: new Map(
      Object.entries(since).map(([key, sinceMs]) => {
        const intervalMs = Number(key);
        const own = bars.filter((bar) => bar.intervalMs === intervalMs && bar.startMs >= sinceMs);
        return [intervalMs, { bars: own, sinceMs, isStart: false }];
      }),
    ),
  };
  past.put(of, history, told);
  const market = new Market({
    name: 'live',
    number: 0,
    epoch: 1,
    instruments: [of],
    previousClose: new Float64Array([Number.NaN]),
    past,
  });
  const columns = createTickColumns(4_000);
  for (const { timeMs, price, size } of live) {
    if (timeMs >= JOIN_MS) pushTrade(columns, 0, timeMs, 0, price, size, SIDE.buy, 0);
  }
  market.publish(columns);
  return market;
}

function read(market: Market, code: number): Bar[] {
  const query = { limit: 5_000 };
  while (!market.prepareBars(0, code, query));
  const { series, from, to } = market.readBars(0, code, query);
  return Array.from({ length: to - from }, (_, i) => series.at(from + i));
}

const allBars = (of: Instrument): VenueBar[] =>
  [MINUTE_MS, HOUR_MS, DAY_MS].flatMap((intervalMs) => toVenueBars(trades, intervalMs, of));

describe.each(['utc', 'newYork'] as const)('bars of a venue with days of %s', (tradingDay) => {
  const of = toInstrument(tradingDay);

  test.each([
    ['two days of minutes', { [MINUTE_MS]: JOIN_MS - 2 * DAY_MS, [DAY_MS]: JOIN_MS - 3 * DAY_MS }],
    [
      'minutes that begin in the middle of an hour of the same day, and hours before',
      {
        [MINUTE_MS]: JOIN_MS - 3 * HOUR_MS - 11 * MINUTE_MS,
        [HOUR_MS]: JOIN_MS - 60 * HOUR_MS,
        [DAY_MS]: JOIN_MS - 3 * DAY_MS,
      },
    ],
    [
      'a few minutes of this hour, and hours before',
      {
        [MINUTE_MS]: JOIN_MS - 7 * MINUTE_MS,
        [HOUR_MS]: JOIN_MS - 60 * HOUR_MS,
        [DAY_MS]: JOIN_MS - 3 * DAY_MS,
      },
    ],
  ])('and ticks behind them are those of all trades: %s', (_name, since) => {
    const market = open({ of, bars: allBars(of), since });
    for (const code of CODES) {
      const intervalMs = INTERVAL_MS[code]!;
      const all = fold(trades, intervalMs, of);
      const bars = read(market, code);
      const expected = all.slice(-bars.length);
      expect(bars.length, `${intervalMs}`).toBeGreaterThan(1);
      expect(bars.map(strip), `${intervalMs}`).toEqual(expected.map(strip));
    }
    const today = fold(trades, DAY_MS, of).at(-1)!;
    expect(market.state(0)).toMatchObject({
      open: today.open,
      high: today.high,
      low: today.low,
      volume: today.volume,
    });
  });

  test('and older ones that are fetched join them in every interval, also where the venue lacks it', async () => {
    const since = {
      [MINUTE_MS]: JOIN_MS - 5 * HOUR_MS - 11 * MINUTE_MS,
      [HOUR_MS]: JOIN_MS - 20 * HOUR_MS,
      [DAY_MS]: JOIN_MS - DAY_MS,
    };
    const market = open({ of, bars: allBars(of), since });
    for (const code of CODES) {
      const all = fold(trades, INTERVAL_MS[code]!, of);
      const query = {
        fromMs: all.find((bar) => bar.startMs >= JOIN_MS - 2 * DAY_MS)!.startMs,
        limit: 5_000,
      };
      for (let round = 0; round < 100; round++) {
        while (!market.prepareBars(0, code, query));
        const coming = market.fetchBars(0, code, query);
        if (coming === undefined) break;
        await coming;
      }
      const { series, from, to } = market.readBars(0, code, query);
      const bars = Array.from({ length: to - from }, (_, i) => series.at(from + i));
      const expected = all.filter(({ startMs }) => startMs >= query.fromMs);
      expect(bars.map(strip), `${code}`).toEqual(expected.map(strip));
    }
  });

  test('are folded to days from hours where the venue has none', () => {
    const bars = allBars(of).filter(({ intervalMs }) => intervalMs !== DAY_MS);
    const since = { [MINUTE_MS]: JOIN_MS - 5 * HOUR_MS, [HOUR_MS]: JOIN_MS - 60 * HOUR_MS };
    const days = read(open({ of, bars, since }), 7);
    expect(days.map(strip)).toEqual(fold(trades, DAY_MS, of).slice(-days.length).map(strip));
    expect(days.length).toBeGreaterThan(1);
  });
});

describe('a bar of a venue', () => {
  const of = toInstrument('utc');
  const startMs = JOIN_MS - 2 * MINUTE_MS;
  const readOne = (rest: Partial<VenueBar>): Bar[] =>
    read(
      open({
        of,
        bars: [toVenueBar(startMs, MINUTE_MS, rest)],
        since: { [MINUTE_MS]: JOIN_MS - 10 * MINUTE_MS },
        live: [],
      }),
      3,
    );

  test('that begins where the ticks do is theirs, and one off the grid is none', () => {
    const bars = [JOIN_MS - MINUTE_MS, JOIN_MS, JOIN_MS - 90_000].map((ms) => toVenueBar(ms));
    const market = open({ of, bars, since: { [MINUTE_MS]: JOIN_MS - DAY_MS }, live: [] });
    expect(read(market, 3).map((bar) => bar.startMs)).toEqual([JOIN_MS - MINUTE_MS]);
  });

  test('in which nothing traded is none; one without a volume is one of prices alone', () => {
    expect(readOne({ trades: 0 })).toEqual([]);
    expect(readOne({ volume: '0.000' })).toEqual([]);
    const { volume: _volume, ...bare } = toVenueBar(startMs);
    const market = open({ of, bars: [bare], since: { [MINUTE_MS]: JOIN_MS - DAY_MS }, live: [] });
    expect(read(market, 3)).toMatchObject([{ open: 1_000, volume: 0, trades: 0 }]);
  });

  test('with finer prices than the instrument has is none, and never a rounded one', () => {
    expect(readOne({ high: '12.005' })).toEqual([]);
  });

  test('with more digits of volume is cut, and has the average that the venue says', () => {
    const [bar] = readOne({ volume: '5.0009', average: '11.5' });
    expect([bar!.volume, bar!.turnoverLo]).toEqual([5_000, 5_000 * 1_150]);
    const [other] = readOne({ average: '99' });
    expect(other!.turnoverLo).toBe(5_000 * 1_050);
  });
});

describe('an instrument that takes the place of another one', () => {
  test('has what was told of that one in its bars, and tells only what is new', () => {
    const of = toInstrument('utc');
    const cutMs = JOIN_MS + 6 * MINUTE_MS + 12_345;
    const told = trades
      .filter(({ timeMs }) => timeMs >= JOIN_MS && timeMs < cutMs)
      .map(({ timeMs, price, size }, id) =>
        toVenueTrade(id, timeMs, { price: toText(price, 2), size: toText(size, 3) }),
      );
    const since = { [MINUTE_MS]: JOIN_MS - 2 * DAY_MS };
    const live = trades.filter(({ timeMs }) => timeMs >= cutMs);
    const market = open({ of, bars: allBars(of), since, told, live });
    expect(told.length).toBeGreaterThan(0);
    expect(market.counters.ticks).toBe(live.length);
    for (const code of CODES.slice(0, 4)) {
      const bars = read(market, code);
      const all = fold(trades, INTERVAL_MS[code]!, of);
      expect(bars.map(strip)).toEqual(all.slice(-bars.length).map(strip));
    }
  });
});
