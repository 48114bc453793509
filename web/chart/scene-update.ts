/**
 * Brings a scene up to date before it is drawn: groups the visible bars, asks the layers, and derives the
 * price range. Pure apart from writing to the scene.
 */
import { createBarGroups, groupBars, type BarWindow } from './bar-groups.ts';
import type { ChartData } from './chart-data.ts';
import type { ChartLayer } from './layer/layer.ts';
import { PRICE_PANES, VOLUME_PANES, type PaneSets } from './panes.ts';
import {
  toFittedRange,
  toHeldRange,
  toScaled,
  USUAL_SCALE,
  type PriceRange,
  type PriceScale,
} from './price-scale.ts';
import { isTickScene, type Scene, toAxisSpan } from './scene.ts';
import type { ChartTheme } from './theme.ts';
import { PLAIN_AXIS, type TimeAxis } from './time-axis.ts';
import type { Viewport, ViewportInput } from './viewport.ts';

/** Range of a chart without prices. */
export const EMPTY_RANGE: PriceRange = { low: 0, high: 1 };
/** How far beyond the newest data the market clock may push it, as a share of the window. */
const MOST_QUIET = 0.25;

/** Prices, and volume where there is some. */
const USUAL_PANES: PaneSets = [PRICE_PANES, VOLUME_PANES];

/** A scene with nothing in it. */
export function toEmptyScene(theme: ChartTheme): Scene {
  return {
    kind: 'candles',
    theme,
    data: undefined,
    offset: () => 0,
    gaps: [],
    markers: [],
    bands: [],
    limits: [],
    fromMs: 0,
    toMs: 1,
    axis: PLAIN_AXIS,
    nowMs: 0,
    range: EMPTY_RANGE,
    leastPrice: -Infinity,
    scale: { ...USUAL_SCALE, isAuto: true, isLog: false, base: NaN, tools: undefined },
    panes: PRICE_PANES,
    paneSets: USUAL_PANES,
    timeTicks: [],
    priceTicks: [],
    groups: createBarGroups(),
    crosshair: undefined,
    pixelRatio: 1,
  };
}

/** What the window must know of the scene: how far its data reaches, and what "now" is to it. */
function toViewportInput(scene: Scene, widthPx: number): ViewportInput {
  const { data, nowMs, axis } = scene;
  const isTicks = isTickScene(scene);
  const bars = data !== undefined && data.bars.length > 0 ? data.bars : undefined;
  const newestMs = Math.max(
    bars?.lastStartMs ?? -Infinity,
    isTicks ? (data?.line?.lastMs ?? -Infinity) : -Infinity,
  );
  const quietMs = toAxisSpan(scene) * MOST_QUIET;
  const newestAt = axis.toAxis(newestMs);
  const latestAt = Math.min(axis.toAxis(Math.max(nowMs, newestMs)), newestAt + quietMs);
  return {
    intervalMs: data?.intervalMs ?? 60_000,
    isTicks,
    widthPx,
    firstMs: bars === undefined ? Infinity : axis.toAxis(bars.startMs[bars.head]!),
    anchorMs: newestMs === -Infinity ? nowMs : latestAt,
  };
}

/** Puts the window, which is on the time axis, into the scene. */
function takeWindow(scene: Scene, { fromMs, toMs }: Viewport): void {
  scene.fromMs = scene.axis.toTime(fromMs);
  scene.toMs = scene.axis.toTime(toMs);
}

/** Lays another time axis under the scene; the moment at the right edge stays there. */
export function setAxis(scene: Scene, viewport: Viewport, axis: TimeAxis): void {
  const before = scene.axis;
  if (before === axis) return;
  scene.axis = axis;
  viewport.rebase((axisMs) => axis.toAxis(before.toTime(axisMs)));
  takeWindow(scene, viewport);
}

/** Moves the window along with data and clock. @param widthPx of the plot */
export function placeWindow(scene: Scene, viewport: Viewport, widthPx: number): void {
  viewport.advance(toViewportInput(scene, widthPx));
  takeWindow(scene, viewport);
}

