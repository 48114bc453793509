/**
 * Paints the price line and the area below it: one batched path and, where points crowd, one
 * rectangle a pixel column, joined to its neighbours; broken wherever data is missing.
 */
import type { Gap } from '../chart-data.ts';
import { hasGapBetween, isTickScene, toCrisp, toX, toY, type Plot, type Scene } from '../scene.ts';
import type { LineShape } from './line-shape.ts';

const LINE_PX = 1.5;
/** Columns further apart than this are joined by a line, in columns: those in between are empty. */
const NEXT_COLUMNS = 1.5;
/** A gap among ticks that is narrower than this breaks no line, CSS px: it would look torn. */
const LEAST_BREAK_PX = 2;

/** Takes the line in order, as single points and as columns too crowded to tell points apart. */
export interface Pen {
  /** @param isStart begins a new stretch: nothing joins it to what was before */
  point(x: number, y: number, isStart: boolean): void;
  /** Prices between `top` and `bottom` in one pixel column, the first and the last of them where `ends` says. */
  crowd(
    x: number,
    top: number,
    bottom: number,
    ends: { readonly firstY: number; readonly lastY: number },
    isStart: boolean,
  ): void;
}

/** Paints the line, and where the scene asks for it the area below. */
export function paintLine(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  shape: LineShape,
): void {
  if (shape.columnCount === 0) return;
  if (scene.kind === 'area') fillArea(ctx, scene, plot, shape);
  strokeLine(ctx, scene, plot, shape, scene.theme.line);
}

/** Strokes the line. @param toPen changes how the pen goes from point to point */
export function strokeLine(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  shape: LineShape,
  color: string,
  toPen: (pen: Pen) => Pen = (pen) => pen,
): void {
  ctx.beginPath();
  ctx.fillStyle = color;
  walk(scene, plot, shape, toPen(toLinePen(ctx, plot, shape)));
  ctx.lineWidth = LINE_PX;
  ctx.lineJoin = 'bevel';
  ctx.lineCap = 'round';
  ctx.strokeStyle = color;
  ctx.stroke();
}

/**
 * Strokes points; fills crowded columns at once, which leaves the path alone and costs a fraction of
 * stroking a zigzag that overlaps itself.
 */
function toLinePen(ctx: CanvasRenderingContext2D, plot: Plot, shape: LineShape): Pen {
  const width = (plot.right - plot.left) / shape.columnCount;
  let lastX = NaN;
  let lastY = NaN;
  /** The path ends at the last point; after a crowd it must be taken up there. */
  let isPathThere = false;
  const join = (x: number, y: number) => {
    if (!isPathThere) ctx.moveTo(lastX, lastY);
    ctx.lineTo(x, y);
    isPathThere = true;
  };
  return {
    point: (x, y, isStart) => {
      if (isStart) {
        ctx.moveTo(x, y);
        ctx.lineTo(x + 0.01, y);
        isPathThere = true;
      } else join(x, y);
      lastX = x;
      lastY = y;
    },
    crowd: (x, top, bottom, ends, isStart) => {
      const isNext = !isStart && x - lastX < NEXT_COLUMNS * width;
      if (!isNext && !isStart) join(x, ends.firstY);
      const from = isNext ? Math.min(top, lastY) : top;
      const to = isNext ? Math.max(bottom, lastY) : bottom;
      const crisp = toCrisp(plot, from);
      const height = Math.max(LINE_PX, toCrisp(plot, to) - crisp);
      ctx.fillRect(toCrisp(plot, x - width / 2), crisp, Math.max(1, width), height);
      lastX = x;
      lastY = ends.lastY;
      isPathThere = false;
    },
  };
}

function fillArea(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot, shape: LineShape): void {
  ctx.beginPath();
  addLine(ctx, scene, plot, shape, plot.bottom);
  const fill = ctx.createLinearGradient(0, plot.top, 0, plot.bottom);
  fill.addColorStop(0, scene.theme.area);
  fill.addColorStop(1, 'transparent');
  ctx.fillStyle = fill;
  ctx.fill();
}

/** Adds what lies between the line and a height to the path, closed stretch by stretch. */
export function addLine(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  shape: LineShape,
  footY: number,
): void {
  let startX = NaN;
  let lastX = NaN;
  const close = () => {
    if (Number.isNaN(startX)) return;
    ctx.lineTo(lastX, footY);
    ctx.lineTo(startX, footY);
    ctx.closePath();
  };
  const point = (x: number, y: number, isStart: boolean) => {
    if (isStart) {
      close();
      ctx.moveTo(x, y);
      startX = x;
    } else {
      ctx.lineTo(x, y);
    }
    lastX = x;
  };
  walk(scene, plot, shape, {
    point,
    crowd: (x, _top, _bottom, ends, isStart) => point(x, ends.lastY, isStart),
  });
  close();
}

function walk(scene: Scene, plot: Plot, shape: LineShape, pen: Pen): void {
  const gaps = toBreaks(scene, plot);
  const { before, after } = shape;
  if (before !== undefined) pen.point(toX(plot, before.timeMs), toY(plot, before.price), true);
  const lastMs = walkColumns(shape, plot, gaps, before?.timeMs ?? NaN, pen);
  if (after === undefined || !isJoined(gaps, lastMs, after.timeMs)) return;
  pen.point(toX(plot, after.timeMs), toY(plot, after.price), false);
}

/**
 * Gaps that the line must not run across: those in sight, as far as they can be seen. A line over closes does not hide
 * one that is shorter than a bar: there are prices in the bar.
 */
function toBreaks(scene: Scene, plot: Plot): Gap[] {
  const { fromMs, toMs, data } = scene;
  const leastMs = isTickScene(scene) ? LEAST_BREAK_PX / plot.pxPerMs : (data?.intervalMs ?? 0);
  return scene.gaps.filter(
    (gap) => gap.fromMs < toMs && gap.toMs > fromMs && gap.toMs - gap.fromMs >= leastMs,
  );
}

/** A line may run between two moments when there is an earlier one and no gap between them. */
const isJoined = (gaps: readonly Gap[], fromMs: number, toMs: number): boolean =>
  !Number.isNaN(fromMs) && !hasGapBetween(gaps, fromMs, toMs);

/** Visits the columns; returns the time of the last point, or `previousMs` without any. */
function walkColumns(
  shape: LineShape,
  plot: Plot,
  gaps: readonly Gap[],
  previousMs: number,
  pen: Pen,
): number {
  const { columns, columnCount } = shape;
  const pxPerColumn = (plot.right - plot.left) / columnCount;
  let lastMs = previousMs;
  for (let column = 0; column < columnCount; column++) {
    const count = columns.count[column]!;
    if (count === 0) continue;
    const firstMs = columns.firstMs[column]!;
    const isStart = !isJoined(gaps, lastMs, firstMs);
    lastMs = columns.lastMs[column]!;
    const firstY = toY(plot, columns.first[column]!);
    const lastY = toY(plot, columns.last[column]!);
    if (count > 2) {
      const top = toY(plot, columns.max[column]!);
      const x = plot.left + (column + 0.5) * pxPerColumn;
      pen.crowd(x, top, toY(plot, columns.min[column]!), { firstY, lastY }, isStart);
      continue;
    }
    pen.point(toX(plot, firstMs), firstY, isStart);
    if (count === 2) pen.point(toX(plot, lastMs), lastY, false);
  }
  return lastMs;
}
