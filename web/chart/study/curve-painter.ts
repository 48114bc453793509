/**
 * Paints the curves of a study: lines, columns from zero, levels of a session, the ground between two curves. Lines
 * of more bars than pixels are reduced to what each pixel column holds, so that nothing that happened is lost and a
 * frame costs no more. Drawing only.
 */
import { toCrisp, toX, type Plot } from '../scene.ts';

/** Values of one curve, by row of the bars. */
export interface CurveRows {
  readonly values: Float64Array;
  /** Row of the first value. */
  readonly firstRow: number;
  /** Rows that are painted: from..to-1. */
  readonly from: number;
  readonly to: number;
}

/** Where bars and values lie. */
export interface CurvePlace {
  readonly plot: Plot;
  /** Starts of bars by row, and where in them values belong, ms after the start. */
  readonly startMs: Float64Array;
  readonly middleMs: number;
  readonly spanMs: number;
  readonly toY: (value: number) => number;
}

/** Bars a pixel from which a line is reduced. */
const DENSE = 2;

/** Strokes a line; it is broken where values are missing. */
export function strokeLine(
  ctx: CanvasRenderingContext2D,
  place: CurvePlace,
  rows: CurveRows,
  color: string,
  widthPx: number,
): void {
  ctx.beginPath();
  const { plot } = place;
  const perPx = (rows.to - rows.from) / Math.max(1, plot.right - plot.left);
  if (perPx > DENSE) addReducedLine(ctx, place, rows);
  else addLine(ctx, place, rows);
  ctx.lineWidth = widthPx;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = color;
  ctx.stroke();
}

function addLine(ctx: CanvasRenderingContext2D, place: CurvePlace, rows: CurveRows): void {
  const { values, firstRow, from, to } = rows;
  let isOpen = false;
  for (let row = from; row < to; row++) {
    const value = values[row - firstRow]!;
    if (Number.isNaN(value)) {
      isOpen = false;
      continue;
    }
    const x = toX(place.plot, place.startMs[row]! + place.middleMs);
    if (isOpen) ctx.lineTo(x, place.toY(value));
    else ctx.moveTo(x, place.toY(value));
    isOpen = true;
  }
}

/** First, lowest, highest and last value of each pixel column, in the order that draws no false edge. */
function addReducedLine(ctx: CanvasRenderingContext2D, place: CurvePlace, rows: CurveRows): void {
  const { values, firstRow, from, to } = rows;
  let column = NaN;
  let low = 0;
  let high = 0;
  let last = 0;
  let isOpen = false;
  const close = (): void => {
    if (Number.isNaN(column)) return;
    ctx.lineTo(column, place.toY(low));
    ctx.lineTo(column, place.toY(high));
    ctx.lineTo(column, place.toY(last));
  };
  for (let row = from; row < to; row++) {
    const value = values[row - firstRow]!;
    if (Number.isNaN(value)) {
      close();
      column = NaN;
      isOpen = false;
      continue;
    }
    const x = Math.round(toX(place.plot, place.startMs[row]! + place.middleMs));
    if (x !== column) {
      close();
      if (isOpen) ctx.lineTo(x, place.toY(value));
      else ctx.moveTo(x, place.toY(value));
      column = x;
      low = high = value;
    } else if (value < low) low = value;
    else if (value > high) high = value;
    last = value;
    isOpen = true;
  }
  close();
}

/** Strokes levels: flat from bar to bar while a value stays, and broken where it changes. */
export function strokeSteps(
  ctx: CanvasRenderingContext2D,
  place: CurvePlace,
  rows: CurveRows,
  color: string,
  widthPx: number,
): void {
  const { values, firstRow, from, to } = rows;
  const { plot, startMs, spanMs } = place;
  ctx.beginPath();
  let row = from;
  while (row < to) {
    const value = values[row - firstRow]!;
    let end = row + 1;
    while (end < to && values[end - firstRow] === value) end++;
    if (!Number.isNaN(value)) {
      const y = toCrisp(plot, place.toY(value));
      ctx.moveTo(toX(plot, startMs[row]!), y);
      ctx.lineTo(toX(plot, startMs[end - 1]! + spanMs), y);
    }
    row = end;
  }
  ctx.lineWidth = widthPx;
  ctx.strokeStyle = color;
  ctx.stroke();
}

/** Fills columns from zero, those above and those below in colours of their own. */
export function fillColumns(
  ctx: CanvasRenderingContext2D,
  place: CurvePlace,
  rows: CurveRows,
  colors: readonly [above: string, below: string],
  bodyPx: number,
): void {
  const { values, firstRow, from, to } = rows;
  const { plot } = place;
  const zero = toCrisp(plot, Math.min(plot.bottom, Math.max(plot.top, place.toY(0))));
  for (const isAbove of [true, false]) {
    ctx.beginPath();
    for (let row = from; row < to; row++) {
      const value = values[row - firstRow]!;
      if (Number.isNaN(value) || value === 0 || value > 0 !== isAbove) continue;
      const middle = toX(plot, place.startMs[row]! + place.middleMs);
      const y = toCrisp(plot, place.toY(value));
      const height = Math.max(1 / plot.pixelRatio, Math.abs(y - zero));
      ctx.rect(
        toCrisp(plot, middle - bodyPx / 2),
        Math.min(y, zero - (isAbove ? height : 0)),
        bodyPx,
        height,
      );
    }
    ctx.fillStyle = colors[isAbove ? 0 : 1];
    ctx.fill();
  }
}

/** Fills the ground between two curves of the same rows. */
export function fillBetween(
  ctx: CanvasRenderingContext2D,
  place: CurvePlace,
  upper: CurveRows,
  lower: CurveRows,
  color: string,
  alpha: number,
): void {
  ctx.save();
  ctx.globalAlpha = alpha;
  ctx.fillStyle = color;
  const { from, to, firstRow } = upper;
  const has = (row: number): boolean =>
    !Number.isNaN(upper.values[row - firstRow]!) && !Number.isNaN(lower.values[row - firstRow]!);
  const xAt = (row: number): number => toX(place.plot, place.startMs[row]! + place.middleMs);
  const step = Math.max(
    1,
    Math.floor((to - from) / Math.max(1, place.plot.right - place.plot.left)),
  );
  let row = from;
  while (row < to) {
    if (!has(row)) {
      row++;
      continue;
    }
    let end = row;
    ctx.beginPath();
    ctx.moveTo(xAt(row), place.toY(upper.values[row - firstRow]!));
    for (; end < to && has(end); end += step) {
      ctx.lineTo(xAt(end), place.toY(upper.values[end - firstRow]!));
    }
    for (let back = end - step; back >= row; back -= step) {
      ctx.lineTo(xAt(back), place.toY(lower.values[back - firstRow]!));
    }
    ctx.fill();
    row = end;
  }
  ctx.restore();
}
