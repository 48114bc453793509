/**
 * The price axis where it does not count prices: logarithms, percent of the first bar in sight, and that bar as 100.
 * Fetched when somebody asks for one of them. Pure; prices are mantissas.
 */
import {
  fromScaled,
  toPriceStep,
  toPriceTicks,
  toScaled,
  type PriceRange,
  type PriceScale,
  type PriceTick,
  type ScaleTools,
  type TickView,
} from './price-scale.ts';

const LEADS: readonly (readonly number[])[] = [[1, 2, 5], [1, 3], [1]];
const MINUS = '−';

/** Makes the tools; they keep nothing. */
export const createScaleTools = (): ScaleTools => ({
  toTicks(range, scale, view) {
    if (scale.isLog) return toLogTicks(range, view);
    if (scale.mode === 'percent') return toShareTicks(range, scale, view, -100);
    if (scale.mode === 'indexed') return toShareTicks(range, scale, view, 0);
    return [];
  },
  toText(price, scale) {
    const { mode, base } = scale;
    if ((mode !== 'percent' && mode !== 'indexed') || Number.isNaN(base)) return undefined;
    const share = toShare(price, base, mode === 'percent' ? -100 : 0);
    return toShareText(share, mode === 'percent', 2);
  },
});

/** A price in hundredths of the base, of its size: a fall stays one where the base is below zero. */
const toShare = (price: number, base: number, shift: number): number =>
  100 + shift + ((price - base) / Math.abs(base)) * 100;
const fromShare = (share: number, base: number, shift: number): number =>
  base + ((share - 100 - shift) / 100) * Math.abs(base);

function toShareText(share: number, isPercent: boolean, decimals: number): string {
  const text = Math.abs(share).toFixed(decimals);
  const isZero = Number(text) === 0;
  const sign = share < 0 && !isZero ? MINUS : isPercent && !isZero ? '+' : '';
  return isPercent ? `${sign}${text}%` : `${sign}${text}`;
}

/** Ticks at round shares of the base. @param shift of a share: -100 for changes, 0 where the base is 100 */
function toShareTicks(
  range: PriceRange,
  { base }: PriceScale,
  { heightPx, labelPx }: TickView,
  shift: number,
): PriceTick[] {
  if (Number.isNaN(base)) return [];
  const low = toShare(range.low, base, shift);
  const high = toShare(range.high, base, shift);
  // Counted in millionths of a percent: steps of whole numbers.
  const step = toPriceStep(((high - low) / heightPx) * labelPx * 1e6, 1) / 1e6;
  const decimals = Math.max(2, Math.min(6, Math.ceil(-Math.log10(step) - 1e-9) + 1));
  const ticks: PriceTick[] = [];
  for (let n = Math.ceil(low / step); n <= Math.floor(high / step); n++) {
    const share = n * step;
    ticks.push({
      price: fromShare(share, base, shift),
      label: toShareText(share, shift !== 0, Number.isInteger(step * 100) ? 2 : decimals),
    });
  }
  return ticks;
}

/** Ticks of a logarithmic axis: 1, 2 and 5 of each decade, round prices within one, none nearer than labels allow. */
function toLogTicks(range: PriceRange, view: TickView): PriceTick[] {
  const pxPerUnit = view.heightPx / (range.high - range.low);
  const prices =
    range.high - range.low >= 1 ? toDecades(range, view, pxPerUnit) : toRound(range, view);
  const ticks: PriceTick[] = [];
  let last = -Infinity;
  for (const price of prices) {
    const at = toScaled(true, price);
    if (at < range.low || at > range.high || (at - last) * pxPerUnit < view.labelPx) continue;
    last = at;
    ticks.push({ price, label: view.format(price) });
  }
  return ticks;
}

function toDecades(range: PriceRange, view: TickView, pxPerDecade: number): number[] {
  const leads = LEADS.find((each) => pxPerDecade * 0.3 * (3 / each.length) >= view.labelPx) ?? [1];
  const prices: number[] = [];
  for (let power = Math.floor(range.low); power <= Math.ceil(range.high); power++) {
    for (const lead of leads) {
      const price = lead * 10 ** power;
      if (price % view.tickSize === 0) prices.push(price);
    }
  }
  return prices;
}

/** Round prices, as far apart as the narrow upper end asks. */
function toRound(range: PriceRange, { heightPx, labelPx, tickSize }: TickView): number[] {
  const low = fromScaled(true, range.low);
  const high = fromScaled(true, range.high);
  const below = fromScaled(true, range.high - ((range.high - range.low) / heightPx) * labelPx);
  return toPriceTicks({ low, high }, high - below, tickSize);
}
