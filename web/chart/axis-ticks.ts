/**
 * The ticks of both axes and the room that their labels need, derived from window and range. Pure apart from
 * writing to the scene.
 */
import { toPriceTicks } from './price-scale.ts';
import { EMPTY_RANGE } from './scene-update.ts';
import type { Scene } from './scene.ts';
import { toFont } from './theme.ts';
import { toTimeTicks } from './time-ticks.ts';

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
