/**
 * The ways to draw prices that few charts show: hollow candles, OHLC bars, Heikin-Ashi, columns, steps and a
 * baseline. Fetched with the first of them. Each is a layer that shows when the scene asks for its kind.
 */
import type { BarGroups } from '../bar-groups.ts';
import { axisToX, toCrisp, toY, type Plot, type Scene } from '../scene.ts';
import { toCandleWidths } from './candle-layer.ts';
import { createHeikinAshiLayer } from './heikin-ashi-layer.ts';
import type { ChartLayer } from './layer.ts';
import { createBaselineLayer, createStepLayer } from './line-kinds.ts';

type Painter = (ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot) => void;

/** Makes the layers of all of them. */
export const createMoreKinds = (): ChartLayer[] => [
  toKindLayer('hollow', paintHollow),
  toKindLayer('bars', paintBars),
  toKindLayer('columns', paintColumns),
  createHeikinAshiLayer(),
  createStepLayer(),
  createBaselineLayer(),
];

const toKindLayer = (kind: Scene['kind'], paintKind: Painter): ChartLayer => ({
  id: kind,
  place: 'plot',
  paint(ctx, scene, plot) {
    if (scene.kind === kind) paintKind(ctx, scene, plot);
  },
});

/** Close of the group before; of the first one, its open. */
const toPrevious = (groups: BarGroups, group: number): number =>
  group > 0 ? groups.close[group - 1]! : groups.open[group]!;

const toMiddleX = (plot: Plot, groups: BarGroups, group: number): number =>
  axisToX(plot, groups.startMs[group]! + groups.spanMs / 2);

/** Visits the groups in two colours: those that `isUp` says rise, then the others. */
function inTwoColors(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  isUp: (groups: BarGroups, group: number) => boolean,
  add: (group: number) => void,
): void {
  const { groups, theme } = scene;
  for (const isRising of [true, false]) {
    ctx.beginPath();
    for (let group = 0; group < groups.length; group++) {
      if (isUp(groups, group) === isRising) add(group);
    }
    ctx.fillStyle = isRising ? theme.up : theme.down;
    ctx.fill();
  }
}

/** Rises against the close before: the colour of hollow candles and columns. */
const isAbovePrevious = (groups: BarGroups, group: number): boolean =>
  groups.close[group]! >= toPrevious(groups, group);

/** Hollow where the close is above the open, filled where below; coloured by the close before. */
function paintHollow(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
  const { groups } = scene;
  const { wick, body } = toCandleWidths(groups.spanMs * plot.pxPerMs, plot.pixelRatio);
  const line = Math.max(1, Math.floor(plot.pixelRatio)) / plot.pixelRatio;
  inTwoColors(ctx, scene, isAbovePrevious, (group) => {
    const wickLeft = toCrisp(plot, toMiddleX(plot, groups, group) - wick / 2);
    const left = wickLeft - (body - wick) / 2;
    const [highY, lowY, openY, closeY] = (['high', 'low', 'open', 'close'] as const).map((name) =>
      toCrisp(plot, toY(plot, groups[name][group]!)),
    ) as [number, number, number, number];
    const top = Math.min(openY, closeY);
    const bottom = Math.max(top + line, openY, closeY);
    const [upper, lower] = [Math.min(highY, lowY), Math.max(highY, lowY)];
    if (top > upper) ctx.rect(wickLeft, upper, wick, top - upper);
    if (lower > bottom) ctx.rect(wickLeft, bottom, wick, lower - bottom);
    const isHollow = groups.close[group]! > groups.open[group]! && body > 2 * line;
    if (!isHollow || bottom - top <= 2 * line) {
      ctx.rect(left, top, body, bottom - top);
      return;
    }
    ctx.rect(left, top, body, line);
    ctx.rect(left, bottom - line, body, line);
    ctx.rect(left, top + line, line, bottom - top - 2 * line);
    ctx.rect(left + body - line, top + line, line, bottom - top - 2 * line);
  });
}

/** A stroke from high to low, the open on its left, the close on its right. */
function paintBars(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
  const { groups } = scene;
  const { body } = toCandleWidths(groups.spanMs * plot.pxPerMs, plot.pixelRatio);
  const line = Math.max(1, Math.floor(Math.min(plot.pixelRatio * 2, (body * plot.pixelRatio) / 4)));
  const stroke = line / plot.pixelRatio;
  const isUp = (all: BarGroups, group: number) => all.close[group]! >= all.open[group]!;
  inTwoColors(ctx, scene, isUp, (group) => {
    const left = toCrisp(plot, toMiddleX(plot, groups, group) - stroke / 2);
    const [highY, lowY, openY, closeY] = (['high', 'low', 'open', 'close'] as const).map((name) =>
      toCrisp(plot, toY(plot, groups[name][group]!)),
    ) as [number, number, number, number];
    const upper = Math.min(highY, lowY);
    ctx.rect(left, upper, stroke, Math.max(stroke, Math.abs(lowY - highY)));
    const reach = Math.max(
      0,
      Math.floor(((body - stroke) / 2) * plot.pixelRatio) / plot.pixelRatio,
    );
    if (reach === 0) return;
    ctx.rect(left - reach, openY - stroke / 2, reach, stroke);
    ctx.rect(left + stroke, closeY - stroke / 2, reach, stroke);
  });
}

/** A column from the foot of the pane to the close, coloured by the close before. */
function paintColumns(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
  const { groups, scale } = scene;
  const { body } = toCandleWidths(groups.spanMs * plot.pxPerMs, plot.pixelRatio);
  const footY = scale.isInverted ? plot.top : plot.bottom;
  inTwoColors(ctx, scene, isAbovePrevious, (group) => {
    const y = toCrisp(plot, toY(plot, groups.close[group]!));
    const left = toCrisp(plot, toMiddleX(plot, groups, group) - body / 2);
    ctx.rect(left, Math.min(y, footY), body, Math.max(1 / plot.pixelRatio, Math.abs(footY - y)));
  });
}
