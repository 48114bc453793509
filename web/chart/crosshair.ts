/**
 * What lies under the crosshair: which bar or tick, at which price, inside which gap.
 * Pure lookup over the scene; knows neither canvas nor pointer.
 */
import { toBarVwap, type Bar, type BarSeries } from '../../shared/model/bar.ts';
import { toPrice, toTimeMs, type ChartData, type Gap, type Plot, type Scene } from './scene.ts';

/** Read-out of the crosshair; prices are mantissas. */
export interface CrosshairInfo {
  /** Moment that the vertical line marks: middle of the bar, or exact time of the tick, ms. */
  readonly timeMs: number;
  /** Price at the horizontal line, whole mantissa. */
  readonly price: number;
  /** The bar at that moment, when there is one. */
  readonly bar?: Bar | undefined;
  /** Volume-weighted average price of the bar. */
  readonly vwap?: number | undefined;
  /** Close of the bar before, for a change. */
  readonly previousClose?: number | undefined;
  /** The nearest tick, when ticks are drawn; its time may have a fraction. */
  readonly tick?: { readonly timeMs: number; readonly price: number } | undefined;
  /** The gap that the moment lies in. */
  readonly gap?: Gap | undefined;
  /** Names of the events at that moment. */
  readonly events?: readonly string[] | undefined;
}

/** How near to a marker counts as at it, CSS px. */
const NEAR_PX = 6;

/** Tells whether the scene draws ticks rather than bars. */
export const isTickScene = (scene: Scene): boolean =>
  scene.kind !== 'candles' && scene.data?.line !== undefined && scene.data.line.length > 0;

/** Row of the bar that holds `timeMs`, else of the nearest one; -1 when there is none at all. */
export function findBar(bars: BarSeries, timeMs: number): number {
  if (bars.length === 0) return -1;
  const after = bars.lowerBound(timeMs);
  const before = after - 1;
  if (after > bars.last) return bars.last;
  if (before < bars.head || bars.startMs[after] === timeMs) return after;
  const endMs = bars.startMs[before]! + bars.intervalMs;
  if (timeMs < endMs) return before;
  return timeMs - endMs <= bars.startMs[after]! - timeMs ? before : after;
}

/** Reads what is at a point of the plot, CSS px; undefined without data. */
export function readCrosshair(
  scene: Scene,
  plot: Plot,
  x: number,
  y: number,
): CrosshairInfo | undefined {
  if (scene.data === undefined) return undefined;
  const pointedMs = toTimeMs(plot, x);
  const gap = scene.gaps.find((each) => each.fromMs <= pointedMs && pointedMs < each.toMs);
  const price = Math.round(toPrice(plot, y));
  const info = isTickScene(scene)
    ? readTick(scene.data, pointedMs, price, gap)
    : readBar(scene.data.bars, pointedMs, price, gap);
  const events = findEvents(scene, pointedMs, NEAR_PX / plot.pxPerMs);
  return events.length > 0 ? { ...info, events } : info;
}

/** Names of the bands around a moment and of the markers near it, as far as they have begun. */
function findEvents(scene: Scene, timeMs: number, nearMs: number): string[] {
  const bands = scene.bands.filter(
    ({ fromMs, toMs }) => fromMs <= scene.nowMs && fromMs <= timeMs && timeMs < toMs,
  );
  const markers = scene.markers.filter(
    (marker) => marker.timeMs <= scene.nowMs && Math.abs(marker.timeMs - timeMs) <= nearMs,
  );
  return [...bands, ...markers].map(({ label }) => label);
}

function readTick(
  data: ChartData,
  pointedMs: number,
  price: number,
  gap: Gap | undefined,
): CrosshairInfo {
  const line = data.line!;
  const rank = line.nearest(pointedMs);
  const tick = { timeMs: line.timeAt(rank), price: line.priceAt(rank) };
  const row = findBar(data.bars, tick.timeMs);
  if (row < 0) return { timeMs: tick.timeMs, price, tick, gap };
  const { bar, vwap, previousClose } = readRow(data.bars, row);
  return { timeMs: tick.timeMs, price, tick, bar, vwap, previousClose, gap };
}

function readBar(
  bars: BarSeries,
  pointedMs: number,
  price: number,
  gap: Gap | undefined,
): CrosshairInfo {
  const row = findBar(bars, pointedMs);
  if (row < 0) return { timeMs: pointedMs, price, gap };
  const { bar, vwap, previousClose } = readRow(bars, row);
  return { timeMs: bar.startMs + bars.intervalMs / 2, price, bar, vwap, previousClose, gap };
}

function readRow(bars: BarSeries, row: number) {
  const bar = bars.at(row);
  const previousClose = row > bars.head ? bars.close[row - 1] : undefined;
  return { bar, vwap: toBarVwap(bar), previousClose };
}
