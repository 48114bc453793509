/**
 * The visible part of a price line, reduced to the plot's pixels: closes of bars, and from the oldest known tick on
 * single ticks. Promises that no extreme of what is in sight is lost, and that the reduction lies on a fixed
 * grid of time, so that it does not tremble while the window moves. Draws nothing.
 */
import type { BarSeries } from '../../../shared/model/bar.ts';
import type { ChartData } from '../chart-data.ts';
import { createLineColumns, type LineColumns, type LineSeries } from '../line-series.ts';
import type { PriceRange } from '../price-scale.ts';
import { isTickScene, type Scene, toAxisSpan } from '../scene.ts';

/** One point of a line. */
export interface Point {
  readonly timeMs: number;
  readonly price: number;
}

/** The visible part of a line. */
export interface LineShape {
  /** Visible points by pixel column. */
  columns: LineColumns;
  columnCount: number;
  /** Points just outside the window, to which the line runs on. */
  before: Point | undefined;
  after: Point | undefined;
}

/** A line of nothing. */
export const createLineShape = (): LineShape => ({
  columns: createLineColumns(1),
  columnCount: 0,
  before: undefined,
  after: undefined,
});

/** Forgets what was in sight. */
export function clearLine(shape: LineShape): void {
  shape.columnCount = 0;
  shape.before = shape.after = undefined;
}

/** Reduces what the window shows. @param widthPx of the plot. Cost: O(visible bars + columns). */
export function reduceLine(shape: LineShape, scene: Scene, data: ChartData, widthPx: number): void {
  const { fromMs, toMs, axis } = scene;
  const fromAxisMs = axis.toAxis(fromMs);
  const count = Math.max(1, Math.round(widthPx * Math.min(2, scene.pixelRatio)));
  if (shape.columns.count.length < count) shape.columns = createLineColumns(count);
  const line = isTickScene(scene) ? data.line : undefined;
  const msPerColumn = toAxisSpan(scene) / count;
  if (line === undefined) shape.columns.count.fill(0, 0, count);
  else
    line.reduce(
      fromMs,
      (column) => axis.toTime(fromAxisMs + column * msPerColumn),
      count,
      shape.columns,
    );
  shape.columnCount = count;
  const closes = toCloses(data.bars, line);
  addCloses(data.bars, closes, scene, msPerColumn, shape);
  shape.before = findBefore(data.bars, closes, line, fromMs);
  shape.after = findAfter(data.bars, closes, line, toMs);
}

/** Lowest and highest visible price; between points that are out of sight, those beside the window. */
export function toExtremes({
  columns,
  columnCount,
  before,
  after,
}: LineShape): PriceRange | undefined {
  let low = Infinity;
  let high = -Infinity;
  for (let column = 0; column < columnCount; column++) {
    if (columns.count[column] === 0) continue;
    if (columns.min[column]! < low) low = columns.min[column]!;
    if (columns.max[column]! > high) high = columns.max[column]!;
  }
  if (low <= high) return { low, high };
  const beside = [before, after].flatMap((point) => point?.price ?? []);
  return beside.length > 0 ? { low: Math.min(...beside), high: Math.max(...beside) } : undefined;
}

/** Moment at which a bar's close stands: its middle. */
const toMiddle = (bars: BarSeries, row: number): number => bars.startMs[row]! + bars.intervalMs / 2;

/** First and last row of the bars whose closes are drawn: those that had ended when the ticks begin. */
function toCloses(bars: BarSeries, line: LineSeries | undefined): readonly [number, number] {
  if (bars.length === 0) return [0, -1];
  if (line === undefined) return [bars.head, bars.last];
  return [bars.head, bars.lowerBound(line.firstMs - bars.intervalMs + 1) - 1];
}

/** Adds closes to the columns, among which ticks may be already. */
function addCloses(
  bars: BarSeries,
  [first, last]: readonly [number, number],
  { fromMs, axis }: Scene,
  msPerColumn: number,
  { columns, columnCount }: LineShape,
): void {
  const half = bars.intervalMs / 2;
  for (let row = Math.max(first, bars.lowerBound(fromMs - half)); row <= last; row++) {
    const timeMs = bars.startMs[row]! + half;
    const column = Math.floor((axis.toAxis(timeMs) - axis.toAxis(fromMs)) / msPerColumn);
    if (column >= columnCount) return;
    if (column < 0) continue;
    const close = bars.close[row]!;
    if (columns.count[column]!++ === 0) {
      columns.min[column] = columns.max[column] = columns.first[column] = close;
      columns.last[column] = close;
      columns.firstMs[column] = columns.lastMs[column] = timeMs;
      continue;
    }
    if (close < columns.min[column]!) columns.min[column] = close;
    if (close > columns.max[column]!) columns.max[column] = close;
    if (timeMs < columns.firstMs[column]!) {
      columns.first[column] = close;
      columns.firstMs[column] = timeMs;
    } else if (timeMs >= columns.lastMs[column]!) {
      columns.last[column] = close;
      columns.lastMs[column] = timeMs;
    }
  }
}

const toTick = (line: LineSeries, rank: number): Point => ({
  timeMs: line.timeAt(rank),
  price: line.priceAt(rank),
});

const toClose = (bars: BarSeries, row: number): Point => ({
  timeMs: toMiddle(bars, row),
  price: bars.close[row]!,
});

function findBefore(
  bars: BarSeries,
  [first, last]: readonly [number, number],
  line: LineSeries | undefined,
  fromMs: number,
): Point | undefined {
  const ticks = line?.lowerBound(fromMs) ?? 0;
  if (ticks > 0) return toTick(line!, ticks - 1);
  const row = Math.min(last, bars.lowerBound(fromMs - bars.intervalMs / 2) - 1);
  return row >= first && row <= last ? toClose(bars, row) : undefined;
}

function findAfter(
  bars: BarSeries,
  [, last]: readonly [number, number],
  line: LineSeries | undefined,
  toMs: number,
): Point | undefined {
  const row = bars.lowerBound(toMs - bars.intervalMs / 2);
  if (row <= last) return toClose(bars, row);
  const rank = line?.lowerBound(toMs) ?? 0;
  return line !== undefined && rank < line.length ? toTick(line, rank) : undefined;
}
