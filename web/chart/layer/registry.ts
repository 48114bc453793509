/**
 * The layers of a price chart, from the lowest to the topmost. A layer more is one file and one line here; nothing
 * else names them. What most charts have nothing for at first comes when they do; studies as they are chosen.
 */
import { EVENT_PANE } from '../panes.ts';
import { isLineKind } from '../scene.ts';
import { createCandleLayer } from './candle-layer.ts';
import { createCrosshairLayer } from './crosshair-layer.ts';
import { createLastPriceLayer } from './last-price-layer.ts';
import type { LayerFactory } from './layer.ts';
import { toLateLayer } from './late-layer.ts';
import { createPreviousCloseLayer } from './previous-close-layer.ts';
import { createVolumeLayer } from './volume-layer.ts';

const lateBands = toLateLayer(
  { id: 'bands', place: 'plot', pane: 'whole' },
  ({ bands }) => bands.length > 0,
  () => import('./event-layer.ts').then((file) => file.createBandLayer),
);
const lateStart = toLateLayer(
  { id: 'start of data', place: 'plot', pane: 'whole' },
  ({ data }) => data?.isWhole === true,
  () => import('./start-layer.ts').then((file) => file.createStartLayer),
);
const lateGaps = toLateLayer(
  { id: 'gaps', place: 'plot', pane: 'whole' },
  ({ gaps }) => gaps.length > 0,
  () => import('./gap-layer.ts').then((file) => file.createGapLayer),
);
const lateLimits = toLateLayer(
  { id: 'limits', place: 'plot' },
  ({ limits }) => limits.length > 0,
  () => import('./limit-layer.ts').then((file) => file.createLimitLayer),
);
const lateLine = toLateLayer(
  { id: 'line', place: 'plot' },
  ({ kind }) => isLineKind(kind),
  () => import('./line-layer.ts').then((file) => file.createLineLayer),
);
const lateEvents = toLateLayer(
  { id: 'events', place: 'over', pane: EVENT_PANE.name },
  ({ bands, markers }) => bands.length + markers.length > 0,
  () => import('./event-layer.ts').then((file) => file.createEventLayer),
);

/** What every chart shows. */
export const CHART_LAYERS: readonly LayerFactory[] = [
  lateBands,
  lateStart,
  lateGaps,
  createPreviousCloseLayer,
  lateLimits,
  createVolumeLayer,
  lateLine,
  createCandleLayer,
  lateEvents,
  createLastPriceLayer,
  createCrosshairLayer,
];
