/**
 * Turns pointer, wheel, touch and keyboard input on a chart into intentions. Promises that wheel
 * steps mean the same in every browser, and that a page can still be scrolled past a chart by touch.
 * Knows nothing of time, price or drawing.
 */

/** A part of a chart that is handled in its own way. */
export type Zone = 'plot' | 'price' | 'time';

/** What somebody wants of the chart; positions are CSS px from the element's top left. */
export interface GestureTarget {
  zoneAt(x: number, y: number): Zone;
  /** Moves prices by so many px down, where they do not fit themselves. */
  panPrice(px: number): void;
  /** @param factor above 1 shows more prices */
  scalePrice(factor: number): void;
  /** The price axis is dragged from one height to another: prices spread around the middle. */
  dragPriceAxis(fromY: number, toY: number): void;
  /** The time axis is dragged: times spread from the right edge. */
  dragTimeAxis(fromX: number, toX: number): void;
  /** Has prices fit what is in sight. */
  fitPrice(): void;
  /** Does what a key with Alt stands for; false when it stands for nothing. @param code of the key */
  press(code: string): boolean;
  /** Opens the menu of the price scale. */
  openMenu(): void;
  /** Opens the menu of a place in the plot; of the crosshair's where none is given. */
  openPlotMenu(x?: number, y?: number): void;
  /** Positive moves the content to the right: earlier times come into sight. */
  panBy(px: number): void;
  /** The content was let go while it moved, px a ms. */
  fling(pxPerMs: number): void;
  /** Whatever glides stands. */
  stop(): void;
  /** @param factor above 1 shows more time */
  zoomAt(x: number, factor: number): void;
  /** Points somewhere. @param isTurned the magnet does the other thing */
  pointAt(x: number, y: number, isTurned?: boolean): void;
  pointAway(): void;
  /** True while it points somewhere. */
  readonly isPointing: boolean;
  /** Moves the crosshair by whole bars; the keyboard's way to point. */
  stepCrosshair(bars: number): void;
  reset(): void;
  toOldest(): void;
  follow(): void;
}

/** Largest zoom that one wheel event may cause, natural log of the factor. */
const MOST_PER_EVENT = 0.35;
const PX_PER_LINE = 16;
const ZOOM_PER_PX = 0.0018;
/** Trackpads report pinches as small wheel steps with the control key. */
const ZOOM_PER_PINCH_PX = 0.01;
/** Wheel events nearer than this belong to one turn, which keeps its axis. */
const SAME_TURN_MS = 150;
/** A finger that was slower, or rested longer before it was lifted, lets go of nothing; px a ms, ms. */
const LEAST_FLING = 0.2;
const MOST_FLING = 7;
const MOST_REST_MS = 50;
const LONG_PRESS_MS = 350;
const SLOP_PX = 6;
const KEY_ZOOM = 1.25;
const KEY_PAN_PX = 40;
/** What a finger does without our help: a page is scrolled past a chart. */
const TOUCH_ACTION = 'pan-y';

/** Wheel movement in CSS px, whatever unit the browser counts in. */
export function toWheelPx(delta: number, deltaMode: number, pagePx: number): number {
  if (deltaMode === 1) return delta * PX_PER_LINE;
  return deltaMode === 2 ? delta * pagePx : delta;
}

/** Zoom factor of a wheel movement. */
export function toZoomFactor(px: number, isPinch: boolean): number {
  const raw = px * (isPinch ? ZOOM_PER_PINCH_PX : ZOOM_PER_PX);
  return Math.exp(Math.min(MOST_PER_EVENT, Math.max(-MOST_PER_EVENT, raw)));
}

