/**
 * The ticks of both axes and the room that their labels need, derived from window and range. Pure apart from
 * writing to the scene.
 */
import { toPaneArea } from './panes.ts';
import { fromScaled, toPriceTicks, toScaled, type PriceTick } from './price-scale.ts';
import { EMPTY_RANGE } from './scene-update.ts';
import { isTickScene, toLabelZone, type Scene, toAxisSpan } from './scene.ts';
import { toFont } from './theme.ts';
import { toDayLabel, toTimeTicks, type TimeTick } from './time-ticks.ts';

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
const DAY_MS = 86_400_000;
const MONTHS_MS = 60 * DAY_MS;
/** The longest step that lies within a session. */
const LONGEST_WITHIN_MS = 3 * 3_600_000;

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
  scene.timeTicks = hasPrices ? toTicksOfTimes(scene, widthPx) : [];
  const { top, bottom } = toPaneArea(
    scene.panes,
    { left: 0, top: 0, right: 1, bottom: heightPx },
    'price',
  );
  scene.priceTicks = hasPrices ? toTicksOfPrices(scene, Math.max(1, bottom - top)) : [];
}

function toTicksOfTimes(scene: Scene, widthPx: number): TimeTick[] {
  const { fromMs, toMs, axis } = scene;
  const axisMs = toAxisSpan(scene);
  const msPerPx = axisMs / widthPx;
  const room = toTimeLabelPx(msPerPx * TIME_LABEL_PX);
  const firstMs = axis.toTime(axis.toAxis(fromMs) + (room / 3) * msPerPx);
  const stepMs = Math.max(room * msPerPx, toLeastStep(scene));
  const zone = toLabelZone(scene);
  const edgeMs = axis.toTime(axis.toAxis(toMs) - (room / 5) * msPerPx);
  const lastMs = Math.min(edgeMs, toLatestName(scene));
  if (axis.toTicks !== undefined) return axis.toTicks(firstMs, lastMs, stepMs, zone);
  if (axis.breaks.length === 0) return toTimeTicks(firstMs, lastMs, stepMs, zone);
  // Steps of hours lie within a session; longer ones count closed days as well, and begin with one.
  const isWithin = stepMs <= LONGEST_WITHIN_MS;
  const longMs = Math.max(DAY_MS, (stepMs * (toMs - fromMs)) / axisMs);
  const ticks = toTimeTicks(fromMs, lastMs, isWithin ? stepMs : longMs, zone);
  return toOpenTicks(ticks, scene, { firstMs, stepMs });
}

/**
 * Moves the names of days that begin while the market is closed to its next opening, and leaves out what is closed and
 * what stands too near; days go before hours.
 */
function toOpenTicks(
  ticks: readonly TimeTick[],
  { axis, data, offset }: Scene,
  { firstMs, stepMs }: { readonly firstMs: number; readonly stepMs: number },
): TimeTick[] {
  const open: TimeTick[] = [];
  const zone = data!.intervalMs >= DAY_MS ? () => 0 : offset;
  for (const tick of ticks) {
    const timeMs = axis.toTime(axis.toAxis(tick.timeMs));
    const isMoved = timeMs !== tick.timeMs;
    if ((isMoved && !tick.isMajor) || timeMs < firstMs) continue;
    const last = open.at(-1);
    const isNear =
      last !== undefined && axis.toAxis(timeMs) - axis.toAxis(last.timeMs) < stepMs * 0.99;
    if (isNear && (last.isMajor || !tick.isMajor)) continue;
    if (isNear) open.pop();
    open.push(isMoved ? { ...tick, timeMs, label: toDayLabel(timeMs + zone(timeMs)) } : tick);
  }
  return open;
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
