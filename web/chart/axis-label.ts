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
const toLabelHeight = (theme: ChartTheme): number => Math.round(theme.fontSize * 1.2) + 6;

/** A price label may carry a second line, such as the time left of the bar. */
interface PriceLabel extends LabelLook {
  readonly y: number;
  readonly note?: string;
}

/** Paints a price label on the right axis, wholly inside the canvas; ticks below it make way. */
export function paintPriceLabel(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  whole: Area,
  label: PriceLabel,
): void {
  const { theme } = scene;
  const line = toLabelHeight(theme);
  const note = label.note ?? '';
  const height = note === '' ? line : line + theme.fontSize + 1;
  const free = Math.min(whole.bottom - height, Math.max(whole.top, label.y - line / 2));
  const top = Math.round(free);
  const left = plot.right + 1;
  const width = whole.right - left;
  const tall = theme.fontSize + 2;
  ctx.fillStyle = theme.background;
  for (const price of scene.priceTicks) {
    const tickTop = toY(plot, price) - tall / 2;
    if (tickTop < top + height && tickTop + tall > top) ctx.fillRect(left, tickTop, width, tall);
  }
  paintBox(ctx, left, top, width - 2, height, label.background);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = label.color;
  ctx.font = toFont(theme, 600);
  ctx.fillText(label.text, left + PAD_PX, top + line / 2 + 0.5);
  if (note === '') return;
  ctx.font = toFont(theme, 400, 0.92);
  ctx.fillText(note, left + PAD_PX, top + line + theme.fontSize / 2 - 2);
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

function paintBox(
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
