/**
 * What pointer, wheel, touch and keyboard do to one chart: they move its window and its crosshair. Draws nothing;
 * says what must be drawn.
 */
import type { ChartSurface } from './chart-surface.ts';
import type { GestureTarget, Zone } from './gestures.ts';
import { toSpokenBar, type Pointing } from './pointing.ts';
import { toLabelZone, type Scene } from './scene.ts';
import { toScaledRange, type ScaleMode, type ScaleSettings } from './price-scale.ts';
import { EMPTY_RANGE } from './scene-update.ts';
import type { Viewport } from './viewport.ts';

/** What is told of an input. */
interface InputListener {
  readonly onMoved: () => void;
  readonly onPointed: () => void;
  /** Somebody chose another price scale. */
  readonly onScale: (settings: Partial<ScaleSettings>) => void;
  readonly onMenu: () => void;
  readonly onPlotMenu: (x?: number, y?: number) => void;
  readonly onGoto: () => void;
}

/** The price axis can be dragged to this share of its range in one go, and counts a fifth more than its height. */
const LEAST_SPREAD = 0.1;
const BEYOND_AXIS = 0.2;
/** What a glide keeps of its speed each ms, and the speed at which it stands, px a ms. */
const GLIDE_KEPT = 0.997;
const LEAST_SPEED = 0.02;
/** What the scale becomes, by the key that is pressed with Alt; pressed again, it is as usual. */
const MODE_KEYS: Readonly<Record<string, ScaleMode>> = { KeyL: 'log', KeyP: 'percent' };

/** Input of one chart. */
export class ChartInput implements GestureTarget {
  private readonly scene: Scene;
  private readonly surface: ChartSurface;
  private readonly viewport: Viewport;
  private readonly pointing: Pointing;
  private readonly listener: InputListener;
  private speed = 0;
  private glidedMs = 0;

  constructor(
    scene: Scene,
    surface: ChartSurface,
    viewport: Viewport,
    pointing: Pointing,
    listener: InputListener,
  ) {
    this.scene = scene;
    this.surface = surface;
    this.viewport = viewport;
    this.pointing = pointing;
    this.listener = listener;
  }

  follow(): void {
    this.move(() => this.viewport.follow());
  }

  panBy(px: number): void {
    this.move(() => this.viewport.panBy(px));
  }

  zoomAt(x: number, factor: number): void {
    const px = Math.min(Math.max(0, x), this.surface.plotWidth);
    this.move(() => this.keepRatio(() => this.viewport.zoomAt(px, factor)));
  }

  zoneAt(x: number, y: number): Zone {
    const { right, bottom } = this.surface.area;
    if (y > bottom) return 'time';
    return x > right && y <= this.surface.plot.bottom ? 'price' : 'plot';
  }

  panPrice(px: number): void {
    const { scene, surface } = this;
    if (scene.scale.isAuto || px === 0) return;
    this.move(() => {
      const by = px / surface.plot.pxPerPrice;
      scene.range = { low: scene.range.low + by, high: scene.range.high + by };
    });
  }

  scalePrice(factor: number): void {
    const { scene } = this;
    if (scene.range === EMPTY_RANGE) return;
    this.move(() => {
      scene.scale.isAuto = false;
      scene.range = toScaledRange(scene.range, factor);
    });
  }

  dragPriceAxis(fromY: number, toY: number): void {
    const { top, bottom } = this.surface.plot;
    const beyond = (bottom - top) * BEYOND_AXIS;
    const reach = (y: number) => Math.max(0, bottom - y) + beyond;
    this.scalePrice(Math.max(LEAST_SPREAD, reach(fromY) / reach(toY)));
  }

  dragTimeAxis(fromX: number, toX: number): void {
    const { plotWidth } = this.surface;
    const reach = (x: number) => Math.max(1, plotWidth - x);
    this.move(() => this.keepRatio(() => this.viewport.zoomAtEdge(reach(fromX) / reach(toX))));
  }

  fitPrice(): void {
    this.move(() => {
      this.scene.scale.isAuto = true;
    });
  }

  press(code: string): boolean {
    const { scale } = this.scene;
    const mode = MODE_KEYS[code];
    if (mode !== undefined) this.listener.onScale({ mode: scale.mode === mode ? 'linear' : mode });
    else if (code === 'KeyI') this.listener.onScale({ isInverted: !scale.isInverted });
    else if (code === 'KeyG') this.listener.onGoto();
    else if (code === 'KeyR') this.reset();
    else return false;
    return true;
  }

  openMenu(): void {
    this.listener.onMenu();
  }

  openPlotMenu(x?: number, y?: number): void {
    this.listener.onPlotMenu(x, y);
  }

  /** Shows the bar at a moment in the middle, or the one before it, and points at it. @returns false: it may be older than all */
  goTo(timeMs: number): boolean {
    const { data, axis } = this.scene;
    const bars = data?.bars;
    if (bars === undefined || bars.length === 0) return false;
    const row = bars.lowerBound(timeMs + 1) - 1;
    const isThere = row >= bars.head || data?.isWhole === true;
    const startMs = bars.startMs[Math.max(bars.head, row)]!;
    this.move(() => this.viewport.centre(axis.toAxis(startMs + bars.intervalMs / 2)));
    if (isThere) this.pointing.atBar(startMs);
    return isThere;
  }

  /** Glides on after a fling, px a ms; slower with time. */
  fling(pxPerMs: number): void {
    this.speed = pxPerMs;
    this.glidedMs = performance.now();
    this.listener.onMoved();
  }

  /** Moves what glides as far as it has come since the last time. */
  glide(): void {
    if (this.speed === 0) return;
    const nowMs = performance.now();
    const before = this.speed;
    this.speed *= GLIDE_KEPT ** (nowMs - this.glidedMs);
    const px = (this.speed - before) / Math.log(GLIDE_KEPT);
    this.glidedMs = nowMs;
    if (Math.abs(this.speed) < LEAST_SPEED) this.speed = 0;
    this.panBy(px);
  }

  /** Whatever glides stands. */
  stop(): void {
    this.speed = 0;
  }

  reset(): void {
    this.move(() => this.viewport.reset());
  }

  toOldest(): void {
    this.move(() => this.viewport.toOldest());
  }

  pointAt(x: number, y: number, isTurned?: boolean): void {
    this.pointing.at(x, y, this.surface.area, isTurned);
    this.listener.onPointed();
  }

  get isPointing(): boolean {
    return this.pointing.isActive;
  }

  pointAway(): void {
    this.pointing.away();
    this.listener.onPointed();
  }

  stepCrosshair(bars: number): void {
    const { data } = this.scene;
    const startMs = this.pointing.step(this.scene, bars);
    if (data === undefined || startMs === undefined) return;
    this.move(() => this.viewport.reveal(this.scene.axis.toAxis(startMs + data.intervalMs / 2)));
    this.surface.elements.say(toSpokenBar(data, startMs, toLabelZone(this.scene)));
  }

  /** Where prices and times are locked to one another, a zoom in time scales prices by as much. */
  private keepRatio(zoom: () => void): void {
    const { scene, viewport } = this;
    const before = viewport.scaleMs;
    zoom();
    if (!scene.scale.isLocked || viewport.scaleMs === before) return;
    scene.scale.isAuto = false;
    scene.range = toScaledRange(scene.range, viewport.scaleMs / before);
  }

  private move(change: () => void): void {
    if (!this.surface.isVisible) return;
    change();
    this.listener.onMoved();
  }
}
