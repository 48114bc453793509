/**
 * Prices that somebody has put on a chart and may move there: alerts, pending orders, entries. A dashed line across the
 * plot, a label at its right end that can be dragged and taken off, and the price on the axis. Promises that labels do
 * not cover one another, that a line far from what is in sight does not flatten the candles, and that a line that was
 * let go stays where it is until its owner says what became of it. Knows neither alerts nor orders.
 */
import { toAxisText } from '../axis-ticks.ts';
import { paintBox } from '../axis-label.ts';
import type { ChartLayer } from '../layer/layer.ts';
import { spreadLabels } from '../price-axis.ts';
import { toScaled } from '../price-scale.ts';
import { toCrisp, toPrice, toY, type Plot, type Scene } from '../scene.ts';
import { toFont, type ChartTheme } from '../theme.ts';
import type { Grip, GripSource, Spot } from './grip.ts';

/** Colours that a line may have: those of the theme, so that it is right in the dark and in the light. */
export type LineTone = 'up' | 'down' | 'line' | 'marker' | 'textMuted';

/** One line. */
export interface PriceLine {
  /** Unique among those of its owner. */
  readonly id: string;
  /** Mantissa. */
  readonly price: number;
  /** A few words on the line: `Buy 100 limit`. */
  readonly label: string;
  readonly tone: LineTone;
  /** It is being dragged: mantissas, a multiple of the tick size. */
  readonly onDrag?: (price: number) => void;
  /** It was let go at another price. Left out: it cannot be moved. */
  readonly onDrop?: (price: number) => void;
  /** Somebody wants it off. Left out: it cannot be taken off here. */
  readonly onRemove?: () => void;
  /** It was pressed, and not moved. */
  readonly onPress?: () => void;
}

/** How far out of what is in sight a line still makes room for itself, in heights of that. */
const MOST_FAR = 1;
const LABEL_PX = 18;
const PAD_PX = 6;
/** Room for the cross at the end of a label. */
const CROSS_PX = 18;
const RIGHT_PX = 8;

interface Placed {
  readonly line: PriceLine;
  readonly y: number;
  /** Of the label. */
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

/** Lines of one chart. */
export class PriceLines implements GripSource {
  private lines: readonly PriceLine[] = [];
  /** Where lines are that were moved, until their owner has said so. */
  private readonly moved = new Map<string, number>();
  private dragged: string | undefined;
  private placed: readonly Placed[] = [];
  private plot: Plot | undefined;
  private tickSize = 1;
  private version = 0;
  private readonly onChange: () => void;
  readonly layer: ChartLayer;

  /** @param onChange the chart must be painted anew */
  constructor(onChange: () => void) {
    this.onChange = onChange;
    this.layer = {
      id: 'price lines',
      place: 'over',
      pane: 'price',
      version: () => String(this.version),
      range: (scene) => this.toRange(scene),
      labels: (scene) =>
        this.lines
          .filter((line) => isInSight(scene, this.priceOf(line)))
          .map((line) => this.toAxisLabel(scene, line)),
      paint: (ctx, scene, plot) => this.paint(ctx, scene, plot),
    };
  }

  /** Shows these lines, and no others. */
  set(lines: readonly PriceLine[]): void {
    this.lines = lines;
    for (const id of this.moved.keys()) if (id !== this.dragged) this.moved.delete(id);
    this.change();
  }

  find({ x, y }: Spot, reachPx: number): Grip | undefined {
    let nearest: Grip | undefined;
    for (const placed of this.placed) {
      const grip = this.toGrip(placed, x, y, reachPx);
      if (grip !== undefined && !(grip.distancePx >= (nearest?.distancePx ?? Infinity)))
        nearest = grip;
    }
    return nearest;
  }

  private toGrip(placed: Placed, x: number, y: number, reachPx: number): Grip | undefined {
    const { line, left, right, top } = placed;
    const isOnLabel = x >= left && x <= right && y >= top && y <= top + LABEL_PX;
    const distancePx = isOnLabel ? 0 : Math.abs(y - placed.y);
    if (distancePx > reachPx) return undefined;
    const isOnCross = isOnLabel && line.onRemove !== undefined && x >= right - CROSS_PX;
    if (isOnCross) return { distancePx, cursor: 'pointer', press: () => line.onRemove?.() };
    const press = (): void => line.onPress?.();
    if (line.onDrop === undefined)
      return line.onPress === undefined ? undefined : { distancePx, cursor: 'pointer', press };
    return { distancePx, cursor: 'ns-resize', isReady: isOnLabel, press, ...this.toDrag(line) };
  }

