/**
 * The price line and the area below it, over single ticks where the chart has them, else over the bars' closes.
 */
import { readBar, readTick } from '../crosshair.ts';
import { isTickScene } from '../scene.ts';
import type { ChartLayer } from './layer.ts';
import { paintLine } from './line-painter.ts';
import { clearLine, createLineShape, reduceLine, toExtremes } from './line-shape.ts';

/** Makes the layer of line and area; it shows when the scene asks for one. */
export function createLineLayer(): ChartLayer {
  const shape = createLineShape();
  return {
    id: 'line',
    place: 'plot',
    compute(scene, widthPx) {
      clearLine(shape);
      if (scene.data === undefined || scene.kind === 'candles') return;
      reduceLine(shape, scene, scene.data, widthPx);
    },
    range: (scene) => (scene.kind === 'candles' ? undefined : toExtremes(shape)),
    paint(ctx, scene, plot) {
      if (scene.kind !== 'candles') paintLine(ctx, scene, plot, shape);
    },
    hit(scene, _plot, timeMs) {
      const { data, kind } = scene;
      if (data === undefined || kind === 'candles') return undefined;
      const isTick = isTickScene(scene) && timeMs >= data.line!.firstMs;
      return isTick ? readTick(data, timeMs) : readBar(data.bars, timeMs);
    },
  };
}
