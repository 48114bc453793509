/**
 * Paints a stretch of which nothing is known: a hatched band.
 */
import type { ChartTheme } from './theme.ts';

const HATCH_EVERY_PX = 8;

/** A rectangle, CSS px. */
export interface Band {
  readonly left: number;
  readonly right: number;
  readonly top: number;
  readonly bottom: number;
}

/** Paints the band. Hatching is tied to the canvas, not to the band, so that it does not crawl as the window moves. */
export function paintHatch(ctx: CanvasRenderingContext2D, theme: ChartTheme, band: Band): void {
  const { left, right, top, bottom } = band;
  const height = bottom - top;
  ctx.save();
  ctx.beginPath();
  ctx.rect(left, top, right - left, height);
  ctx.clip();
  ctx.fillStyle = theme.gapFill;
  ctx.fillRect(left, top, right - left, height);
  ctx.beginPath();
  const first = Math.floor((left - height) / HATCH_EVERY_PX) * HATCH_EVERY_PX;
  for (let x = first; x < right; x += HATCH_EVERY_PX) {
    ctx.moveTo(x, bottom);
    ctx.lineTo(x + height, top);
  }
  ctx.lineWidth = 1;
  ctx.strokeStyle = theme.gapHatch;
  ctx.stroke();
  ctx.restore();
}
