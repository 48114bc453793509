/**
 * The facts that markets share, each with its measure, what is expected of it and who found it; and the
 * sheet of figures of one sample. The page and the tests read the same list. Pure.
 */
import type { Sample } from './sample.ts';
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
  toKnownSigns,
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
  /** The same as figures: least and most. */
  readonly range: readonly [least: number, most: number];
  readonly source: string;
}

const CONT = 'Cont 2001, Quantitative Finance 1, 223–236';
const CLUSTERS = 'Hawkes 1971, Biometrika 58; Hardiman, Bercot & Bouchaud 2013, EPJ B 86';
const SIGNS = 'Lillo & Farmer 2004, SNDE 8; Lillo, Mike & Farmer 2005, Phys. Rev. E 71';
const ROUND = 'custom of share trading: lots of 100';

/** The facts in the order in which they are shown. */
export const FACTS: readonly Fact[] = [
  fact('kurtosis1s', 'excess kurtosis, 1 s returns', 'far above 0', [1, Infinity], CONT),
  fact('kurtosis10s', 'excess kurtosis, 10 s returns', 'above 0, falling', [0.3, Infinity], CONT),
  fact('kurtosis1m', 'excess kurtosis, 1 min returns', 'above 0, falling', [0.1, Infinity], CONT),
  fact('kurtosis5m', 'excess kurtosis, 5 min returns', 'above 0, falling', [0, Infinity], CONT),
  fact(
    'returnMemory',
    'autocorrelation of 10 s returns, lags 2–10',
    'about 0',
    [-0.05, 0.05],
    CONT,
  ),
  fact(
    'bounce',
    'autocorrelation of trade-to-trade changes, lag 1',
    'below 0',
    [-1, 0],
    'Roll 1984, J. Finance 39',
  ),
  fact(
    'sizeMemory10s',
    'autocorrelation of |10 s returns|, lag 1',
    'well above 0',
    [0.08, 1],
    CONT,
  ),
  fact('sizeMemory2m', 'the same, lags 10–14', 'smaller, above 0', [0.02, 1], CONT),
  fact('sizeMemory8m', 'the same, lags 45–55', 'smaller again, slowly', [0, 1], CONT),
  fact('volumeVolatility', 'correlation of volume and |return|, 1 min', 'above 0', [0.05, 1], CONT),
  fact('fano1s', 'Fano factor of trades in 1 s', 'far above 1', [1.5, Infinity], CLUSTERS),
  fact('fano10s', 'Fano factor of trades in 10 s', 'growing', [2, Infinity], CLUSTERS),
  fact('fano1m', 'Fano factor of trades in 1 min', 'growing', [3, Infinity], CLUSTERS),
  fact(
    'waitVariation',
    'variation of waits between trades',
    'above 1',
    [1.2, Infinity],
    'Engle & Russell 1998, Econometrica 66',
  ),
  fact('signMemory1', 'autocorrelation of trade signs, lag 1', 'well above 0', [0.2, 1], SIGNS),
  fact('signMemory10', 'the same, lags 8–12', 'above 0, slow decay', [0.05, 1], SIGNS),
  fact(
    'spreadVolatility',
    'correlation of spread and |return|, 1 min',
    'above 0',
    [0.05, 1],
    'Hasbrouck 2007, Empirical Market Microstructure',
  ),
  fact('roundShare', 'trades in round lots', 'most shares', [0.5, 1], ROUND),
  fact(
    'sizeTail',
    'tail exponent of trade sizes (Hill, top 2 %)',
    '1 to 2.5',
    [1, 2.5],
    'Gopikrishnan et al. 2000, Phys. Rev. E 62',
  ),
];

function fact(
  key: FactKey,
  name: string,
  expected: string,
  range: Fact['range'],
  source: string,
): Fact {
  return { key, name, expected, range, source };
}

/** Figures of one sample by fact; NaN where the sample has too little for it. */
export type FactSheet = Readonly<Record<FactKey, number>>;

/** Fewest entries of a series that a figure is computed from. */
const LEAST = 30;
/** Fourth moments need more. */
const LEAST_FOR_KURTOSIS = 100;

