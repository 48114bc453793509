/** The facts that returns of every market share, as R. Cont lists them (Quantitative Finance 1, 2001). */
import { beforeAll, describe, expect, it } from 'vitest';
import { SIDE, TICK } from '../../../../shared/tick.ts';
import { simulate, START_MS, visitTicks } from './simulated-run.ts';

const MINUTES = 10 * 60;
const RATE = 40;

const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

function toCorrelation(a: readonly number[], b: readonly number[]): number {
  const [meanA, meanB] = [mean(a), mean(b)];
  let [ab, aa, bb] = [0, 0, 0];
  a.forEach((value, i) => {
    ab += (value - meanA) * (b[i]! - meanB);
    aa += (value - meanA) ** 2;
    bb += (b[i]! - meanB) ** 2;
  });
  return ab / Math.sqrt(aa * bb);
}

const toAutocorrelation = (values: readonly number[], lag: number): number =>
  toCorrelation(values.slice(0, -lag), values.slice(lag));

function toExcessKurtosis(values: readonly number[]): number {
  const centre = mean(values);
  const square = mean(values.map((value) => (value - centre) ** 2));
  return mean(values.map((value) => (value - centre) ** 4)) / square ** 2 - 3;
}

describe('returns of a simulated day', () => {
  /** By symbol: middle of the quote at the end of every minute, trades and their sides. */
  const middles = new Map<string, number[]>();
  const volumes = new Map<string, number[]>();
  const signs = new Map<string, number[]>();
  const counts = new Map<string, number[]>();

  beforeAll(() => {
    const source = simulate({ seed: 11, rate: RATE });
    const symbols = source.instruments.map((instrument) => instrument.symbol);
    const middle = new Float64Array(symbols.length);
    for (const symbol of symbols) {
      for (const map of [middles, volumes, signs, counts]) map.set(symbol, []);
    }
    for (let minute = 0; minute < MINUTES; minute++) {
      const volume = new Float64Array(symbols.length);
      const count = new Float64Array(symbols.length);
      visitTicks(source, START_MS + (minute + 1) * 60_000 - 1, (ticks) => {
        for (let i = 0; i < ticks.length; i++) {
          const id = ticks.instrument[i]!;
          count[id]!++;
          if (ticks.kind[i] === TICK.quote) middle[id] = (ticks.price[i]! + ticks.ask[i]!) / 2;
          else {
            volume[id]! += ticks.size[i]!;
            signs.get(symbols[id]!)!.push(ticks.side[i] === SIDE.buy ? 1 : -1);
          }
        }
      });
      symbols.forEach((symbol, id) => {
        middles.get(symbol)!.push(middle[id]!);
        volumes.get(symbol)!.push(volume[id]!);
        counts.get(symbol)!.push(count[id]!);
      });
    }
  }, 30_000);

  function toReturns(symbol: string, minutes = 1): number[] {
    const kept = middles.get(symbol)!.filter((_, i) => i % minutes === 0);
    return kept.slice(1).map((value, i) => Math.log(value / kept[i]!));
  }

  const ACTIVE = ['NVDA', 'AAPL', 'MSFT', 'TSLA', 'AMZN', 'META', 'SPY', 'BTC/USD', 'EUR/USD'];
  const average = (statistic: (symbol: string) => number): number => mean(ACTIVE.map(statistic));

  it('have heavy tails that thin out as the horizon grows', () => {
    const minute = average((symbol) => toExcessKurtosis(toReturns(symbol)));
    expect(minute).toBeGreaterThan(1.5);
    expect(average((symbol) => toExcessKurtosis(toReturns(symbol, 15)))).toBeLessThan(minute);
    for (const symbol of ACTIVE) expect(toExcessKurtosis(toReturns(symbol))).toBeGreaterThan(0);
  });

  it('do not predict each other', () => {
    for (const lag of [1, 2, 5, 10]) {
      const seen = average((symbol) => toAutocorrelation(toReturns(symbol), lag));
      expect(Math.abs(seen)).toBeLessThan(0.05);
    }
  });

  it('cluster: their size is correlated with their size before, and that fades slowly', () => {
    const at = (lag: number): number =>
      average((symbol) => toAutocorrelation(toReturns(symbol).map(Math.abs), lag));
    expect(at(1)).toBeGreaterThan(0.1);
    expect(at(5)).toBeGreaterThan(0.04);
    expect(at(5)).toBeLessThan(at(1));
  });

  it('come with volume: a minute that moves more trades more', () => {
    const seen = average((symbol) =>
      toCorrelation(toReturns(symbol).map(Math.abs), volumes.get(symbol)!.slice(1)),
    );
    expect(seen).toBeGreaterThan(0.1);
  });

  it('are shared: more within a sector than across, most with the fund that holds them', () => {
    const together = (a: string, b: string): number =>
      toCorrelation(toReturns(a, 5), toReturns(b, 5));
    const within = mean([
      together('AAPL', 'MSFT'),
      together('XOM', 'CVX'),
      together('JPM', 'BAC'),
      together('BTC/USD', 'ETH/USD'),
    ]);
    const across = mean([
      together('AAPL', 'XOM'),
      together('CVX', 'BAC'),
      together('JPM', 'PFE'),
      together('BTC/USD', 'KO'),
    ]);
    expect(across).toBeGreaterThan(0);
    expect(within).toBeGreaterThan(across + 0.15);
    expect(together('SPY', 'QQQ')).toBeGreaterThan(0.9);
  });

  it('add up to a day of a plausible width', () => {
    for (const symbol of ['AAPL', 'MSFT', 'KO', 'JPM', 'SPY', 'BTC/USD', 'EUR/USD']) {
      const values = middles.get(symbol)!;
      const width = Math.max(...values) / Math.min(...values) - 1;
      expect(width).toBeGreaterThan(0.002);
      expect(width).toBeLessThan(0.08);
    }
  });

  it('are the work of takers who keep to their side', () => {
    for (const lag of [1, 10]) {
      expect(average((symbol) => toAutocorrelation(signs.get(symbol)!, lag))).toBeGreaterThan(0.03);
    }
  });

  it('arrive in clusters: counts vary far more than those of a Poisson process', () => {
    const fano = average((symbol) => {
      const minutes = counts.get(symbol)!.slice(1);
      const centre = mean(minutes);
      return mean(minutes.map((count) => (count - centre) ** 2)) / centre;
    });
    expect(fano).toBeGreaterThan(2);
  });

  it('leave busy symbols many times the ticks of quiet ones', () => {
    const total = (symbol: string): number => counts.get(symbol)!.reduce((a, b) => a + b, 0);
    expect(total('NVDA')).toBeGreaterThan(8 * total('LIN'));
    expect(total('LIN')).toBeGreaterThan(1_000);
  });
});
