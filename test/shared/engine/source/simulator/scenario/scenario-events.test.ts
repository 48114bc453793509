import { describe, expect, test } from 'vitest';
import { FLAG, MISSING } from '../../../../../../shared/model/tick.ts';
import {
  isRegularTrade,
  type Seen,
  simulate,
  toScript,
  toSmallUniverse,
  watch,
} from '../simulated-run.ts';

const MINUTE_MS = 60_000;
const SYMBOLS = ['AAPL', 'MSFT', 'XOM', 'CVX', 'KO', 'SPY', 'TDX', 'BTC/USD', 'EUR/USD'];
const universe = toSmallUniverse(SYMBOLS);

/** Runs events and gives the ticks of some symbols. */
function run(forMs: number, events: readonly unknown[], symbols = SYMBOLS, rate = 500): Seen[] {
  const source = simulate({ universe, rate, seed: 3, scenario: toScript(...events) });
  return watch(source, forMs, ({ symbol }) => symbols.includes(symbol));
}

/** Middle of the last quote before a moment. */
function priceAt(ticks: readonly Seen[], symbol: string, at: number): number {
  const quotes = ticks.filter(
    (tick) =>
      tick.symbol === symbol && tick.kind === 'quote' && tick.at <= at && tick.price !== MISSING,
  );
  const last = quotes.at(-1)!;
  return (last.price + last.ask) / 2;
}

const between = (ticks: readonly Seen[], from: number, to: number): Seen[] =>
  ticks.filter(({ at }) => at >= from && at < to);

describe('a flash crash', () => {
  test('takes prices down by about as much as it says and most of the way back', () => {
    const ticks = run(8 * MINUTE_MS, [
      { at: '1m', event: 'flash_crash', target: 'all', dropPercent: 4 },
    ]);
    const before = priceAt(ticks, 'AAPL', MINUTE_MS);
    const low = priceAt(ticks, 'AAPL', 150_000);
    const after = priceAt(ticks, 'AAPL', 7 * MINUTE_MS);
    expect(low / before - 1).toBeLessThan(-0.035);
    expect(low / before - 1).toBeGreaterThan(-0.065);
    expect(after / before - 1).toBeGreaterThan(-0.025);
    expect(priceAt(ticks, 'SPY', 150_000) / priceAt(ticks, 'SPY', MINUTE_MS)).toBeLessThan(0.975);
    const calm = between(ticks, 0, MINUTE_MS).length;
    const crash = between(ticks, MINUTE_MS, 2 * MINUTE_MS).length;
    expect(crash).toBeGreaterThan(2 * calm);
  });

  test.each([3, 4, 5, 6])('falls at once, seed %i', (seed) => {
    const scenario = toScript({ at: '20s', event: 'flash_crash', target: 'all', dropPercent: 6 });
    const source = simulate({ universe, rate: 500, seed, scenario });
    const ticks = watch(source, 36_000, ({ symbol }) => symbol === 'AAPL');
    const before = priceAt(ticks, 'AAPL', 20_000);
    const part = [23, 26, 30, 35].map((second) => priceAt(ticks, 'AAPL', second * 1_000) / before);
    for (const each of part) expect(each).toBeLessThan(1);
    expect(part.at(-1)).toBeLessThan(0.997);
  });

  test('halts what falls out of its limit band, and reopens it with an auction', () => {
    const events = [{ at: '1m', event: 'flash_crash', dropPercent: 15, recoverPercent: 0 }];
    const ticks = run(12 * MINUTE_MS, events, ['AAPL'], 300);
    const told = ticks.filter(({ kind }) => kind === 'status');
    expect(told.slice(0, 3).map(({ status, reason }) => `${status} ${reason}`)).toEqual([
      'halted volatility',
      'auction volatility',
      'open volatility',
    ]);
    const [halt, auction, open] = told.map(({ at }) => at) as [number, number, number];
    expect(auction - halt).toBe(5 * MINUTE_MS);
    expect(open - auction).toBe(10_000);
    const inHalt = between(ticks, halt, auction).filter(({ kind }) => kind !== 'status');
    expect(inHalt.map(({ kind, price }) => [kind, price])).toEqual([['quote', MISSING]]);
    const cross = between(ticks, open, open + 1).find(({ kind }) => kind === 'trade')!;
    expect(cross.flags & FLAG.auction).toBe(FLAG.auction);
  });

  test('lets no trade print further than 5 % from the mean of the minutes before', () => {
    const events = [{ at: '5m', event: 'flash_crash', dropPercent: 15, fallSeconds: 20 }];
    const ticks = run(6 * MINUTE_MS, events, ['AAPL', 'KO', 'XOM'], 1_000);
    for (const symbol of ['AAPL', 'KO', 'XOM']) {
      const trades = ticks.filter((tick) => tick.symbol === symbol && isRegularTrade(tick));
      const calm = trades.filter(({ at }) => at < 5 * MINUTE_MS);
      const mean = calm.reduce((sum, { price }) => sum + price, 0) / calm.length;
      const lowest = Math.min(...trades.map(({ price }) => price));
      expect(lowest / mean).toBeGreaterThan(0.935);
      expect(lowest / mean).toBeLessThan(0.97);
    }
  });
});

