/**
 * The layers by which the studies of a chart are painted: what lies behind the prices, what lies over them, one for
 * each pane, and the marks and labels at the right of the panes. A layer owns the scale of its pane.
 */
import type { BarStudy } from '../../../shared/study/study.ts';
import type { ChartLayer } from '../layer/layer.ts';
import type { PriceRange } from '../price-scale.ts';
import { toY, type Plot, type Scene } from '../scene.ts';
import { LEAST_PANE_PX, type PaneView, paintPaneAxes, paintPanePointer } from './pane-axis.ts';
import { toHeldValues, toValueTicks, type ValueRange } from './pane-scale.ts';
import { paintCurves, paintFill, paintProfile, toPlace } from './study-painter.ts';
import type { ShownStudy, StudyStack } from './study-stack.ts';

/** How far from the prices, in spans of theirs, a study may be and still have its room on their scale. */
const MOST_SPANS = 1;
/** Room that a mark of a pane needs, CSS px. */
const MARK_PX = 26;

const isOverPrices = ({ setting }: ShownStudy): boolean =>
  setting.study.place === 'price' && !setting.isHidden;

/** Name of the pane of a study, by its key. */
export const toPaneName = (key: string): string => `study ${key}`;

/** All layers of a stack as it is; made anew when a pane comes or goes. */
export function createStudyLayers(stack: StudyStack): ChartLayer[] {
  const panes = stack.shown
    .filter(({ setting }) => setting.study.place === 'pane')
    .map((shown) => createPaneLayer(stack, shown));
  const views = (): PaneView[] => panes.map(({ view }) => view);
  return [
    {
      id: 'studies behind',
      place: 'plot',
      isBehind: true,
      compute: (scene) => stack.compute(scene),
      version: () => String(stack.completed),
      paint(ctx, scene, plot) {
        const place = toPlace(scene, plot, (value) => toY(plot, value));
        for (const shown of stack.shown.filter(isOverPrices)) {
          if (shown.run === undefined) paintProfile(ctx, stack, shown, plot);
          else paintFill(ctx, stack, shown, place);
        }
      },
    },
    {
      id: 'studies',
      place: 'plot',
      range: (scene) => toPriceRange(stack, scene),
      paint(ctx, scene, plot) {
        const place = toPlace(scene, plot, (value) => toY(plot, value));
        for (const shown of stack.shown.filter(isOverPrices)) {
          if (shown.run !== undefined) paintCurves(ctx, stack, shown, place);
        }
      },
    },
    ...panes.map(({ layer }) => layer),
    {
      id: 'study axes',
      place: 'over',
      paint: (ctx, scene, plot, whole) => paintPaneAxes(ctx, scene, stack, plot, whole, views()),
    },
    {
      id: 'study pointer',
      place: 'pointer',
      paint: (ctx, scene, plot, whole) => paintPanePointer(ctx, scene, stack, plot, whole, views()),
    },
  ];
}

/** Values of the studies over the prices, as far as they are near the prices. */
function toPriceRange(stack: StudyStack, { groups }: Scene): PriceRange | undefined {
  if (groups.length === 0) return undefined;
  let low = Infinity;
  let high = -Infinity;
  for (const shown of stack.shown.filter(isOverPrices)) {
    const range = toValueRange(stack, shown);
    if (range === undefined) continue;
    low = Math.min(low, range.low);
    high = Math.max(high, range.high);
  }
  if (low > high) return undefined;
  const reach = (groups.highest - groups.lowest) * MOST_SPANS;
  return {
    low: Math.min(groups.highest, Math.max(low, groups.lowest - reach)),
    high: Math.max(groups.lowest, Math.min(high, groups.highest + reach)),
  };
}

/** Lowest and highest value in sight of what a study draws. */
function toValueRange(stack: StudyStack, shown: ShownStudy): ValueRange | undefined {
  if (shown.run === undefined) return undefined;
  const { curves } = shown.setting.study as BarStudy;
  let low = Infinity;
  let high = -Infinity;
  curves.forEach(({ look }, i) => {
    const rows = look === 'reading' ? undefined : stack.rowsOf(shown, i);
    if (rows === undefined) return;
    for (let row = rows.from; row < rows.to; row++) {
      const value = rows.values[row - rows.firstRow]!;
      if (value < low) low = value;
      if (value > high) high = value;
    }
    if (look === 'columns') {
      low = Math.min(low, 0);
      high = Math.max(high, 0);
    }
  });
  return low <= high ? { low, high } : undefined;
}

function createPaneLayer(
  stack: StudyStack,
  shown: ShownStudy,
): { layer: ChartLayer; view: PaneView } {
  const name = toPaneName(shown.setting.key);
  const view: PaneView = { name, shown, range: undefined, ticks: [], step: 1 };
  const layer: ChartLayer = {
    id: name,
    place: 'plot',
    pane: name,
    paint(ctx, scene, plot) {
      update(view, stack, plot);
      const { range } = view;
      paintGrid(ctx, scene, plot, view);
      const isLow = plot.bottom - plot.top < LEAST_PANE_PX;
      if (range === undefined || shown.setting.isHidden || isLow) return;
      const place = toPlace(scene, plot, (value) => toValueY(plot, range, value));
      paintFill(ctx, stack, shown, place);
      paintCurves(ctx, stack, shown, place);
    },
    reset() {
      view.range = undefined;
    },
  };
  return { layer, view };
}

/** Where a value of a pane lies. */
const toValueY = (
  plot: Pick<Plot, 'top' | 'bottom'>,
  { low, high }: ValueRange,
  value: number,
): number => plot.bottom - ((value - low) / (high - low)) * (plot.bottom - plot.top);

function update(view: PaneView, stack: StudyStack, plot: Plot): void {
  const study = view.shown.setting.study as BarStudy;
  const [low, high] = study.range ?? [];
  const found = toValueRange(stack, view.shown);
  if (low !== undefined) view.range = toHeldValues(low, high!, view.range);
  else if (found !== undefined) view.range = toHeldValues(found.low, found.high, view.range);
  const { range } = view;
  const height = plot.bottom - plot.top;
  if (range === undefined || height < MARK_PX) {
    view.ticks = [];
    return;
  }
  view.ticks =
    study.range === undefined
      ? toValueTicks(range, ((range.high - range.low) / height) * MARK_PX)
      : (study.levels ?? []);
  view.step = view.ticks.length > 1 ? Math.abs(view.ticks[1]! - view.ticks[0]!) : 1;
}

function paintGrid(
  ctx: CanvasRenderingContext2D,
  { theme }: Scene,
  plot: Plot,
  { range, ticks, shown }: PaneView,
): void {
  ctx.fillStyle = theme.gridMajor;
  ctx.fillRect(plot.left, plot.top, plot.right - plot.left, 1);
  if (range === undefined) return;
  const { levels = [], range: fixed } = shown.setting.study as BarStudy;
  const at = (value: number): number => Math.round(toValueY(plot, range, value));
  ctx.fillStyle = theme.grid;
  if (fixed === undefined) {
    for (const tick of ticks) ctx.fillRect(plot.left, at(tick), plot.right - plot.left, 1);
  }
  ctx.fillStyle = theme.gridMajor;
  for (const level of levels) {
    const y = at(level);
    for (let x = plot.left; x < plot.right; x += 8) ctx.fillRect(x, y, 4, 1);
  }
}
