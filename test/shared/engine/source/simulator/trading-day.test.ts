import { beforeAll, describe, expect, test } from 'vitest';
import { FactSampler } from '../../../../../shared/engine/statistics/fact-sampler.ts';
import { absolutes, logReturns, mean } from '../../../../../shared/engine/statistics/statistics.ts';
import { FLAG, MISSING } from '../../../../../shared/model/tick.ts';
import {
  isRegularTrade,
  type Seen,
  simulate,
  toScript,
  toSmallUniverse,
  visitTicks,
  watch,
} from './simulated-run.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
/** Tuesday, 3:55 in New York. */
const START_MS = Date.UTC(2026, 10, 24, 8, 55);
const SYMBOLS = ['AAPL', 'XOM', 'KO', 'JPM', 'SPY', 'TDX', 'BTC/USD', 'EUR/USD'];
const universe = toSmallUniverse(SYMBOLS);
const utc = (text: string): number => Date.parse(`2026-11-${text}Z`) - START_MS;

const toMiddle = ({ price, ask }: Seen): number => (price + ask) / 2;

/** Middle of the quote at the end of each minute from `fromMs` on. */
function toMinutes(quotes: readonly Seen[], fromMs: number, minutes: number): number[] {
  const middles: number[] = [];
  let next = 0;
  for (let minute = 0; minute < minutes; minute++) {
    while (next < quotes.length && quotes[next]!.at < fromMs + minute * MINUTE_MS) next++;
    middles.push(toMiddle(quotes[Math.max(0, next - 1)]!));
  }
  return middles;
}

describe('a day of exchange hours', () => {
  let ticks: Seen[];
  const bySymbol = new Map<string, Seen[]>(SYMBOLS.map((symbol) => [symbol, []]));
  const of = (symbol: string, kind?: Seen['kind']): Seen[] =>
    bySymbol.get(symbol)!.filter((tick) => kind === undefined || tick.kind === kind);

  beforeAll(() => {
    const source = simulate({ universe, startMs: START_MS, rate: 25, hours: 'exchange' });
    ticks = watch(source, 30 * HOUR_MS);
    for (const tick of ticks) bySymbol.get(tick.symbol)!.push(tick);
  }, 30_000);

  test('leads a share from closed to closed, with reason schedule, at the minute', () => {
    const told = of('AAPL', 'status').filter(({ reason }) => reason === 'schedule');
    expect(told.slice(0, 6).map(({ status }) => status)).toEqual(
      'closed preOpen auction open auction postClose'.split(' '),
    );
    expect(told[1]!.at).toBe(utc('24T09:00'));
    expect(told[2]!.at).toBe(utc('24T14:28'));
    expect(told[3]!.at - utc('24T14:30')).toBeLessThan(6_000);
    expect(told[4]!.at).toBe(utc('24T21:00'));
    expect(told[6]!.at).toBe(utc('25T01:00'));
    expect(told[6]!.status).toBe('closed');
  });

  test('opens and closes shares and funds with one auction print each, larger than other trades', () => {
    for (const symbol of ['AAPL', 'XOM', 'KO', 'JPM', 'SPY']) {
      const prints = of(symbol, 'trade').filter(({ flags }) => (flags & FLAG.auction) !== 0);
      const scheduled = prints.filter(({ at }) => {
        const near = (bell: number): boolean => at >= bell && at < bell + 10_000;
        return near(utc('24T14:30')) || near(utc('24T21:00'));
      });
      expect(scheduled).toHaveLength(2);
      const sizes = of(symbol, 'trade').map(({ size }) => size);
      const median = sizes.sort((a, b) => a - b)[Math.floor(sizes.length / 2)]!;
      for (const { size } of scheduled) expect(size).toBeGreaterThan(5 * median);
    }
  });

  test('trades only where the status says so, and at or inside the quote', () => {
    const status = new Map<string, string>();
    const quote = new Map<string, Seen>();
    const bad: Seen[] = [];
    let trades = 0;
    for (const tick of ticks) {
      if (tick.kind === 'status') status.set(tick.symbol, tick.status);
      else if (tick.kind === 'quote') quote.set(tick.symbol, tick);
      else if (isRegularTrade(tick) && tick.symbol !== 'TDX' && tick.at > 0) {
        const now = status.get(tick.symbol)!;
        const isCross = (tick.flags & FLAG.auction) !== 0;
        const isAllowed = isCross
          ? now === 'auction'
          : now === 'open' || now === 'preOpen' || now === 'postClose';
        trades++;
        const { price, ask } = quote.get(tick.symbol)!;
        const isInside = price !== MISSING && tick.price >= price && tick.price <= ask;
        if (!isAllowed || !isInside) bad.push(tick);
      }
    }
    expect(bad).toEqual([]);
    expect(trades).toBeGreaterThan(100_000);
  });

  test('takes the quote back at night and says nothing of a closed share', () => {
    const night = of('AAPL').filter(({ at }) => at > utc('25T01:00') && at < utc('25T09:00'));
    expect(night).toEqual([]);
    const last = of('AAPL', 'quote')
      .filter(({ at }) => at <= utc('25T01:00'))
      .at(-1)!;
    expect([last.price, last.ask, last.size, last.askSize]).toEqual([MISSING, MISSING, 0, 0]);
  });

  test('prints the index in regular hours and for the closing prints only', () => {
    const at = of('TDX', 'trade')
      .map((tick) => tick.at)
      .filter((ms) => ms < utc('25T09:00'));
    expect(at.length).toBeGreaterThan(5_000);
    expect(Math.min(...at)).toBeGreaterThanOrEqual(utc('24T14:30'));
    expect(Math.max(...at)).toBeLessThanOrEqual(utc('24T21:00') + 11_000);
  });

  test('keeps coins and currencies going through the night', () => {
    for (const symbol of ['BTC/USD', 'EUR/USD']) {
      const night = of(symbol).filter(({ at }) => at > utc('25T02:00') && at < utc('25T08:00'));
      expect(night.length).toBeGreaterThan(1_000);
    }
  });

  test('is busiest at both ends: a U of trades', () => {
    const perHalfHour = Array.from({ length: 13 }, () => 0);
    for (const { kind, symbol, at } of ticks) {
      const slot = Math.floor((at - utc('24T14:30')) / (30 * MINUTE_MS));
      if (slot >= 0 && slot < 13 && kind === 'trade' && symbol !== 'TDX' && !symbol.includes('/')) {
        perHalfHour[slot]!++;
      }
    }
    const noon = (perHalfHour[5]! + perHalfHour[6]! + perHalfHour[7]!) / 3;
    expect(perHalfHour[0]!).toBeGreaterThan(1.4 * noon);
    expect(perHalfHour[12]!).toBeGreaterThan(1.4 * noon);
  });

  test('opens away from where it closed, wider than minutes of the day are', () => {
    const gaps: number[] = [];
    const moves: number[] = [];
    for (const symbol of ['AAPL', 'XOM', 'KO', 'JPM']) {
      const quotes = of(symbol, 'quote').filter(({ price }) => price !== MISSING);
      const last = quotes.filter(({ at }) => at < utc('25T01:00')).at(-1)!;
      const first = quotes.find(({ at }) => at >= utc('25T09:00'))!;
      gaps.push(Math.abs(Math.log(toMiddle(first) / toMiddle(last))));
      const minutes = toMinutes(quotes, utc('24T14:31'), 389);
      for (let i = 1; i < minutes.length; i++) {
        moves.push(Math.abs(Math.log(minutes[i]! / minutes[i - 1]!)));
      }
    }
    expect(mean(gaps)).toBeGreaterThan(3 * mean(moves));
    expect(mean(gaps)).toBeLessThan(0.05);
  });
});

