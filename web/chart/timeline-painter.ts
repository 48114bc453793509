/**
 * Paints the strip below a replay from plain data: the recording at a glance, what of it has been played, the
 * handle and the moment under the pointer. Knows neither elements nor input.
 */
import type { Gap } from './chart-data.ts';
import { paintHatch } from './hatch.ts';
import { toFont, type ChartTheme } from './theme.ts';

/** A recording in equal buckets, oldest first; one array or both. */
export interface TimelineOverview {
  readonly startMs: number;
  /** Time of the last tick; after startMs. */
  readonly endMs: number;
  /** Last price of each bucket; NaN where there was none. */
  readonly prices?: Float64Array | undefined;
  /** Volume or ticks of each bucket. */
  readonly volumes?: Float64Array | undefined;
  /** Stretches that the recording has nothing of, or nothing of some symbols. */
  readonly gaps?: readonly StripGap[] | undefined;
}

/** A gap on the strip. */
export interface StripGap extends Pick<Gap, 'fromMs' | 'toMs'> {
  /** There where not all symbols have it. */
  readonly symbolCount?: number;
}

/** How high the gap of some symbols stands, of the strip's height: others have ticks there. */
const PARTIAL = 0.25;

/** What all of the strip is painted with. */
export interface StripLook {
  readonly ctx: CanvasRenderingContext2D;
  readonly theme: ChartTheme;
  /** CSS px. */
  readonly width: number;
  readonly height: number;
  readonly toX: (timeMs: number) => number;
}

const HANDLE_PX = 9;

/** Gives a canvas the device pixels of its place, and its context CSS px. */
export function fitCanvas(canvas: HTMLCanvasElement, ctx: CanvasRenderingContext2D): void {
  const ratio = window.devicePixelRatio;
  const width = Math.round(canvas.clientWidth * ratio);
  const height = Math.round(canvas.clientHeight * ratio);
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width;
    canvas.height = height;
  }
  ctx.setTransform(ratio, 0, 0, ratio, 0, 0);
}

/** Leaves nothing but the ground. */
export function clearStrip({ ctx, theme, width, height }: StripLook): void {
  ctx.clearRect(0, 0, width, height);
  ctx.fillStyle = theme.background;
  ctx.fillRect(0, 0, width, height);
}

/** Paints the recording; up to `playedPx` as played. */
export function paintOverview(look: StripLook, overview: TimelineOverview, playedPx: number): void {
  const { ctx, theme, height } = look;
  paintShape(look, overview, theme.textMuted, theme.gridMajor);
  ctx.save();
  ctx.beginPath();
  ctx.rect(0, 0, playedPx, height);
  ctx.clip();
  ctx.fillStyle = theme.area;
  ctx.fillRect(0, 0, playedPx, height);
  paintShape(look, overview, theme.line, theme.previousClose);
  ctx.restore();
  for (const { fromMs, toMs, symbolCount } of overview.gaps ?? []) {
    const left = Math.floor(look.toX(fromMs));
    const right = Math.max(left + 2, Math.ceil(look.toX(toMs)));
    paintHatch(ctx, theme, {
      left,
      right,
      top: symbolCount === undefined ? 0 : Math.floor(height * (1 - PARTIAL)),
      bottom: height,
    });
  }
}

function paintShape(
  look: StripLook,
  { prices, volumes }: TimelineOverview,
  line: string,
  bars: string,
): void {
  const { ctx, width, height } = look;
  if (volumes !== undefined && volumes.length > 0) {
    const most = volumes.reduce((max, each) => Math.max(max, each), 1e-9);
    const step = width / volumes.length;
    const tallest = prices === undefined ? height - 6 : height * 0.4;
    ctx.beginPath();
    volumes.forEach((volume, i) => {
      const tall = (volume / most) * tallest;
      ctx.rect(i * step, height - tall, Math.max(0.5, step - (step > 3 ? 1 : 0)), tall);
    });
    ctx.fillStyle = bars;
    ctx.fill();
  }
  if (prices !== undefined) paintPrices(look, prices, line);
}

function paintPrices({ ctx, width, height }: StripLook, prices: Float64Array, color: string): void {
  const known = prices.filter((price) => !Number.isNaN(price));
  const low = known.reduce((min, each) => Math.min(min, each), Infinity);
  const high = known.reduce((max, each) => Math.max(max, each), -Infinity);
  const scale = high > low ? (height - 10) / (high - low) : 0;
  let isOpen = false;
  ctx.beginPath();
  prices.forEach((price, i) => {
    if (Number.isNaN(price)) {
      isOpen = false;
      return;
    }
    const x = ((i + 0.5) / prices.length) * width;
    const y = scale === 0 ? height / 2 : 5 + (high - price) * scale;
    if (isOpen) ctx.lineTo(x, y);
    else ctx.moveTo(x, y);
    isOpen = true;
  });
  ctx.lineWidth = 1.25;
  ctx.lineJoin = 'round';
  ctx.strokeStyle = color;
  ctx.stroke();
}

/** Paints the handle. @param isHeld by pointer or keyboard */
export function paintHandle({ ctx, theme, height }: StripLook, x: number, isHeld: boolean): void {
  const at = Math.round(x);
  ctx.fillStyle = theme.text;
  ctx.fillRect(at - 0.5, 0, 1, height);
  ctx.beginPath();
  ctx.roundRect(at - HANDLE_PX / 2, height / 2 - 9, HANDLE_PX, 18, 3);
  ctx.fillStyle = isHeld ? theme.focusRing : theme.text;
  ctx.fill();
}

/** Names a moment, wholly inside of the strip. */
export function paintMoment(
  { ctx, theme, width, height }: StripLook,
  x: number,
  text: string,
): void {
  ctx.fillStyle = theme.crosshair;
  ctx.fillRect(Math.round(x), 0, 1, height);
  ctx.font = toFont(theme, 600);
  const wide = ctx.measureText(text).width + 12;
  const tall = theme.fontSize + 7;
  const left = Math.round(Math.min(width - wide, Math.max(0, x - wide / 2)));
  ctx.beginPath();
  ctx.roundRect(left, 1, wide, tall, 2);
  ctx.fillStyle = theme.labelBackground;
  ctx.fill();
  ctx.textAlign = 'left';
  ctx.textBaseline = 'middle';
  ctx.fillStyle = theme.labelText;
  ctx.fillText(text, left + 6, 1 + tall / 2 + 0.5);
}
