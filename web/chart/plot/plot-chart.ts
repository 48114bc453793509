/**
 * A plot drawn by Chart.js: its scales. Ours are the curves, the names beside them and the band of chance. Promises that nothing moves by itself and that nothing but `set`, a theme or another size draws.
 * Fetched with the page that shows plots.
 */
import { Chart, type ChartConfiguration, type Scale } from 'chart.js';
import type { ChartTheme } from '../theme.ts';
import { fromStraight, registerCurves, toStraight } from './curves.ts';
import type { Plot } from './plot-contract.ts';
import {
  paintBand,
  paintNames,
  paintTitle,
  PLOT_FONT_PX,
  TITLE_PX,
  toToneColor,
} from './plot-overlay.ts';
import { type PlotScale, toMarkText } from './scale.ts';

/** A plot on the page. */
export interface PlotChart {
  set(plot: Plot): void;
  setTheme(theme: ChartTheme): void;
  destroy(): void;
}

type Config = ChartConfiguration<'tickdeckCurves', never[]>;

/** Makes a plot that fills `host`, whose size is followed. */
export function createPlotChart(host: HTMLElement, first: Plot, firstTheme: ChartTheme): PlotChart {
  registerCurves();
  let plot = first;
  let theme = firstTheme;
  const canvas = document.createElement('canvas');
  canvas.setAttribute('aria-hidden', 'true');
  host.append(canvas);
  const chart = new Chart<'tickdeckCurves', never[]>(canvas, toConfig());

  function toConfig(): Config {
    return {
      type: 'tickdeckCurves',
      data: {
        datasets: plot.series.map((series) => ({
          type: 'tickdeckCurves',
          data: [],
          curve: { plot, series, color: toToneColor(series.tone, theme) },
        })),
      },
      options: {
        animation: false,
        events: [],
        maintainAspectRatio: false,
        parsing: false,
        layout: { padding: { top: TITLE_PX, right: 12 } },
        scales: {
          x: toAxis(plot.x, theme, plot.xText ?? toMarkText, plot.xTitle),
          y: toAxis(plot.y, theme, toMarkText),
        },
      },
      plugins: [
        {
          id: 'tickdeckPlot',
          beforeDatasetsDraw: (of) => paintBand(of, plot, theme),
          afterDatasetsDraw: (of) => paintNames(of, plot, theme),
          afterDraw: (of) => paintTitle(of, plot.yTitle, theme),
        },
      ],
    };
  }

  function update(): void {
    const { data, options } = toConfig();
    chart.data = data;
    chart.options = options!;
    chart.update('none');
  }

  return {
    set(next) {
      plot = next;
      update();
    },
    setTheme(next) {
      theme = next;
      update();
    },
    destroy() {
      chart.destroy();
      canvas.remove();
    },
  };
}

function toAxis(
  scale: PlotScale,
  theme: ChartTheme,
  toText: (value: number) => string,
  title?: string,
) {
  const { from, to, marks } = scale;
  const font = { family: theme.fontFamily, size: PLOT_FONT_PX };
  return {
    type: 'linear' as const,
    min: toStraight(scale, from),
    max: toStraight(scale, to),
    border: { display: false },
    grid: { color: theme.gridMajor, drawTicks: false, lineWidth: 0.6 },
    ticks: {
      font,
      color: theme.textMuted,
      padding: 6,
      maxTicksLimit: 6,
      maxRotation: 0,
      autoSkip: marks === undefined,
      includeBounds: false,
      callback: (value: string | number) => toText(fromStraight(scale, Number(value))),
    },
    title: {
      display: title !== undefined,
      text: title ?? '',
      align: 'end' as const,
      font,
      color: theme.textMuted,
      padding: { top: 2, bottom: 0 },
    },
    afterBuildTicks(axis: Scale) {
      if (marks !== undefined)
        axis.ticks = marks.map((mark) => ({ value: toStraight(scale, mark) }));
    },
  };
}
