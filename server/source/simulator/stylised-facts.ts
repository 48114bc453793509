/**
 * The facts that markets share, each with its measure, what is expected of it and who found it; and the
 * sheet of figures of one sample. The page and the tests read the same list. Pure.
 */
import type { SymbolSample } from './fact-sampler.ts';
import {
  absolutes,
  autocorrelation,
  coefficientOfVariation,
  correlation,
  excessKurtosis,
  fanoFactor,
  hillExponent,
  logReturns,
  mean,
  meanAutocorrelation,
  sumWindows,
} from './statistics.ts';

/** Names of the figures of a sheet. */
export type FactKey =
  | 'kurtosis1s'
  | 'kurtosis10s'
  | 'kurtosis1m'
  | 'kurtosis5m'
  | 'returnMemory'
  | 'bounce'
  | 'sizeMemory10s'
  | 'sizeMemory2m'
  | 'sizeMemory8m'
  | 'volumeVolatility'
  | 'fano1s'
  | 'fano10s'
  | 'fano1m'
  | 'waitVariation'
  | 'signMemory1'
  | 'signMemory10'
  | 'spreadVolatility'
  | 'roundShare'
  | 'sizeTail';

/** One fact. */
export interface Fact {
  readonly key: FactKey;
  readonly name: string;
  /** What real markets show, in words. */
  readonly expected: string;
  readonly source: string;
}

const CONT = 'Cont 2001, Quantitative Finance 1, 223–236';
const CLUSTERS = 'Hawkes 1971, Biometrika 58; Hardiman, Bercot & Bouchaud 2013, EPJ B 86';
const SIGNS = 'Lillo & Farmer 2004, SNDE 8; Lillo, Mike & Farmer 2005, Phys. Rev. E 71';
const ROUND = 'custom of share trading: lots of 100';

/** The facts in the order in which they are shown. */
export const FACTS: readonly Fact[] = [
  fact('kurtosis1s', 'excess kurtosis, 1 s returns', 'far above 0', CONT),
  fact('kurtosis10s', 'excess kurtosis, 10 s returns', 'above 0, falling', CONT),
  fact('kurtosis1m', 'excess kurtosis, 1 min returns', 'above 0, falling', CONT),
  fact('kurtosis5m', 'excess kurtosis, 5 min returns', 'above 0, falling', CONT),
  fact('returnMemory', 'autocorrelation of 10 s returns, lags 2–10', 'about 0', CONT),
  fact(
    'bounce',
    'autocorrelation of trade-to-trade changes, lag 1',
    'below 0',
    'Roll 1984, J. Finance 39',
  ),
  fact('sizeMemory10s', 'autocorrelation of |10 s returns|, lag 1', 'well above 0', CONT),
  fact('sizeMemory2m', 'the same, lags 10–14', 'smaller, above 0', CONT),
  fact('sizeMemory8m', 'the same, lags 45–55', 'smaller again, slowly', CONT),
  fact('volumeVolatility', 'correlation of volume and |return|, 1 min', 'above 0', CONT),
  fact('fano1s', 'Fano factor of trades in 1 s', 'far above 1', CLUSTERS),
  fact('fano10s', 'Fano factor of trades in 10 s', 'growing', CLUSTERS),
  fact('fano1m', 'Fano factor of trades in 1 min', 'growing', CLUSTERS),
  fact(
    'waitVariation',
    'variation of waits between trades',
    'above 1',
    'Engle & Russell 1998, Econometrica 66',
  ),
  fact('signMemory1', 'autocorrelation of trade signs, lag 1', 'well above 0', SIGNS),
  fact('signMemory10', 'the same, lags 8–12', 'above 0, slow decay', SIGNS),
  fact(
    'spreadVolatility',
    'correlation of spread and |return|, 1 min',
    'above 0',
    'Hasbrouck 2007, Empirical Market Microstructure',
  ),
  fact('roundShare', 'trades in round lots', 'most shares', ROUND),
  fact(
    'sizeTail',
    'tail exponent of trade sizes (Hill, top 2 %)',
    '1 to 2.5',
    'Gopikrishnan et al. 2000, Phys. Rev. E 62',
  ),
];

