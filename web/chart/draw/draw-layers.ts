/**
 * The drawings of one chart as layers: what rests is painted with the plot; what is in hand (being drawn, moved, measured)
 * and the handles of what is selected are painted on the pointer's canvas, so that a move paints nothing else. Answers
 * what lies at a point with the very shapes that were painted. Knows neither pointer events nor the store.
 */
import { paintBox, paintPriceLabel } from '../axis-label.ts';
import { toAxisText } from '../axis-ticks.ts';
import type { ChartLayer, PriceLabel } from '../layer/layer.ts';
import type { Area } from '../panes.ts';
import { toScaled } from '../price-scale.ts';
import type { Plot, Scene } from '../scene.ts';
import { toFont } from '../theme.ts';
import { toPoint, type Point } from './anchors.ts';
import { paintHandles, paintShape, toColor, toDistance } from './draw-painter.ts';
import type { Drawing } from './drawing.ts';
import { toBox } from './geometry.ts';
import { toMeasured, toMeasureLines, type Measure } from './measure.ts';
import { toShape, type Shape } from './shapes.ts';

/** A drawing where it was painted. */
export interface Painted {
  readonly drawing: Drawing;
  readonly shape: Shape;
  readonly note: Area | undefined;
}

/** A drawing at a point, and how far it is from it. */
export interface Near extends Painted {
  readonly distancePx: number;
}

const MEASURE_ALPHA = 0.14;
const PAD_PX = 8;

/** What the layers need of the page. */
export interface DrawLook {
  readonly isDark: () => boolean;
  readonly toVolumeText: (volume: number) => string;
}

/** Layers of one chart's drawings. */
export class DrawLayers {
  /** The scene and plot that were painted last; undefined before. */
  scene: Scene | undefined;
  plot: Plot | undefined;
  readonly layers: readonly ChartLayer[];
  /** What is painted apart: being drawn, moved or only just made. */
  inHand: Drawing | undefined;
  selectedId: string | undefined;
  hoveredId: string | undefined;
  measure: Measure | undefined;
  /** Called before what is in hand is painted. */
  beforePaint: (() => void) | undefined;
  private shown: readonly Drawing[] = [];
  private painted: readonly Painted[] = [];
  private version = 0;
  private readonly look: DrawLook;

  constructor(look: DrawLook) {
    this.look = look;
    this.layers = [
      {
        id: 'drawings',
        place: 'over',
        pane: 'price',
        version: () => `${this.version} ${this.look.isDark()}`,
        labels: (scene) => this.toLabels(scene),
        paint: (ctx, scene, plot) => this.paintResting(ctx, scene, plot),
        // Where they are is the same until something else is there.
        reset: () => this.forget(),
      },
      {
        id: 'drawing in hand',
        place: 'pointer',
        pane: 'price',
        paint: (ctx, scene, plot, whole) => this.paintInHand(ctx, scene, plot, whole),
        reset: () => this.forget(),
      },
    ];
  }

  get drawings(): readonly Drawing[] {
    return this.shown;
  }

  /** Shows these; the topmost last. */
  set drawings(drawings: readonly Drawing[]) {
    this.shown = drawings;
    this.version++;
  }

  /** Takes a drawing off the plot, to be painted in hand; with undefined puts it back. */
  lift(drawing: Drawing | undefined): void {
    if (this.inHand?.id !== drawing?.id) this.version++;
    this.inHand = drawing;
  }

  get selected(): Drawing | undefined {
    return this.shown.find(({ id }) => id === this.selectedId);
  }

  /** Handles of what is selected, where they are now. */
  toHandles(): readonly Point[] {
    const { scene, plot } = this;
    const drawing = this.inHand ?? this.selected;
    if (scene === undefined || plot === undefined || drawing?.isLocked !== undefined) return [];
    return drawing === undefined ? [] : toShape(drawing, scene, plot).handles;
  }

  /** The nearest drawing within reach; of equally near ones the topmost. @param isAny locked ones count */
  findNear(point: Point, reachPx: number, isAny = false): Near | undefined {
    let nearest: Near | undefined;
    for (const each of this.painted) {
      const { drawing, shape, note } = each;
      if (drawing.isLocked === true && !isAny) continue;
      const distancePx = toDistance(shape, point, note, drawing.id === this.selectedId);
      if (distancePx <= reachPx && distancePx <= (nearest?.distancePx ?? Infinity))
        nearest = { ...each, distancePx };
    }
    return nearest;
  }

