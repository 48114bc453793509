/**
 * Our own Chart.js dataset controllers: they hold no elements and parse nothing, and paint straight
 * from the scene's typed arrays. This file is where the parts of Chart.js that we use are registered.
 */
import { Chart, DatasetController, Element, LinearScale } from 'chart.js';
import type { ChartComponent, CoreChartOptions } from 'chart.js';
import { paintCandles, paintVolume } from './candle-painter.ts';
import { paintLine } from './line-painter.ts';
import { toPlot, type Plot, type Scene } from './scene.ts';

/** What a dataset of ours carries besides the empty `data` that Chart.js insists on. */
interface SceneDataset {
  scene: Scene;
  xAxisID: 'x';
  yAxisID: 'price';
}

interface SceneChart {
  chartOptions: CoreChartOptions<'tickdeckPrice'>;
  datasetOptions: SceneDataset;
  defaultDataPoint: number;
  metaExtensions: object;
  parsedDataType: object;
  scales: 'linear';
}

declare module 'chart.js' {
  interface ChartTypeRegistry {
    tickdeckPrice: SceneChart;
    tickdeckVolume: SceneChart;
  }
}

/** Chart.js looks an element class up for every controller; ours never make one. */
class NoElement extends Element {
  static id = 'tickdeckNoElement';
}

const NO_ELEMENT = { datasetElementType: false, dataElementType: NoElement.id };

abstract class SceneController<
  T extends 'tickdeckPrice' | 'tickdeckVolume',
> extends DatasetController<T> {
  protected abstract paint(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void;

  override draw(): void {
    const { scene } = this.getDataset() as unknown as SceneDataset;
    this.paint(this.chart.ctx, scene, toPlot(scene, this.chart.chartArea));
  }
}

/** Line, area or candles, whichever the scene asks for. */
class PriceController extends SceneController<'tickdeckPrice'> {
  static id = 'tickdeckPrice';
  static defaults = NO_ELEMENT;

  protected override paint(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
    if (scene.kind === 'candles') paintCandles(ctx, scene, plot);
    else paintLine(ctx, scene, plot, scene.kind === 'area');
  }
}

/** Volume bars at the foot of the plot. */
class VolumeController extends SceneController<'tickdeckVolume'> {
  static id = 'tickdeckVolume';
  static defaults = NO_ELEMENT;

  protected override paint(ctx: CanvasRenderingContext2D, scene: Scene, plot: Plot): void {
    paintVolume(ctx, scene, plot);
  }
}

/** Registers our parts with Chart.js; harmless when repeated. */
export function registerParts(): void {
  const parts: unknown[] = [LinearScale, NoElement, PriceController, VolumeController];
  Chart.register(...(parts as ChartComponent[]));
}
