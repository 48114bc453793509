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
import type { PriceRange } from './price-scale.ts';
import type { ChartTheme } from './theme.ts';
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
  fromMs: number;
  toMs: number;
  /** Market clock of this frame. */
  nowMs: number;
  range: PriceRange;
  /** Lowest price that can be, mantissa: the axis names none below it. */
  leastPrice: number;
  timeTicks: readonly TimeTick[];
  priceTicks: readonly number[];
  /** Visible bars, merged until each is wide enough to see. */
  readonly groups: BarGroups;
  crosshair: { readonly x: number; readonly y: number; readonly info: CrosshairInfo } | undefined;
  pixelRatio: number;
}

/** A rectangle in CSS px. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** The plot and its two linear scales. */
export interface Plot extends Area {
  readonly fromMs: number;
  readonly pxPerMs: number;
  readonly low: number;
  readonly pxPerPrice: number;
  readonly pixelRatio: number;
}

/** The zone in which moments of the chart are named: a day is named by its date, wherever one looks from. */
export const toLabelZone = ({ data, offset }: Scene): ZoneOffset =>
  data !== undefined && data.intervalMs >= DAY_MS ? UTC : offset;

/** Lays the scene's window and range over an area. */
export const toPlot = (scene: Scene, area: Area): Plot => ({
  left: area.left,
  top: area.top,
  right: area.right,
  bottom: area.bottom,
  fromMs: scene.fromMs,
  pxPerMs: (area.right - area.left) / (scene.toMs - scene.fromMs),
  low: scene.range.low,
  pxPerPrice: (area.bottom - area.top) / (scene.range.high - scene.range.low),
  pixelRatio: scene.pixelRatio,
});

export const toX = (plot: Plot, timeMs: number): number =>
  plot.left + (timeMs - plot.fromMs) * plot.pxPerMs;
export const toY = (plot: Plot, price: number): number =>
  plot.bottom - (price - plot.low) * plot.pxPerPrice;
export const toTimeMs = (plot: Plot, x: number): number =>
  plot.fromMs + (x - plot.left) / plot.pxPerMs;
export const toPrice = (plot: Plot, y: number): number =>
  plot.low + (plot.bottom - y) / plot.pxPerPrice;

/** Nearest boundary between device pixels: fills that start and end there are crisp. */
export const toCrisp = (plot: Plot, px: number): number =>
  Math.round(px * plot.pixelRatio) / plot.pixelRatio;

/** Tells whether data is missing anywhere between two moments. */
export function hasGapBetween(gaps: readonly Gap[], fromMs: number, toMs: number): boolean {
  for (const gap of gaps) if (gap.fromMs < toMs && gap.toMs > fromMs) return true;
  return false;
}

/** Tells whether the scene draws ticks rather than bars. */
export const isTickScene = (scene: Scene): boolean =>
  scene.kind !== 'candles' && scene.data?.line !== undefined && scene.data.line.length > 0;

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

/**
 * Time left of the forming bar, `m:ss`; empty when none is
 * forming, or when its end is too near or too far to count down to.
 */
export function toCountdown(data: ChartData, nowMs: number): string {
  const { bars, intervalMs } = data;
  const endMs = bars.lastStartMs + intervalMs;
  if (bars.length === 0 || nowMs >= endMs || nowMs < bars.lastStartMs) return '';
  if (intervalMs < 5_000 || intervalMs > 3_600_000) return '';
  const left = Math.ceil((endMs - nowMs) / 1_000);
  return `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
}
