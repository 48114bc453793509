/**
 * The facts that markets share, on simulated ticks; each fact's source stands beside it in the list of facts.
 * What depends on how often a symbol trades is looked at in a busy market too, where symbols trade about as
 * often as in the recordings of Binance (5 and 28 times a second).
 */
import { beforeAll, describe, expect, test } from 'vitest';
import {
  FactSampler,
  type SymbolSample,
} from '../../../../shared/engine/statistics/fact-sampler.ts';
import {
  autocorrelation,
  correlation,
  logReturns,
  mean,
  meanAutocorrelation,
} from '../../../../shared/engine/statistics/statistics.ts';
import {
  FACTS,
  type FactSheet,
  toFactSheet,
  toMeanSheet,
} from '../../../../shared/engine/statistics/stylised-facts.ts';
import { readRealSheets } from './real-samples.ts';
import { simulate, START_MS, visitTicks } from '../source/simulator/simulated-run.ts';

const SECONDS = 10 * 3_600;
const RATE = 60;
const BUSY_SECONDS = 2 * 3_600;
const BUSY_RATE = 600;
/** They trade 5 to 11 times a second in the busy market. */
const BUSY = ['NVDA', 'AAPL', 'MSFT', 'TSLA', 'SPY', 'BTC/USD'];
const FUNDS = ['SPY', 'QQQ'];
const WATCHED_BUSY = [...BUSY, 'QQQ'];
const ROUND_LOT = 100;
const ACTIVE = ['NVDA', 'AAPL', 'MSFT', 'TSLA', 'AMZN', 'META', 'SPY', 'BTC/USD', 'EUR/USD'];
const OTHERS = ['XOM', 'CVX', 'JPM', 'BAC', 'PFE', 'QQQ', 'ETH/USD', 'KO', 'LIN'];
const WATCHED = [...ACTIVE, ...OTHERS];

/** Samples of some symbols of a market, from its start. */
function sampleMarket(
  symbols: readonly string[],
  rate: number,
  seconds: number,
  seed = 11,
): FactSampler {
  const source = simulate({ seed, rate });
  const ids = symbols.map((symbol) => source.instruments.findIndex((i) => i.symbol === symbol));
  const sampler = new FactSampler(ids, START_MS, seconds);
  visitTicks(source, START_MS + seconds * 1_000, (ticks) => sampler.add(ticks));
  return sampler;
}

