/**
 * Pictures of trades: how they cluster, whose side they are on, how large they are, when they come. Pure.
 */
import type { Statistics } from '../../../shared/wire/answer.ts';
import { live, type Picture, round, toReal } from './picture.ts';
import { toLinear, toLog, toSpanText, toTime } from '../../chart/plot/scale.ts';

/** How unevenly trades come. */
export function toFano(statistics: Statistics): Picture {
  const { curves, sample } = statistics;
  const first = curves.fano.y[0];
  const rate = sample.tradesPerSecond;
  return {
    title: 'Clustering of trades',
    plot: {
      x: toTime(1, 300),
      y: toLog(0.5, 1_000),
      xTitle: 'window',
      xText: toSpanText,
      yTitle: 'Fano factor',
      series: [
        {
          tone: 'theory',
          label: 'Poisson: by chance',
          labelAt: 0.5,
          x: [1, 10, 300],
          y: [1, 1, 1],
        },
        ...toReal(statistics, 'fano', 0.6, 1).map((each) => ({
          ...each,
          label: `${each.label} (28/s)`,
        })),
        live(curves.fano, statistics.symbol, { labelAt: 0.6 }),
      ],
    },
    reading:
      first === undefined || rate === null
        ? undefined
        : `At ${round(rate)} trades a second, their number in a second varies ${round(first)} times as much as ` +
          'by chance; the busier a symbol, the more.',
  };
}

/** How long takers keep to their side. */
export function toSigns(statistics: Statistics): Picture {
  const { signs } = statistics.curves;
  const tenth = signs.y[signs.x.indexOf(10)];
  const theory = [3, 10, 100, 500];
  return {
    title: 'Persistence of trade signs',
    plot: {
      x: toLog(1, 500),
      y: toLog(0.01, 1),
      xTitle: 'lag in trades',
      yTitle: 'autocorrelation',
      series: [
        ...(tenth === undefined
          ? []
          : [
              {
                tone: 'theory',
                label: 'lag to the −½',
                labelAt: 0.67,
                x: theory,
                y: theory.map((lag) => tenth * Math.sqrt(10 / lag)),
              } as const,
            ]),
        ...toReal(statistics, 'signs', 0.5, 1),
        live(signs, statistics.symbol, { labelAt: 0.25 }),
      ],
    },
    reading:
      tenth === undefined
        ? undefined
        : `Large orders are worked in pieces: ten trades after a buyer, buyers are still ahead by ${round(tenth)}.`,
  };
}

/** How large trades are. */
export function toSizes(statistics: Statistics): Picture {
  const { sizes, hill } = statistics.curves;
  const from = sizes.x.findIndex((_, i) => sizes.y[i]! <= 0.02);
  const anchor = { x: sizes.x[from] ?? 0, y: sizes.y[from] ?? 0 };
  const fit = [0.3, 1, 3, 10, 30].map((times) => anchor.x * times);
  return {
    title: 'Sizes of trades',
    plot: {
      x: toLog(0.1, 1_000),
      y: toLog(1e-4, 1),
      xTitle: 'size over the median',
      yTitle: 'share of trades that are larger',
      series: [
        ...toReal(
          { ...statistics, references: [statistics.references[0]!, statistics.references[4]!] },
          'sizes',
          0.55,
        ),
        ...(hill === null || from < 0
          ? []
          : [
              {
                tone: 'theory',
                label: `slope −${round(hill, 3)}`,
                labelAt: 0.75,
                x: fit,
                y: fit.map((x) => anchor.y * (x / anchor.x) ** -hill),
              } as const,
            ]),
        live(sizes, statistics.symbol, { labelAt: 0.25, hasPoints: false }),
      ],
    },
    reading:
      hill === null
        ? undefined
        : `A few trades are very large: the tail falls like a power of ${round(hill, 3)}, where markets have ` +
          'about 1 to 2.5.',
  };
}

/** How busy and wild the hours are. */
export function toDay({ curves }: Statistics): Picture {
  const { dayTrades, dayMoves } = curves;
  const least = Math.min(...dayTrades.y);
  const top = Math.max(2, ...dayTrades.y, ...dayMoves.y);
  return {
    title: 'The shape of the day',
    plot: {
      x: toLinear(dayTrades.x[0] ?? 0, dayTrades.x.at(-1) ?? 24),
      y: toLinear(0, top * 1.05),
      xTitle: 'hour of the day, UTC',
      yTitle: 'a minute of the half hour over the day’s mean',
      series: [
        { tone: 'other', label: 'moves', labelAt: 0.4, hasPoints: true, ...dayMoves },
        live(dayTrades, 'trades', { labelAt: 0.2 }),
      ],
    },
    reading:
      dayTrades.x.length < 4
        ? undefined
        : `The busiest half hour has ${round(Math.max(...dayTrades.y) / least)} times the trades of the calmest: ` +
          'a U between the opening and the closing bell.',
  };
}
