/**
 * A plot drawn by Chart.js: its scales, lines and points. Ours are the names beside the curves and the band of
 * chance. Promises that nothing moves by itself and that nothing but `set`, a theme or another size draws.
 * Fetched with the page that shows plots.
 */
import {
  Chart,
  LinearScale,
  LineController,
  LineElement,
  LogarithmicScale,
  PointElement,
  type ChartConfiguration,
  type ChartDataset,
  type Scale,
} from 'chart.js';
import type { ChartTheme } from '../theme.ts';
import type { Plot, PlotSeries } from './plot-contract.ts';
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

type LinePoint = { x: number; y: number };

/** Makes a plot that fills `host`, whose size is followed. */
export function createPlotChart(host: HTMLElement, first: Plot, firstTheme: ChartTheme): PlotChart {
  Chart.register(LineController, LineElement, PointElement, LinearScale, LogarithmicScale);
  let plot = first;
  let theme = firstTheme;
  const canvas = document.createElement('canvas');
  canvas.setAttribute('aria-hidden', 'true');
  host.append(canvas);
  const chart = new Chart<'line', LinePoint[]>(canvas, toConfig());

  function toConfig(): ChartConfiguration<'line', LinePoint[]> {
    return {
      type: 'line',
      data: { datasets: plot.series.map((series) => toDataset(series, theme)) },
      options: {
        animation: false,
        events: [],
        maintainAspectRatio: false,
        parsing: false,
        spanGaps: true,
        layout: { padding: { top: TITLE_PX, right: 12 } },
        scales: {
          x: toAxis(plot.x, theme, plot.xText ?? toMarkText, plot.xTitle),
          y: toAxis(plot.y, theme, toMarkText),
        },
      },
      plugins: [
        {
          id: 'tickdeckPlot',
          beforeDatasetsDraw: (of) => paintBand(of, plot.band, theme),
          afterDatasetsDraw: (of) => paintNames(of, plot.series, theme),
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

function toDataset(series: PlotSeries, theme: ChartTheme): ChartDataset<'line', LinePoint[]> {
  const { tone, x, y, hasPoints } = series;
  const color = toToneColor(tone, theme);
  return {
    data: x.map((value, i) => ({ x: value, y: y[i]! })),
    borderColor: color,
    backgroundColor: color,
    borderWidth: tone === 'live' ? 2 : 1.25,
    borderDash: tone === 'theory' ? [4, 3] : [],
    pointRadius: hasPoints === true ? 2.5 : 0,
    pointBorderWidth: 0,
  };
}

function toAxis(
  { kind, from, to, marks }: PlotScale,
  theme: ChartTheme,
  toText: (value: number) => string,
  title?: string,
) {
  const font = { family: theme.fontFamily, size: PLOT_FONT_PX };
  return {
    type: kind,
    min: from,
    max: to,
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
      callback: (value: string | number) => toText(Number(value)),
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
      if (marks !== undefined) axis.ticks = marks.map((value) => ({ value }));
    },
  };
}
