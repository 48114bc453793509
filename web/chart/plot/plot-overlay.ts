/**
 * What a plot has beside Chart.js's scales and lines: the band of chance, the title over the y scale and the
 * names beside the curves.
 */
import type { Chart } from 'chart.js';
import { toFont, type ChartTheme } from '../theme.ts';
import { toLabels } from './label-places.ts';
import { toPoints, toStraight } from './curves.ts';
import type { Plot, Tone } from './plot-contract.ts';

/** Type of marks, titles and names, CSS px: on a phone as on a screen. */
export const PLOT_FONT_PX = 11;
/** Room above the plot for the title of the y scale, CSS px. */
export const TITLE_PX = 20;
/** Ground that a name clears around itself, so that curves do not run through it, CSS px. */
const HALO_PX = 3;
const BAND_ALPHA = 0.16;

/** Colour of a curve and of its name. */
export function toToneColor(tone: Tone, theme: ChartTheme): string {
  if (tone === 'live') return theme.line;
  if (tone === 'other') return theme.text;
  return tone === 'theory' ? theme.textMuted : theme.reference;
}

/** Paints the band behind the curves. */
export function paintBand(
  { ctx, chartArea, scales }: Chart,
  { band, y }: Plot,
  theme: ChartTheme,
): void {
  if (band === undefined) return;
  const top = Math.max(chartArea.top, scales['y']!.getPixelForValue(toStraight(y, band[1])));
  const bottom = Math.min(chartArea.bottom, scales['y']!.getPixelForValue(toStraight(y, band[0])));
  ctx.save();
  ctx.globalAlpha = BAND_ALPHA;
  ctx.fillStyle = theme.textMuted;
  ctx.fillRect(chartArea.left, top, chartArea.right - chartArea.left, Math.max(1, bottom - top));
  ctx.restore();
}

/** Writes the title of the y scale above it, level, so that it is read without turning one's head. */
export function paintTitle({ ctx }: Chart, title: string, theme: ChartTheme): void {
  ctx.save();
  ctx.font = toPlotFont(theme, 400);
  ctx.textAlign = 'left';
  ctx.textBaseline = 'top';
  ctx.fillStyle = theme.textMuted;
  ctx.fillText(title, 2, 2);
  ctx.restore();
}

/** Writes each curve's name beside it. */
export function paintNames(chart: Chart, plot: Plot, theme: ChartTheme): void {
  const { ctx, chartArea } = chart;
  const { series } = plot;
  const { left, right, top, bottom } = chartArea;
  ctx.save();
  ctx.font = toPlotFont(theme, 600);
  const curves = series.map((each) => ({
    ...(each.label !== undefined && {
      label: each.label,
      width: ctx.measureText(each.label).width,
    }),
    ...(each.labelAt !== undefined && { labelAt: each.labelAt }),
    points: toPoints(chart, plot, each).filter(
      ({ x, y }) => x >= left - 1 && x <= right + 1 && y >= top - 1 && y <= bottom + 1,
    ),
  }));
  ctx.lineJoin = 'round';
  ctx.lineWidth = HALO_PX;
  ctx.strokeStyle = theme.background;
  ctx.textAlign = 'left';
  ctx.textBaseline = 'alphabetic';
  for (const { text, x, y, index } of toLabels(curves, chartArea)) {
    ctx.strokeText(text, x, y);
    ctx.fillStyle = toToneColor(series[index]!.tone, theme);
    ctx.fillText(text, x, y);
  }
  ctx.restore();
}

const toPlotFont = (theme: ChartTheme, weight: 400 | 600): string =>
  toFont({ ...theme, fontSize: PLOT_FONT_PX }, weight);