describe('moves from minute to minute', () => {
  test('are widest at both ends of the day: a U', () => {
    const shares = toSmallUniverse(['AAPL', 'XOM', 'KO', 'JPM', 'NVDA', 'PG', 'BA', 'GE']);
    const startMs = Date.UTC(2026, 10, 24, 14, 30);
    const seconds = 390 * 60;
    const perHalfHour = new Float64Array(13);
    for (let seed = 1; seed <= 4; seed++) {
      const source = simulate({ universe: shares, startMs, rate: 12, hours: 'exchange', seed });
      const sampler = new FactSampler([0, 1, 2, 3, 4, 5, 6, 7], startMs, seconds);
      visitTicks(source, startMs + seconds * 1_000, (ticks) => sampler.add(ticks));
      for (const { price } of sampler.samples) {
        const moves = absolutes(logReturns(price.subarray(60), 60));
        const usual = mean(moves);
        moves.forEach((move, minute) => {
          perHalfHour[Math.floor((minute + 1) / 30)]! += move / usual;
        });
      }
    }
    const noon = mean(perHalfHour.subarray(5, 8));
    expect(perHalfHour[0]!).toBeGreaterThan(1.2 * noon);
    expect(perHalfHour[12]!).toBeGreaterThan(1.1 * noon);
  }, 40_000);
});

describe('a weekend', () => {
  test('is passed over at once, and shares open away from where they closed', () => {
    const shares = toSmallUniverse(['AAPL', 'XOM', 'KO', 'JPM', 'NVDA', 'PG', 'BA', 'GE']);
    const startMs = Date.UTC(2026, 10, 21, 0, 55);
    const source = simulate({ universe: shares, startMs, rate: 50, hours: 'exchange', seed: 2 });
    const ticks = watch(source, 56.2 * HOUR_MS, ({ kind }) => kind === 'quote');
    const gaps = shares.listings.map(({ symbol }) => {
      const quotes = ticks.filter((tick) => tick.symbol === symbol && tick.price !== MISSING);
      const monday = quotes.findIndex(({ at }) => at > 10 * HOUR_MS);
      expect(quotes[monday]!.at).toBe(56 * HOUR_MS + 5 * MINUTE_MS);
      return Math.abs(quotes[monday]!.price / quotes[monday - 1]!.price - 1);
    });
    expect(mean(gaps)).toBeGreaterThan(0.001);
    expect(mean(gaps)).toBeLessThan(0.05);
  });
});

describe('listings that are not there for all time', () => {
  test('come with an opening auction on their first day and close for good on their last', () => {
    const scenario = toScript(
      { at: '1m', event: 'listing', target: 'KO' },
      { at: '3m', event: 'delisting', target: 'KO' },
    );
    const isKo = ({ symbol }: { symbol: string }): boolean => symbol === 'KO';
    const ticks = watch(simulate({ universe, scenario }), 5 * MINUTE_MS, isKo);
    const told = ticks.filter(({ kind }) => kind === 'status');
    expect(told.map(({ status, at }) => [status, at])).toEqual([
      ['auction', MINUTE_MS],
      ['open', MINUTE_MS + 10_000],
      ['closed', 3 * MINUTE_MS],
    ]);
    const trades = ticks.filter(isRegularTrade);
    expect(trades[0]!.flags).toBe(FLAG.auction);
    expect(trades[0]!.at).toBe(MINUTE_MS + 10_000);
    expect(trades.at(-1)!.at).toBeLessThanOrEqual(3 * MINUTE_MS);
    expect(trades.length).toBeGreaterThan(50);
  });
});
