/**
 * The price line and the area below it, over single ticks where the chart has them, else over the bars' closes.
 * Owns what of it is visible, reduced to the plot's pixels.
 */
import type { ChartData } from '../chart-data.ts';
import { readBar, readTick } from '../crosshair.ts';
import { createLineColumns } from '../line-series.ts';
import type { PriceRange } from '../price-scale.ts';
import { isTickScene, type Scene } from '../scene.ts';
import type { ChartLayer } from './layer.ts';
import { paintLine, type LineShape, type Point } from './line-painter.ts';

/** Makes the layer of line and area; it shows when the scene asks for one. */
export function createLineLayer(): ChartLayer {
  const shape: LineShape = {
    columns: createLineColumns(1),
    columnCount: 0,
    before: undefined,
    after: undefined,
  };
  return {
    id: 'line',
    place: 'plot',
    compute(scene, widthPx) {
      shape.columnCount = 0;
      shape.before = shape.after = undefined;
      if (scene.data === undefined || scene.kind === 'candles') return;
      if (isTickScene(scene)) reduceTicks(shape, scene, scene.data, widthPx);
      else findCloses(shape, scene, scene.data);
    },
    range: (scene) => (scene.kind === 'candles' ? undefined : toExtremes(shape, scene)),
    paint(ctx, scene, plot) {
      if (scene.kind !== 'candles') paintLine(ctx, scene, plot, shape);
    },
    hit(scene, _plot, timeMs) {
      const { data, kind } = scene;
      if (data === undefined || kind === 'candles') return undefined;
      return isTickScene(scene) ? readTick(data, timeMs) : readBar(data.bars, timeMs);
    },
  };
}

function reduceTicks(shape: LineShape, scene: Scene, data: ChartData, widthPx: number): void {
  const line = data.line!;
  const columns = Math.max(1, Math.round(widthPx * Math.min(2, scene.pixelRatio)));
  if (shape.columns.count.length < columns) shape.columns = createLineColumns(columns);
  line.reduce(scene.fromMs, (scene.toMs - scene.fromMs) / columns, columns, shape.columns);
  shape.columnCount = columns;
  const first = line.lowerBound(scene.fromMs);
  const end = line.lowerBound(scene.toMs, first);
  const at = (rank: number): Point | undefined =>
    rank < 0 || rank >= line.length
      ? undefined
      : { timeMs: line.timeAt(rank), price: line.priceAt(rank) };
  shape.before = at(first - 1);
  shape.after = at(end);
}

function findCloses(shape: LineShape, { groups, fromMs, toMs }: Scene, { bars }: ChartData): void {
  const at = (row: number): Point | undefined =>
    row < bars.head || row > bars.last || bars.length === 0
      ? undefined
      : { timeMs: bars.startMs[row]! + bars.intervalMs / 2, price: bars.close[row]! };
  const firstMs = groups.length > 0 ? groups.startMs[0]! : fromMs;
  shape.before = at(bars.lowerBound(firstMs) - 1);
  shape.after = at(bars.lowerBound(toMs));
}

/** Lowest and highest visible price; between points that are out of sight, those beside the window. */
function toExtremes(shape: LineShape, { groups }: Scene): PriceRange | undefined {
  const { columns, columnCount, before, after } = shape;
  let low = columnCount > 0 ? Infinity : groups.lowestClose;
  let high = columnCount > 0 ? -Infinity : groups.highestClose;
  for (let column = 0; column < columnCount; column++) {
    if (columns.count[column] === 0) continue;
    if (columns.min[column]! < low) low = columns.min[column]!;
    if (columns.max[column]! > high) high = columns.max[column]!;
  }
  if (low <= high) return { low, high };
  const beside = [before, after].flatMap((point) => point?.price ?? []);
  return beside.length > 0 ? { low: Math.min(...beside), high: Math.max(...beside) } : undefined;
}