/** Listens on an element until the returned function is called. */
export function attachGestures(element: HTMLElement, target: GestureTarget): () => void {
  const listening = new AbortController();
  const { signal } = listening;
  element.style.touchAction = TOUCH_ACTION;
  element.addEventListener('wheel', (event) => onWheel(event, element, target), {
    signal,
    passive: false,
  });
  element.addEventListener('keydown', (event) => onKey(event, element, target), { signal });
  element.addEventListener('dblclick', (event) => onDoubleClick(event, element, target), {
    signal,
  });
  element.addEventListener('contextmenu', (event) => onMenu(event, element, target), { signal });
  const pointers = new Pointers(element, target);
  element.addEventListener('pointerdown', (event) => pointers.down(event), { signal });
  element.addEventListener('pointermove', (event) => pointers.move(event), { signal });
  for (const end of ['pointerup', 'pointercancel'] as const) {
    element.addEventListener(end, (event) => pointers.up(event), { signal });
  }
  element.addEventListener('pointerleave', (event) => pointers.leave(event), { signal });
  return () => {
    listening.abort();
    pointers.close();
  };
}

/** The axis that a turn of the wheel began with, while it goes on. */
const wheelTurns = new WeakMap<HTMLElement, { isSideways: boolean; atMs: number }>();

function isSidewaysTurn(event: WheelEvent, element: HTMLElement, isLarger: boolean): boolean {
  const turn = wheelTurns.get(element);
  const isOn = turn !== undefined && event.timeStamp - turn.atMs < SAME_TURN_MS;
  const isSideways = isOn ? turn.isSideways : isLarger;
  wheelTurns.set(element, { isSideways, atMs: event.timeStamp });
  return isSideways;
}

function toZone(event: MouseEvent, element: HTMLElement, target: GestureTarget): Zone {
  const box = element.getBoundingClientRect();
  return target.zoneAt(event.clientX - box.left, event.clientY - box.top);
}

function onDoubleClick(event: MouseEvent, element: HTMLElement, target: GestureTarget): void {
  const zone = toZone(event, element, target);
  if (zone !== 'time') target.fitPrice();
  if (zone !== 'price') target.reset();
}

function onMenu(event: MouseEvent, element: HTMLElement, target: GestureTarget): void {
  const { left, top } = element.getBoundingClientRect();
  const zone = toZone(event, element, target);
  if (zone === 'time') return;
  event.preventDefault();
  if (zone === 'price') target.openMenu();
  // A key names neither a button nor a kind of pointer.
  else if (event.button !== 2 && !event.ctrlKey && !(event as PointerEvent).pointerType)
    target.openPlotMenu();
  else target.openPlotMenu(event.clientX - left, event.clientY - top);
}

function onWheel(event: WheelEvent, element: HTMLElement, target: GestureTarget): void {
  event.preventDefault();
  const dx = toWheelPx(event.deltaX, event.deltaMode, element.clientWidth);
  const dy = toWheelPx(event.deltaY, event.deltaMode, element.clientHeight);
  const sideways = event.shiftKey && dx === 0 ? dy : dx;
  target.stop();
  const isLarger = event.shiftKey || Math.abs(dx) > Math.abs(dy);
  if (!event.ctrlKey && isSidewaysTurn(event, element, isLarger)) {
    target.panBy(-sideways);
    return;
  }
  const factor = toZoomFactor(dy, event.ctrlKey);
  if (toZone(event, element, target) === 'price') target.scalePrice(factor);
  else target.zoomAt(event.clientX - element.getBoundingClientRect().left, factor);
}

