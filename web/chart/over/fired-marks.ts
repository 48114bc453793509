/**
 * Where alerts fired: a small sign at moment and price, and while the crosshair is near one a label with what it was.
 * Signs that would cover one another are one with a count. Nothing shows before its time. Knows no alerts.
 */
import { paintBox } from '../axis-label.ts';
import type { ChartLayer } from '../layer/layer.ts';
import { type Plot, type Scene, toCrisp, toX, toY } from '../scene.ts';
import { toFont } from '../theme.ts';

/** One firing. */
export interface FiredMark {
  readonly timeMs: number;
  /** Mantissa; undefined where there is no price: at the foot of the prices then. */
  readonly price: number | undefined;
  readonly direction: 'up' | 'down' | 'none';
  /** What the label says. */
  readonly text: string;
}

/** Half of a sign, CSS px. */
const HALF_PX = 6;
/** How near the crosshair counts as at it, CSS px. */
const NEAR_PX = 10;
const PAD_PX = 6;
const ROW_PX = 18;
const MOST_ROWS = 4;

/** A sign: one mark, or several that would cover one another. */
export interface Sign {
  readonly x: number;
  readonly y: number;
  readonly marks: readonly FiredMark[];
}

/** Puts marks in sight together. @param marks by their time */
export function toSigns(scene: Scene, plot: Plot, marks: readonly FiredMark[]): Sign[] {
  const signs: { x: number; y: number; marks: FiredMark[] }[] = [];
  for (const mark of marks) {
    const { timeMs, price } = mark;
    if (timeMs > scene.nowMs || timeMs < scene.fromMs || timeMs >= scene.toMs) continue;
    const x = toX(plot, timeMs);
    const wanted = price === undefined ? plot.bottom : toY(plot, price);
    /* One beyond the scale's end stands at the edge: it was there. */
    const y = Math.min(plot.bottom - HALF_PX, Math.max(plot.top + HALF_PX, wanted));
    const near = signs.findLast(
      (sign) => x - sign.x < 2 * HALF_PX && Math.abs(y - sign.y) < 2 * HALF_PX,
    );
    if (near === undefined) signs.push({ x, y, marks: [mark] });
    else near.marks.push(mark);
  }
  return signs;
}

/** The sign nearest to a point, if one is near. */
export function findSign(signs: readonly Sign[], x: number, y: number): Sign | undefined {
  let nearest: Sign | undefined;
  let leastPx = NEAR_PX;
  for (const sign of signs) {
    const px = Math.hypot(sign.x - x, sign.y - y);
    if (px > leastPx) continue;
    leastPx = px;
    nearest = sign;
  }
  return nearest;
}

function paintSign(ctx: CanvasRenderingContext2D, { theme }: Scene, plot: Plot, sign: Sign): void {
  const x = toCrisp(plot, sign.x);
  const y = toCrisp(plot, sign.y);
  const { direction } = sign.marks[0]!;
  ctx.beginPath();
  if (direction === 'none') ctx.arc(x, y, HALF_PX - 1, 0, 2 * Math.PI);
  else {
    const tip = direction === 'up' ? -HALF_PX : HALF_PX;
    ctx.moveTo(x, y + tip);
    ctx.lineTo(x + HALF_PX, y - tip);
    ctx.lineTo(x - HALF_PX, y - tip);
    ctx.closePath();
  }
  ctx.fillStyle = theme.marker;
  ctx.strokeStyle = theme.background;
  ctx.lineWidth = 2;
  ctx.stroke();
  ctx.fill();
  if (sign.marks.length < 2) return;
  ctx.fillStyle = theme.marker;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillText(`×${sign.marks.length}`, x + HALF_PX + 2, y);
}

function paintTip(ctx: CanvasRenderingContext2D, { theme }: Scene, plot: Plot, sign: Sign): void {
  ctx.font = toFont(theme);
  const more = sign.marks.length - MOST_ROWS;
  const rows = sign.marks.slice(0, MOST_ROWS).map(({ text }) => text);
  if (more > 0) rows.push(`and ${more} more`);
  const widest = Math.max(...rows.map((row) => ctx.measureText(row).width));
  const width = Math.min(widest + 2 * PAD_PX, plot.right - plot.left);
  const height = rows.length * ROW_PX + PAD_PX;
  const left = Math.max(plot.left, Math.min(sign.x + NEAR_PX, plot.right - width));
  const above = sign.y - NEAR_PX - height;
  const top = above >= plot.top ? above : sign.y + NEAR_PX;
  paintBox(ctx, left, top, width, height, theme.labelBackground);
  ctx.fillStyle = theme.labelText;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  rows.forEach((row, at) =>
    ctx.fillText(row, left + PAD_PX, top + PAD_PX / 2 + (at + 0.5) * ROW_PX, width - 2 * PAD_PX),
  );
}

/** Makes the layers of signs and of their labels. @param read gives the marks, by their time; another list when they are others */
export function createFiredLayers(read: () => readonly FiredMark[]): ChartLayer[] {
  let version = 0;
  let seen: readonly FiredMark[] | undefined;
  let signs: readonly Sign[] = [];
  return [
    {
      id: 'fired',
      place: 'over',
      pane: 'price',
      version({ nowMs }) {
        const marks = read();
        if (marks !== seen) version++;
        seen = marks;
        return `${version} ${marks.filter(({ timeMs }) => timeMs <= nowMs).length}`;
      },
      paint(ctx, scene, plot) {
        signs = toSigns(scene, plot, read());
        ctx.font = toFont(scene.theme, 600, 0.95);
        for (const sign of signs) paintSign(ctx, scene, plot, sign);
      },
    },
    {
      id: 'fired label',
      place: 'pointer',
      pane: 'price',
      paint(ctx, scene, plot) {
        const { crosshair } = scene;
        if (crosshair === undefined) return;
        const sign = findSign(signs, crosshair.x, crosshair.y);
        if (sign !== undefined) paintTip(ctx, scene, plot, sign);
      },
    },
  ];
}
