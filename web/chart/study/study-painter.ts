/**
 * Paints one study: its ground, its curves, its levels, its profile. Drawing only; where things lie it is given.
 */
import type { BarStudy, StudyCurve } from '../../../shared/study/study.ts';
import { toCandleWidths } from '../layer/candle-layer.ts';
import { toCrisp, toX, toY, type Plot, type Scene } from '../scene.ts';
import { toFont } from '../theme.ts';
import {
  fillBetween,
  fillColumns,
  strokeLine,
  strokeSteps,
  type CurvePlace,
  type CurveRows,
} from './curve-painter.ts';
import { toCurveColor, toPalette } from './palette.ts';
import type { ShownStudy, StudyStack } from './study-stack.ts';

/** Thin lines are this much paler. */
const FAINT_ALPHA = 0.7;
const FILL_ALPHA = 0.07;
const PROFILE_ALPHA = 0.3;
const VALUE_AREA_ALPHA = 0.55;
const FAINT_PX = 1;

/** Where the values of a study lie in a pane, or over the prices. */
export function toPlace(scene: Scene, plot: Plot, toValueY: CurvePlace['toY']): CurvePlace {
  const { bars } = scene.data!;
  return {
    plot,
    startMs: bars.startMs,
    middleMs: bars.intervalMs / 2,
    spanMs: bars.intervalMs,
    toY: toValueY,
  };
}

/** Paints the ground between two curves of a study that has such. */
export function paintFill(
  ctx: CanvasRenderingContext2D,
  stack: StudyStack,
  shown: ShownStudy,
  place: CurvePlace,
): void {
  const study = shown.setting.study as BarStudy;
  if (study.fill === undefined) return;
  const [upper, lower] = study.fill.map((id) => study.curves.findIndex((each) => each.id === id));
  const above = stack.rowsOf(shown, upper!);
  const below = stack.rowsOf(shown, lower!);
  if (above === undefined || below === undefined) return;
  const palette = toPalette(stack.context.isDark);
  const color = palette[shown.setting.color % palette.length]!;
  fillBetween(ctx, place, above, below, color, FILL_ALPHA);
}

/** Paints the curves of a study, the first of them topmost. */
export function paintCurves(
  ctx: CanvasRenderingContext2D,
  stack: StudyStack,
  shown: ShownStudy,
  place: CurvePlace,
): void {
  const { curves } = shown.setting.study as BarStudy;
  const isColumns = (curve: StudyCurve): boolean => curve.look === 'columns';
  const order = [...curves.keys()].sort(
    (a, b) => Number(isColumns(curves[b]!)) - Number(isColumns(curves[a]!)) || b - a,
  );
  for (const i of order) {
    const rows = stack.rowsOf(shown, i);
    if (rows !== undefined) paintCurve(ctx, stack, shown, curves[i]!, rows, place);
  }
}

function paintCurve(
  ctx: CanvasRenderingContext2D,
  stack: StudyStack,
  { setting }: ShownStudy,
  curve: StudyCurve,
  rows: CurveRows,
  place: CurvePlace,
): void {
  const { theme } = stack.scene!;
  const color = toCurveColor(curve, setting.color, theme, toPalette(stack.context.isDark));
  const widthPx = curve.isFaint === true ? Math.min(FAINT_PX, setting.width) : setting.width;
  ctx.globalAlpha = curve.isFaint === true ? FAINT_ALPHA : 1;
  if (curve.look === 'line') strokeLine(ctx, place, rows, color, widthPx);
  else if (curve.look === 'steps') {
    strokeSteps(ctx, place, rows, color, widthPx);
    paintStepName(ctx, stack, curve, rows, color, place);
  } else if (curve.look === 'columns') {
    const { plot } = place;
    const { body } = toCandleWidths(place.spanMs * plot.pxPerMs, plot.pixelRatio);
    const colors =
      curve.tone === 'sign' ? ([theme.up, theme.down] as const) : ([color, color] as const);
    ctx.globalAlpha = 0.65;
    fillColumns(ctx, place, rows, colors, body);
  }
  ctx.globalAlpha = 1;
}

/** Writes the name of a level at its newest end. */
function paintStepName(
  ctx: CanvasRenderingContext2D,
  stack: StudyStack,
  curve: StudyCurve,
  { values, firstRow, to }: CurveRows,
  color: string,
  { plot, startMs, spanMs, toY: toValueY }: CurvePlace,
): void {
  const value = values[to - 1 - firstRow]!;
  const y = toValueY(value);
  if (Number.isNaN(value) || y < plot.top + 6 || y > plot.bottom) return;
  ctx.font = toFont(stack.scene!.theme, 400, 0.9);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'bottom';
  ctx.fillStyle = color;
  const end = toX(plot, startMs[to - 1]! + spanMs) + 4;
  ctx.fillText(curve.name, Math.min(end, plot.right - 18), y + 4);
}

/** Paints the profile of what is in sight, from the right edge of the plot. */
export function paintProfile(
  ctx: CanvasRenderingContext2D,
  stack: StudyStack,
  { profile, setting }: ShownStudy,
  plot: Plot,
): void {
  if (profile === undefined) return;
  const { low, height, total, rising, control, valueFrom, valueTo } = profile;
  const { theme } = stack.scene!;
  const most = total[control]!;
  const room = ((plot.right - plot.left) * Number(setting.values['width'])) / 100;
  const edge = (row: number): number => toCrisp(plot, toY(plot, low + row * height));
  ctx.save();
  for (let row = 0; row < total.length; row++) {
    if (total[row]! <= 0) continue;
    const [a, b] = [edge(row), edge(row + 1)];
    const top = Math.min(a, b);
    const tall = Math.max(1 / plot.pixelRatio, Math.abs(a - b) - 1 / plot.pixelRatio);
    const width = (total[row]! / most) * room;
    const up = (rising[row]! / most) * room;
    ctx.globalAlpha = row >= valueFrom && row <= valueTo ? VALUE_AREA_ALPHA : PROFILE_ALPHA;
    ctx.fillStyle = theme.volumeDown;
    ctx.fillRect(plot.right - width, top, width - up, tall);
    ctx.fillStyle = theme.volumeUp;
    ctx.fillRect(plot.right - up, top, up, tall);
  }
  ctx.globalAlpha = 1;
  const palette = toPalette(stack.context.isDark);
  ctx.fillStyle = palette[setting.color % palette.length]!;
  const y = toCrisp(plot, toY(plot, low + (control + 0.5) * height));
  ctx.fillRect(plot.left, y, plot.right - plot.left, Math.max(1, Math.round(setting.width)));
  ctx.restore();
}
