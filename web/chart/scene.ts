/**
 * What one price chart shows at this moment, as plain data: layers read it, price-chart.ts fills it.
 * Owns the mapping from time and price to pixels. Knows nothing of Chart.js, of single layers or the page.
 */
import type { BarGroups } from './bar-groups.ts';
import type {
  Band,
  ChartData,
  ChartKind,
  CrosshairInfo,
  Gap,
  Marker,
  PriceLimits,
} from './chart-data.ts';
import { toPaneArea, type Area, type Pane, type PaneName, type PaneSets } from './panes.ts';
import {
  fromScaled,
  toScaled,
  type PriceRange,
  type PriceScale,
  type PriceTick,
} from './price-scale.ts';
import type { ChartTheme } from './theme.ts';
import type { TimeAxis } from './time-axis.ts';
import { toZoneOffset, type TimeTick, type ZoneOffset } from './time-ticks.ts';

const DAY_MS = 86_400_000;
const UTC = toZoneOffset('utc');

/** Everything that layers read. Prices are mantissas, times UTC ms, lengths CSS px. */
export interface Scene {
  kind: ChartKind;
  theme: ChartTheme;
  data: ChartData | undefined;
  offset: ZoneOffset;
  gaps: readonly Gap[];
  markers: readonly Marker[];
  /** Bands and markers after `nowMs` are not drawn: a replay must not tell what is to come. */
  bands: readonly Band[];
  limits: readonly PriceLimits[];
  /** What is in sight, UTC ms. */
  fromMs: number;
  toMs: number;
  axis: TimeAxis;
  /** Market clock of this frame. */
  nowMs: number;
  /** In units of the scale: of a logarithmic one logarithms, else prices. */
  range: PriceRange;
  readonly scale: PriceScale;
  /** How the plot is divided, and how it may be. */
  panes: readonly Pane[];
  paneSets: PaneSets;
  /** Lowest price that can be, mantissa: the axis names none below it. */
  leastPrice: number;
  timeTicks: readonly TimeTick[];
  priceTicks: readonly PriceTick[];
  /** Visible bars, merged until each is wide enough to see. */
  readonly groups: BarGroups;
  crosshair: { readonly x: number; readonly y: number; readonly info: CrosshairInfo } | undefined;
  pixelRatio: number;
}

export type { Area } from './panes.ts';

/** A pane of the plot, with the time scale and the scale of prices. */
export interface Plot extends Area {
  readonly axis: TimeAxis;
  readonly fromAxisMs: number;
  readonly pxPerMs: number;
  /** Where the least value of the price scale is, CSS px, and that value. */
  readonly originY: number;
  readonly low: number;
  /** Of one unit of the scale, upwards; negative where the scale is upside down. */
  readonly pxPerPrice: number;
  readonly isLog: boolean;
  readonly pixelRatio: number;
}

/** The zone in which moments of the chart are named: a day is named by its date, wherever one looks from. */
export const toLabelZone = ({ data, offset }: Scene): ZoneOffset =>
  data !== undefined && data.intervalMs >= DAY_MS ? UTC : offset;

/** Lays the scene's window and range over an area. @param pane whose edges are meant; prices keep theirs */
export function toPlot(scene: Scene, area: Area, pane: PaneName = 'price'): Plot {
  const { range, scale } = scene;
  const prices = toPaneArea(scene.panes, area, 'price');
  const edges = pane === 'price' ? prices : toPaneArea(scene.panes, area, pane);
  const pxPerPrice = (prices.bottom - prices.top) / (range.high - range.low);
  return {
    left: area.left,
    top: edges.top,
    right: area.right,
    bottom: edges.bottom,
    axis: scene.axis,
    fromAxisMs: scene.axis.toAxis(scene.fromMs),
    pxPerMs: (area.right - area.left) / toAxisSpan(scene),
    originY: scale.isInverted ? prices.top : prices.bottom,
    low: range.low,
    pxPerPrice: scale.isInverted ? -pxPerPrice : pxPerPrice,
    isLog: scale.isLog,
    pixelRatio: scene.pixelRatio,
  };
}

