/**
 * Brings a scene up to date before it is drawn: reduces the visible data to what fits the pixels
 * and derives the price range and the ticks of both axes. Pure apart from writing to the scene.
 */
import { createBarGroups, groupBars } from './bar-groups.ts';
import { isTickScene } from './crosshair.ts';
import { createLineColumns } from './line-series.ts';
import { toFittedRange, toHeldRange, toPriceTicks, type PriceRange } from './price-scale.ts';
import { toCountdown, type ChartData, type Point, type Scene } from './scene.ts';
import { toFont, type ChartTheme } from './theme.ts';
import { toTimeTicks } from './time-ticks.ts';
import type { ViewportInput } from './viewport.ts';

/** Room that a label needs on its axis, CSS px. */
const PRICE_LABEL_PX = 56;
const TIME_LABEL_PX = 88;
/** Sub-second labels are long. */
const LONG_TIME_LABEL_PX = 112;
/** Names of years, and of months between them, are short. */
const SHORT_TIME_LABEL_PX = 48;
const HALF_YEAR_MS = 182 * 86_400_000;
/** Characters that the price axis has room for before there are prices, and room beside them. */
const LEAST_LABEL = 6;
const LABEL_MARGINS_PX = 18;
const EMPTY_RANGE: PriceRange = { low: 0, high: 1 };
/** How far beyond the newest data the market clock may push it, as a share of the window. */
const MOST_QUIET = 0.25;

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
    fromMs: 0,
    toMs: 1,
    nowMs: 0,
    range: EMPTY_RANGE,
    timeTicks: [],
    priceTicks: [],
    groups: createBarGroups(),
    columns: createLineColumns(1),
    columnCount: 0,
    neighbours: { before: undefined, after: undefined },
    volumeTop: 0,
    crosshair: undefined,
    pixelRatio: 1,
  };
}

/** What the window must know of the scene: how far its data reaches, and what "now" is to it. */
export function toViewportInput(scene: Scene, widthPx: number): ViewportInput {
  const { data, nowMs } = scene;
  const isTicks = isTickScene(scene);
  const bars = data !== undefined && data.bars.length > 0 ? data.bars : undefined;
  const newestMs = Math.max(
    bars?.lastStartMs ?? -Infinity,
    isTicks ? (data?.line?.lastMs ?? -Infinity) : -Infinity,
  );
  const quietMs = (scene.toMs - scene.fromMs) * MOST_QUIET;
  const latestMs = Math.min(Math.max(nowMs, newestMs), newestMs + quietMs);
  return {
    intervalMs: data?.intervalMs ?? 60_000,
    isTicks,
    widthPx,
    firstMs: bars?.startMs[bars.head] ?? Infinity,
    anchorMs: newestMs === -Infinity ? nowMs : latestMs,
  };
}

/** Reduces the window's bars and ticks to groups and columns, and finds the line's neighbours. */
export function reduceToPixels(scene: Scene, widthPx: number): void {
  const { data, fromMs, toMs } = scene;
  scene.columnCount = 0;
  scene.neighbours = { before: undefined, after: undefined };
  if (data === undefined) {
    scene.groups.length = 0;
    return;
  }
  groupBars(data.bars, fromMs, toMs, widthPx / (toMs - fromMs), scene.groups);
  updateVolumeTop(scene);
  if (isTickScene(scene)) reduceTicks(scene, data, widthPx);
  else if (scene.kind !== 'candles') findCloses(scene, data);
}

function reduceTicks(scene: Scene, data: ChartData, widthPx: number): void {
  const line = data.line!;
  const columns = Math.max(1, Math.round(widthPx * Math.min(2, scene.pixelRatio)));
  if (scene.columns.count.length < columns) scene.columns = createLineColumns(columns);
  line.reduce(scene.fromMs, (scene.toMs - scene.fromMs) / columns, columns, scene.columns);
  scene.columnCount = columns;
  const first = line.lowerBound(scene.fromMs);
  const end = line.lowerBound(scene.toMs, first);
  const at = (rank: number): Point | undefined =>
    rank < 0 || rank >= line.length
      ? undefined
      : { timeMs: line.timeAt(rank), price: line.priceAt(rank) };
  scene.neighbours = { before: at(first - 1), after: at(end) };
}

function findCloses(scene: Scene, data: ChartData): void {
  const { bars } = data;
  const { groups } = scene;
  const at = (row: number): Point | undefined =>
    row < bars.head || row > bars.last || bars.length === 0
      ? undefined
      : { timeMs: bars.startMs[row]! + bars.intervalMs / 2, price: bars.close[row]! };
  const firstMs = groups.length > 0 ? groups.startMs[0]! : scene.fromMs;
  scene.neighbours = {
    before: at(bars.lowerBound(firstMs) - 1),
    after: at(bars.lowerBound(scene.toMs)),
  };
}

/** Volume grows within its scale and only then changes it, so that the bars do not all tremble. */
function updateVolumeTop(scene: Scene): void {
  const largest = scene.groups.largestVolume;
  const isTooSmall = largest > scene.volumeTop;
  const isTooLarge = largest < scene.volumeTop * 0.6;
  if (isTooSmall || isTooLarge) scene.volumeTop = largest * 1.1;
}

