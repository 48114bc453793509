import { afterEach, describe, expect, it, vi } from 'vitest';
import { Market } from '../../../../shared/engine/market/market.ts';
import { createPast } from '../../../../shared/engine/source/simulator/statistics-past.ts';
import { toDay } from '../../../../shared/engine/statistics/curves.ts';
import { FactSampler } from '../../../../shared/engine/statistics/fact-sampler.ts';
import { createAnalyses, type Analyses } from '../../../../shared/engine/statistics/analyses.ts';
import type { PastSource } from '../../../../shared/engine/statistics/analysis.ts';
import { LIMITS } from '../../../../shared/wire/limits.ts';
import { createTickColumns, pushTrade, SIDE } from '../../../../shared/model/tick.ts';
import { toInstruments } from '../../../support/test-instruments.ts';
import {
  simulate,
  START_MS,
  toSmallUniverse,
  visitTicks,
} from '../source/simulator/simulated-run.ts';

const running: Analyses[] = [];

function start(now: () => number, toPast?: () => PastSource): Analyses {
  const analyses = createAnalyses({ now, ...(toPast && { toPast }) });
  running.push(analyses);
  return analyses;
}

afterEach(() => {
  for (const analyses of running.splice(0)) analyses.close();
});

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

const wait = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

describe('analyses', () => {
  it('see what is published from the first question on', async () => {
    const market = toMarket();
    let now = 0;
    const analyses = start(() => now);
    publish(market, START_MS, 50);
    expect((await analyses.ask(market, market.instruments[0]!)).trades).toBe(0);
    publish(market, START_MS + 100_000, 120);
    now += LIMITS.analysisAnswerMs;
    const report = await analyses.ask(market, market.instruments[0]!);
    // The second that goes on does not count yet.
    expect([report.trades, report.seconds]).toEqual([119, 119]);
    expect(report.progress).toBe(1);
    expect(report.facts.fano1s).toBeCloseTo(0, 6);
  });

  it('give the same answer for a second, and forget everything when the market jumps', async () => {
    const market = toMarket();
    let now = 0;
    const analyses = start(() => now);
    const ask = () => analyses.ask(market, market.instruments[0]!);
    await ask();
    publish(market, START_MS, 100);
    expect((await ask()).trades).toBe(0);
    now += LIMITS.analysisAnswerMs;
    expect((await ask()).trades).toBe(99);
    market.reset(2);
    market.moved();
    expect((await ask()).trades).toBe(0);
  });

  it('end when nobody has asked for a while', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    let now = 0;
    const analyses = start(() => now);
    const market = toMarket();
    await analyses.ask(market, market.instruments[0]!);
    now = LIMITS.analysisIdleMs - 1;
    vi.advanceTimersByTime(60_000);
    expect(analyses.size).toBe(1);
    now = LIMITS.analysisIdleMs + 1;
    vi.advanceTimersByTime(60_000);
    expect(analyses.size).toBe(0);
    vi.useRealTimers();
  });

  it('are few: the one that was asked least recently gives way', async () => {
    let now = 0;
    const analyses = start(() => now);
    const markets = Array.from({ length: LIMITS.analyses + 3 }, () => toMarket());
    for (const market of markets) {
      now += 10_000;
      await analyses.ask(market, market.instruments[0]!);
      expect(analyses.size).toBeLessThanOrEqual(LIMITS.analyses);
    }
    publish(markets[0]!, START_MS, 50);
    now += 10_000;
    expect((await analyses.ask(markets[0]!, markets[0]!.instruments[0]!)).trades).toBe(0);
    expect(analyses.size).toBe(LIMITS.analyses);
  });

  it('make a past in the background in slices that do not hold the event loop', async () => {
    const source = simulate({ seed: 3, rate: 400 });
    const market = new Market({
      name: 'live',
      number: 0,
      epoch: 1,
      instruments: source.instruments,
      previousClose: source.reference.previousClose,
    });
    let now = 0;
    const analyses = start(
      () => now,
      () => createPast({ seed: 3, rate: 400 }, LIMITS.analysisPastSeconds * 1_000, START_MS),
    );
    const ask = () => analyses.ask(market, market.find('AAPL')!);
    await ask();
    const slices: number[] = [];
    let lastMs = performance.now();
    const beat = setInterval(() => {
      slices.push(performance.now() - lastMs);
      lastMs = performance.now();
    }, 1);
    let report = await ask();
    while (report.pastSeconds < 300) {
      await wait(100);
      now += LIMITS.analysisAnswerMs;
      report = await ask();
    }
    clearInterval(beat);
    expect(report.progress).toBeGreaterThan(0.001);
    expect(report.progress).toBeLessThan(1);
    expect(report.trades).toBeGreaterThan(100);
    expect(report.facts.signMemory1).toBeGreaterThan(0.3);
    const median = slices.sort((a, b) => a - b)[Math.floor(slices.length / 2)]!;
    expect(median).toBeLessThan(8 + LIMITS.analysisSliceMs);
  });
});

describe('a past', () => {
  it('ends where the present begins, or begins with the last whole bell before', () => {
    const nowMs = Date.UTC(2026, 10, 29, 12); // a Sunday
    const lengthMs = 10 * 3_600_000;
    const options = { seed: 1, rate: 50 };
    expect(createPast(options, lengthMs, nowMs).startMs).toBe(nowMs - lengthMs);
    const withHours = createPast({ ...options, hours: 'exchange' }, lengthMs, nowMs);
    expect(new Date(withHours.startMs).toISOString()).toBe('2026-11-27T14:30:00.000Z');
  });

  it('of a market with hours shows the shape of the day', () => {
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
