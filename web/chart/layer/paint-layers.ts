/**
 * Paints the layers of one place in their order, and what stands there while a chart has nothing to show.
 */
import { EMPTY_RANGE } from '../scene-update.ts';
import { toPlot, type Area, type Scene } from '../scene.ts';
import { toFont } from '../theme.ts';
import type { ChartLayer } from './layer.ts';

/** Paints the layers that belong to a place, those of the plot inside it alone; none without data. @param area of the plot */
export function paintLayers(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  layers: readonly ChartLayer[],
  place: ChartLayer['place'],
  area: Area,
  whole: Area,
): void {
  if (scene.data === undefined) return;
  for (const layer of layers) {
    if (layer.place !== place) continue;
    const plot = toPlot(scene, area, layer.pane);
    const isCut = place === 'plot' || (place === 'over' && layer.pane !== undefined);
    if (isCut) clipTo(ctx, plot);
    layer.paint(ctx, scene, plot, whole);
    if (isCut) ctx.restore();
  }
}

function clipTo(ctx: CanvasRenderingContext2D, { left, top, right, bottom }: Area): void {
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, right - left, bottom - top);
  ctx.clip();
}

/** Tells whether the scene has nothing that a layer could be painted upon. */
export const isEmpty = ({ data, range }: Scene): boolean =>
  data === undefined || range === EMPTY_RANGE;

/** Says why there is nothing to see. */
export function paintEmpty(ctx: CanvasRenderingContext2D, scene: Scene, area: Area): void {
  ctx.font = toFont(scene.theme, 400, 1.1);
  ctx.textAlign = 'center';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = scene.theme.textMuted;
  const text = scene.data === undefined ? 'No symbol chosen' : 'Waiting for the first trade';
  ctx.fillText(text, (area.left + area.right) / 2, (area.top + area.bottom) / 2);
}
