/**
 * What lies under the crosshair: which bar or tick, at which price, and what each layer says of the moment.
 * Pure lookup over the scene; knows neither canvas nor pointer.
 */
import { toBarVwap, type BarSeries } from '../../shared/model/bar.ts';
import type { ChartData, CrosshairInfo, Reading } from './chart-data.ts';
import type { ChartLayer } from './layer/layer.ts';
import { toPrice, toTimeMs, type Plot, type Scene } from './scene.ts';

/** What a price layer says of a moment: the bar there, and where the vertical line belongs. */
type Hit = Partial<CrosshairInfo>;

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
  layers: readonly ChartLayer[],
  plot: Plot,
  x: number,
  y: number,
): CrosshairInfo | undefined {
  if (scene.data === undefined) return undefined;
  const pointedMs = toTimeMs(plot, x);
  const readings: Reading[] = [];
  let info: CrosshairInfo = { timeMs: pointedMs, price: Math.round(toPrice(plot, y)) };
  for (const layer of layers) {
    const hit = layer.hit?.(scene, plot, pointedMs);
    if (hit === undefined) continue;
    readings.push(...(hit.readings ?? []));
    info = { ...info, ...hit };
  }
  return readings.length > 0 ? { ...info, readings } : info;
}

/** Reads the tick nearest to a moment, and its bar. */
export function readTick(data: ChartData, pointedMs: number): Hit {
  const line = data.line!;
  const rank = line.nearest(pointedMs);
  const tick = { timeMs: line.timeAt(rank), price: line.priceAt(rank) };
  const row = findBar(data.bars, tick.timeMs);
  const bar = row < 0 ? undefined : readRow(data.bars, row);
  return { ...bar, timeMs: tick.timeMs, tick };
}

/** Reads the bar at a moment; undefined when there are no bars at all. */
export function readBar(bars: BarSeries, pointedMs: number): Hit | undefined {
  const row = findBar(bars, pointedMs);
  if (row < 0) return undefined;
  const { intervalMs } = bars;
  const sinceMs = pointedMs - bars.startMs[row]!;
  // Right of the newest bar are those to come: one may point and draw there.
  const isToCome = row === bars.last && sinceMs >= intervalMs;
  if (isToCome) return { timeMs: pointedMs - (sinceMs % intervalMs) + intervalMs / 2 };
  const hit = readRow(bars, row);
  return { ...hit, timeMs: hit.bar.startMs + bars.intervalMs / 2 };
}

function readRow(bars: BarSeries, row: number) {
  const bar = bars.at(row);
  const previousClose = row > bars.head ? bars.close[row - 1] : undefined;
  return { bar, vwap: toBarVwap(bar), previousClose };
}
