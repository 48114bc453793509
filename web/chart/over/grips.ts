/**
 * Hands the pointer on one chart to what lies over it, before the chart's own gestures get it. Promises that what
 * nobody takes reaches the chart untouched, that a pinch and the wheel always do, and that a drag that is broken off
 * leaves things as they were. Listens on the chart's host, ahead of the chart. Knows no drawing and no order.
 */
import type { Grip, GripSource, HeldTool, Spot } from './grip.ts';

/** How near counts as at it, CSS px. */
const MOUSE_REACH_PX = 4;
const TOUCH_REACH_PX = 12;
/** Less is a press, and no drag. */
const MOUSE_SLOP_PX = 2;
const TOUCH_SLOP_PX = 6;

/** What is asked of the chart. */
export interface GripHost {
  /** Where prices and studies are painted: no axis, CSS px. */
  isInPlot(x: number, y: number): boolean;
  isPointed(): boolean;
}

interface Held {
  readonly grip: Grip;
  readonly source: GripSource;
  readonly pointerId: number;
  readonly from: Spot;
  /** The chart has it as well, until it is clear that it was a tap. */
  readonly isShared: boolean;
  isDragged: boolean;
}

/** The pointer's way through what lies over one chart. */
export class Grips {
  /** Who is asked, the topmost first. */
  readonly sources: GripSource[] = [];
  private readonly host: HTMLElement;
  private readonly chart: GripHost;
  private readonly listening = new AbortController();
  private readonly pressed = new Set<number>();
  private held: Held | undefined;
  private over: GripSource | undefined;
  private inHand: HeldTool | undefined;
  /** Where a tool was pressed. */
  private toolFrom: (Spot & { readonly pointerId: number }) | undefined;

  constructor(host: HTMLElement, chart: GripHost) {
    this.host = host;
    this.chart = chart;
    const { signal } = this.listening;
    const listen = <K extends keyof HTMLElementEventMap>(
      type: K,
      hear: (event: HTMLElementEventMap[K]) => void,
    ) => host.addEventListener(type, hear, { capture: true, signal });
    listen('pointerdown', (event) => this.onDown(event));
    listen('pointermove', (event) => this.onMove(event));
    listen('pointerup', (event) => this.onUp(event));
    listen('pointercancel', (event) => this.onCancel(event));
    listen('pointerleave', () => this.hover(undefined, undefined));
    listen('dblclick', (event) => this.onDouble(event));
  }

  get tool(): HeldTool | undefined {
    return this.inHand;
  }

  /** Takes a tool in hand, or with undefined none. */
  set tool(tool: HeldTool | undefined) {
    this.inHand = tool;
    this.toolFrom = undefined;
    this.breakOff();
    this.setCursor(tool === undefined ? undefined : 'crosshair');
  }

  /** The nearest thing at a spot that can be taken. */
  find(spot: Spot): { readonly grip: Grip; readonly source: GripSource } | undefined {
    const reachPx = spot.isTouch ? TOUCH_REACH_PX : MOUSE_REACH_PX;
    let nearest: { grip: Grip; source: GripSource } | undefined;
    for (const source of this.sources) {
      const grip = source.find(spot, reachPx);
      if (grip === undefined) continue;
      if (nearest === undefined || grip.distancePx < nearest.grip.distancePx)
        nearest = { grip, source };
    }
    return nearest;
  }

  /** Lets go of what is being dragged, and puts it back. @returns whether there was anything */
  breakOff(): boolean {
    const { held } = this;
    this.held = undefined;
    if (held?.isDragged === true) held.grip.cancel?.();
    return held?.isDragged === true;
  }

  close(): void {
    this.breakOff();
    this.listening.abort();
    this.setCursor(undefined);
  }

  private onDown(event: PointerEvent): void {
    if (!isOnChart(event)) return;
    this.pressed.add(event.pointerId);
    if (this.pressed.size > 1) {
      // Two fingers are the chart's.
      this.breakOff();
      return;
    }
    const spot = this.toSpot(event);
    if (event.button !== 0 || !this.chart.isInPlot(spot.x, spot.y)) return;
    if (this.inHand !== undefined) {
      this.toolFrom = { ...spot, pointerId: event.pointerId };
      if (spot.isTouch) return;
      this.inHand.down(spot);
      this.take(event);
      return;
    }
    const found = this.find(spot);
    for (const source of this.sources) if (source !== found?.source) source.pressElsewhere?.();
    if (found === undefined) return;
    const isShared = spot.isTouch && found.grip.isReady !== true;
    this.held = { ...found, pointerId: event.pointerId, from: spot, isShared, isDragged: false };
    if (!isShared) this.take(event);
  }

