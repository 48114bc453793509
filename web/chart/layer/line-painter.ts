/**
 * Paints the price line and the area below it: one batched path and, where points crowd, one
 * rectangle a pixel column; broken wherever data is missing. Reads tick columns, or the closes of
 * grouped bars.
 */
import type { Gap } from '../chart-data.ts';
import type { LineColumns } from '../line-series.ts';
import { hasGapBetween, toCrisp, toX, toY, type Plot, type Scene } from '../scene.ts';

const LINE_PX = 1.5;

/** One point of a line. */
export interface Point {
  readonly timeMs: number;
  readonly price: number;
}

/** The visible part of a line. */
export interface LineShape {
  /** Visible ticks by pixel column; `columnCount` is 0 when the line runs over bars. */
  columns: LineColumns;
  columnCount: number;
  /** Points just outside the window, to which the line runs on. */
  before: Point | undefined;
  after: Point | undefined;
}

/** Takes the line in order, as single points and as columns too crowded to tell points apart. */
interface Pen {
  /** @param isStart begins a new stretch: nothing joins it to what was before */
  point(x: number, y: number, isStart: boolean): void;
  /** Prices between `top` and `bottom` in one pixel column, the last of them at `lastY`. */
  crowd(x: number, top: number, bottom: number, lastY: number, isStart: boolean): void;
}

/** Paints the line, and where the scene asks for it the area below. */
export function paintLine(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  plot: Plot,
  shape: LineShape,
): void {
  if (scene.kind === 'area') fillArea(ctx, scene, plot, shape);
  ctx.beginPath();
  ctx.fillStyle = scene.theme.line;
  walk(scene, plot, shape, toLinePen(ctx, plot, shape));
  ctx.lineWidth = LINE_PX;
  ctx.lineJoin = 'bevel';
  ctx.lineCap = 'round';
  ctx.strokeStyle = scene.theme.line;
  ctx.stroke();
}

/**
 * Strokes points; fills crowded columns at once, which leaves the path alone and costs a fraction of
 * stroking a zigzag that overlaps itself.
 */
function toLinePen(ctx: CanvasRenderingContext2D, plot: Plot, shape: LineShape): Pen {
  const width = Math.max(1, (plot.right - plot.left) / Math.max(1, shape.columnCount));
  let lastY = NaN;
  let isAfterCrowd = false;
  let crowdX = NaN;
  return {
    point: (x, y, isStart) => {
      if (isStart) {
        ctx.moveTo(x, y);
        ctx.lineTo(x + 0.01, y);
      } else {
        if (isAfterCrowd) ctx.moveTo(crowdX, lastY);
        ctx.lineTo(x, y);
      }
      lastY = y;
      isAfterCrowd = false;
    },
    crowd: (x, top, bottom, y, isStart) => {
      const from = isStart ? top : Math.min(top, lastY);
      const to = isStart ? bottom : Math.max(bottom, lastY);
      const crisp = toCrisp(plot, from);
      const height = Math.max(LINE_PX, toCrisp(plot, to) - crisp);
      ctx.fillRect(toCrisp(plot, x - width / 2), crisp, width, height);
      lastY = y;
      crowdX = x;
      isAfterCrowd = true;
    },
  };
}

function fillArea(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot, shape: LineShape): void {
  let startX = NaN;
  let lastX = NaN;
  const close = () => {
    if (Number.isNaN(startX)) return;
    ctx.lineTo(lastX, plot.bottom);
    ctx.lineTo(startX, plot.bottom);
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
  ctx.beginPath();
  walk(scene, plot, shape, {
    point,
    crowd: (x, top, _bottom, _lastY, isStart) => point(x, top, isStart),
  });
  close();
  const fill = ctx.createLinearGradient(0, plot.top, 0, plot.bottom);
  fill.addColorStop(0, scene.theme.area);
  fill.addColorStop(1, 'transparent');
  ctx.fillStyle = fill;
  ctx.fill();
}

function walk(scene: Scene, plot: Plot, shape: LineShape, pen: Pen): void {
  const gaps = scene.gaps.filter((gap) => gap.fromMs < scene.toMs && gap.toMs > scene.fromMs);
  const { before, after } = shape;
  if (before !== undefined) pen.point(toX(plot, before.timeMs), toY(plot, before.price), true);
  const previousMs = before?.timeMs ?? NaN;
  const lastMs =
    shape.columnCount > 0
      ? walkColumns(shape, plot, gaps, previousMs, pen)
      : walkCloses(scene, plot, gaps, previousMs, pen);
  if (after === undefined || !isJoined(gaps, lastMs, after.timeMs)) return;
  pen.point(toX(plot, after.timeMs), toY(plot, after.price), false);
}

/** A line may run between two moments when there is an earlier one and no gap between them. */
const isJoined = (gaps: readonly Gap[], fromMs: number, toMs: number): boolean =>
  !Number.isNaN(fromMs) && !hasGapBetween(gaps, fromMs, toMs);

/** Visits the tick columns; returns the time of the last point, or `previousMs` without any. */
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
    const lastY = toY(plot, columns.last[column]!);
    if (count > 2) {
      const top = toY(plot, columns.max[column]!);
      const x = plot.left + (column + 0.5) * pxPerColumn;
      pen.crowd(x, top, toY(plot, columns.min[column]!), lastY, isStart);
      continue;
    }
    pen.point(toX(plot, firstMs), toY(plot, columns.first[column]!), isStart);
    if (count === 2) pen.point(toX(plot, lastMs), lastY, false);
  }
  return lastMs;
}

/** Visits the closes, each in the middle of its bar; returns as walkColumns does. */
function walkCloses(
  scene: Scene,
  plot: Plot,
  gaps: readonly Gap[],
  previousMs: number,
  pen: Pen,
): number {
  const { groups } = scene;
  const isMerged = groups.spanMs > (scene.data?.intervalMs ?? groups.spanMs);
  let lastMs = previousMs;
  for (let group = 0; group < groups.length; group++) {
    const middleMs = groups.startMs[group]! + groups.spanMs / 2;
    const x = toX(plot, middleMs);
    const isStart = !isJoined(gaps, lastMs, Math.max(middleMs, groups.firstMs[group]!));
    const y = toY(plot, groups.close[group]!);
    if (isMerged) {
      const isRising = groups.close[group]! >= groups.open[group]!;
      const ends = [
        toY(plot, groups.closeLow[group]!),
        toY(plot, groups.closeHigh[group]!),
      ] as const;
      pen.point(x, ends[isRising ? 0 : 1], isStart);
      pen.point(x, ends[isRising ? 1 : 0], false);
    }
    pen.point(x, y, isStart && !isMerged);
    lastMs = Math.min(middleMs, groups.lastMs[group]!);
  }
  return lastMs;
}
