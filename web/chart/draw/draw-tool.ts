/**
 * A drawing tool in hand on one chart: places anchor after anchor, by clicks, by one drag, or by taps at the crosshair,
 * and shows what is being made on the pointer's canvas alone. Also measures, which leaves nothing. Promises that a
 * drawing has as many anchors as its tool wants and never two at the same place.
 */
import { toX, type Plot, type Scene } from '../scene.ts';
import type { HeldTool, Spot } from '../over/grip.ts';
import { toAnchor, toPoint, toStraight, type Point } from './anchors.ts';
import type { DrawLayers } from './draw-layers.ts';
import {
  toDrawingId,
  TOOL_FACTS,
  type Anchor,
  type Drawing,
  type DrawingStyle,
  type DrawingTool,
} from './drawing.ts';

/** What is asked of the page. */
export interface ToolPort {
  /** How new drawings of a tool look. */
  styleOf(tool: DrawingTool): DrawingStyle;
  /** A drawing was made. */
  made(drawing: Drawing): void;
  /** Something was measured, and stands until the next press. */
  measured(): void;
  repaint(): void;
}

/** The tool, of one chart. */
export class DrawTool implements HeldTool {
  private readonly tool: DrawingTool | 'measure';
  private readonly layers: DrawLayers;
  private readonly port: ToolPort;
  private id = toDrawingId();
  private first: Anchor | undefined;
  /** The press that set the first anchor has not been let go. */
  private isFirstPress = false;
  /** It goes where the crosshair goes, and not where the mouse does. */
  private isByCrosshair = false;

  constructor(tool: DrawingTool | 'measure', layers: DrawLayers, port: ToolPort) {
    this.tool = tool;
    this.layers = layers;
    this.port = port;
  }

  /** Whether something is half made. */
  get isBegun(): boolean {
    return this.first !== undefined;
  }

  move(spot: Spot): void {
    this.isByCrosshair = false;
    this.preview(this.toAnchor(spot));
  }

  down(spot: Spot): void {
    if (this.points === 1 || this.first !== undefined) return;
    this.isFirstPress = true;
    this.first = this.toAnchor(spot);
    this.preview(this.first);
  }

  up(spot: Spot, isDragged: boolean): void {
    const anchor = this.toAnchor(spot);
    const isWaiting = this.isFirstPress && !isDragged;
    this.isFirstPress = false;
    if (!isWaiting) this.place(anchor);
  }

  /** Places at the crosshair; where that was not moved since the last anchor, at the finger. */
  tap(spot?: Spot): void {
    const { scene, plot } = this.layers;
    const crosshair = scene?.crosshair;
    if (scene === undefined || plot === undefined || crosshair === undefined) return;
    this.isByCrosshair = true;
    const anchor = toAnchor(scene, plot, toPlace(plot, crosshair));
    const isAtFirst = anchor.timeMs === this.first?.timeMs && anchor.price === this.first.price;
    this.place(isAtFirst && spot !== undefined ? toAnchor(scene, plot, spot) : anchor);
  }

  /** Takes what is shown to where the crosshair is, for fingers and keys: to be called before it is painted. */
  follow(): void {
    const { scene, plot } = this.layers;
    const crosshair = scene?.crosshair;
    if (!this.isByCrosshair || scene === undefined || plot === undefined) return;
    if (crosshair !== undefined && this.first !== undefined)
      this.show(toAnchor(scene, plot, toPlace(plot, crosshair)));
  }

  /** Begins anew; nothing is half made. @returns whether something was */
  cancel(): boolean {
    const { isBegun } = this;
    this.first = undefined;
    this.isFirstPress = false;
    this.layers.inHand = undefined;
    if (this.tool === 'measure') this.layers.measure = undefined;
    this.port.repaint();
    return isBegun;
  }

  private get points(): 1 | 2 {
    return this.tool === 'measure' ? 2 : TOOL_FACTS[this.tool].points;
  }

  private toAnchor(spot: Spot): Anchor | undefined {
    const { scene, plot } = this.layers;
    if (scene?.data === undefined || plot === undefined) return undefined;
    const { first } = this;
    const at: Point =
      spot.isShift && first !== undefined && this.tool !== 'measure'
        ? toStraight(toPoint(scene, plot, first), spot)
        : spot;
    return toAnchor(scene, plot, at, spot.isCtrl);
  }

  private place(anchor: Anchor | undefined): void {
    if (anchor === undefined) return;
    const { first } = this;
    if (this.points === 2 && first === undefined) {
      this.first = anchor;
      this.preview(anchor);
      return;
    }
    if (first?.timeMs === anchor.timeMs && first.price === anchor.price) return;
    const made = this.toDrawing(anchor);
    this.first = undefined;
    this.id = toDrawingId();
    this.layers.inHand = undefined;
    if (made === undefined) this.port.measured();
    else this.port.made(made);
  }

  private preview(anchor: Anchor | undefined): void {
    if (anchor === undefined) return;
    this.show(anchor);
    this.port.repaint();
  }

  private show(anchor: Anchor): void {
    const drawing = this.toDrawing(anchor);
    // Only the pointer's canvas shows it: the plot need not know.
    if (drawing !== undefined) this.layers.inHand = drawing;
  }

  /** What it is with an anchor at last; of a measure nothing, which the layers show by themselves. */
  private toDrawing(last: Anchor): Drawing | undefined {
    const { tool, first } = this;
    const from = first ?? last;
    if (tool === 'measure') {
      if (first !== undefined) this.layers.measure = { from, to: last };
      return undefined;
    }
    return {
      id: this.id,
      tool,
      anchors: this.points === 1 ? [last] : [from, last],
      decimals: this.layers.scene?.data?.priceDecimals ?? 0,
      style: this.port.styleOf(tool),
    };
  }
}

/** Place of a crosshair: at its bar, on its price. */
const toPlace = (plot: Plot, { y, info }: NonNullable<Scene['crosshair']>): Point => ({
  x: toX(plot, info.timeMs),
  y,
});