function onKey(event: KeyboardEvent, element: HTMLElement, target: GestureTarget): void {
  if (event.ctrlKey || event.metaKey) return;
  if (event.altKey) {
    if (target.press(event.code)) event.preventDefault();
    return;
  }
  const width = element.clientWidth;
  const actions: Record<string, () => void> = {
    ArrowLeft: () => (event.shiftKey ? target.stepCrosshair(-1) : target.panBy(width / 10)),
    ArrowRight: () => (event.shiftKey ? target.stepCrosshair(1) : target.panBy(-width / 10)),
    ArrowUp: () => (event.shiftKey ? target.scalePrice(1 / KEY_ZOOM) : target.panPrice(KEY_PAN_PX)),
    ArrowDown: () => (event.shiftKey ? target.scalePrice(KEY_ZOOM) : target.panPrice(-KEY_PAN_PX)),
    PageUp: () => target.panBy(width * 0.9),
    PageDown: () => target.panBy(-width * 0.9),
    '+': () => target.zoomAt(width / 2, 1 / KEY_ZOOM),
    '=': () => target.zoomAt(width / 2, 1 / KEY_ZOOM),
    '-': () => target.zoomAt(width / 2, KEY_ZOOM),
    _: () => target.zoomAt(width / 2, KEY_ZOOM),
    Home: () => target.toOldest(),
    End: () => target.follow(),
    Escape: () => target.pointAway(),
  };
  const action = Object.hasOwn(actions, event.key) ? actions[event.key] : undefined;
  if (action === undefined) return;
  event.preventDefault();
  action();
}

interface Finger {
  x: number;
  y: number;
}

/**
 * Follows pressed pointers: one drags, two pinch. A finger's tap points and the crosshair stays; then a drag moves it from
 * where it is, so that the finger does not hide it, and the next tap takes it away.
 */
class Pointers {
  private readonly element: HTMLElement;
  private readonly target: GestureTarget;
  private readonly pressed = new Map<number, Finger>();
  private start: Finger = { x: 0, y: 0 };
  /** Where the crosshair of a finger is. */
  private pointed: Finger = { x: 0, y: 0 };
  private state: 'idle' | 'pressed' | 'drag' | 'point' = 'idle';
  /** Of the drag, px a ms, and when it last moved. */
  private speed = 0;
  private movedMs = 0;
  /** Where what is pressed began. */
  private zone: Zone = 'plot';
  private longPress: ReturnType<typeof setTimeout> | undefined;

  constructor(element: HTMLElement, target: GestureTarget) {
    this.element = element;
    this.target = target;
  }

  down(event: PointerEvent): void {
    if (event.pointerType === 'mouse' && event.button !== 0) return;
    const at = this.locate(event);
    this.element.setPointerCapture(event.pointerId);
    this.pressed.set(event.pointerId, at);
    this.start = at;
    this.target.stop();
    this.speed = 0;
    if (this.pressed.size === 1) this.zone = this.target.zoneAt(at.x, at.y);
    this.state = this.pressed.size > 1 ? 'drag' : 'pressed';
    clearTimeout(this.longPress);
    if (event.pointerType === 'mouse' || this.pressed.size > 1 || this.zone === 'time') return;
    this.longPress = setTimeout(() => {
      if (this.state !== 'pressed') return;
      // What the finger does until it is lifted is nothing to the chart.
      this.pressed.delete(event.pointerId);
      this.state = 'idle';
      if (this.zone === 'price') this.target.openMenu();
      else this.target.openPlotMenu(at.x, at.y);
    }, LONG_PRESS_MS);
  }

  move(event: PointerEvent): void {
    const at = this.locate(event);
    const before = this.pressed.get(event.pointerId);
    if (before === undefined) {
      if (event.pointerType === 'mouse') this.pointByMouse(event, at);
      return;
    }
    if (this.pressed.size === 2) this.pinch(event.pointerId, before, at);
    else this.drag(event, before, at);
  }

  up(event: PointerEvent): void {
    clearTimeout(this.longPress);
    const isTap = this.state === 'pressed' && event.type === 'pointerup';
    const at = this.pressed.get(event.pointerId);
    this.pressed.delete(event.pointerId);
    const isTouch = event.pointerType !== 'mouse';
    if (isTouch && this.state === 'drag' && this.zone === 'plot') this.letGo(event);
    if (isTap && at !== undefined && isTouch && this.zone === 'plot') this.tap(at);
    this.state = this.pressed.size > 0 ? 'drag' : 'idle';
  }

