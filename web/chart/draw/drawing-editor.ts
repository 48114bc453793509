/**
 * What a pointer does to the drawings of one chart: selects, moves as a whole or by a handle, copies. Promises that a
 * drag is one change, that one that is broken off is none, and that what is locked is not touched. Knows neither the
 * page nor where drawings are kept: it is given both.
 */
import type { Grip, GripSource, Spot } from '../over/grip.ts';
import { toAnchor, toMoved, toPoint, toStraight } from './anchors.ts';
import type { DrawLayers, Near } from './draw-layers.ts';
import { toDrawingId, type Anchor, type Drawing } from './drawing.ts';

/** What the editor asks of the page. */
export interface DrawingPort {
  /** Keeps these drawings from now on. @param what was done, for people: `Trend line moved` */
  keep(drawings: readonly Drawing[], what: string): void;
  select(id: string | undefined): void;
  /** Opens what a drawing is set by. */
  edit(drawing: Drawing): void;
  /** Somebody measures without having taken up the tool. */
  measure(spot: Spot): void;
  /** The pointer's layers must be painted; with `isAll` the others as well. */
  repaint(isAll: boolean): void;
}

/** A handle is as near as this, CSS px; and by a finger. */
const HANDLE_PX = 7;
const HANDLE_TOUCH_PX = 14;

/** Anchors of a drawing when one of its handles is at another place. Of a rectangle there are two handles more. */
function toReshaped(anchors: readonly Anchor[], handle: number, to: Anchor): Anchor[] {
  if (handle < anchors.length) return anchors.map((each, i) => (i === handle ? to : each));
  // The corners that no anchor is in: the time of one, the price of the other.
  const [a, b] = anchors as readonly [Anchor, Anchor];
  return handle === 2
    ? [
        { timeMs: to.timeMs, price: a.price },
        { timeMs: b.timeMs, price: to.price },
      ]
    : [
        { timeMs: a.timeMs, price: to.price },
        { timeMs: to.timeMs, price: b.price },
      ];
}

/** The editor of one chart. */
export class DrawingEditor implements GripSource {
  private readonly layers: DrawLayers;
  private readonly port: DrawingPort;
  /** The drawing that was found last. */
  private overId: string | undefined;

  constructor(layers: DrawLayers, port: DrawingPort) {
    this.layers = layers;
    this.port = port;
  }

  find(spot: Spot, reachPx: number): Grip | undefined {
    const { layers } = this;
    const handle = this.findHandle(spot);
    const { selected } = layers;
    if (handle !== undefined && selected !== undefined)
      return this.toGrip(selected, handle.distancePx, 'pointer', (to) =>
        this.toReshaped(selected, handle.index, to),
      );
    const near = layers.findNear(spot, reachPx);
    if (near !== undefined) return this.toWhole(near);
    // Shift and a press anywhere measures.
    if (!spot.isShift || spot.isTouch) return undefined;
    return { distancePx: reachPx, cursor: 'crosshair', press: (at) => this.port.measure(at) };
  }

  hover(grip: Grip | undefined): void {
    const id = grip === undefined ? undefined : this.overId;
    if (this.layers.hoveredId === id) return;
    this.layers.hoveredId = id;
    this.port.repaint(false);
  }

  pressElsewhere(): void {
    this.layers.measure = undefined;
    this.port.select(undefined);
    this.port.repaint(false);
  }

  private findHandle(spot: Spot): { index: number; distancePx: number } | undefined {
    let nearest: { index: number; distancePx: number } | undefined;
    const reachPx = spot.isTouch ? HANDLE_TOUCH_PX : HANDLE_PX;
    this.layers.toHandles().forEach(({ x, y }, index) => {
      const distancePx = Math.max(Math.abs(x - spot.x), Math.abs(y - spot.y));
      if (distancePx <= reachPx && !(distancePx >= (nearest?.distancePx ?? Infinity)))
        nearest = { index, distancePx: 0 };
    });
    return nearest;
  }

  private toWhole({ drawing, distancePx }: Near): Grip {
    return this.toGrip(drawing, distancePx, 'move', (to, from) => {
      const { scene, plot } = this.layers;
      if (scene === undefined || plot === undefined) return drawing;
      const { x, y } = to.isShift ? toStraight(from, to) : to;
      const by = { x: x - from.x, y: y - from.y };
      return { ...drawing, anchors: toMoved(scene, plot, drawing.anchors, by) };
    });
  }

  private toReshaped(drawing: Drawing, handle: number, to: Spot): Drawing {
    const { scene, plot } = this.layers;
    if (scene === undefined || plot === undefined) return drawing;
    const other = drawing.anchors[1 - handle];
    const isHeld = to.isShift && other !== undefined;
    const at = isHeld ? toStraight(toPoint(scene, plot, other), to) : to;
    const anchor = toAnchor(scene, plot, at, to.isCtrl);
    return { ...drawing, anchors: toReshaped(drawing.anchors, handle, anchor) };
  }

  private toGrip(
    drawing: Drawing,
    distancePx: number,
    cursor: string,
    toMovedTo: (to: Spot, from: Spot) => Drawing,
  ): Grip {
    const { layers, port } = this;
    this.overId = drawing.id;
    return {
      distancePx,
      cursor,
      isReady: layers.selectedId === drawing.id,
      press: () => {
        layers.measure = undefined;
        port.select(drawing.id);
      },
      doublePress: () => port.edit(drawing),
      drag: (to, from) => {
        const moved = toMovedTo(to, from);
        const isFirst = layers.inHand === undefined;
        // A copy stays where it was, and the one that is dragged is another.
        const isCopy = cursor === 'move' && from.isCtrl;
        layers.lift(isCopy ? { ...moved, id: layers.inHand?.id ?? toDrawingId() } : moved);
        if (isFirst) port.select(isCopy ? undefined : drawing.id);
        port.repaint(isFirst);
      },
      drop: () => this.keep(drawing),
      cancel: () => {
        layers.lift(undefined);
        port.repaint(true);
      },
    };
  }

  /** Keeps what is in hand: in the place of what it was, or on top as a copy of it. */
  private keep({ id, tool }: Drawing): void {
    const { layers, port } = this;
    const { inHand } = layers;
    layers.lift(undefined);
    if (inHand === undefined) return;
    const isCopy = inHand.id !== id;
    port.keep(
      isCopy
        ? [...layers.drawings, inHand]
        : layers.drawings.map((each) => (each.id === id ? inHand : each)),
      isCopy ? `${tool} copied` : `${tool} moved`,
    );
    port.select(inHand.id);
    port.repaint(true);
  }
}
