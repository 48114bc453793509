/**
 * What pointer, wheel, touch and keyboard do to one chart: they move its window and its crosshair. Draws nothing;
 * says what must be drawn.
 */
import type { ChartSurface } from './chart-surface.ts';
import type { GestureTarget } from './gestures.ts';
import { toSpokenBar, type Pointing } from './pointing.ts';
import { toLabelZone, type Scene } from './scene.ts';
import type { Viewport } from './viewport.ts';

/** What is told of an input. */
interface InputListener {
  readonly onMoved: () => void;
  readonly onPointed: () => void;
}

/** Input of one chart. */
export class ChartInput implements GestureTarget {
  private readonly scene: Scene;
  private readonly surface: ChartSurface;
  private readonly viewport: Viewport;
  private readonly pointing: Pointing;
  private readonly listener: InputListener;

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
    this.move(() => this.viewport.zoomAt(px, factor));
  }

  reset(): void {
    this.move(() => this.viewport.reset());
  }

  toOldest(): void {
    this.move(() => this.viewport.toOldest());
  }

  pointAt(x: number, y: number): void {
    this.pointing.at(x, y, this.surface.area);
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
    this.move(() => this.viewport.reveal(startMs + data.intervalMs / 2));
    this.surface.elements.say(toSpokenBar(data, startMs, toLabelZone(this.scene)));
  }

  private move(change: () => void): void {
    if (!this.surface.isVisible) return;
    change();
    this.listener.onMoved();
  }
}