  private letGo(event: PointerEvent): void {
    const isAlone = this.pressed.size === 0;
    const hasRested = event.timeStamp - this.movedMs > MOST_REST_MS;
    if (!isAlone || hasRested || Math.abs(this.speed) < LEAST_FLING) return;
    if (matchMedia('(prefers-reduced-motion: reduce)').matches) return;
    this.target.fling(Math.min(MOST_FLING, Math.max(-MOST_FLING, this.speed)));
  }

  /** A finger that is lifted leaves as well, but what it pointed at stays. */
  leave(event: PointerEvent): void {
    if (event.pointerType !== 'mouse') return;
    if (this.pressed.size === 0 && this.state === 'idle') this.target.pointAway();
  }

  private pointByMouse({ ctrlKey, metaKey }: PointerEvent, { x, y }: Finger): void {
    this.target.pointAt(x, y, ctrlKey || metaKey);
  }

  private tap(at: Finger): void {
    if (!this.target.isPointing) this.point(at);
    else {
      this.target.pointAway();
      this.element.style.touchAction = TOUCH_ACTION;
    }
  }

  /** Points by touch; the page does not scroll under the finger that moves a crosshair. */
  private point(at: Finger): void {
    const { clientWidth, clientHeight } = this.element;
    this.pointed = {
      x: Math.min(clientWidth, Math.max(0, at.x)),
      y: Math.min(clientHeight, Math.max(0, at.y)),
    };
    this.target.pointAt(this.pointed.x, this.pointed.y);
    this.element.style.touchAction = 'none';
  }

  close(): void {
    clearTimeout(this.longPress);
  }

  private drag(event: PointerEvent, before: Finger, at: Finger): void {
    const isMouse = event.pointerType === 'mouse';
    if (this.state === 'pressed') {
      const isTracking = !isMouse && this.zone === 'plot' && this.target.isPointing;
      const movedPx = Math.hypot(at.x - this.start.x, at.y - this.start.y);
      if (movedPx < (isMouse ? 2 : SLOP_PX)) return;
      clearTimeout(this.longPress);
      this.state = isTracking ? 'point' : 'drag';
    }
    if (this.state === 'point') {
      this.pressed.set(event.pointerId, at);
      this.point({ x: this.pointed.x + at.x - before.x, y: this.pointed.y + at.y - before.y });
      return;
    }
    if (this.zone === 'price') this.target.dragPriceAxis(before.y, at.y);
    else if (this.zone === 'time') this.target.dragTimeAxis(before.x, at.x);
    else {
      this.measure(at.x - before.x, event.timeStamp);
      this.target.panBy(at.x - before.x);
      this.target.panPrice(at.y - before.y);
    }
    if (isMouse) this.pointByMouse(event, at);
    this.pressed.set(event.pointerId, at);
  }

  /** Speed of a drag, of late moves more than of earlier ones. */
  private measure(px: number, timeMs: number): void {
    const tookMs = Math.max(1, timeMs - this.movedMs);
    const now = px / tookMs;
    this.speed = tookMs > MOST_REST_MS ? now : this.speed * 0.4 + now * 0.6;
    this.movedMs = timeMs;
  }

  private pinch(pointerId: number, before: Finger, at: Finger): void {
    const other = [...this.pressed].find(([id]) => id !== pointerId)?.[1];
    if (other === undefined) return;
    if (this.zone === 'price') {
      const tall = Math.max(8, Math.abs(before.y - other.y));
      this.target.scalePrice(tall / Math.max(8, Math.abs(at.y - other.y)));
      this.pressed.set(pointerId, at);
      return;
    }
    const apart = Math.max(8, Math.hypot(before.x - other.x, before.y - other.y));
    const nowApart = Math.max(8, Math.hypot(at.x - other.x, at.y - other.y));
    this.target.panBy((at.x - before.x) / 2);
    this.target.zoomAt((at.x + other.x) / 2, apart / nowApart);
    this.pressed.set(pointerId, at);
  }

  private locate(event: PointerEvent): Finger {
    const box = this.element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  }
}
