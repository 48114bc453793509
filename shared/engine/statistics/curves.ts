/**
 * The curves behind the pictures of the statistics page: points of one sample, and of theory where theory
 * has numbers. Every curve is bounded in length, and empty where the sample has too little for it. Pure.
 */
import type { DaySums, Sample } from './sample.ts';
import {
  absolutes,
  autocorrelation,
  excessKurtosis,
  fanoFactor,
  hillExponent,
  logReturns,
  mean,
  type Series,
  sumWindows,
  toKnownSigns,
  variance,
} from './statistics.ts';

/** Points of a curve. */
export interface Curve {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** All curves of one sample. Times are in seconds, of which `step` is one return's length. */
export interface Curves {
  /** Length of a return where one is fixed: 10, or 1 for short samples. */
  readonly step: number;
  /** Density of returns by standard deviations. */
  readonly returns: Curve;
  /** Autocorrelation of returns and of their sizes by lag; beyond ± `band` it is no chance (95 %). */
  readonly returnMemory: Curve;
  readonly sizeMemory: Curve;
  readonly band: number;
  /** Excess kurtosis of returns by horizon. */
  readonly kurtosis: Curve;
  /** Fano factor of trade counts by window. */
  readonly fano: Curve;
  /** Autocorrelation of trade signs by lag in trades. */
  readonly signs: Curve;
  /** Mean volume and mean spread of minutes with a like |return|, all three over their means. */
  readonly volume: Curve;
  readonly spread: Curve;
  /** Trades and |return| a minute by hour of the day (UTC), over their means. */
  readonly dayTrades: Curve;
  readonly dayMoves: Curve;
  /** Share of trades above a size, sizes over their median; `hill` is the exponent of its last 2 %. */
  readonly sizes: Curve;
  readonly hill: number;
}

const LONG_STEP_S = 10;
/** Samples from this length on are long enough for steps of 10 s. */
const LONG_S = 1_800;
const BIN = 0.5;
const MOST_DEVIATIONS = 12;
const MEMORY_LAGS = [1, 2, 3, 6, 9, 12, 18, 30, 45, 60, 90];
const HORIZONS_S = [1, 2, 5, 10, 20, 60, 120, 300];
const WINDOWS_S = [1, 2, 5, 10, 20, 60, 120, 300];
const SIGN_LAGS = [1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100, 150, 200, 300, 500];
const GROUPS = 10;
const SIZE_POINTS = 40;
const LEAST_DAY_MINUTES = 10;
const TAIL_SHARE = 0.02;
/** Fewest entries that a point is computed from. */
const LEAST = 50;
/** Fourth moments need more. */
const LEAST_FOR_KURTOSIS = 100;

const EMPTY: Curve = { x: [], y: [] };

/** Names of the parts, in the order in which `toCurveParts` gives them. */
type Parts = Partial<Curves>;

/**
 * The work of making all curves, in parts that each take a few ms at most, so that it can be spread.
 * @returns functions whose results together are `Curves`
 */
export function toCurveParts(sample: Sample): (() => Parts)[] {
  const { seconds } = sample;
  const from = Math.max(0, sample.from);
  const price = sample.from < 0 ? new Float64Array(0) : sample.price.subarray(from, seconds);
  const step = price.length >= LONG_S ? LONG_STEP_S : 1;
  const returns = logReturns(price, step);
  const moves = absolutes(returns);
  const trades = sample.trades.subarray(from, seconds);
  const sizes = sample.sizes.subarray(0, sample.kept);
  const minutes = absolutes(logReturns(price, 60));
  const perMinute = (series: Float64Array): Float64Array =>
    sumWindows(series.subarray(from, seconds), 60).subarray(0, minutes.length);
  return [
    () => ({ step, returns: toDensity(returns), band: 1.96 / Math.sqrt(returns.length) }),
    () => ({ returnMemory: toMemory(returns, step), sizeMemory: toMemory(moves, step) }),
    () => ({ kurtosis: toKurtosis(price) }),
    () => ({ fano: toFano(trades) }),
    () => ({ signs: toMemory(toKnownSigns(sample.signs.subarray(0, sample.kept)), 1, SIGN_LAGS) }),
    () => ({ volume: toGroups(minutes, perMinute(sample.volume)) }),
    () => ({ spread: toGroups(minutes, perMinute(sample.spread)) }),
    () => ({ dayTrades: toDay(sample.day, 'trades'), dayMoves: toDay(sample.day, 'moves') }),
    () => ({ sizes: toTail(sizes) }),
    () => ({ hill: toHill(sizes) }),
  ];
}

/** All curves at once. */
export const toCurves = (sample: Sample): Curves =>
  Object.assign({}, ...toCurveParts(sample).map((part) => part())) as Curves;

/** Keeps the points that are numbers. */
function toCurve(x: readonly number[], toY: (x: number) => number): Curve {
  const points = x.map((at): [number, number] => [at, toY(at)]);
  const kept = points.filter(([, y]) => Number.isFinite(y));
  return { x: kept.map(([at]) => at), y: kept.map(([, y]) => y) };
}

/** Density of a series over its standard deviation, in bins of half a deviation that hold something. */
export function toDensity(series: Series): Curve {
  const deviation = Math.sqrt(variance(series));
  if (series.length < LEAST || !(deviation > 0)) return EMPTY;
  const centre = mean(series);
  const bins = new Map<number, number>();
  for (let i = 0; i < series.length; i++) {
    const bin = Math.round((series[i]! - centre) / deviation / BIN);
    if (Math.abs(bin * BIN) <= MOST_DEVIATIONS) bins.set(bin, (bins.get(bin) ?? 0) + 1);
  }
  const filled = [...bins].sort(([a], [b]) => a - b);
  return {
    x: filled.map(([bin]) => bin * BIN),
    y: filled.map(([, count]) => count / series.length / BIN),
  };
}

/** Autocorrelation by lag, as far as the series allows. @param unit what one lag is on the x axis */
export const toMemory = (series: Series, unit: number, lags = MEMORY_LAGS): Curve => {
  const { x, y } = toCurve(lags, (lag) =>
    series.length >= LEAST + 4 * lag ? autocorrelation(series, lag) : NaN,
  );
  return { x: x.map((lag) => lag * unit), y };
};

function toKurtosis(price: Float64Array): Curve {
  return toCurve(HORIZONS_S, (horizon) =>
    price.length / horizon >= LEAST_FOR_KURTOSIS ? excessKurtosis(logReturns(price, horizon)) : NaN,
  );
}

function toFano(trades: Float64Array): Curve {
  return toCurve(WINDOWS_S, (window) =>
    trades.length / window >= LEAST ? fanoFactor(trades, window) : NaN,
  );
}

/** Means of `other` where `sizes` are alike: equally many entries a group, both over their means. */
export function toGroups(sizes: Series, other: Series): Curve {
  if (sizes.length < LEAST) return EMPTY;
  const usual = mean(sizes);
  const usualOther = mean(other);
  if (!(usual > 0) || !(usualOther > 0)) return EMPTY;
  const order = Array.from({ length: sizes.length }, (_, i) => i).sort(
    (a, b) => sizes[a]! - sizes[b]!,
  );
  const groups = Array.from({ length: GROUPS }, (_, g) =>
    order.slice(
      Math.floor((g * order.length) / GROUPS),
      Math.floor(((g + 1) * order.length) / GROUPS),
    ),
  );
  return {
    x: groups.map((group) => mean(group.map((i) => sizes[i]!)) / usual),
    y: groups.map((group) => mean(group.map((i) => other[i]!)) / usualOther),
  };
}

/** One sum of a day's half hours, a minute, over its mean; half hours that were hardly seen are left out. */
export function toDay(day: DaySums, key: 'trades' | 'moves'): Curve {
  const slots = Array.from(day.minutes.keys()).filter(
    (slot) => day.minutes[slot]! >= LEAST_DAY_MINUTES,
  );
  const rates = slots.map((slot) => day[key][slot]! / day.minutes[slot]!);
  const usual = mean(rates);
  if (!(usual > 0)) return EMPTY;
  return {
    x: slots.map((slot) => (slot + 0.5) / 2),
    y: rates.map((rate) => rate / usual),
  };
}

/** Share of sizes above each of some, by equal steps of the logarithm of that share. */
export function toTail(sizes: Float64Array): Curve {
  if (sizes.length < LEAST * 10) return EMPTY;
  const sorted = sizes.slice().sort();
  const median = sorted[Math.floor(sorted.length / 2)]!;
  const x: number[] = [];
  const y: number[] = [];
  for (let point = 0; point < SIZE_POINTS; point++) {
    const share = (10 / sorted.length) ** (point / (SIZE_POINTS - 1));
    const size = sorted[Math.max(0, sorted.length - Math.ceil(share * sorted.length))]!;
    if (size <= 0 || size / median === x.at(-1)) continue;
    x.push(size / median);
    y.push(share);
  }
  return { x, y };
}

const toHill = (sizes: Float64Array): number =>
  sizes.length < LEAST * 10 ? NaN : hillExponent(sizes, TAIL_SHARE);
