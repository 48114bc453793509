/**
 * A venue's bar in the integers of an instrument. Prices are never rounded: a bar whose prices need more decimals is
 * none. Sums may have more digits than fit: they are cut. Pure.
 */
import type { Bar } from '../../../shared/model/bar.ts';
import { parseDecimal } from '../../../shared/model/decimal.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { SIZE_BOUND } from '../../../shared/model/tick.ts';
import { addProduct } from '../../../shared/model/turnover.ts';
import type { VenueBar } from '../../../shared/venue/event.ts';

const LIMB = 2n ** 52n;

/**
 * Reads it.
 * @param startMs its stamp on our grid
 * @returns undefined where one of its prices does not fit, or nothing traded
 */
export function toBar(bar: VenueBar, instrument: Instrument, startMs: number): Bar | undefined {
  const { priceDecimals, sizeDecimals } = instrument;
  const open = parseDecimal(bar.open, priceDecimals);
  const high = parseDecimal(bar.high, priceDecimals);
  const low = parseDecimal(bar.low, priceDecimals);
  const close = parseDecimal(bar.close, priceDecimals);
  if (Number.isNaN(open + high + low + close)) return undefined;
  /* A bar that repeats the last price since nothing traded is none; one without a volume may be one of prices alone. */
  const volume = bar.volume === undefined ? 0 : Number(toUnits(bar.volume, sizeDecimals) ?? NaN);
  if (!Number.isSafeInteger(volume) || bar.trades === 0) return undefined;
  if (volume === 0 && bar.volume !== undefined && bar.trades === undefined) return undefined;
  const [turnoverHi, turnoverLo] = toTurnover(bar, instrument, volume, [open, high, low, close]);
  return {
    startMs,
    open,
    high,
    low,
    close,
    volume,
    trades: bar.trades ?? 0,
    turnoverHi,
    turnoverLo,
    firstNs: 0,
    lastNs: (bar.intervalMs - 1) * 1e6,
  };
}

/** The venue's sum or average where it is one of these prices, else the middle of the four. */
function toTurnover(
  { turnover, average, volume: text }: VenueBar,
  { priceDecimals, sizeDecimals }: Instrument,
  volume: number,
  prices: readonly [number, number, number, number],
): [number, number] {
  const [, high, low] = prices;
  let sum = turnover === undefined ? undefined : toUnits(turnover, priceDecimals + sizeDecimals);
  if (sum === undefined && average !== undefined && text !== undefined) {
    const fraction = average.split('.')[1]?.length ?? 0;
    const mean = toUnits(average, fraction);
    if (mean !== undefined) {
      sum = (mean * BigInt(volume) * 10n ** BigInt(priceDecimals)) / 10n ** BigInt(fraction);
    }
  }
  const isOfThem =
    sum !== undefined &&
    sum >= BigInt(low) * BigInt(volume) &&
    sum <= BigInt(high) * BigInt(volume);
  if (isOfThem) return [Number(sum! / LIMB), Number(sum! % LIMB)];
  const middle = { hi: 0, lo: 0 };
  const price = Math.round(prices.reduce((all, one) => all + one, 0) / prices.length);
  for (let left = volume; left > 0; left -= SIZE_BOUND - 1) {
    addProduct(middle, price, Math.min(left, SIZE_BOUND - 1));
  }
  return [middle.hi, middle.lo];
}

/** A decimal from 0 up in units of 10^-decimals, what is finer is cut; undefined for what is none. */
function toUnits(text: string, decimals: number): bigint | undefined {
  const match = /^(\d{1,40})(?:\.(\d{0,60}))?$/.exec(text);
  if (match === null) return undefined;
  const [, whole = '0', fraction = ''] = match;
  return BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
}
