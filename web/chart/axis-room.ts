/**
 * The room of the axes, and what is painted over plot and axes once the layers of the plot are there: the same
 * whoever paints the ground.
 */
import { isEmpty, paintEmpty, paintLayers } from './layer/paint-layers.ts';
import type { ChartLayer } from './layer/layer.ts';
import { paintPriceAxis } from './price-axis.ts';
import { toPlot, toY, type Area, type Scene } from './scene.ts';

/** Room for the time labels below the plot, CSS px. */
export const TIME_AXIS_PX = 26;
/** Room above a time label, CSS px. */
export const TIME_LABEL_PADDING_PX = 7;

/** An area so large that panes of it lie on whole numbers all but exactly. */
const UNIT = { left: 0, top: 0, right: 1, bottom: 1e6 };

/** Heights of the grid lines, 0..1 from the foot of the plot. */
export function toGridShares(scene: Scene): number[] {
  const plot = toPlot(scene, UNIT);
  return scene.priceTicks.map(({ price }) => 1 - toY(plot, price) / UNIT.bottom);
}

/** Paints what lies over the axes, or why there is nothing to see. @param area of the plot */
export function paintOver(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  layers: readonly ChartLayer[],
  area: Area,
  whole: Area,
): void {
  if (isEmpty(scene)) {
    paintEmpty(ctx, scene, area);
    return;
  }
  paintLayers(ctx, scene, layers, 'over', area, whole);
  paintPriceAxis(ctx, scene, layers, area, whole);
}
