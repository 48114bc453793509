/**
 * The ticks of both axes and the room that their labels need, derived from window and range. Pure apart from
 * writing to the scene.
 */
import { toPaneArea } from './panes.ts';
import { fromScaled, toPriceTicks, toScaled, type PriceTick } from './price-scale.ts';
import { EMPTY_RANGE } from './scene-update.ts';
import { isTickScene, toLabelZone, type Scene } from './scene.ts';
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

/** On a chart of months a moment that is further ahead than so many bars has no name. */
const FUTURE_BARS = 10;
const MONTHS_MS = 60 * 86_400_000;

/** The latest moment that the time axis names, ms: a chart of years has none of those to come. */
function toLatestName({ data, nowMs, fromMs, toMs }: Scene): number {
  if (data === undefined || toMs - fromMs < MONTHS_MS) return toMs;
  const newestMs = Math.max(nowMs, data.bars.lastStartMs);
  return Math.min(toMs, newestMs + FUTURE_BARS * data.intervalMs);
}

/** Bars have no moments within: a chart of days names days. */
const toLeastStep = (scene: Scene): number =>
  isTickScene(scene) ? 0 : (scene.data?.intervalMs ?? 0);

/** Derives the ticks of both axes from window and range. */
export function updateTicks(scene: Scene, widthPx: number, heightPx: number): void {
  const hasPrices = scene.range !== EMPTY_RANGE && scene.data !== undefined;
  const msPerPx = (scene.toMs - scene.fromMs) / widthPx;
  const room = toTimeLabelPx(msPerPx * TIME_LABEL_PX);
  scene.timeTicks = hasPrices
    ? toTimeTicks(
        scene.fromMs + (room / 3) * msPerPx,
        toLatestName(scene),
        Math.max(room * msPerPx, toLeastStep(scene)),
        toLabelZone(scene),
      )
    : [];
  const { top, bottom } = toPaneArea(
    scene.panes,
    { left: 0, top: 0, right: 1, bottom: heightPx },
    'price',
  );
  scene.priceTicks = hasPrices ? toTicksOfPrices(scene, Math.max(1, bottom - top)) : [];
}

/** Round values of the price scale whose labels are wholly in sight, and which can be. */
function toTicksOfPrices(scene: Scene, heightPx: number): PriceTick[] {
  const { data, range, scale, theme, leastPrice } = scene;
  const { format, tickSize = 1 } = data!;
  const perPx = (range.high - range.low) / heightPx;
  const ticks =
    scale.tools?.toTicks(range, scale, { heightPx, labelPx: PRICE_LABEL_PX, tickSize, format }) ??
    [];
  const usual = () =>
    toPriceTicks(range, perPx * PRICE_LABEL_PX, tickSize).map((price) => ({
      price,
      label: format(price),
    }));
  const edge = perPx * theme.fontSize * 0.75;
  return (ticks.length > 0 ? ticks : usual()).filter(({ price }) => {
    const at = toScaled(scale.isLog, price);
    return price >= leastPrice && at >= range.low + edge && at <= range.high - edge;
  });
}

/** What the price axis says of a price. */
export const toAxisText = ({ data, scale }: Scene, price: number): string =>
  scale.tools?.toText(price, scale) ?? data!.format(price);

/** Width that the price axis needs for its labels, CSS px. */
export function toPriceAxisPx(ctx: CanvasRenderingContext2D, scene: Scene): number {
  const { data, range, scale, theme } = scene;
  let characters = LEAST_LABEL;
  if (data !== undefined && range !== EMPTY_RANGE) {
    const prices = [range.low, range.high].map((value) => fromScaled(scale.isLog, value));
    characters = Math.max(...prices.map((price) => toAxisText(scene, Math.round(price)).length));
  }
  ctx.font = toFont(theme, 600);
  return Math.ceil(ctx.measureText('0').width * characters) + LABEL_MARGINS_PX;
}
