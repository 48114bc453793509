/**
 * There is one trading day: state, snapshot, quote and the daily bar say the same of it, in either kind of hours,
 * with what was before the first tick, over a roll-over and after a jump of a replay.
 */
import { expect, test } from 'vitest';
import { toQuote } from '../../../../shared/engine/session/command/quotes-command.ts';
import { createFeed } from '../../../../shared/engine/feed/feed.ts';
import { createReplay } from '../../../../shared/engine/feed/replay.ts';
import { toSnapshotFrame } from '../../../../shared/engine/hub/frames.ts';
import { Market } from '../../../../shared/engine/market/market.ts';
import type { Source } from '../../../../shared/engine/source/source.ts';
import { createSimulator } from '../../../../shared/engine/source/simulator/simulator.ts';
import type { Bar } from '../../../../shared/model/bar.ts';
import { toIntervalCode } from '../../../../shared/model/interval.ts';
import { MISSING } from '../../../../shared/model/tick.ts';
import { toDayGrid } from '../../../../shared/model/trading-day.ts';
import { toDecimal } from '../../../../shared/wire/json-frame.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { toPlain } from '../../../support/golden.ts';
import { toSmallUniverse } from '../source/simulator/simulated-run.ts';

const universe = toSmallUniverse(['AAPL', 'SPY', 'BTC/USD', 'EUR/USD']);
const MINUTE_MS = 60_000;

const toMarket = (source: Source): Market =>
  new Market({
    name: 'live',
    number: 0,
    epoch: 1,
    instruments: source.instruments,
    previousClose: source.reference.previousClose,
    past: source.past,
  });

const simulate = (hours: 'continuous' | 'exchange', startMs: number, rate = 40) =>
  createSimulator({ seed: 6, startMs, rate, universe, hours });

/** The newest daily bar, with what was before the first tick. */
function toDay(market: Market, id: number): Bar | undefined {
  const code = toIntervalCode('1d');
  const query = { limit: 3 };
  while (!market.prepareBars(id, code, query));
  const { series, to, from } = market.readBars(id, code, query);
  return to > from ? series.at(to - 1) : undefined;
}

/** Compares all that speaks of a symbol's day. @returns its date, if there is one */
function compare(market: Market, id: number): string | undefined {
  const instrument = market.instruments[id]!;
  const state = market.state(id);
  const bar = toDay(market, id);
  const { open, high, low, volume, trades, turnoverHi, turnoverLo } = state;
  if (open === MISSING) {
    expect(state).toMatchObject({ volume: 0, trades: 0, last: MISSING });
    return undefined;
  }
  const figures = { open, high, low, volume, trades, turnoverHi, turnoverLo };
  expect(bar, instrument.symbol).toMatchObject(figures);
  if (state.last !== MISSING) {
    expect(bar).toMatchObject({ close: state.last });
    expect(bar!.startMs).toBe(toDayGrid(instrument).labelOf(state.lastMs));
  }
  const frame = toPlain(toSnapshotFrame(market, id, 0, 0).bytes);
  expect(frame).toMatchObject({ state: figures });
  const { priceDecimals, sizeDecimals } = instrument;
  expect(toQuote(instrument, state)).toMatchObject({
    open: toDecimal(open, priceDecimals),
    high: toDecimal(high, priceDecimals),
    low: toDecimal(low, priceDecimals),
    volume: toDecimal(volume, sizeDecimals),
    trades,
  });
  return new Date(bar!.startMs).toISOString().slice(0, 10);
}

const compareAll = (market: Market): Record<string, string | undefined> =>
  Object.fromEntries(market.instruments.map(({ id, symbol }) => [symbol, compare(market, id)]));

/** Runs a live market and compares at each of these times. */
function run(hours: 'continuous' | 'exchange', start: string, times: readonly string[]) {
  const source = simulate(hours, Date.parse(start));
  const market = toMarket(source);
  const feed = createFeed(market, source, () => 0);
  return times.map((time) => {
    while (feed.turn(Date.parse(time)));
    return compareAll(market);
  });
}

test('continuous hours: days of UTC, from before the first tick and over midnight', () => {
  const days = run('continuous', '2026-11-20T23:50Z', [
    '2026-11-20T23:50Z',
    '2026-11-20T23:59:50Z',
    '2026-11-21T00:02Z',
  ]);
  const all = (day: string) => ({ AAPL: day, SPY: day, 'BTC/USD': day, 'EUR/USD': day });
  expect(days).toEqual([all('2026-11-20'), all('2026-11-20'), all('2026-11-21')]);
});

test('exchange hours: a US share has no Saturday, a currency’s Friday ends at 17:00 in New York, a coin keeps UTC', () => {
  const days = run('exchange', '2026-11-20T21:55Z', [
    '2026-11-20T21:59Z',
    '2026-11-20T23:59Z',
    '2026-11-21T00:30Z',
  ]);
  const friday = { AAPL: '2026-11-20', SPY: '2026-11-20', 'EUR/USD': '2026-11-20' };
  expect(days).toEqual([
    { ...friday, 'BTC/USD': '2026-11-20' },
    { ...friday, 'BTC/USD': '2026-11-20' },
    { ...friday, 'BTC/USD': '2026-11-21' },
  ]);
});

test('exchange hours: a currency begins Thursday at 17:00 of Wednesday in New York', () => {
  const days = run('exchange', '2026-11-18T21:58Z', ['2026-11-18T21:59Z', '2026-11-18T22:05Z']);
  expect(days.map((each) => each['EUR/USD'])).toEqual(['2026-11-18', '2026-11-19']);
});

test('a market that begins after the bell has the day behind it, and the close of the day before', () => {
  const startMs = Date.parse('2026-11-20T23:55Z');
  const source = simulate('exchange', startMs);
  const market = toMarket(source);
  const feed = createFeed(market, source, () => 0);
  while (feed.turn(startMs));
  const DAY_MS = 86_400_000;
  const days = source.history(0, DAY_MS, startMs - 4 * DAY_MS, startMs).slice(-2);
  const state = market.state(0);
  expect(days.map(({ startMs: ms }) => new Date(ms).getUTCDate())).toEqual([19, 20]);
  expect(state.previousClose).toBe(days[0]!.close);
  expect(state.open).toBe(days[1]!.open);
  expect(state.volume).toBeGreaterThanOrEqual(days[1]!.volume);
});

test('after a jump of a replay, which knows nothing from before its first tick', () => {
  for (const hours of ['continuous', 'exchange'] as const) {
    const startMs = Date.parse('2026-11-20T20:55Z');
    const { past: _, ...source } = simulate(hours, startMs, 5);
    const market = toMarket(source);
    const replay = createReplay({
      recording: 'a',
      market,
      source: { ...source, endMs: startMs + 400 * MINUTE_MS },
      elapsed: () => 0,
      nextEpoch: () => 2,
      onChange: () => undefined,
      onFault: () => undefined,
    });
    for (const minutes of [60, 5, 200]) {
      replay.seek(startMs + minutes * MINUTE_MS);
      while (replay.turn(() => true, LIMITS.pumpBudgetMs));
      const { AAPL, 'BTC/USD': coin } = compareAll(market);
      expect(AAPL).toBe(hours === 'exchange' || minutes < 180 ? '2026-11-20' : '2026-11-21');
      expect(coin).toBe(minutes < 180 ? '2026-11-20' : '2026-11-21');
    }
  }
});
