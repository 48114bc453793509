/**
 * Our own Chart.js dataset controller: it holds no elements and parses nothing, and has the chart's layers
 * painted straight from typed arrays. This file is where the parts of Chart.js that the price chart uses are
 * registered.
 */
import { Chart, DatasetController, Element, LinearScale } from 'chart.js';
import type { ChartComponent, CoreChartOptions } from 'chart.js';
import { paintLayers } from './layer/paint-layers.ts';
import type { ChartLayer } from './layer/layer.ts';
import type { Scene } from './scene.ts';

/** What a dataset of ours carries besides the empty `data` that Chart.js insists on. */
interface SceneDataset {
  scene: Scene;
  layers: readonly ChartLayer[];
  xAxisID: 'x';
  yAxisID: 'price';
}

interface SceneChart {
  chartOptions: CoreChartOptions<'tickdeckLayers'>;
  datasetOptions: SceneDataset;
  defaultDataPoint: number;
  metaExtensions: object;
  parsedDataType: object;
  scales: 'linear';
}

declare module 'chart.js' {
  interface ChartTypeRegistry {
    tickdeckLayers: SceneChart;
  }
}

/** Chart.js looks an element class up for every controller; ours never makes one. */
export class NoElement extends Element {
  static id = 'tickdeckNoElement';
}

/** Paints the layers of the plot, in their order. */
class LayersController extends DatasetController<'tickdeckLayers'> {
  static id = 'tickdeckLayers';
  static defaults = { datasetElementType: false, dataElementType: NoElement.id };

  override draw(): void {
    const { scene, layers } = this.getDataset() as unknown as SceneDataset;
    const { ctx, chartArea, width, height } = this.chart;
    const whole = { left: 0, top: 0, right: width, bottom: height };
    paintLayers(ctx, scene, layers, 'plot', chartArea, whole);
  }
}

/** Registers our parts with Chart.js; harmless when repeated. */
export function registerParts(): void {
  const parts: unknown[] = [LinearScale, NoElement, LayersController];
  Chart.register(...(parts as ChartComponent[]));
}
