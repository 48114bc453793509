/**
 * Pictures of prices: how far they move, what moves remember, and what moves with them. Pure.
 */
import type { Statistics } from '../../../shared/wire/answer.ts';
import { last, live, type Picture, round, toReal } from './picture.ts';
import { toLinear, toLog, toMarkText, toSpanText, toTime } from '../../chart/plot/scale.ts';

const NORMAL_PEAK = 1 / Math.sqrt(2 * Math.PI);
/** One 10 s return in so many lies beyond four deviations of a normal law. */
const NORMAL_BEYOND_4 = 15_787;
const BIN = 0.5;

/** How far prices go, against the bell. */
export function toReturns(statistics: Statistics): Picture {
  const { curves, symbol } = statistics;
  const { returns, step } = curves;
  const bell = Array.from({ length: 81 }, (_, i) => i / 10 - 4);
  const beyond = returns.y.reduce(
    (sum, density, i) => sum + (Math.abs(returns.x[i]!) >= 4 ? density * BIN : 0),
    0,
  );
  return {
    title: `Returns over ${step} s`,
    plot: {
      x: toLinear(-10, 10),
      y: toLog(1e-4, 2),
      xTitle: 'standard deviations',
      yTitle: 'density, logarithmic',
      series: [
        {
          tone: 'theory',
          label: 'normal',
          labelAt: 0.08,
          x: bell,
          y: bell.map((x) => NORMAL_PEAK * Math.exp((-x * x) / 2)),
        },
        ...toReal({ ...statistics, references: statistics.references.slice(3, 4) }, 'returns', 0.9),
        live(returns, symbol, { labelAt: 0.2 }),
      ],
    },
    reading:
      returns.x.length === 0
        ? undefined
        : beyond > 0
          ? `One move in ${toMarkText(Math.round(1 / beyond))} is beyond four deviations; ` +
            `by the normal law it would be one in ${toMarkText(NORMAL_BEYOND_4)}.`
          : 'No move beyond four deviations yet.',
  };
}

/** Whether moves and their sizes remember. */
export function toMemory(statistics: Statistics): Picture {
  const { returnMemory, sizeMemory, band, step } = statistics.curves;
  const lags = [...sizeMemory.x, 10 * step];
  const chance = sizeMemory.y.findIndex((y) => y < (band ?? 0));
  const until = sizeMemory.x[(chance < 0 ? sizeMemory.x.length : chance) - 1];
  return {
    title: `Memory of ${step} s returns`,
    plot: {
      x: toTime(step, Math.max(...lags)),
      y: toLinear(-0.1, 0.4),
      xTitle: 'lag',
      xText: toSpanText,
      yTitle: 'autocorrelation',
      ...(band === null ? {} : { band: [-band, band] as const }),
      series: [
        ...toReal(statistics, 'sizeMemory', 0.55, 1),
        { tone: 'other', label: 'returns', labelAt: 0.6, hasPoints: true, ...returnMemory },
        live(sizeMemory, 'sizes of returns', { labelAt: 0.3 }),
      ],
    },
    reading:
      sizeMemory.x.length === 0
        ? undefined
        : until === undefined
          ? 'Neither returns nor their sizes rise above chance (the band) yet.'
          : 'Which way prices went says nothing of the next move; how far they went does, above chance ' +
            `(the band) for ${toSpanText(until)}.`,
  };
}

/** How tails thin out as the horizon grows. */
export function toKurtosis(statistics: Statistics): Picture {
  const { kurtosis } = statistics.curves;
  const peak = Math.max(...kurtosis.y);
  const end = last(kurtosis);
  return {
    title: 'Heavy tails by horizon',
    plot: {
      x: toTime(1, 300),
      y: toLog(1, 2_000),
      xTitle: 'horizon of returns',
      xText: toSpanText,
      yTitle: 'excess kurtosis (normal: 0)',
      series: [
        ...toReal(
          { ...statistics, references: statistics.references.slice(2, 4) },
          'kurtosis',
          0.15,
        ),
        live(kurtosis, statistics.symbol, { labelAt: 0.6 }),
      ],
    },
    reading:
      end === undefined
        ? undefined
        : `Excess kurtosis is ${round(peak)} at ${toSpanText(kurtosis.x[kurtosis.y.indexOf(peak)]!)} and ` +
          `${round(end)} at ${toSpanText(kurtosis.x.at(-1)!)}: tails thin out toward the bell.`,
  };
}

/** Volume of calm and of wild minutes. */
export function toVolume(statistics: Statistics): Picture {
  return toRelation(statistics, 'volume', {
    title: 'Volume and volatility',
    yTitle: 'volume of the minute over its mean',
    toText: (times) =>
      `The wildest tenth of minutes brings ${times} times the volume of the calmest.`,
  });
}

/** Spread of calm and of wild minutes. */
export function toSpread(statistics: Statistics): Picture {
  return toRelation(statistics, 'spread', {
    title: 'Spread and volatility',
    yTitle: 'spread of the minute over its mean',
    toText: (times) =>
      `In the wildest tenth of minutes makers ask ${times} times the spread of the calmest.`,
  });
}

/** Ten groups of minutes, from calm to wild. */
function toRelation(
  statistics: Statistics,
  key: 'volume' | 'spread',
  words: { title: string; yTitle: string; toText: (times: string) => string },
): Picture {
  const curve = statistics.curves[key];
  const [calm, wild] = [curve.y[0], last(curve)];
  const spans = [...curve.y, 0.8, 1.2, ...(key === 'volume' ? [0, 3] : [])];
  return {
    title: words.title,
    plot: {
      x: toLinear(0, 4.5),
      y: toLinear(Math.min(...spans), Math.max(...spans) * 1.05),
      xTitle: '|return| of the minute over its mean',
      yTitle: words.yTitle,
      series: [
        { tone: 'theory', label: 'no relation', labelAt: 1, x: [0, 2.2, 4.5], y: [1, 1, 1] },
        ...toReal(statistics, key, 0.9, 1),
        live(curve, statistics.symbol, { labelAt: 0.8 }),
      ],
    },
    reading:
      calm === undefined || wild === undefined || calm === 0
        ? undefined
        : words.toText((wild / calm).toFixed(wild / calm < 1.1 ? 2 : 1)),
  };
}
