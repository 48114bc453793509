/**
 * What paints the ground of a chart: grid, borders and labels of the time axis, and has the layers painted above them.
 * Two files have this shape: axes.ts, on Chart.js, and plain-axes.ts, which paints the same by itself where every
 * kilobyte counts (the build of the embeds takes it in its place). Types only.
 */
import type { ChartLayer } from './layer/layer.ts';
import type { Scene } from './scene.ts';

/** Ground of one chart. */
export interface Axes {
  /** Of the canvas that it paints on. */
  readonly ctx: CanvasRenderingContext2D;
  /** Brings the canvas to a size, CSS px, at the scene's pixel ratio. */
  resize(width: number, height: number): void;
  /** Lays the axes out by the scene's window, range and ticks, and paints everything. */
  layOut(): void;
  /** Paints everything, upon axes as they were laid out. */
  paint(): void;
  destroy(): void;
}

/**
 * Makes the ground of a chart.
 * @param layers read at each painting
 * @param priceAxisPx width of the right axis, CSS px, asked for at each layout
 */
export type CreateAxes = (
  canvas: HTMLCanvasElement,
  scene: Scene,
  layers: readonly ChartLayer[],
  priceAxisPx: () => number,
) => Axes;
