/**
 * The previous close: a dotted line through the plot.
 */
import { toCrisp, toY } from '../scene.ts';
import type { ChartLayer } from './layer.ts';

/** Makes the layer of the previous close. */
export const createPreviousCloseLayer = (): ChartLayer => ({
  id: 'previous close',
  place: 'plot',
  paint(ctx, scene, plot) {
    const previousClose = scene.data?.previousClose;
    if (previousClose === undefined) return;
    const y = toCrisp(plot, toY(plot, previousClose));
    if (y <= plot.top || y >= plot.bottom) return;
    ctx.fillStyle = scene.theme.previousClose;
    for (let x = plot.left; x < plot.right; x += 5) ctx.fillRect(x, y, 2, 1);
  },
});