/** The window as bars are grouped in it. @param widthPx of the plot */
export const toBarWindow = (scene: Scene, widthPx: number): BarWindow => ({
  fromMs: scene.fromMs,
  toMs: scene.toMs,
  axis: scene.axis,
  pxPerMs: widthPx / toAxisSpan(scene),
});

/** Groups the window's bars, and has each layer derive what it needs of the window. */
export function computeLayers(scene: Scene, layers: readonly ChartLayer[], widthPx: number): void {
  if (scene.data === undefined) scene.groups.length = 0;
  else groupBars(scene.data.bars, toBarWindow(scene, widthPx), scene.groups);
  // What once had volume keeps the room for it, though none is in sight.
  if (scene.groups.largestVolume > 0) [, scene.panes] = scene.paneSets;
  for (const layer of layers) layer.compute?.(scene, widthPx);
}

/**
 * Derives the price range of what the layers show.
 * @param current range to hold on to while it fits; undefined for the best fit
 * @param isFree  true while somebody moves the window: the range then fits exactly, frame by frame
 * @returns whether there is anything that has a price
 */
export function updateRange(
  scene: Scene,
  layers: readonly ChartLayer[],
  current: PriceRange | undefined,
  isFree: boolean,
): boolean {
  let low = Infinity;
  let high = -Infinity;
  for (const layer of layers) {
    const range = layer.range?.(scene);
    if (range === undefined) continue;
    low = Math.min(low, range.low);
    high = Math.max(high, range.high);
  }
  if (low > high) {
    scene.range = current ?? EMPTY_RANGE;
    return false;
  }
  const { scale } = scene;
  const tickSize = scene.data?.tickSize ?? 1;
  // Where nothing costs nothing or less, nothing can: 0.00 is no price of a share.
  scene.leastPrice = low > 0 ? tickSize : -Infinity;
  scale.base = findBase(scene);
  const isOther = takeLog(scale, low);
  const isHeld = current !== undefined && !isOther;
  if (isHeld && !scale.isAuto) return true;
  scale.isAuto = true;
  const [from, to] = [toScaled(scale.isLog, low), toScaled(scale.isLog, high)];
  const step = scale.isLog ? toScaled(true, high + tickSize) - to : tickSize;
  scene.range = isFree
    ? toFittedRange(from, to, step)
    : toHeldRange(from, to, step, isHeld ? current : undefined);
  return true;
}

/** Counts in logarithms where that was asked for and there are some. @returns true when that is another way than before */
function takeLog(scale: PriceScale, low: number): boolean {
  const isLog = scale.mode === 'log' && scale.tools !== undefined && low > 0;
  const isOther = isLog !== scale.isLog;
  scale.isLog = isLog;
  return isOther;
}

/** Close of the first bar in sight that has one other than zero; NaN without any. */
function findBase({ data, fromMs, toMs, scale }: Scene): number {
  if (scale.mode !== 'percent' && scale.mode !== 'indexed') return NaN;
  if (data === undefined || data.bars.length === 0) return NaN;
  const { bars } = data;
  const startMs = scale.startMs ?? fromMs - bars.intervalMs / 2;
  const first = Math.min(bars.last, bars.lowerBound(startMs));
  for (let row = first; row <= bars.last && bars.startMs[row]! < toMs; row++) {
    if (bars.close[row] !== 0) return bars.close[row]!;
  }
  return NaN;
}

/** Changes whenever a layer must be painted anew although window and data stayed. @param widthPx of the plot */
export const toLayerKey = (scene: Scene, layers: readonly ChartLayer[], widthPx: number): string =>
  layers.map((layer) => layer.version?.(scene, widthPx) ?? '').join(' ');

/** Tells whether new data continues what is shown, so that the window may stay where it is. */
export function isSameView(before: ChartData | undefined, after: ChartData | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  if (before.intervalMs !== after.intervalMs) return false;
  return after.key === undefined ? before.bars === after.bars : before.key === after.key;
}

/** Changes whenever data does. */
export const toDataKey = (data: ChartData | undefined): string =>
  data === undefined ? '' : `${data.bars.version} ${data.line?.version}`;
