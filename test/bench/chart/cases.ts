/** What is measured: the kinds of SciChart's public performance suite, in sizes that tell libraries apart. */
import type { LinePlan } from './contender.ts';

/** One thing to measure. */
export type Case =
  | { readonly kind: 'idle' }
  | ({ readonly kind: 'line'; readonly charts: number } & Omit<LinePlan, 'seed'>)
  | { readonly kind: 'candles' | 'sparklines'; readonly count: number };

/** A row of the table; rows of a group are of growing size. */
export interface Row {
  readonly group: string;
  readonly title: string;
  readonly wanted: Case;
}

const line = (
  group: string,
  title: string,
  plan: Partial<LinePlan> & { charts?: number },
): Row => ({
  group,
  title,
  wanted: {
    kind: 'line',
    charts: 1,
    points: 1_000,
    perFrame: 100,
    isSliding: true,
    series: 1,
    ...plan,
  },
});

const count = new Intl.NumberFormat('en');
const toText = (value: number): string => count.format(value);

/** All rows, in the order of the table. */
export const ROWS: readonly Row[] = [
  ...[1_000, 10_000, 100_000, 1_000_000].map((points) =>
    line('line', `line, ${toText(points)} points in view, 100 new a frame`, { points }),
  ),
  line('append', 'line that grows by 10,000 points a frame, all in view', {
    points: 10_000,
    perFrame: 10_000,
    isSliding: false,
  }),
  ...[200, 2_000, 20_000].map((each): Row => ({
    group: 'candles',
    title: `${toText(each)} candles, the last one changing`,
    wanted: { kind: 'candles', count: each },
  })),
  ...[1, 4, 9, 16, 64].map((charts) =>
    line(
      'charts',
      `${charts} ${charts === 1 ? 'chart' : 'charts'} of 10,000 points, 10 new a frame`,
      {
        charts,
        points: 10_000,
        perFrame: 10,
      },
    ),
  ),
  ...[10, 100].map((series) =>
    line('series', `${series} lines of 1,000 points in one chart, 1 new a frame`, {
      series,
      perFrame: 1,
    }),
  ),
  {
    group: 'sparklines',
    title: '200 sparklines, all changing',
    wanted: { kind: 'sparklines', count: 200 },
  },
];
