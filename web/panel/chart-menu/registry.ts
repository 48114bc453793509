/**
 * What the menu of a chart offers, from top to bottom. A part of the page that has something to offer at a price and a
 * moment is one file with a `ChartMenuSource` and one line here; nothing else names it. A rule stands between two
 * sources that have something.
 */
import type { ChartMenuSource } from './chart-menu.ts';
import { alertItems } from '../alerts/alert-items.ts';
import { drawingItems, drawItems } from '../marks/draw-items.ts';
import { pictureItems } from '../marks/picture-items.ts';
import { priceItems } from './price-items.ts';
import { tradeItems } from './trade-items.ts';
import { viewItems } from './view-items.ts';

/** All sources. */
export const CHART_MENU: readonly ChartMenuSource[] = [
  drawingItems,
  alertItems,
  tradeItems,
  priceItems,
  drawItems,
  viewItems,
  pictureItems,
];
