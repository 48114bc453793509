/**
 * Lines of another look: steps, which hold a price until the next one, and a line over a baseline, coloured by the side
 * that it is on.
 */
import { toCrisp, toY, type Plot, type Scene } from '../scene.ts';
import type { ChartLayer } from './layer.ts';
import { addLine, strokeLine, type Pen } from './line-painter.ts';
import {
  clearLine,
  createLineShape,
  reduceLine,
  toExtremes,
  type LineShape,
} from './line-shape.ts';

const FILL_ALPHA = 0.14;

/** A layer over the reduced line, which shows when the scene asks for `kind`. */
function toLineLayer(
  kind: Scene['kind'],
  paintKind: (ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot, shape: LineShape) => void,
): ChartLayer {
  const shape = createLineShape();
  return {
    id: kind,
    place: 'plot',
    compute(scene, widthPx) {
      clearLine(shape);
      if (scene.data === undefined || scene.kind !== kind) return;
      reduceLine(shape, scene, scene.data, widthPx);
    },
    range: (scene) => (scene.kind === kind ? toExtremes(shape) : undefined),
    paint(ctx, scene, plot) {
      if (scene.kind === kind && shape.columnCount > 0) paintKind(ctx, scene, plot, shape);
    },
  };
}

/** Makes the layer of steps. */
export const createStepLayer = (): ChartLayer =>
  toLineLayer('step', (ctx, scene, plot, shape) =>
    strokeLine(ctx, scene, plot, shape, scene.theme.line, toStepPen),
  );

/** Goes across before it goes up or down. */
const toStepPen = (pen: Pen): Pen => {
  let lastY = NaN;
  return {
    point(x, y, isStart) {
      if (!isStart && lastY !== y) pen.point(x, lastY, false);
      pen.point(x, y, isStart);
      lastY = y;
    },
    crowd(x, top, bottom, ends, isStart) {
      if (!isStart) pen.point(x, lastY, false);
      pen.crowd(x, top, bottom, ends, isStart);
      lastY = ends.lastY;
    },
  };
};

/** Makes the layer of a line over a baseline. */
export const createBaselineLayer = (): ChartLayer =>
  toLineLayer('baseline', (ctx, scene, plot, shape) => {
    const baseY = toCrisp(plot, toY(plot, toBase(scene, shape)));
    const { up, down, crosshair } = scene.theme;
    const { left, right, top, bottom } = plot;
    const isUpAbove = !scene.scale.isInverted;
    for (const isAbove of [true, false]) {
      const color = isAbove === isUpAbove ? up : down;
      ctx.save();
      ctx.beginPath();
      if (isAbove) ctx.rect(left, top, right - left, Math.max(0, baseY - top));
      else ctx.rect(left, baseY, right - left, Math.max(0, bottom - baseY));
      ctx.clip();
      ctx.beginPath();
      addLine(ctx, scene, plot, shape, baseY);
      ctx.globalAlpha = FILL_ALPHA;
      ctx.fillStyle = color;
      ctx.fill();
      ctx.globalAlpha = 1;
      strokeLine(ctx, scene, plot, shape, color);
      ctx.restore();
    }
    ctx.fillStyle = crosshair;
    for (let x = left; x < right; x += 5) ctx.fillRect(x, baseY, 2, 1);
  });

/** The previous close where the line is around it, else its first price in sight. */
function toBase({ data }: Scene, shape: LineShape): number {
  const extremes = toExtremes(shape)!;
  const close = data?.previousClose;
  if (close !== undefined && close >= extremes.low && close <= extremes.high) return close;
  const { columns, columnCount, before } = shape;
  for (let column = 0; column < columnCount; column++) {
    if (columns.count[column]! > 0) return columns.first[column]!;
  }
  return before?.price ?? extremes.low;
}
