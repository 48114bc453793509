/** Two palettes for the drawing tests; the colours are far enough apart to be told by their pixels. */
import type { ChartTheme } from '../../../web/chart/theme.ts';

const TYPE = { fontFamily: "'DejaVu Sans', system-ui, sans-serif", fontSize: 11 };

export const DARK: ChartTheme = {
  ...TYPE,
  background: '#0b0f14',
  grid: '#151b23',
  gridMajor: '#26303b',
  text: '#d6dde6',
  textMuted: '#7d8a99',
  up: '#26a69a',
  down: '#ef5350',
  line: '#4c9aff',
  area: 'rgba(76, 154, 255, 0.22)',
  volumeUp: 'rgba(38, 166, 154, 0.32)',
  volumeDown: 'rgba(239, 83, 80, 0.32)',
  crosshair: '#8594a6',
  labelBackground: '#3a4654',
  labelText: '#f2f5f8',
  priceLabelText: '#ffffff',
  previousClose: '#5d6875',
  gapFill: 'rgba(140, 150, 165, 0.08)',
  gapHatch: 'rgba(140, 150, 165, 0.22)',
  marker: '#e8b04b',
  band: 'rgba(232, 176, 75, 0.08)',
  focusRing: '#4c9aff',
};

export const LIGHT: ChartTheme = {
  ...TYPE,
  background: '#ffffff',
  grid: '#eef1f4',
  gridMajor: '#d5dbe2',
  text: '#1b232c',
  textMuted: '#66717e',
  up: '#0b8a7d',
  down: '#d43b3b',
  line: '#1f6feb',
  area: 'rgba(31, 111, 235, 0.16)',
  volumeUp: 'rgba(11, 138, 125, 0.28)',
  volumeDown: 'rgba(212, 59, 59, 0.28)',
  crosshair: '#66717e',
  labelBackground: '#1b232c',
  labelText: '#ffffff',
  priceLabelText: '#ffffff',
  previousClose: '#98a2ad',
  gapFill: 'rgba(90, 100, 115, 0.06)',
  gapHatch: 'rgba(90, 100, 115, 0.2)',
  marker: '#a86a00',
  band: 'rgba(168, 106, 0, 0.07)',
  focusRing: '#1f6feb',
};
