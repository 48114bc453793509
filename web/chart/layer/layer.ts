/**
 * The one shape of everything that a price chart shows: candles, line, volume, gaps, events, indicators and the
 * crosshair are layers alike. A layer owns what only it needs; what several need stands in the scene.
 * Types only.
 */
import type { CrosshairInfo } from '../chart-data.ts';
import type { PaneName } from '../panes.ts';
import type { PriceRange } from '../price-scale.ts';
import type { Area, Plot, Scene } from '../scene.ts';

/** A label on the price axis. */
export interface PriceLabel {
  /** Mantissa, where it belongs. */
  readonly price: number;
  readonly text: string;
  /** A second, smaller line. */
  readonly note?: string;
  readonly background: string;
  readonly color: string;
  /** Other labels make way for it. */
  readonly isFixed?: boolean;
}

/** One layer of one chart. */
export interface ChartLayer {
  /** Name, unique in a chart. */
  readonly id: string;
  /**
   * Where it is painted: `plot` with the prices, before the axes' labels are final; `over` upon plot and axes;
   * `pointer` on a canvas of its own, which is all that is drawn anew when the pointer moves.
   */
  readonly place: 'plot' | 'over' | 'pointer';
  /** The pane that it is painted in, and cut at; that of prices when left out. `whole` is all of the plot. */
  readonly pane?: PaneName;
  /** Of those that come later: behind volume and prices. */
  readonly isBehind?: boolean;
  /** Derives what it needs of window and data; called before every painting of the plot, data or not. */
  compute?(scene: Scene, widthPx: number): void;
  /** Prices that should be in sight, mantissas; after `compute`. Undefined when it has none. */
  range?(scene: Scene): PriceRange | undefined;
  /** A text that changes when it must be painted anew although window and data stayed. */
  version?(scene: Scene, widthPx: number): string;
  /** Paints, with the scene's data there. @param whole canvas, axes included */
  paint(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot, whole: Area): void;
  /** Its labels on the price axis; the axis moves them apart. */
  labels?(scene: Scene): readonly PriceLabel[];
  /** What of it lies at a moment: its part of the crosshair's read-out, over that of the layers before it. */
  hit?(scene: Scene, plot: Plot, timeMs: number): Partial<CrosshairInfo> | undefined;
  /** Something else is shown from now on. */
  reset?(): void;
}

/** Makes a layer for one chart. */
export type LayerFactory = () => ChartLayer;