/** How long the window is on the time axis, ms. */
export const toAxisSpan = ({ axis, fromMs, toMs }: Scene): number =>
  axis.toAxis(toMs) - axis.toAxis(fromMs);
export const toX = (plot: Plot, timeMs: number): number => axisToX(plot, plot.axis.toAxis(timeMs));
/** Where a place on the time axis is. */
export const axisToX = (plot: Plot, axisMs: number): number =>
  plot.left + (axisMs - plot.fromAxisMs) * plot.pxPerMs;
export const toTimeMs = (plot: Plot, x: number): number =>
  plot.axis.toTime(plot.fromAxisMs + (x - plot.left) / plot.pxPerMs);
export const toY = (plot: Plot, price: number): number =>
  plot.originY - (toScaled(plot.isLog, price) - plot.low) * plot.pxPerPrice;
export const toPrice = (plot: Plot, y: number): number =>
  fromScaled(plot.isLog, plot.low + (plot.originY - y) / plot.pxPerPrice);

/** Nearest boundary between device pixels: fills that start and end there are crisp. */
export const toCrisp = (plot: Plot, px: number): number =>
  Math.round(px * plot.pixelRatio) / plot.pixelRatio;

/** Tells whether data is missing anywhere between two moments. */
export function hasGapBetween(gaps: readonly Gap[], fromMs: number, toMs: number): boolean {
  for (const gap of gaps) if (gap.fromMs < toMs && gap.toMs > fromMs) return true;
  return false;
}

const LINE_KINDS: readonly ChartKind[] = ['line', 'area', 'step', 'baseline'];

/** Tells whether prices are drawn as a line, not bar by bar. */
export const isLineKind = (kind: ChartKind): boolean => LINE_KINDS.includes(kind);

/** Tells whether the scene draws ticks rather than bars. */
export const isTickScene = (scene: Scene): boolean =>
  isLineKind(scene.kind) && scene.data?.line !== undefined && scene.data.line.length > 0;

/** Price shown as the last one, and the direction of its colour; undefined without data. */
export function toLastPrice(data: ChartData): { price: number; isUp: boolean } | undefined {
  const { bars, line } = data;
  if (bars.length === 0) {
    if (line === undefined || line.length === 0) return undefined;
    return { price: line.priceAt(line.length - 1), isUp: true };
  }
  const price = bars.close[bars.last]!;
  return { price, isUp: price >= bars.open[bars.last]! };
}

/** What stands below the last price: the time left of the forming bar, or that the market is closed. */
export function toBarNote({ data, axis, nowMs }: Scene): string {
  if (data === undefined) return '';
  const isClosed = data.intervalMs < DAY_MS && axis.toTime(axis.toAxis(nowMs)) > nowMs + 1;
  return isClosed ? 'closed' : toCountdown(data, nowMs);
}

/**
 * Time left of the forming bar, `m:ss` or `h:mm:ss`; empty when none is
 * forming, or when its end is too near or too far to count down to.
 */
export function toCountdown(data: ChartData, nowMs: number): string {
  const { bars, intervalMs } = data;
  const endMs = bars.lastStartMs + intervalMs;
  if (bars.length === 0 || nowMs >= endMs || nowMs < bars.lastStartMs) return '';
  if (intervalMs < 5_000 || intervalMs >= DAY_MS) return '';
  const left = Math.ceil((endMs - nowMs) / 1_000);
  const twoDigits = (count: number) => String(count).padStart(2, '0');
  const [hours, minutes] = [Math.floor(left / 3_600), Math.floor(left / 60) % 60];
  const text = `${hours > 0 ? twoDigits(minutes) : minutes}:${twoDigits(left % 60)}`;
  return hours > 0 ? `${hours}:${text}` : text;
}
