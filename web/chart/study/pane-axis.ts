/**
 * What stands at the right of the panes below the prices: their marks, the newest value of each, and at the pointer
 * the value that it is at. Tells where the panes lie, so that what stands over the canvas can follow. Drawing only.
 */
import type { BarStudy } from '../../../shared/study/study.ts';
import { paintLabelBox, toLabelHeight, toTextX } from '../axis-label.ts';
import { TIME_AXIS_PX } from '../axis-room.ts';
import { toPaneArea } from '../panes.ts';
import { toCrisp, type Area, type Plot, type Scene } from '../scene.ts';
import { toFont } from '../theme.ts';
import type { ValueRange } from './pane-scale.ts';
import { toCurveColor, toPalette } from './palette.ts';
import type { ShownStudy, StudyStack } from './study-stack.ts';
import { toMarkText, toValueText } from './value-text.ts';

/** A pane as it was painted last. */
export interface PaneView {
  readonly name: string;
  readonly shown: ShownStudy;
  range: ValueRange | undefined;
  ticks: readonly number[];
  /** Between two marks. */
  step: number;
}

/** A pane that is lower than this shows its name and no numbers, CSS px. */
export const LEAST_PANE_PX = 30;
const HALF_LABEL_PX = 8;

/** All of the plot, panes included. */
const toWholePlot = (plot: Plot, whole: Area): Area => ({
  left: plot.left,
  top: whole.top,
  right: plot.right,
  bottom: whole.bottom - TIME_AXIS_PX,
});

const toValueAt = ({ low, high }: ValueRange, { top, bottom }: Area, y: number): number =>
  low + ((bottom - y) / (bottom - top)) * (high - low);
const toYOf = ({ low, high }: ValueRange, { top, bottom }: Area, value: number): number =>
  bottom - ((value - low) / (high - low)) * (bottom - top);

/** Paints marks and newest values, and notes where the panes lie. */
export function paintPaneAxes(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  stack: StudyStack,
  plot: Plot,
  whole: Area,
  views: readonly PaneView[],
): void {
  const all = toWholePlot(plot, whole);
  stack.place(
    all,
    views.map(({ name, shown }) => ({ shown, area: toPaneArea(scene.panes, all, name) })),
  );
  for (const view of views) {
    const area = toPaneArea(scene.panes, all, view.name);
    if (view.range === undefined || area.bottom - area.top < LEAST_PANE_PX) continue;
    const label = findLabel(stack, view, area);
    paintMarks(ctx, scene, stack, view, area, whole, label?.y);
    if (label !== undefined) paintLabel(ctx, scene, area, whole, label);
  }
}

interface ValueLabel {
  readonly y: number;
  readonly text: string;
  readonly background: string;
  readonly color: string;
}

function findLabel(
  stack: StudyStack,
  { shown, range }: PaneView,
  area: Area,
): ValueLabel | undefined {
  const { setting, run } = shown;
  const { theme, data } = stack.scene!;
  const { curves } = setting.study as BarStudy;
  if (run === undefined || data === undefined || setting.isHidden) return undefined;
  const main = Math.max(
    0,
    curves.findIndex(({ look }) => look === 'line'),
  );
  const value = run.at(main, data.bars.last);
  if (Number.isNaN(value)) return undefined;
  const tone =
    curves[main]!.tone === 'sign' && value < 0 ? { tone: 'down' as const } : curves[main]!;
  return {
    y: Math.min(area.bottom, Math.max(area.top, toYOf(range!, area, value))),
    text: toValueText(value, setting.study, stack.context.digits),
    background: toCurveColor(tone, setting.color, theme, toPalette(stack.context.isDark)),
    color: theme.background,
  };
}

function paintMarks(
  ctx: CanvasRenderingContext2D,
  { theme }: Scene,
  stack: StudyStack,
  { range, ticks, step, shown }: PaneView,
  area: Area,
  whole: Area,
  takenY = -Infinity,
): void {
  ctx.font = toFont(theme);
  ctx.textAlign = 'right';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = theme.textMuted;
  for (const tick of ticks) {
    const y = toYOf(range!, area, tick);
    const isFree = Math.abs(y - takenY) > 2 * HALF_LABEL_PX - 2;
    if (!isFree || y < area.top + HALF_LABEL_PX || y > area.bottom - HALF_LABEL_PX) continue;
    const text = toMarkText(tick, step, shown.setting.study.unit, stack.context.digits);
    ctx.fillText(text, toTextX(whole), y + 0.5);
  }
}

/** Paints a filled label at the right of a pane, within it. */
function paintLabel(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  area: Area,
  whole: Area,
  { y, ...look }: ValueLabel,
): void {
  const height = toLabelHeight(scene.theme);
  const free = Math.max(area.top + 1, Math.round(y - height / 2));
  const top = Math.min(area.bottom - height, free);
  ctx.fillStyle = scene.theme.background;
  ctx.fillRect(area.right + 1, top - 2, whole.right - area.right - 1, height + 4);
  paintLabelBox(ctx, scene, area.right, whole, { ...look, top });
}

/** Paints the level line and the value of the pane that the pointer is in. */
export function paintPanePointer(
  ctx: CanvasRenderingContext2D,
  scene: Scene,
  stack: StudyStack,
  plot: Plot,
  whole: Area,
  views: readonly PaneView[],
): void {
  const { crosshair, theme } = scene;
  if (crosshair === undefined) return;
  const all = toWholePlot(plot, whole);
  for (const { name, range, shown } of views) {
    const area = toPaneArea(scene.panes, all, name);
    // Where another chart points there is a moment and no height.
    if (range === undefined || !(crosshair.y > area.top && crosshair.y <= area.bottom)) continue;
    ctx.fillStyle = theme.crosshair;
    const y = toCrisp(plot, crosshair.y);
    for (let x = area.left; x < area.right; x += 6) ctx.fillRect(x, y, 3, 1);
    if (area.bottom - area.top < LEAST_PANE_PX) return;
    paintLabel(ctx, scene, area, whole, {
      y,
      text: toValueText(
        toValueAt(range, area, crosshair.y),
        shown.setting.study,
        stack.context.digits,
      ),
      background: theme.labelBackground,
      color: theme.labelText,
    });
    return;
  }
}