function fact(key: FactKey, name: string, expected: string, source: string): Fact {
  return { key, name, expected, source };
}

/** Figures of one sample by fact; NaN where the sample has too little for it. */
export type FactSheet = Readonly<Record<FactKey, number>>;

/** Fewest entries of a series that a figure is computed from. */
const LEAST = 30;

/**
 * Computes the sheet of one symbol.
 * @param seconds whole seconds of the sample that count  @param roundLot size units; 0 for none
 * Cost: a few ms for an hour.
 */
export function toFactSheet(sample: SymbolSample, seconds: number, roundLot: number): FactSheet {
  const from = Math.max(0, sample.from);
  const price = sample.price.subarray(from, seconds);
  const returns = (size: number): Float64Array => logReturns(price, size);
  const tens = returns(10);
  const sizes10 = absolutes(tens);
  const minutes = absolutes(returns(60));
  const perMinute = (series: Float64Array): Float64Array =>
    sumWindows(series.subarray(from, seconds), 60).subarray(0, minutes.length);
  const trades = sample.trades.subarray(from, seconds);
  const signs = sample.signs.subarray(0, sample.kept).filter((sign) => sign !== 0);
  const tradeSizes = sample.sizes.subarray(0, sample.kept);
  const changes = toChanges(sample.tradePrices.subarray(0, sample.kept));
  const isQuoted = sample.spread.subarray(from, seconds).some((width) => width > 0);
  const enough = (length: number, value: () => number): number => (length >= LEAST ? value() : NaN);
  return {
    kurtosis1s: enough(price.length, () => excessKurtosis(returns(1))),
    kurtosis10s: enough(tens.length, () => excessKurtosis(tens)),
    kurtosis1m: enough(minutes.length, () => excessKurtosis(returns(60))),
    kurtosis5m: enough(price.length / 300, () => excessKurtosis(returns(300))),
    returnMemory: enough(tens.length, () => meanAutocorrelation(tens, 2, 10)),
    bounce: enough(changes.length, () => autocorrelation(changes, 1)),
    sizeMemory10s: enough(tens.length, () => autocorrelation(sizes10, 1)),
    sizeMemory2m: enough(tens.length, () => meanAutocorrelation(sizes10, 10, 14)),
    sizeMemory8m: enough(tens.length - 55, () => meanAutocorrelation(sizes10, 45, 55)),
    volumeVolatility: enough(minutes.length, () => correlation(minutes, perMinute(sample.volume))),
    fano1s: enough(trades.length, () => fanoFactor(trades, 1)),
    fano10s: enough(trades.length / 10, () => fanoFactor(trades, 10)),
    fano1m: enough(trades.length / 60, () => fanoFactor(trades, 60)),
    waitVariation: enough(sample.kept, () =>
      coefficientOfVariation(sample.waits.subarray(1, sample.kept)),
    ),
    signMemory1: enough(signs.length, () => autocorrelation(signs, 1)),
    signMemory10: enough(signs.length - 12, () => meanAutocorrelation(signs, 8, 12)),
    spreadVolatility: isQuoted
      ? enough(minutes.length, () => correlation(minutes, perMinute(sample.spread)))
      : NaN,
    roundShare:
      roundLot > 1 ? mean(tradeSizes.map((size) => (size % roundLot === 0 ? 1 : 0))) : NaN,
    sizeTail: enough(sample.kept / 10, () => hillExponent(tradeSizes, 0.02)),
  };
}

/** Mean of several sheets, figure by figure, over those that have it. */
export function toMeanSheet(sheets: readonly FactSheet[]): FactSheet {
  const entries = FACTS.map(({ key }): [FactKey, number] => {
    const values = sheets.map((sheet) => sheet[key]).filter((value) => Number.isFinite(value));
    return [key, values.length > 0 ? mean(values) : NaN];
  });
  return Object.fromEntries(entries) as Record<FactKey, number>;
}

/** Changes from one price to the next, leaving out the many that do not change. */
function toChanges(prices: Float64Array): Float64Array {
  const changes: number[] = [];
  for (let i = 1; i < prices.length; i++) {
    const change = prices[i]! - prices[i - 1]!;
    if (change !== 0) changes.push(change);
  }
  return Float64Array.from(changes);
}
