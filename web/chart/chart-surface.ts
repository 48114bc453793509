/**
 * What one price chart is painted upon: its axes, and a canvas above for what follows the pointer.
 * Owns sizes and the width of the price axis. Promises that nothing is painted outside of its paint methods.
 * Knows nothing of windows, gestures and data.
 */
import type { Axes } from './axes-contract.ts';
import { createAxes } from './axes.ts';
import { toPriceAxisPx, updateTicks } from './axis-ticks.ts';
import { TIME_AXIS_PX } from './axis-room.ts';
import { createChartFrame, type ChartFrame } from './chart-frame.ts';
import type { ChartLayer } from './layer/layer.ts';
import { isEmpty, paintLayers } from './layer/paint-layers.ts';
import { toPaneArea } from './panes.ts';
import { toPlot, type Area, type Plot, type Scene } from './scene.ts';
import { toFont } from './theme.ts';

/** A frame smaller than this in either direction is left empty, CSS px. */
const LEAST_PX = 60;
const FIRST_AXIS_PX = 64;
/** The price axis grows at once, and shrinks once it would by more than this, CSS px. */
const AXIS_SLACK_PX = 6;

const SCALE_TEXTS = { linear: '', log: 'Log', percent: '%', indexed: '100' } as const;

/** What the scale counts, and whether it fits by itself. */
function toScaleText({ mode, isAuto, isInverted, isLog }: Scene['scale']): string {
  // A logarithm that cannot be, because prices reach zero, is not claimed.
  const counts = mode === 'log' && !isLog ? 'Linear' : SCALE_TEXTS[mode];
  return [isAuto ? 'Auto' : 'Fixed', counts, isInverted ? '↓' : ''].filter(Boolean).join(' ');
}

/** Canvases and axes of one chart. */
export class ChartSurface {
  readonly elements: ChartFrame;
  private readonly scene: Scene;
  private readonly layers: readonly ChartLayer[];
  private readonly axes: Axes;
  private readonly pointerCtx: CanvasRenderingContext2D;
  private readonly resizing: ResizeObserver;
  private isSizeStale = true;
  private size = { width: 0, height: 0 };
  private axisPx = FIRST_AXIS_PX;

  /** @param onResize the host has another size: `measure` and paint */
  constructor(
    host: HTMLElement,
    label: string,
    scene: Scene,
    layers: readonly ChartLayer[],
    onResize: () => void,
  ) {
    this.scene = scene;
    this.layers = layers;
    this.elements = createChartFrame(host, label);
    const { canvas, pointerCanvas, frame } = this.elements;
    this.pointerCtx = pointerCanvas.getContext('2d')!;
    this.axes = createAxes(canvas, scene, layers, () => this.axisPx);
    this.resizing = new ResizeObserver(() => {
      this.isSizeStale = true;
      onResize();
    });
    this.resizing.observe(frame);
  }

  /** False while there is nothing to paint on. */
  get isVisible(): boolean {
    return this.size.width > 0;
  }

  /** Width of the plot, CSS px; 1 at least. */
  get plotWidth(): number {
    return Math.max(1, this.size.width - this.axisPx);
  }

  /** The plot's place; known before the axes are laid out, because their sizes are ours to say. */
  get area(): Area {
    const { width, height } = this.size;
    return { left: 0, top: 0, right: width - this.axisPx, bottom: height - TIME_AXIS_PX };
  }

  get plot(): Plot {
    return toPlot(this.scene, this.area);
  }

  /** Looks at host and pixel ratio; true when either is another than before: then `resize`. */
  measure(): boolean {
    const ratio = window.devicePixelRatio;
    if (!this.isSizeStale && this.scene.pixelRatio === ratio) return false;
    this.isSizeStale = false;
    const { clientWidth: width, clientHeight: height } = this.elements.frame;
    const isVisible = width >= LEAST_PX && height >= LEAST_PX;
    this.size = isVisible ? { width, height } : { width: 0, height: 0 };
    this.scene.pixelRatio = ratio;
    return true;
  }

  /** Brings the canvases to the measured size, with the scene's window placed. */
  resize(): void {
    if (!this.isVisible) return;
    const { width, height } = this.size;
    const { pointerCanvas } = this.elements;
    this.axes.resize(width, height);
    pointerCanvas.width = Math.round(width * this.scene.pixelRatio);
    pointerCanvas.height = Math.round(height * this.scene.pixelRatio);
    Object.assign(pointerCanvas.style, { width: `${width}px`, height: `${height}px` });
  }

  /** Gives the price axis the width that its labels need; true when the plot's width has changed. */
  fitAxis(): boolean {
    const axisPx = toPriceAxisPx(this.axes.ctx, this.scene);
    if (axisPx <= this.axisPx && axisPx >= this.axisPx - AXIS_SLACK_PX) return false;
    this.axisPx = axisPx;
    return true;
  }

  /** Puts what lies over the axes in its place, and says there what the scale counts. */
  private placeAxes(): void {
    const { priceAxis, timeAxis, scaleButton } = this.elements;
    const { theme, scale } = this.scene;
    const { right } = this.area;
    const prices = toPaneArea(this.scene.panes, this.area, 'price');
    Object.assign(priceAxis.style, { width: `${this.axisPx}px`, height: `${prices.bottom}px` });
    Object.assign(timeAxis.style, { width: `${right}px`, height: `${TIME_AXIS_PX}px` });
    const text = toScaleText(scale);
    if (scaleButton.textContent !== text) {
      scaleButton.textContent = text;
      scaleButton.setAttribute('aria-label', `Price scale: ${text}. Change.`);
    }
    Object.assign(scaleButton.style, {
      width: `${this.axisPx}px`,
      height: `${TIME_AXIS_PX}px`,
      color: theme.textMuted,
      font: toFont(theme),
    });
  }

  /** Lays the axes out and paints all but the pointer's layers. */
  layOut(): void {
    this.placeAxes();
    updateTicks(this.scene, this.plotWidth, this.size.height - TIME_AXIS_PX);
    this.axes.layOut();
  }

  /** Paints all but the pointer's layers, upon axes as they were laid out. */
  paint(): void {
    this.axes.paint();
  }

  /** Paints the pointer's layers, and nothing else. */
  paintPointer(): void {
    const { pointerCtx: ctx, scene, size } = this;
    const whole = { left: 0, top: 0, right: size.width, bottom: size.height };
    ctx.setTransform(scene.pixelRatio, 0, 0, scene.pixelRatio, 0, 0);
    ctx.clearRect(0, 0, size.width, size.height);
    if (!isEmpty(scene)) paintLayers(ctx, scene, this.layers, 'pointer', this.area, whole);
  }

  destroy(): void {
    this.resizing.disconnect();
    this.axes.destroy();
    this.elements.frame.remove();
  }
}