  private forget(): void {
    this.painted = [];
    this.measure = undefined;
  }

  private toLabels(scene: Scene): PriceLabel[] {
    const { range, scale } = scene;
    return this.shown.flatMap((drawing) => {
      const { tool, isHidden, id, anchors, style } = drawing;
      const price = anchors[0]!.price;
      const at = toScaled(scale.isLog, price);
      const isInSight = at >= range.low && at <= range.high;
      if (tool !== 'horizontal' || isHidden === true || id === this.inHand?.id || !isInSight)
        return [];
      const background = toColor(style, this.look.isDark());
      return [
        { price, text: toAxisText(scene, price), background, color: scene.theme.priceLabelText },
      ];
    });
  }

  private paintResting(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
    this.scene = scene;
    this.plot = plot;
    const isDark = this.look.isDark();
    this.painted = this.shown
      .filter(({ isHidden, id }) => isHidden !== true && id !== this.inHand?.id)
      .map((drawing) => {
        const shape = toShape(drawing, scene, plot);
        const note = paintShape(ctx, scene, plot, drawing, shape, isDark);
        return { drawing, shape, note };
      });
  }

  private paintInHand(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot, whole: Area): void {
    this.beforePaint?.();
    const { inHand, look } = this;
    ctx.save();
    ctx.beginPath();
    ctx.rect(plot.left, plot.top, plot.right - plot.left, plot.bottom - plot.top);
    ctx.clip();
    if (inHand !== undefined)
      paintShape(ctx, scene, plot, inHand, toShape(inHand, scene, plot), look.isDark());
    const marked = inHand ?? this.selected ?? this.shown.find(({ id }) => id === this.hoveredId);
    if (marked !== undefined && marked.isHidden !== true && marked.isLocked !== true) {
      const { handles } = toShape(marked, scene, plot);
      paintHandles(ctx, scene, handles, toColor(marked.style, look.isDark()));
    }
    if (this.measure !== undefined) this.paintMeasure(ctx, scene, plot, this.measure);
    ctx.restore();
    if (inHand?.tool !== 'horizontal') return;
    const { price } = inHand.anchors[0]!;
    paintPriceLabel(ctx, scene, plot, whole, {
      y: toPoint(scene, plot, inHand.anchors[0]!).y,
      text: toAxisText(scene, price),
      background: toColor(inHand.style, look.isDark()),
      color: scene.theme.priceLabelText,
    });
  }

  private paintMeasure(
    ctx: CanvasRenderingContext2D,
    scene: Scene,
    plot: Plot,
    measure: Measure,
  ): void {
    const { theme, data } = scene;
    const [from, to] = [toPoint(scene, plot, measure.from), toPoint(scene, plot, measure.to)];
    const { left, right, top, bottom } = toBox(from, to);
    const color = measure.to.price >= measure.from.price ? theme.up : theme.down;
    ctx.fillStyle = ctx.strokeStyle = color;
    ctx.globalAlpha = MEASURE_ALPHA;
    ctx.fillRect(left, top, right - left, bottom - top);
    ctx.globalAlpha = 1;
    ctx.lineWidth = 1;
    ctx.strokeRect(
      left + 0.5,
      top + 0.5,
      Math.max(0, right - left - 1),
      Math.max(0, bottom - top - 1),
    );
    const measured = toMeasured(scene, plot, measure);
    const format = data?.format ?? String;
    const lines = toMeasureLines(measured, format, this.look.toVolumeText);
    ctx.font = toFont(theme, 600);
    const tall = theme.fontSize + 5;
    const width = Math.max(...lines.map((line) => ctx.measureText(line).width)) + 2 * PAD_PX;
    const height = lines.length * tall + PAD_PX;
    const x = Math.min(plot.right - width - 4, Math.max(plot.left + 4, (left + right - width) / 2));
    const isUp = to.y <= from.y;
    const wanted = isUp ? top - height - 6 : bottom + 6;
    const y = Math.min(plot.bottom - height - 4, Math.max(plot.top + 4, wanted));
    paintBox(ctx, x, y, width, height, color);
    ctx.fillStyle = theme.priceLabelText;
    ctx.textAlign = 'center';
    ctx.textBaseline = 'middle';
    lines.forEach((line, i) =>
      ctx.fillText(line, x + width / 2, y + PAD_PX / 2 + tall * (i + 0.5) + 0.5),
    );
  }
}