  private toDrag(line: PriceLine): Pick<Grip, 'drag' | 'drop' | 'cancel'> {
    return {
      drag: ({ y }, from) => {
        this.dragged = line.id;
        const price = this.toDragged(line, y - from.y);
        if (price === this.priceOf(line)) return;
        this.moved.set(line.id, price);
        line.onDrag?.(price);
        this.change();
      },
      drop: () => {
        this.dragged = undefined;
        const price = this.priceOf(line);
        if (price !== line.price) line.onDrop?.(price);
        this.change();
      },
      cancel: () => {
        this.dragged = undefined;
        this.moved.delete(line.id);
        line.onDrag?.(line.price);
        this.change();
      },
    };
  }

  /** Price of a line that was dragged by so many px from where its owner has it. */
  private toDragged(line: PriceLine, px: number): number {
    const { plot } = this;
    if (plot === undefined) return line.price;
    const y = Math.min(plot.bottom, Math.max(plot.top, toY(plot, line.price) + px));
    const price = Math.round(toPrice(plot, y) / this.tickSize) * this.tickSize;
    return Number.isSafeInteger(price) ? price : line.price;
  }

  private priceOf({ id, price }: PriceLine): number {
    return this.moved.get(id) ?? price;
  }

  private change(): void {
    this.version++;
    this.onChange();
  }

  private toRange({ groups }: Scene) {
    const height = groups.highest - groups.lowest;
    if (!(height >= 0)) return undefined;
    const near = this.lines
      .filter(({ id }) => id !== this.dragged)
      .map((line) => this.priceOf(line))
      .filter((price) => price >= groups.lowest - height * MOST_FAR)
      .filter((price) => price <= groups.highest + height * MOST_FAR);
    if (near.length === 0) return undefined;
    return { low: Math.min(...near), high: Math.max(...near) };
  }

  private toAxisLabel(scene: Scene, line: PriceLine) {
    const price = this.priceOf(line);
    const { theme } = scene;
    const background = theme[line.tone];
    return { price, text: toAxisText(scene, price), background, color: theme.priceLabelText };
  }

  private paint(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
    this.plot = plot;
    this.tickSize = scene.data?.tickSize ?? 1;
    const { theme } = scene;
    ctx.font = toFont(theme, 600);
    const inSight = this.lines
      .map((line) => ({ line, y: toY(plot, this.priceOf(line)) }))
      .filter(({ y }) => y >= plot.top && y <= plot.bottom);
    const tops = spreadLabels(
      inSight.map(({ y }) => ({ top: y - LABEL_PX / 2, height: LABEL_PX })),
      plot.top,
      plot.bottom,
    );
    this.placed = inSight.map(({ line, y }, i) => {
      const cross = line.onRemove === undefined ? 0 : CROSS_PX;
      const width = ctx.measureText(line.label).width + 2 * PAD_PX + cross;
      const right = plot.right - RIGHT_PX;
      return { line, y, left: right - width, right, top: Math.round(tops[i]!) };
    });
    for (const { line, y } of this.placed) {
      ctx.fillStyle = theme[line.tone];
      const at = toCrisp(plot, y);
      const tall = line.id === this.dragged ? 2 : 1;
      for (let x = plot.left; x < plot.right; x += 8) ctx.fillRect(x, at, 5, tall);
    }
    for (const placed of this.placed) paintLabel(ctx, theme, placed);
  }
}

function isInSight({ range, scale }: Scene, price: number): boolean {
  const at = toScaled(scale.isLog, price);
  return at >= range.low && at <= range.high;
}

function paintLabel(
  ctx: CanvasRenderingContext2D,
  theme: ChartTheme,
  { line, left, right, top }: Placed,
): void {
  paintBox(ctx, left, top, right - left, LABEL_PX, theme[line.tone]);
  ctx.fillStyle = theme.priceLabelText;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  const middle = top + LABEL_PX / 2;
  ctx.fillText(line.label, left + PAD_PX, middle + 0.5);
  if (line.onRemove === undefined) return;
  const x = right - CROSS_PX / 2 - 1;
  ctx.beginPath();
  for (const side of [1, -1]) {
    ctx.moveTo(x - 3, middle - 3 * side);
    ctx.lineTo(x + 3, middle + 3 * side);
  }
  ctx.lineWidth = 1.5;
  ctx.strokeStyle = theme.priceLabelText;
  ctx.stroke();
}
