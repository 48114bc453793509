/**
 * One price chart: scene, window and Chart.js put together behind a small interface. Promises that
 * nothing is drawn outside `draw`, that a call without a change costs next to nothing, and that the
 * axes are laid out anew only when they change. Knows no network, no panel and no clock.
 */
import { Chart } from 'chart.js';
import type { PriceChart, PriceChartOptions } from './chart-contract.ts';
import { createChartFrame, type ChartFrame } from './chart-frame.ts';
import { TIME_AXIS_PX, toChartConfig } from './chart-config.ts';
import { registerParts } from './controllers.ts';
import { attachGestures, type GestureTarget } from './gestures.ts';
import { Pointing, toSpokenBar } from './pointing.ts';
import {
  isSameView,
  toChangeKey,
  toEventKey,
  reduceToPixels,
  toEmptyScene,
  toPriceAxisPx,
  toViewportInput,
  updateRange,
  updateTicks,
} from './scene-update.ts';
import { toPlot, toX, toY, type Area } from './scene.ts';
import type { Band, ChartData, ChartKind, Gap, Marker, Plot, Scene } from './scene.ts';
import type { ChartTheme } from './theme.ts';
import { toZoneOffset } from './time-ticks.ts';
import { Viewport } from './viewport.ts';

export type { PriceChart, PriceChartOptions } from './chart-contract.ts';
export type { CrosshairInfo } from './crosshair.ts';
export type { ChartData } from './scene.ts';

/** A frame smaller than this in either direction is left empty, CSS px. */
const LEAST_PX = 60;

/** Makes a chart that fills `host`; the host's size and the device's pixel ratio are followed. */
export function createPriceChart(host: HTMLElement, options: PriceChartOptions): PriceChart {
  registerParts();
  return new HostedChart(host, options);
}

class HostedChart implements PriceChart, GestureTarget {
  private readonly options: PriceChartOptions;
  private readonly elements: ChartFrame;
  private readonly scene: Scene;
  private readonly pointing = new Pointing();
  private readonly viewport = new Viewport();
  private readonly chart: Chart<'tickdeckPrice' | 'tickdeckVolume', never[]>;
  private readonly resizing: ResizeObserver;
  private readonly detachGestures: () => void;
  private isDirty = true;
  /** Axes must be laid out anew although window and range stayed. */
  private isAxisDirty = true;
  /** Somebody moved the window since the last frame. */
  private isMoved = false;
  private hasRange = false;
  private isSizeStale = true;
  private size = { width: 0, height: 0 };
  private axisPx = 64;
  private drawnVersion = '';
  private drawnWindow = '';
  private wasFollowing = true;
  private wasPointing = false;
  private askedBeforeMs = Infinity;

  constructor(host: HTMLElement, options: PriceChartOptions) {
    this.options = options;
    this.scene = toEmptyScene(options.theme);
    this.scene.kind = options.kind ?? 'candles';
    this.scene.offset = toZoneOffset(options.timeZone ?? 'local');
    this.elements = createChartFrame(host, options.label ?? 'Price chart');
    const { canvas, frame } = this.elements;
    this.chart = new Chart(
      canvas,
      toChartConfig(this.scene, () => this.axisPx),
    );
    this.detachGestures = attachGestures(frame, this);
    this.resizing = new ResizeObserver(() => {
      this.isSizeStale = true;
      this.invalidate();
    });
    this.resizing.observe(frame);
  }

  setData(data: ChartData | undefined): void {
    const isSame = isSameView(this.scene.data, data);
    this.scene.data = data;
    if (!isSame) {
      this.hasRange = false;
      this.scene.volumeTop = 0;
      this.askedBeforeMs = Infinity;
      this.pointing.away();
      this.viewport.reset();
    }
    this.invalidateAxes();
  }

  setKind(kind: ChartKind): void {
    this.scene.kind = kind;
    this.hasRange = false;
    this.invalidate();
  }

  setTheme(theme: ChartTheme): void {
    this.scene.theme = theme;
    this.invalidateAxes();
  }

  setTimeZone(timeZone: 'utc' | 'local'): void {
    this.scene.offset = toZoneOffset(timeZone);
    this.invalidateAxes();
  }

  setGaps(gaps: readonly Gap[]): void {
    this.scene.gaps = gaps;
    this.invalidate();
  }

  setEvents(bands: readonly Band[], markers: readonly Marker[]): void {
    Object.assign(this.scene, { bands, markers });
    this.invalidate();
  }

  setLabel(label: string): void {
    this.elements.frame.setAttribute('aria-label', label);
  }

  invalidate(): void {
    this.isDirty = true;
    this.options.requestDraw?.();
  }

