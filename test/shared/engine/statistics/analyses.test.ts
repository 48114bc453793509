import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Market } from '../../../../shared/engine/market/market.ts';
import { createPast } from '../../../../shared/engine/source/simulator/statistics-past.ts';
import { toDay } from '../../../../shared/engine/statistics/curves.ts';
import { FactSampler } from '../../../../shared/engine/statistics/fact-sampler.ts';
import { createAnalyses, type Analyses } from '../../../../shared/engine/statistics/analyses.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { createTickColumns, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { createFakeClock, type FakeClock } from '../../../support/fake-clock.ts';
import { toInstruments } from '../../../support/test-instruments.ts';
import {
  simulate,
  START_MS,
  toSmallUniverse,
  visitTicks,
} from '../source/simulator/simulated-run.ts';

let clock: FakeClock;
let analyses: Analyses;

beforeEach(() => {
  clock = createFakeClock();
  analyses = createAnalyses({ surroundings: clock });
});

afterEach(() => analyses.close());

/** Lets time go by until a question is answered. */
async function answered<T>(answer: Promise<T>): Promise<T> {
  const goOn = (): Promise<undefined> => clock.run(15, 15).then(() => undefined);
  for (;;) {
    const given = await Promise.race([answer.then((value) => ({ value })), goOn()]);
    if (given !== undefined) return given.value;
  }
}

const ask = (market: Market, symbol = market.instruments[0]!.symbol) =>
  answered(analyses.ask(market, market.find(symbol)!));

const toMarket = (symbols = 20): Market =>
  new Market({
    name: 'live',
    number: 0,
    epoch: 1,
    instruments: toInstruments(symbols),
    previousClose: new Float64Array(symbols).fill(100),
  });

/** Publishes one trade of instrument 0 a second, for `seconds`. */
function publish(market: Market, fromMs: number, seconds: number): void {
  const ticks = createTickColumns(seconds);
  for (let i = 0; i < seconds; i++) {
    pushTrade(ticks, 0, fromMs + i * 1_000, 0, 10_000 + (i % 7), 10, SIDE.buy);
  }
  market.publish(ticks);
}

describe('analyses', () => {
  test('see what is published from the first question on', async () => {
    const market = toMarket();
    publish(market, START_MS, 50);
    expect((await ask(market)).trades).toBe(0);
    publish(market, START_MS + 100_000, 120);
    clock.advance(LIMITS.analysisAnswerMs);
    const report = await ask(market);
    // The second that goes on does not count yet.
    expect([report.trades, report.seconds]).toEqual([119, 119]);
    expect(report.progress).toBe(1);
    expect(report.facts.fano1s).toBeCloseTo(0, 6);
  });

  test('give the same answer for a second, and forget everything when the market jumps', async () => {
    const market = toMarket();
    await ask(market);
    publish(market, START_MS, 100);
    expect((await ask(market)).trades).toBe(0);
    clock.advance(LIMITS.analysisAnswerMs);
    expect((await ask(market)).trades).toBe(99);
    market.reset(2);
    market.moved();
    expect((await ask(market)).trades).toBe(0);
  });

  test('end when nobody has asked for a while, and leave no timer behind', async () => {
    await ask(toMarket());
    clock.advance(LIMITS.analysisIdleMs - 1_000);
    expect(analyses.size).toBe(1);
    clock.advance(60_000);
    expect([analyses.size, clock.timers]).toEqual([0, 0]);
  });

  test('are few: the one that was asked least recently gives way', async () => {
    const markets = Array.from({ length: LIMITS.analyses + 3 }, () => toMarket());
    for (const market of markets) {
      clock.advance(10_000);
      await ask(market);
      expect(analyses.size).toBeLessThanOrEqual(LIMITS.analyses);
    }
    publish(markets[0]!, START_MS, 50);
    clock.advance(10_000);
    expect((await ask(markets[0]!)).trades).toBe(0);
    expect(analyses.size).toBe(LIMITS.analyses);
  });

  test('make a past in the background and answer with what there is of it', async () => {
    const options = { seed: 3, rate: 400 };
    const source = simulate(options);
    const market = new Market({
      name: 'live',
      number: 0,
      epoch: 1,
      instruments: source.instruments,
      previousClose: source.reference.previousClose,
    });
    /* Each look at the clock takes a while, so that a slice ends. */
    const elapsed = () => (clock.spend(0.5), clock.elapsed());
    analyses = createAnalyses({
      surroundings: { ...clock, elapsed },
      toPast: () => createPast(options, LIMITS.analysisPastSeconds * 1_000, START_MS),
    });
    let report = await ask(market, 'AAPL');
    for (let i = 0; report.pastSeconds < 300 && i < 500; i++) {
      await clock.run(LIMITS.analysisAnswerMs, 100);
      report = await ask(market, 'AAPL');
    }
    expect(report.progress).toBeGreaterThan(0.001);
    expect(report.progress).toBeLessThan(1);
    expect(report.trades).toBeGreaterThan(100);
    expect(report.facts.signMemory1).toBeGreaterThan(0.3);
  });
});

describe('a past', () => {
  test('ends where the present begins, or begins with the last whole bell before', () => {
    const nowMs = Date.UTC(2026, 10, 29, 12); // a Sunday
    const lengthMs = 10 * 3_600_000;
    const options = { seed: 1, rate: 50 };
    expect(createPast(options, lengthMs, nowMs).startMs).toBe(nowMs - lengthMs);
    const withHours = createPast({ ...options, hours: 'exchange' }, lengthMs, nowMs);
    expect(new Date(withHours.startMs).toISOString()).toBe('2026-11-27T14:30:00.000Z');
  });

  test('of a market with hours shows the shape of the day', () => {
    const nowMs = Date.UTC(2026, 10, 25, 12);
    const universe = toSmallUniverse(['NVDA', 'AAPL', 'MSFT']);
    const options = { seed: 2, rate: 12, hours: 'exchange', universe } as const;
    const past = createPast(options, 10 * 3_600_000, nowMs);
    const sampler = new FactSampler([0, 1, 2], past.startMs, 24_000);
    visitTicks(past, past.startMs + 23_400_000, (ticks) => sampler.add(ticks));
    for (const { day } of sampler.samples) {
      const { x, y } = toDay(day, 'trades');
      expect(x[0]).toBe(14.75);
      expect(x.at(-1)).toBe(20.75);
      const noon = (y[5]! + y[6]! + y[7]!) / 3;
      expect(y[0]!).toBeGreaterThan(1.2 * noon);
      expect(y[12]!).toBeGreaterThan(1.2 * noon);
    }
  }, 30_000);
});