/**
 * Derives the price range of what is visible.
 * @param isFree true while somebody moves the window: the range then fits exactly, frame by frame
 */
export function updateRange(scene: Scene, current: PriceRange | undefined, isFree: boolean): void {
  const extremes = toExtremes(scene);
  if (extremes === undefined) {
    scene.range = current ?? EMPTY_RANGE;
    return;
  }
  const tickSize = scene.data?.tickSize ?? 1;
  scene.range = isFree
    ? toFittedRange(extremes.low, extremes.high, tickSize)
    : toHeldRange(extremes.low, extremes.high, tickSize, current);
}

/** Lowest and highest visible price; between bars that are out of sight, the line's neighbours. */
function toExtremes(scene: Scene): PriceRange | undefined {
  const { groups, columns, neighbours } = scene;
  let low = scene.kind === 'candles' ? groups.lowest : groups.lowestClose;
  let high = scene.kind === 'candles' ? groups.highest : groups.highestClose;
  if (scene.columnCount > 0) {
    low = Infinity;
    high = -Infinity;
    for (let column = 0; column < scene.columnCount; column++) {
      if (columns.count[column] === 0) continue;
      if (columns.min[column]! < low) low = columns.min[column]!;
      if (columns.max[column]! > high) high = columns.max[column]!;
    }
  }
  if (low <= high) return { low, high };
  const beside = [neighbours.before, neighbours.after].flatMap((point) => point?.price ?? []);
  return beside.length > 0 ? { low: Math.min(...beside), high: Math.max(...beside) } : undefined;
}

/** Room for a label of the time axis, CSS px. @param spanMs what the usual room spans */
function toTimeLabelPx(spanMs: number): number {
  if (spanMs < 1_000) return LONG_TIME_LABEL_PX;
  return spanMs > HALF_YEAR_MS ? SHORT_TIME_LABEL_PX : TIME_LABEL_PX;
}

/** Derives the ticks of both axes from window and range. */
export function updateTicks(scene: Scene, widthPx: number, heightPx: number): void {
  const hasPrices = scene.range !== EMPTY_RANGE && scene.data !== undefined;
  const msPerPx = (scene.toMs - scene.fromMs) / widthPx;
  const room = toTimeLabelPx(msPerPx * TIME_LABEL_PX);
  scene.timeTicks = hasPrices
    ? toTimeTicks(scene.fromMs + (room / 3) * msPerPx, scene.toMs, room * msPerPx, scene.offset)
    : [];
  const minStep = ((scene.range.high - scene.range.low) / heightPx) * PRICE_LABEL_PX;
  const ticks = toPriceTicks(scene.range, minStep, scene.data?.tickSize ?? 1);
  const edge = (minStep / PRICE_LABEL_PX) * scene.theme.fontSize * 0.75;
  const isWhole = (price: number) =>
    price >= scene.range.low + edge && price <= scene.range.high - edge;
  scene.priceTicks = hasPrices ? ticks.filter(isWhole) : [];
}

/** Width that the price axis needs for its labels, CSS px. */
export function toPriceAxisPx(ctx: CanvasRenderingContext2D, scene: Scene): number {
  const { data, range, theme } = scene;
  let characters = LEAST_LABEL;
  if (data !== undefined && range !== EMPTY_RANGE) {
    const prices = [Math.round(range.low), Math.round(range.high)];
    characters = Math.max(...prices.map((price) => data.format(price).length));
  }
  ctx.font = toFont(theme, 600);
  return Math.ceil(ctx.measureText('0').width * characters) + LABEL_MARGINS_PX;
}

/** Tells whether new data continues what is shown, so that the window may stay where it is. */
export function isSameView(before: ChartData | undefined, after: ChartData | undefined): boolean {
  if (before === undefined || after === undefined) return false;
  if (before.intervalMs !== after.intervalMs) return false;
  return after.key === undefined ? before.bars === after.bars : before.key === after.key;
}

/** Changes whenever data or the countdown of its forming bar does. */
export const toChangeKey = (data: ChartData | undefined, nowMs: number): string =>
  data === undefined
    ? ''
    : `${data.bars.version} ${data.line?.version} ${toCountdown(data, nowMs)}`;

/**
 * Changes whenever a gap, band or marker begins as time goes on, or the open end of one moves by a device pixel.
 * @param widthPx of the plot
 */
export function toEventKey(scene: Scene, widthPx: number): string {
  const { gaps, bands, markers, nowMs } = scene;
  let begun = 0;
  let open = 0;
  for (const spans of [gaps, bands]) {
    for (const { fromMs, toMs } of spans) {
      if (fromMs > nowMs) continue;
      begun++;
      if (toMs > nowMs) open++;
    }
  }
  for (const { timeMs } of markers) if (timeMs <= nowMs) begun++;
  if (open === 0) return String(begun);
  const pxPerMs = (widthPx * scene.pixelRatio) / (scene.toMs - scene.fromMs);
  return `${begun} ${open} ${Math.round(nowMs * pxPerMs)}`;
}
