/**
 * The ground of a chart by Chart.js: its linear axes, its layout, and our dataset that has the layers painted.
 */
import { Chart } from 'chart.js';
import type { CreateAxes } from './axes-contract.ts';
import { toChartConfig } from './chart-config.ts';
import { registerParts } from './controllers.ts';

/** Makes it. */
export const createAxes: CreateAxes = (canvas, scene, layers, priceAxisPx) => {
  registerParts();
  const chart = new Chart(canvas, toChartConfig(scene, layers, priceAxisPx));
  return {
    ctx: chart.ctx,
    resize: (width, height) => chart.resize(width, height),
    layOut: () => chart.update('none'),
    paint: () => chart.draw(),
    destroy: () => chart.destroy(),
  };
};
