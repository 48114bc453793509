/**
 * The layers of a price chart, from the lowest to the topmost. A layer more is one file and one line here; nothing
 * else names them. Studies come later, as they are chosen: web/chart/study.
 */
import { createCandleLayer } from './candle-layer.ts';
import { createCrosshairLayer } from './crosshair-layer.ts';
import { createBandLayer, createEventLayer } from './event-layer.ts';
import { createGapLayer } from './gap-layer.ts';
import { createLastPriceLayer } from './last-price-layer.ts';
import type { LayerFactory } from './layer.ts';
import { createLimitLayer } from './limit-layer.ts';
import { createLineLayer } from './line-layer.ts';
import { createPreviousCloseLayer } from './previous-close-layer.ts';
import { createVolumeLayer } from './volume-layer.ts';

/** What every chart shows. */
export const CHART_LAYERS: readonly LayerFactory[] = [
  createBandLayer,
  createGapLayer,
  createPreviousCloseLayer,
  createLimitLayer,
  createVolumeLayer,
  createLineLayer,
  createCandleLayer,
  createEventLayer,
  createLastPriceLayer,
  createCrosshairLayer,
];