/**
 * Computes the sheet of one symbol.
 * @param roundLot size units; 0 for none
 * Cost: a few ms for an hour.
 */
export const toFactSheet = (sample: Sample, roundLot: number): FactSheet =>
  Object.assign({}, ...toFactSheetParts(sample, roundLot).map((part) => part())) as FactSheet;

/** The same as parts of a few ms each, whose results together are the sheet. */
export function toFactSheetParts(sample: Sample, roundLot: number): (() => Partial<FactSheet>)[] {
  const from = Math.max(0, sample.from);
  const { seconds } = sample;
  const price = sample.price.subarray(from, seconds);
  return [
    () => toTails(price),
    () => toMemories(price),
    () => toMinuteFacts(sample, from, seconds),
    () => toClusters(sample, from, seconds),
    () => toSignMemories(sample),
    () => toBounce(sample),
    () => toSizeFacts(sample, roundLot),
  ];
}

const enough = (length: number, value: () => number): number => (length >= LEAST ? value() : NaN);

function toTails(price: Float64Array): Partial<FactSheet> {
  const kurtosis = (size: number): number =>
    price.length / size >= LEAST_FOR_KURTOSIS ? excessKurtosis(logReturns(price, size)) : NaN;
  return {
    kurtosis1s: kurtosis(1),
    kurtosis10s: kurtosis(10),
    kurtosis1m: kurtosis(60),
    kurtosis5m: kurtosis(300),
  };
}

function toMemories(price: Float64Array): Partial<FactSheet> {
  const tens = logReturns(price, 10);
  const sizes = absolutes(tens);
  return {
    returnMemory: enough(tens.length, () => meanAutocorrelation(tens, 2, 10)),
    sizeMemory10s: enough(tens.length, () => autocorrelation(sizes, 1)),
    sizeMemory2m: enough(tens.length, () => meanAutocorrelation(sizes, 10, 14)),
    sizeMemory8m: enough(tens.length - 55, () => meanAutocorrelation(sizes, 45, 55)),
  };
}

function toMinuteFacts(sample: Sample, from: number, seconds: number): Partial<FactSheet> {
  const minutes = absolutes(logReturns(sample.price.subarray(from, seconds), 60));
  const perMinute = (series: Float64Array): Float64Array =>
    sumWindows(series.subarray(from, seconds), 60).subarray(0, minutes.length);
  const isQuoted = sample.spread.subarray(from, seconds).some((width) => width > 0);
  return {
    volumeVolatility: enough(minutes.length, () => correlation(minutes, perMinute(sample.volume))),
    spreadVolatility: isQuoted
      ? enough(minutes.length, () => correlation(minutes, perMinute(sample.spread)))
      : NaN,
  };
}

function toClusters(sample: Sample, from: number, seconds: number): Partial<FactSheet> {
  const trades = sample.trades.subarray(from, seconds);
  const fano = (size: number): number =>
    enough(trades.length / size, () => fanoFactor(trades, size));
  const waits = sample.waits.subarray(1, Math.max(1, sample.kept));
  return {
    fano1s: fano(1),
    fano10s: fano(10),
    fano1m: fano(60),
    waitVariation: enough(sample.kept, () => coefficientOfVariation(waits)),
  };
}

function toSignMemories(sample: Sample): Partial<FactSheet> {
  const signs = toKnownSigns(sample.signs.subarray(0, sample.kept));
  return {
    signMemory1: enough(signs.length, () => autocorrelation(signs, 1)),
    signMemory10: enough(signs.length - 12, () => meanAutocorrelation(signs, 8, 12)),
  };
}

function toBounce(sample: Sample): Partial<FactSheet> {
  const changes = toChanges(sample.tradePrices.subarray(0, sample.kept));
  return { bounce: enough(changes.length, () => autocorrelation(changes, 1)) };
}

function toSizeFacts(sample: Sample, roundLot: number): Partial<FactSheet> {
  const sizes = sample.sizes.subarray(0, sample.kept);
  return {
    roundShare: roundLot > 1 ? mean(sizes.map((size) => (size % roundLot === 0 ? 1 : 0))) : NaN,
    sizeTail: enough(sample.kept / 10, () => hillExponent(sizes, 0.02)),
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
