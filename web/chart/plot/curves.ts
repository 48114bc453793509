/**
 * The curves of a plot, drawn by a controller of our own upon Chart.js's straight scales: a logarithmic one is straight
 * over logarithms. Chart.js's own lines, points and logarithmic scales would be in everybody's first load (4 kB gzip),
 * since what is installed is one file.
 */
import { Chart, type ChartComponent, DatasetController, LinearScale } from 'chart.js';
import { NoElement } from '../controllers.ts';
import type { Plot, PlotSeries } from './plot-contract.ts';
import type { PlotScale } from './scale.ts';

const POINT_PX = 2.5;

/** What a dataset carries. */
export interface CurveDataset {
  readonly type: 'tickdeckCurves';
  readonly data: never[];
  readonly curve: { readonly plot: Plot; readonly series: PlotSeries; readonly color: string };
}

interface CurveChart {
  chartOptions: object;
  datasetOptions: object;
  defaultDataPoint: number;
  metaExtensions: object;
  parsedDataType: object;
  scales: 'linear';
}

declare module 'chart.js' {
  interface ChartTypeRegistry {
    tickdeckCurves: CurveChart;
  }
}

/** Where a value lies on the straight axis of its scale. */
export const toStraight = ({ kind }: PlotScale, value: number): number =>
  kind === 'logarithmic' ? Math.log10(value) : value;

/** The value at a place of the straight axis, to the twelve digits that a way there and back keeps. */
export const fromStraight = ({ kind }: PlotScale, place: number): number =>
  kind === 'logarithmic' ? Number((10 ** place).toPrecision(12)) : place;

/** Places of a curve on the chart, CSS px; values that a scale does not have are left out. */
export function toPoints(
  { scales }: Pick<Chart, 'scales'>,
  plot: Plot,
  { x, y }: PlotSeries,
): { x: number; y: number }[] {
  return x
    .map((value, i) => ({
      x: scales['x']!.getPixelForValue(toStraight(plot.x, value)),
      y: scales['y']!.getPixelForValue(toStraight(plot.y, y[i]!)),
    }))
    .filter((point) => Number.isFinite(point.x + point.y));
}

class CurvesController extends DatasetController<'tickdeckCurves'> {
  static id = 'tickdeckCurves';
  static defaults = { datasetElementType: false, dataElementType: NoElement.id };

  override draw(): void {
    const { curve } = this.getDataset() as unknown as CurveDataset;
    const { plot, series, color } = curve;
    const { ctx, chartArea } = this.chart;
    const { left, top, width, height } = chartArea;
    const points = toPoints(this.chart, plot, series);
    ctx.save();
    ctx.beginPath();
    ctx.rect(left, top, width, height);
    ctx.clip();
    ctx.strokeStyle = ctx.fillStyle = color;
    ctx.lineWidth = series.tone === 'live' ? 2 : 1.25;
    ctx.lineJoin = 'round';
    if (series.tone === 'theory') ctx.setLineDash([4, 3]);
    ctx.beginPath();
    for (const { x, y } of points) ctx.lineTo(x, y);
    ctx.stroke();
    if (series.hasPoints === true) paintPoints(ctx, points);
    ctx.restore();
  }
}

function paintPoints(
  ctx: CanvasRenderingContext2D,
  points: readonly { x: number; y: number }[],
): void {
  for (const { x, y } of points) {
    ctx.beginPath();
    ctx.arc(x, y, POINT_PX, 0, 2 * Math.PI);
    ctx.fill();
  }
}

/** Registers what plots need with Chart.js; harmless when repeated. */
export function registerCurves(): void {
  const parts: unknown[] = [LinearScale, NoElement, CurvesController];
  Chart.register(...(parts as ChartComponent[]));
}