  private onMove(event: PointerEvent): void {
    const spot = this.toSpot(event);
    if (this.inHand !== undefined) {
      if (!spot.isTouch && isOnChart(event)) this.inHand.move(spot);
      return;
    }
    const { held } = this;
    if (held === undefined) {
      if (!spot.isTouch && this.pressed.size === 0 && isOnChart(event)) this.look(spot);
      return;
    }
    if (held.pointerId !== event.pointerId) return;
    if (!held.isDragged && isNear(spot, held.from)) {
      if (!held.isShared) event.stopPropagation();
      return;
    }
    if (held.isShared || held.grip.drag === undefined) {
      this.held = undefined;
      return;
    }
    held.isDragged = true;
    held.grip.drag(spot, held.from);
    // The mouse's crosshair goes along; a finger has none.
    if (spot.isTouch) event.stopPropagation();
  }

  private onUp(event: PointerEvent): void {
    this.pressed.delete(event.pointerId);
    const spot = this.toSpot(event);
    const { held, toolFrom } = this;
    this.toolFrom = undefined;
    if (this.inHand !== undefined) {
      if (toolFrom?.pointerId !== event.pointerId) return;
      const isDragged = !isNear(spot, toolFrom);
      if (!spot.isTouch) this.inHand.up(spot, isDragged);
      else if (!isDragged && this.chart.isPointed()) {
        this.takeBack(event);
        this.inHand.tap(spot);
      }
      return;
    }
    this.held = undefined;
    if (held === undefined || held.pointerId !== event.pointerId) return;
    event.stopPropagation();
    if (held.isShared) this.takeBack(event);
    if (held.isDragged) held.grip.drop?.();
    else held.grip.press?.(spot);
  }

  private onCancel(event: PointerEvent): void {
    this.pressed.delete(event.pointerId);
    if (this.held?.pointerId === event.pointerId) this.breakOff();
    if (this.toolFrom?.pointerId === event.pointerId) this.toolFrom = undefined;
  }

  private onDouble(event: MouseEvent): void {
    if (!isOnChart(event)) return;
    const spot = this.toSpot(event);
    const found = this.inHand === undefined ? this.find(spot) : undefined;
    if (this.inHand === undefined && found === undefined) return;
    event.stopPropagation();
    found?.grip.doublePress?.(spot);
  }

  /** Shows what the mouse is over. */
  private look(spot: Spot): void {
    const found = this.chart.isInPlot(spot.x, spot.y) ? this.find(spot) : undefined;
    this.hover(found?.grip, found?.source);
  }

  private hover(grip: Grip | undefined, source: GripSource | undefined): void {
    if (this.over !== undefined && this.over !== source) this.over.hover?.(undefined);
    this.over = source;
    source?.hover?.(grip);
    if (this.inHand === undefined) this.setCursor(grip?.cursor);
  }

  /** Keeps a press from the chart. */
  private take(event: PointerEvent): void {
    event.stopPropagation();
    const { frame } = this;
    frame?.setPointerCapture(event.pointerId);
    frame?.focus({ preventScroll: true });
  }

  /** Has the chart forget a press that it was told of. */
  private takeBack(event: PointerEvent): void {
    event.stopPropagation();
    const { pointerId, pointerType } = event;
    this.frame?.dispatchEvent(new PointerEvent('pointercancel', { pointerId, pointerType }));
  }

  private get frame(): HTMLElement | null {
    return this.host.querySelector<HTMLElement>('[aria-roledescription]');
  }

  private setCursor(cursor: string | undefined): void {
    const { frame } = this;
    if (frame !== null) frame.style.cursor = cursor ?? 'crosshair';
  }

  private toSpot(event: MouseEvent): Spot {
    const { left, top } = this.host.getBoundingClientRect();
    return {
      x: event.clientX - left,
      y: event.clientY - top,
      isShift: event.shiftKey,
      isCtrl: event.ctrlKey || event.metaKey,
      isTouch: (event as PointerEvent).pointerType === 'touch',
    };
  }
}

/** Tells whether an event is the chart's, and not that of a menu or a button over it. */
const isOnChart = ({ target }: Event): boolean =>
  (target as Element).closest('button, [role="menu"], dialog, input, textarea') === null;

const isNear = (a: Spot, b: Spot): boolean =>
  Math.hypot(a.x - b.x, a.y - b.y) < (a.isTouch ? TOUCH_SLOP_PX : MOUSE_SLOP_PX);
