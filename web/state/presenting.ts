/**
 * What a host shows, as the desk has it, and whether a viewer sees the same. Pure.
 */
import type { RoomFrame, RoomPoint } from '../../shared/wire/presentation.ts';
import { isInterval } from '../../shared/model/interval.ts';
import { CHART_KINDS, type ChartKind } from './view-url.ts';
import { type Layout, TILE_COUNTS } from './workspace.ts';

type Charts = RoomFrame['charts'];

/** The charts of an arrangement, as far as they show something. */
const toCharts = ({ tiles }: Layout): Charts =>
  tiles.flatMap(({ symbol, interval, kind }) =>
    symbol === undefined || interval === undefined
      ? []
      : [{ symbol, interval, ...(kind === undefined ? {} : { kind }) }],
  );

/** What a host shows. @param range of the chart in front; left out where it follows the newest */
export function toFrame(
  layout: Layout,
  range?: { readonly fromMs: number; readonly toMs: number },
): RoomFrame {
  const charts = toCharts(layout);
  return {
    charts,
    active: Math.min(layout.active, Math.max(0, charts.length - 1)),
    ...(range === undefined
      ? {}
      : { fromMs: Math.floor(range.fromMs), toMs: Math.ceil(range.toMs) }),
  };
}

const isKind = (kind: string | undefined): kind is ChartKind =>
  CHART_KINDS.some((each) => each === kind);

/** The arrangement that shows what a host shows; undefined for one that this page cannot make. */
export function toFollowing(layout: Layout, { charts, active }: RoomFrame): Layout | undefined {
  const count = TILE_COUNTS.find((each) => each === charts.length);
  if (count === undefined || !charts.every(({ interval }) => isInterval(interval)))
    return undefined;
  const { columns, rows, ...rest } = layout;
  const isSameGrid = layout.count === count;
  return {
    ...rest,
    ...(isSameGrid && columns !== undefined ? { columns } : {}),
    ...(isSameGrid && rows !== undefined ? { rows } : {}),
    count,
    active: Math.min(active, count - 1),
    tiles: charts.map(({ symbol, interval, kind }, at) => ({
      ...layout.tiles[at],
      symbol,
      interval,
      ...(isKind(kind) ? { kind } : {}),
    })),
  };
}

/** Tells whether a viewer sees the charts that a host shows. */
export const isSameView = (layout: Layout, { charts }: RoomFrame): boolean =>
  JSON.stringify(toCharts(layout).map(({ symbol, interval }) => [symbol, interval])) ===
  JSON.stringify(charts.map(({ symbol, interval }) => [symbol, interval]));

/** What a host looks at, in a few words: `NVDA 1m and 3 more`. */
export function toFrameText({ charts, active }: RoomFrame): string {
  const shown = charts[active] ?? charts[0];
  if (shown === undefined) return '';
  const more = charts.length > 1 ? ` and ${charts.length - 1} more` : '';
  return `${shown.symbol} ${shown.interval}${more}`;
}

/** Tells whether two places that were pointed at are one. */
export const isSamePoint = (one: RoomPoint | undefined, other: RoomPoint | undefined): boolean =>
  one?.symbol === other?.symbol && one?.timeMs === other?.timeMs && one?.price === other?.price;
