/**
 * Reads the colours of canvases from the page's style sheet, so that they live in one place. Everything
 * that a canvas needs is a custom property of the root.
 */
import type { ChartTheme } from '../chart/theme.ts';

/** Reads the theme as it is in force. */
export function readChartTheme(root: HTMLElement): ChartTheme {
  const style = getComputedStyle(root);
  const read = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  return {
    background: read('surface'),
    grid: read('grid'),
    gridMajor: read('grid-major'),
    text: read('text'),
    textMuted: read('text-muted'),
    fontFamily: read('font'),
    fontSize: Number.parseFloat(read('type-fine')),
    up: read('up'),
    down: read('down'),
    line: read('accent'),
    area: read('area'),
    volumeUp: read('volume-up'),
    volumeDown: read('volume-down'),
    crosshair: read('text-muted'),
    labelBackground: read('label'),
    labelText: read('label-text'),
    priceLabelText: read('price-label-text'),
    previousClose: read('previous-close'),
    gapFill: read('gap'),
    gapHatch: read('gap-hatch'),
    marker: read('event'),
    band: read('event-ground'),
    reference: read('warn'),
    focusRing: read('accent'),
  };
}