describe('ten simulated hours', () => {
  let sampler: FactSampler;
  let sheet: FactSheet;
  let busy: FactSampler;
  let busySamples: SymbolSample[];
  let busySheet: FactSheet;

  const of = (symbol: string): SymbolSample => sampler.samples[WATCHED.indexOf(symbol)]!;
  const sheetOf = (symbol: string): FactSheet => toFactSheet(of(symbol), ROUND_LOT);

  beforeAll(() => {
    sampler = sampleMarket(WATCHED, RATE, SECONDS);
    sheet = toMeanSheet(ACTIVE.map(sheetOf));
    busy = sampleMarket(WATCHED_BUSY, BUSY_RATE, BUSY_SECONDS);
    busySamples = busy.samples.slice(0, BUSY.length);
    busySheet = toMeanSheet(busySamples.map((sample) => toFactSheet(sample, ROUND_LOT)));
  }, 60_000);

  test('have heavy tails that thin out as the horizon grows', () => {
    expect(sheet.kurtosis1m).toBeGreaterThan(1.5);
    expect(sheet.kurtosis10s).toBeGreaterThan(sheet.kurtosis1m);
    expect(sheet.kurtosis1m).toBeGreaterThan(sheet.kurtosis5m);
    for (const symbol of ACTIVE) expect(sheetOf(symbol).kurtosis1m).toBeGreaterThan(0);
  });

  test('have returns that do not predict each other beyond the bounce between bid and ask', () => {
    expect(Math.abs(sheet.returnMemory)).toBeLessThan(0.02);
    expect(sheet.bounce).toBeLessThan(-0.05);
    expect(sheet.bounce).toBeGreaterThan(-0.6);
  });

  test('have calm and wild times: the size of returns remembers itself, and forgets slowly', () => {
    expect(sheet.sizeMemory10s).toBeGreaterThan(0.1);
    expect(sheet.sizeMemory2m).toBeGreaterThan(0.05);
    expect(sheet.sizeMemory8m).toBeGreaterThan(0.03);
    expect(sheet.sizeMemory2m).toBeLessThan(sheet.sizeMemory10s);
    expect(sheet.sizeMemory8m).toBeLessThan(sheet.sizeMemory2m);
  });

  test('have volume and spread that rise with volatility', () => {
    expect(sheet.volumeVolatility).toBeGreaterThan(0.1);
    expect(sheet.spreadVolatility).toBeGreaterThan(0.1);
  });

  test('have that in funds too, where it comes from what they hold', () => {
    const other = sampleMarket(FUNDS, BUSY_RATE, BUSY_SECONDS, 9);
    const samples = [
      ...FUNDS.map((fund) => busy.samples[WATCHED_BUSY.indexOf(fund)]!),
      ...other.samples,
    ];
    const funds = toMeanSheet(samples.map((sample) => toFactSheet(sample, ROUND_LOT)));
    expect(funds.volumeVolatility).toBeGreaterThan(0.1);
    expect(funds.spreadVolatility).toBeGreaterThan(0.05);
  });

  test('have arrivals that excite each other: far beyond Poisson, and more in longer windows', () => {
    expect(sheet.fano1s).toBeGreaterThan(3);
    expect(sheet.fano10s).toBeGreaterThan(1.5 * sheet.fano1s);
    expect(sheet.fano1m).toBeGreaterThan(1.5 * sheet.fano10s);
    expect(sheet.waitVariation).toBeGreaterThan(1.8);
  });

  test('cluster as recordings do where symbols trade as often: Fano factor above 5, waits above 1.8', () => {
    for (const sample of busySamples) {
      const perSecond = mean(sample.trades);
      const own = toFactSheet(sample, ROUND_LOT);
      expect(perSecond).toBeGreaterThan(4.5);
      expect(perSecond).toBeLessThan(28);
      expect(own.fano1s).toBeGreaterThan(5);
      expect(own.waitVariation).toBeGreaterThan(1.8);
    }
    expect(busySheet.fano10s).toBeGreaterThan(1.5 * busySheet.fano1s);
    expect(busySheet.fano1m).toBeGreaterThan(1.5 * busySheet.fano10s);
  });

  test.each(['quiet', 'busy'])(
    'have takers who keep to their side for long, in a %s market',
    (kind) => {
      const { signMemory1, signMemory10 } = kind === 'busy' ? busySheet : sheet;
      expect(signMemory1).toBeGreaterThan(0.4);
      expect(signMemory10).toBeGreaterThan(0.2);
      expect(signMemory10).toBeLessThan(signMemory1);
    },
  );

  test('have signs that forget as slowly as a power law, not as an exponential', () => {
    const memoryAt = (lag: number): number =>
      mean(
        busy.samples.map(({ signs, kept }) =>
          meanAutocorrelation(signs.subarray(0, kept), lag, Math.floor(lag * 1.2)),
        ),
      );
    const near = memoryAt(5);
    const middle = memoryAt(25);
    const far = memoryAt(125);
    expect(far).toBeGreaterThan(0.03);
    // A power law falls by the same factor again, an exponential by its fifth power.
    expect(far / middle).toBeGreaterThan((middle / near) ** 3);
  });

  test('have trades mostly in round lots, with a power-law tail of sizes', () => {
    const { roundShare } = toMeanSheet(['NVDA', 'AAPL', 'MSFT', 'JPM'].map(sheetOf));
    expect(roundShare).toBeGreaterThan(0.5);
    expect(roundShare).toBeLessThan(0.8);
    expect(sheet.sizeTail).toBeGreaterThan(1.2);
    expect(sheet.sizeTail).toBeLessThan(2.6);
  });

  test('are shared: more within a sector than across, most with the fund that holds them', () => {
    const returns = (symbol: string): Float64Array => logReturns(of(symbol).price, 300);
    const together = (a: string, b: string): number => correlation(returns(a), returns(b));
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

  test('add up to days of a plausible width', () => {
    for (const symbol of ['AAPL', 'MSFT', 'KO', 'JPM', 'SPY', 'BTC/USD', 'EUR/USD']) {
      const values = of(symbol).price.filter((price) => price > 0);
      const width = Math.max(...values) / Math.min(...values) - 1;
      expect(width).toBeGreaterThan(0.002);
      expect(width).toBeLessThan(0.08);
    }
  });

  test('leave busy symbols many times the trades of quiet ones', () => {
    const total = (symbol: string): number => of(symbol).trades.reduce((a, b) => a + b, 0);
    expect(total('NVDA')).toBeGreaterThan(8 * total('LIN'));
    expect(total('LIN')).toBeGreaterThan(300);
  });

  const recordings = readRealSheets();

  test('stand beside real recordings in one table', () => {
    const columns = [
      { name: `simulated, ${RATE} ticks/s: a symbol trades about once a second`, sheet },
      { name: `simulated, ${BUSY_RATE} ticks/s: 5 to 11 times a second`, sheet: busySheet },
      ...recordings.filter((r) => r.sheet !== undefined),
    ];
    const cell = (value: number): string =>
      (Number.isNaN(value)
        ? '–'
        : Math.abs(value) >= 100
          ? value.toFixed(0)
          : value.toFixed(2)
      ).padStart(9);
    const rows = FACTS.map(({ key, name, expected }) =>
      [name.padEnd(48), ...columns.map((column) => cell(column.sheet![key])), `  ${expected}`].join(
        ' ',
      ),
    );
    const heads = columns.map(({ name }, i) => `  [${i}] ${name}`);
    const head = [' '.repeat(48), ...columns.map((_, i) => `[${i}]`.padStart(9))].join(' ');
    console.log(['', ...heads, head, ...rows].join('\n'));
    const lackedBy = (figures: FactSheet): string[] =>
      FACTS.map(({ key }) => key).filter((key) => !Number.isFinite(figures[key]));
    expect(lackedBy(sheet)).toEqual([]);
    // Two hours are too few for the longest horizon.
    expect(lackedBy(busySheet)).toEqual(['kurtosis5m']);
    expect(FACTS.every(({ source }) => source.length > 10)).toBe(true);
  });

  for (const { name, sheet: real } of recordings) {
    test.skipIf(real === undefined)(`show what the recording ${name} shows, in sign`, () => {
      expect.hasAssertions();
      const isAbove = (
        key: 'kurtosis1s' | 'kurtosis1m' | 'sizeMemory10s' | 'waitVariation',
      ): void => {
        if (Number.isFinite(real![key]) && real![key] > 0.1)
          expect(sheet[key]).toBeGreaterThan(0.1);
      };
      for (const key of ['kurtosis1s', 'kurtosis1m', 'sizeMemory10s', 'waitVariation'] as const) {
        isAbove(key);
      }
      if (Number.isFinite(real!.sizeTail)) {
        expect(Math.abs(real!.sizeTail - sheet.sizeTail)).toBeLessThan(1.3);
      }
      if (Number.isFinite(real!.bounce)) {
        expect(Math.sign(sheet.bounce)).toBe(Math.sign(real!.bounce));
      }
    });
  }
});

describe('quotes of a busy time', () => {
  test('leave no memory in returns of the middle beyond some seconds', () => {
    const source = simulate({ seed: 4, rate: 1_500 });
    const sampler = new FactSampler([0, 1], START_MS, 1_200);
    visitTicks(source, START_MS + 1_200_000, (ticks) => sampler.add(ticks));
    for (const { price } of sampler.samples) {
      const returns = logReturns(price, 5);
      for (const lag of [2, 3, 4])
        expect(Math.abs(autocorrelation(returns, lag))).toBeLessThan(0.17);
    }
  });
});
