/**
 * The filled labels on the axes: a price at the right, a moment at the foot. Drawing only.
 */
import { toX, toY, type Area, type Plot, type Scene } from './scene.ts';
import { toFont, type ChartTheme } from './theme.ts';

const PAD_PX = 6;

/** Text and colours of a label. */
interface LabelLook {
  readonly text: string;
  readonly background: string;
  readonly color: string;
}

/** Height of a label, CSS px. */
export const toLabelHeight = (theme: ChartTheme): number => Math.round(theme.fontSize * 1.2) + 6;

/** Free px between two labels. */
export const LABEL_GAP_PX = 1;
/** Where texts of the price axis end. */
export const toTextX = (whole: Area): number => whole.right - PAD_PX - 2;

/** A price label; it may carry a second line, such as the time left of the bar. */
interface BoxLabel extends LabelLook {
  readonly top: number;
  readonly note?: string | undefined;
}

/** Paints a price label at the crosshair, wholly inside the canvas; ticks below it make way. */
export function paintPriceLabel(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  whole: Area,
  label: LabelLook & { readonly y: number },
): void {
  const { theme } = scene;
  const height = toLabelHeight(theme);
  const free = Math.min(whole.bottom - height, Math.max(whole.top, label.y - height / 2));
  const top = Math.round(free);
  const tall = theme.fontSize + 2;
  ctx.fillStyle = theme.background;
  for (const { price } of scene.priceTicks) {
    const tickTop = toY(plot, price) - tall / 2;
    if (tickTop >= top + height || tickTop + tall <= top) continue;
    ctx.fillRect(plot.right + 1, tickTop, whole.right - plot.right - 1, tall);
  }
  paintLabelBox(ctx, scene, plot.right, whole, { ...label, top });
}

/** Paints a filled label on the price axis. @param left of the axis */
export function paintLabelBox(
  ctx: CanvasRenderingContext2D,
  { theme }: Scene,
  left: number,
  whole: Area,
  { text, note = '', top, background, color }: BoxLabel,
): void {
  const line = toLabelHeight(theme);
  const height = note === '' ? line : line + theme.fontSize + 1;
  paintBox(ctx, left + 1, top, whole.right - left - 3, height, background);
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = color;
  ctx.font = toFont(theme, 600);
  ctx.fillText(text, toTextX(whole), top + line / 2 + 0.5);
  if (note === '') return;
  ctx.font = toFont(theme, 400, 0.92);
  ctx.fillText(note, toTextX(whole), top + line + theme.fontSize / 2 - 2);
}

/** Paints a time label at the foot, wholly inside the canvas; ticks below it make way. */
export function paintTimeLabel(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  whole: Area,
  label: LabelLook & { readonly x: number },
): void {
  const { theme } = scene;
  ctx.font = toFont(theme, 600);
  const width = Math.ceil(ctx.measureText(label.text).width) + 2 * PAD_PX;
  const height = toLabelHeight(theme);
  const free = Math.min(whole.right - width, Math.max(whole.left, label.x - width / 2));
  const left = Math.round(free);
  const top = plot.bottom + 3;
  ctx.font = toFont(theme);
  ctx.fillStyle = theme.background;
  for (const tick of scene.timeTicks) {
    const half = ctx.measureText(tick.label).width / 2 + 2;
    const middle = toX(plot, tick.timeMs);
    if (middle + half <= left || middle - half >= left + width) continue;
    ctx.fillRect(middle - half, top, 2 * half, height);
  }
  paintBox(ctx, left, top, width, height, label.background);
  ctx.font = toFont(theme, 600);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = label.color;
  ctx.fillText(label.text, left + PAD_PX, top + height / 2 + 0.5);
}

/** Paints the ground of a label. */
export function paintBox(
  ctx: CanvasRenderingContext2D,
  left: number,
  top: number,
  width: number,
  height: number,
  color: string,
): void {
  ctx.beginPath();
  ctx.roundRect(left, top, width, height, 2);
  ctx.fillStyle = color;
  ctx.fill();
}