describe('other events', () => {
  test('gap one price on earnings, at once, and bring activity', () => {
    const ticks = run(2 * MINUTE_MS, [
      { at: '1m', event: 'earnings_gap', target: 'MSFT', movePercent: 8 },
    ]);
    const ratio = priceAt(ticks, 'MSFT', MINUTE_MS) / priceAt(ticks, 'MSFT', MINUTE_MS - 1);
    expect(ratio).toBeCloseTo(1.08, 2);
    const busy = ({ symbol }: Seen): boolean => symbol === 'MSFT';
    const before = between(ticks, 0, MINUTE_MS).filter(busy).length;
    expect(between(ticks, MINUTE_MS, 2 * MINUTE_MS).filter(busy).length).toBeGreaterThan(
      1.5 * before,
    );
    const other = priceAt(ticks, 'AAPL', MINUTE_MS + 5_000) / priceAt(ticks, 'AAPL', MINUTE_MS);
    expect(Math.abs(other - 1)).toBeLessThan(0.01);
  });

  test('squeeze a price up with buyers in the lead', () => {
    const ticks = run(6 * MINUTE_MS, [
      { at: '1m', event: 'short_squeeze', target: 'BTC/USD', risePercent: 10, riseSeconds: 240 },
    ]);
    const rise = priceAt(ticks, 'BTC/USD', 5 * MINUTE_MS) / priceAt(ticks, 'BTC/USD', MINUTE_MS);
    expect(rise).toBeGreaterThan(1.08);
    const trades = between(ticks, MINUTE_MS, 5 * MINUTE_MS).filter(
      (tick) => tick.symbol === 'BTC/USD' && isRegularTrade(tick),
    );
    const buys = trades.filter(({ side }) => side === 'buy').length;
    const sells = trades.filter(({ side }) => side === 'sell').length;
    expect(buys).toBeGreaterThan(1.2 * sells);
  });

  test('move one sector and leave the others', () => {
    const ticks = run(2 * MINUTE_MS, [
      { at: '1m', event: 'sector_news', target: 'sector:Energy', movePercent: 3 },
    ]);
    const move = (symbol: string): number =>
      priceAt(ticks, symbol, 90_000) / priceAt(ticks, symbol, MINUTE_MS) - 1;
    for (const symbol of ['XOM', 'CVX']) expect(move(symbol)).toBeGreaterThan(0.02);
    for (const symbol of ['AAPL', 'KO', 'EUR/USD'])
      expect(Math.abs(move(symbol))).toBeLessThan(0.01);
  });

  test('halt for news as long as asked, or until a resume', () => {
    const ticks = run(
      4 * MINUTE_MS,
      [
        { at: '1m', event: 'halt', target: 'KO', haltSeconds: 0 },
        { at: '2m', event: 'resume', target: 'KO' },
        { at: '1m', event: 'halt', target: 'XOM', haltSeconds: 30 },
      ],
      ['KO', 'XOM'],
    );
    const told = (symbol: string): unknown[] =>
      ticks
        .filter((tick) => tick.symbol === symbol && tick.kind === 'status')
        .map(({ status, reason, at }) => [status, reason, at / 1_000]);
    expect(told('KO')).toEqual([
      ['halted', 'news', 60],
      ['auction', 'news', 120],
      ['open', 'news', 130],
    ]);
    expect(told('XOM')).toEqual([
      ['halted', 'news', 60],
      ['auction', 'news', 90],
      ['open', 'news', 100],
    ]);
  });

  test('dry liquidity up: wide quotes, small sizes, and back again', () => {
    const ticks = run(3 * MINUTE_MS, [
      { at: '1m', event: 'liquidity_drought', droughtSeconds: 60, spreadFactor: 5 },
    ]);
    const quotes = (from: number, to: number): Seen[] =>
      between(ticks, from, to).filter(
        ({ kind, symbol }) => kind === 'quote' && symbol === 'BTC/USD',
      );
    const mean = (of: readonly number[]): number => of.reduce((a, b) => a + b, 0) / of.length;
    const width = (from: number, to: number): number =>
      mean(quotes(from, to).map(({ price, ask }) => ask - price));
    const size = (from: number, to: number): number => mean(quotes(from, to).map((q) => q.size));
    expect(width(70_000, 120_000)).toBeGreaterThan(2.5 * width(0, 60_000));
    expect(size(70_000, 120_000)).toBeLessThan(0.5 * size(0, 60_000));
    expect(width(140_000, 180_000)).toBeLessThan(1.5 * width(0, 60_000));
  });

  test('send a fat finger through the book print by print, and the price returns within seconds', () => {
    const ticks = run(
      80_000,
      [{ at: '1m', event: 'fat_finger', target: 'AAPL', prints: 10 }],
      ['AAPL'],
    );
    const prints = ticks.filter((tick) => tick.at === MINUTE_MS && tick.kind === 'trade');
    expect(prints).toHaveLength(10);
    const prices = prints.map(({ price }) => price);
    expect(prices).toEqual([...prices].sort((a, b) => b - a));
    const before = priceAt(ticks, 'AAPL', MINUTE_MS - 1);
    expect(prices.at(-1)! / before - 1).toBeCloseTo(-0.03, 2);
    expect(Math.abs(priceAt(ticks, 'AAPL', 70_000) / before - 1)).toBeLessThan(0.01);
    let quote: Seen | undefined;
    for (const tick of ticks) {
      if (tick.kind === 'quote') quote = tick;
      else if (isRegularTrade(tick) && tick.at >= MINUTE_MS) {
        expect(tick.price >= quote!.price && tick.price <= quote!.ask).toBe(true);
      }
    }
  });

  test('have a fat finger wait while its symbol is halted, and send it once that trades again', () => {
    const ticks = run(
      80_000,
      [
        { at: '20s', event: 'halt', target: 'AAPL', haltSeconds: 20 },
        { at: '30s', event: 'fat_finger', target: 'AAPL', prints: 10 },
      ],
      ['AAPL'],
    );
    const opensAt = ticks.findLast(
      ({ kind, status }) => kind === 'status' && status === 'open',
    )!.at;
    expect(opensAt).toBeGreaterThan(40_000);
    const trades = ticks.filter(isRegularTrade);
    expect(trades.filter(({ at }) => at > 21_000 && at < opensAt - 1_000)).toEqual([]);
    const soon = trades.filter(({ at }) => at > opensAt && at < opensAt + 5_000);
    const lowest = Math.min(...soon.map(({ price }) => price));
    expect(lowest / soon[0]!.price).toBeLessThan(0.98);
  });

  test('cut the feed: nothing arrives, then every symbol begins with the gap flag', () => {
    const ticks = run(2 * MINUTE_MS, [{ at: '1m', event: 'feed_outage', outageSeconds: 20 }]);
    expect(between(ticks, MINUTE_MS, 80_000)).toEqual([]);
    for (const symbol of SYMBOLS) {
      const first = between(ticks, 80_000, 2 * MINUTE_MS).find((tick) => tick.symbol === symbol)!;
      expect([first.kind, first.reason, first.flags]).toEqual(['status', 'feed', FLAG.gapBefore]);
    }
    expect(between(ticks, 80_001, 2 * MINUTE_MS).length).toBeGreaterThan(5_000);
  });

  test('burst to the rate that was asked for, and calm down', () => {
    const source = simulate({
      rate: 200,
      scenario: toScript({ at: '1m', event: 'burst', ticksPerSecond: 40_000, burstSeconds: 5 }),
    });
    const count = (from: number, to: number, ticks: readonly Seen[]): number =>
      (between(ticks, from, to).length * 1_000) / (to - from);
    const ticks = watch(source, 80_000);
    expect(Math.abs(count(60_000, 65_000, ticks) / 40_000 - 1)).toBeLessThan(0.15);
    expect(Math.abs(count(67_000, 80_000, ticks) / 200 - 1)).toBeLessThan(0.25);
  });

  test('split a share without moving the index, and pay a dividend', () => {
    const source = simulate({
      universe,
      rate: 500,
      seed: 3,
      scenario: toScript(
        { at: '1m', event: 'split', target: 'MSFT', ratio: 4 },
        { at: '1m', event: 'dividend', target: 'KO', yieldPercent: 2 },
      ),
    });
    const ticks = watch(source, 2 * MINUTE_MS);
    const ratio = (symbol: string): number =>
      priceAt(ticks, symbol, MINUTE_MS) / priceAt(ticks, symbol, MINUTE_MS - 1);
    expect(ratio('MSFT')).toBeCloseTo(0.25, 2);
    expect(ratio('KO')).toBeCloseTo(0.98, 2);
    const index = ticks.filter(({ symbol, kind }) => symbol === 'TDX' && kind === 'trade');
    const at = index.findIndex((tick) => tick.at > MINUTE_MS);
    expect(Math.abs(index[at + 3]!.price / index[at - 3]!.price - 1)).toBeLessThan(0.01);
    expect(
      source.events().map(({ kind, target, origin }) => [kind, target, origin]),
    ).toContainEqual(['split', 'MSFT', 'market']);
  });

  test('are told before and after they happened, in order of time', () => {
    const source = simulate({
      universe,
      scenario: toScript(
        { at: '3m', event: 'burst' },
        { at: '1m', event: 'halt', target: 'KO', haltSeconds: 60 },
      ),
    });
    expect(source.events().map(({ kind, origin }) => [kind, origin])).toEqual([
      ['halt', 'scenario'],
      ['burst', 'scenario'],
    ]);
    source.seek(source.startMs + 2 * MINUTE_MS);
    const events = source.events();
    expect(events.map(({ kind, origin }) => [kind, origin])).toEqual([
      ['halt', 'scenario'],
      ['halt', 'market'],
      ['burst', 'scenario'],
    ]);
    expect(events[1]!.label).toBe('KO halted: news');
    expect(events[2]).toMatchObject({
      label: 'Burst: all',
      atMs: source.startMs + 180_000,
      untilMs: source.startMs + 190_000,
    });
    source.seek(source.startMs);
    expect(source.events()).toHaveLength(2);
  });
});
