/**
 * Gaps: a hatched band where data is missing, with the reason where there is room.
 */
import type { Gap } from '../chart-data.ts';
import { paintHatch } from '../hatch.ts';
import { toCrisp, toX, type Plot, type Scene } from '../scene.ts';
import { toFont } from '../theme.ts';
import type { ChartLayer } from './layer.ts';
import { toSpanKey } from './span-key.ts';

/** Makes the layer of gaps. */
export const createGapLayer = (): ChartLayer => ({
  id: 'gaps',
  place: 'plot',
  pane: 'whole',
  version: (scene, widthPx) => toSpanKey(scene, scene.gaps, widthPx),
  paint(ctx, scene, plot) {
    for (const gap of scene.gaps) paintGap(ctx, scene, plot, gap);
  },
  hit({ gaps }, _plot, timeMs) {
    const gap = gaps.find(({ fromMs, toMs }) => fromMs <= timeMs && timeMs < toMs);
    return gap === undefined ? undefined : { gap };
  },
});

function paintGap(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot, gap: Gap): void {
  if (gap.fromMs > scene.nowMs) return;
  const endMs = Math.min(gap.toMs, scene.nowMs);
  const left = Math.max(plot.left, toCrisp(plot, toX(plot, gap.fromMs)));
  const right = Math.min(plot.right, Math.max(toCrisp(plot, toX(plot, endMs)), left + 1));
  if (right <= plot.left || left >= plot.right) return;
  paintHatch(ctx, scene.theme, { left, right, top: plot.top, bottom: plot.bottom });
  ctx.save();
  ctx.font = toFont(scene.theme, 500, 0.92);
  const width = ctx.measureText(gap.cause).width;
  if (width + 12 <= right - left) {
    const middle = (left + right) / 2;
    ctx.fillStyle = scene.theme.background;
    // At the foot: above the prices the page shows its read-out.
    const tall = scene.theme.fontSize + 6;
    const top = plot.bottom - tall - 8;
    ctx.fillRect(middle - width / 2 - 4, top, width + 8, tall);
    ctx.fillStyle = scene.theme.textMuted;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    ctx.fillText(gap.cause, middle, top + tall / 2);
  }
  ctx.restore();
}
