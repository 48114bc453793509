/**
 * The price line and the area below it, over single ticks where the chart has them, else over the bars' closes.
 */
import { readBar, readTick } from '../crosshair.ts';
import type { ChartKind } from '../chart-data.ts';
import { isLineKind, isTickScene } from '../scene.ts';
import type { ChartLayer } from './layer.ts';
import { paintLine } from './line-painter.ts';
import { clearLine, createLineShape, reduceLine, toExtremes } from './line-shape.ts';

const isOurs = (kind: ChartKind): boolean => kind === 'line' || kind === 'area';

/** Makes the layer of line and area; it shows when the scene asks for one, and knows the tick at a moment for every line. */
export function createLineLayer(): ChartLayer {
  const shape = createLineShape();
  return {
    id: 'line',
    place: 'plot',
    compute(scene, widthPx) {
      clearLine(shape);
      if (scene.data === undefined || !isOurs(scene.kind)) return;
      reduceLine(shape, scene, scene.data, widthPx);
    },
    range: (scene) => (isOurs(scene.kind) ? toExtremes(shape) : undefined),
    paint(ctx, scene, plot) {
      if (isOurs(scene.kind)) paintLine(ctx, scene, plot, shape);
    },
    hit(scene, _plot, timeMs) {
      const { data, kind } = scene;
      if (data === undefined || !isLineKind(kind)) return undefined;
      const isTick = isTickScene(scene) && timeMs >= data.line!.firstMs;
      return isTick ? readTick(data, timeMs) : readBar(data.bars, timeMs);
    },
  };
}