  draw(marketNowMs: number): boolean {
    this.scene.nowMs = marketNowMs;
    if (!this.fit()) return false;
    const { data } = this.scene;
    this.placeWindow();
    const events = toEventKey(this.scene, this.plotWidth());
    const version = `${toChangeKey(data, marketNowMs)} ${events}`;
    const window = `${this.scene.fromMs} ${this.scene.toMs}`;
    const isSame = version === this.drawnVersion && window === this.drawnWindow;
    if (!this.isDirty && !this.isAxisDirty && isSame) return false;
    this.drawnVersion = version;
    const rangeBefore = this.scene.range;
    reduceToPixels(this.scene, this.plotWidth());
    updateRange(this.scene, this.hasRange ? rangeBefore : undefined, this.isMoved);
    this.hasRange = this.scene.groups.length + this.scene.columnCount > 0;
    this.pointing.place(this.scene, this.plot());
    if (window !== this.drawnWindow || this.scene.range !== rangeBefore || this.isAxisDirty) {
      this.layOut();
    } else {
      this.chart.draw();
    }
    this.drawnWindow = window;
    this.isDirty = this.isAxisDirty = this.isMoved = false;
    this.tell();
    return true;
  }

  follow(): void {
    this.move(() => this.viewport.follow());
  }

  isFollowing(): boolean {
    return this.viewport.isFollowing;
  }

  visibleRange(): { fromMs: number; toMs: number } {
    return { fromMs: this.scene.fromMs, toMs: this.scene.toMs };
  }

  locate(timeMs: number, price: number): { x: number; y: number } {
    const plot = this.plot();
    return { x: toX(plot, timeMs), y: toY(plot, price) };
  }

  destroy(): void {
    this.detachGestures();
    this.resizing.disconnect();
    this.chart.destroy();
    this.elements.frame.remove();
  }

  panBy(px: number): void {
    this.move(() => this.viewport.panBy(px));
  }

  zoomAt(x: number, factor: number): void {
    const px = Math.min(Math.max(0, x), this.plotWidth());
    this.move(() => this.viewport.zoomAt(px, factor));
  }

  reset(): void {
    this.move(() => this.viewport.reset());
  }

  toOldest(): void {
    this.move(() => this.viewport.toOldest());
  }

  pointAt(x: number, y: number): void {
    this.pointing.at(x, y, this.area());
    this.invalidate();
  }

  pointAway(): void {
    this.pointing.away();
    this.invalidate();
  }

  stepCrosshair(bars: number): void {
    const { data, offset } = this.scene;
    const startMs = this.pointing.step(this.scene, bars);
    if (data === undefined || startMs === undefined) return;
    this.move(() => this.viewport.reveal(startMs + data.intervalMs / 2));
    this.elements.say(toSpokenBar(data, startMs, offset));
  }

  private move(change: () => void): void {
    if (this.size.width === 0) return;
    change();
    this.isMoved = true;
    this.invalidate();
  }

  private invalidateAxes(): void {
    this.isAxisDirty = true;
    this.invalidate();
  }

  /** Follows the size of the frame; false while there is nothing to draw on. */
  private fit(): boolean {
    const ratio = window.devicePixelRatio;
    if (this.isSizeStale || this.scene.pixelRatio !== ratio) {
      this.isSizeStale = false;
      const { clientWidth: width, clientHeight: height } = this.elements.frame;
      const isVisible = width >= LEAST_PX && height >= LEAST_PX;
      this.size = isVisible ? { width, height } : { width: 0, height: 0 };
      this.scene.pixelRatio = ratio;
      this.isAxisDirty = true;
      if (isVisible) {
        this.placeWindow();
        this.chart.resize(width, height);
      }
    }
    return this.size.width > 0;
  }

  private plotWidth(): number {
    return Math.max(1, this.size.width - this.axisPx);
  }

  /** The plot; known before Chart.js lays its axes out, because their sizes are ours to say. */
  private area(): Area {
    const { width, height } = this.size;
    return { left: 0, top: 0, right: width - this.axisPx, bottom: height - TIME_AXIS_PX };
  }

  private plot(): Plot {
    return toPlot(this.scene, this.area());
  }

  private placeWindow(): void {
    const { scene, viewport } = this;
    viewport.advance(toViewportInput(scene, this.plotWidth()));
    scene.fromMs = viewport.fromMs;
    scene.toMs = viewport.toMs;
  }

  /** Lays the axes out and draws; the price axis may become wider or narrower first. */
  private layOut(): void {
    const { scene } = this;
    const axisPx = toPriceAxisPx(this.chart.ctx, scene);
    if (axisPx > this.axisPx || axisPx < this.axisPx - 6) {
      this.axisPx = axisPx;
      this.placeWindow();
      reduceToPixels(scene, this.plotWidth());
    }
    updateTicks(scene, this.plotWidth(), this.size.height - TIME_AXIS_PX);
    this.pointing.place(scene, this.plot());
    this.chart.update('none');
  }

  /** Tells the owner, after drawing, what has changed for it. */
  private tell(): void {
    const { options, scene, viewport } = this;
    const info = scene.crosshair?.info;
    if (info !== undefined || this.wasPointing) options.onCrosshair?.(info);
    this.wasPointing = info !== undefined;
    if (viewport.isFollowing !== this.wasFollowing) {
      this.wasFollowing = viewport.isFollowing;
      options.onFollowChange?.(viewport.isFollowing);
    }
    const bars = scene.data?.bars;
    if (bars === undefined || bars.length === 0) return;
    const oldestMs = bars.startMs[bars.head]!;
    if (scene.fromMs >= oldestMs || oldestMs === this.askedBeforeMs) return;
    this.askedBeforeMs = oldestMs;
    options.onNeedHistory?.(scene.fromMs - (scene.toMs - scene.fromMs));
  }
}
