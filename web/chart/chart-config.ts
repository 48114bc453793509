/**
 * The Chart.js configuration of a price chart: two linear axes whose range, ticks and labels come from
 * the scene, a dataset without data that has the layers painted, and a plugin for what lies over the axes.
 */
import type { ChartConfiguration, Plugin, Scale } from 'chart.js';
import { paintOver, TIME_AXIS_PX, TIME_LABEL_PADDING_PX, toGridShares } from './axis-room.ts';
import type { ChartLayer } from './layer/layer.ts';
import type { Scene } from './scene.ts';

type Config = ChartConfiguration<'tickdeckLayers', never[]>;

/**
 * Makes the configuration; every callback reads the scene when Chart.js updates.
 * @param priceAxisPx width of the right axis, asked for at each update
 */
export function toChartConfig(
  scene: Scene,
  layers: readonly ChartLayer[],
  priceAxisPx: () => number,
): Config {
  return {
    type: 'tickdeckLayers',
    data: {
      datasets: [
        { type: 'tickdeckLayers', data: [], scene, layers, xAxisID: 'x', yAxisID: 'price' },
      ],
    },
    options: {
      responsive: false,
      maintainAspectRatio: false,
      animation: false,
      parsing: false,
      normalized: true,
      events: [],
      layout: { autoPadding: false, padding: 0 },
      scales: { x: toTimeAxis(scene), price: toPriceAxis(scene, priceAxisPx) },
    },
    plugins: [toOverlay(scene, layers)],
  } as Config;
}

function toTimeAxis(scene: Scene) {
  return {
    type: 'linear' as const,
    position: 'bottom' as const,
    bounds: 'data' as const,
    border: { display: true, color: () => scene.theme.gridMajor },
    grid: {
      drawTicks: false,
      color: (context: { index: number }) =>
        scene.timeTicks[context.index]?.isMajor === true ? scene.theme.gridMajor : scene.theme.grid,
    },
    ticks: {
      ...TICKS,
      font: () => toTickFont(scene),
      color: (context: { index: number }) =>
        scene.timeTicks[context.index]?.isMajor === true ? scene.theme.text : scene.theme.textMuted,
      padding: TIME_LABEL_PADDING_PX,
      callback: (_: unknown, index: number) => scene.timeTicks[index]?.label ?? '',
    },
    afterDataLimits: (axis: Scale) => {
      axis.min = scene.axis.toAxis(scene.fromMs);
      axis.max = scene.axis.toAxis(scene.toMs);
    },
    afterBuildTicks: (axis: Scale) => {
      axis.ticks = scene.timeTicks.map(({ timeMs }) => ({ value: scene.axis.toAxis(timeMs) }));
    },
    afterFit: (axis: Scale) => {
      axis.height = TIME_AXIS_PX;
      axis.paddingLeft = axis.paddingRight = 0;
    },
  };
}

function toPriceAxis(scene: Scene, widthPx: () => number) {
  return {
    type: 'linear' as const,
    position: 'right' as const,
    bounds: 'data' as const,
    border: { display: true, color: () => scene.theme.gridMajor },
    grid: { drawTicks: false, color: () => scene.theme.grid },
    // Labels are painted with those of the layers, which they make way for.
    ticks: { display: false },
    afterDataLimits: (axis: Scale) => {
      axis.min = 0;
      axis.max = 1;
    },
    afterBuildTicks: (axis: Scale) => {
      axis.ticks = toGridShares(scene).map((value) => ({ value }));
    },
    afterFit: (axis: Scale) => {
      axis.width = widthPx();
      axis.paddingTop = axis.paddingBottom = 0;
    },
  };
}

/** Ticks are ready-made: nothing to skip, turn or measure twice. */
const TICKS = { autoSkip: false, minRotation: 0, maxRotation: 0, includeBounds: false };

const toTickFont = (scene: Scene) => ({
  family: scene.theme.fontFamily,
  size: scene.theme.fontSize,
});

function toOverlay(scene: Scene, layers: readonly ChartLayer[]): Plugin<'tickdeckLayers'> {
  return {
    id: 'tickdeckOverlay',
    beforeDraw: (chart) => {
      chart.ctx.fillStyle = scene.theme.background;
      chart.ctx.fillRect(0, 0, chart.width, chart.height);
    },
    afterDraw: ({ ctx, chartArea, width, height }) => {
      const whole = { left: 0, top: 0, right: width, bottom: height };
      paintOver(ctx, scene, layers, chartArea, whole);
    },
  };
}
