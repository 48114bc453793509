/**
 * An instrument as a game computes with it. Owns what one price unit times one size unit is worth.
 */
import type { Instrument } from '../model/instrument.ts';
import { type DayGrid, toDayGrid } from '../model/trading-day.ts';
import { type Money, toUnitValue } from './money.ts';

/** A tradable symbol. */
export interface Listing {
  readonly instrument: Instrument;
  readonly days: DayGrid;
  /** Money of one price unit times one size unit. */
  readonly unit: Money;
}

/** Makes one of an instrument. */
export const toListing = (instrument: Instrument): Listing => ({
  instrument,
  days: toDayGrid(instrument),
  unit: toUnitValue(instrument.priceDecimals, instrument.sizeDecimals),
});

/** What a quantity is worth at a price: exact. */
export const toValue = ({ unit }: Listing, price: number, quantity: number): Money =>
  BigInt(price) * BigInt(quantity) * unit;

/** The same at half of a price, such as the sum of bid and ask: exact, since units are even. */
export const toHalfValue = ({ unit }: Listing, twicePrice: number, quantity: number): Money =>
  BigInt(twicePrice) * BigInt(quantity) * (unit / 2n);

/** Digits of a mean price beyond those of the instrument. */
const MEAN_DIGITS = 4;

/**
 * A mean price as a decimal number for people: rounded half away from zero, to four digits more than prices have.
 * @param value of the quantity  @param quantity not 0
 */
export function toMeanPrice({ instrument, unit }: Listing, value: Money, quantity: number): number {
  const { priceDecimals } = instrument;
  const scaled = value * 10n ** BigInt(MEAN_DIGITS);
  const by = BigInt(quantity) * unit;
  const isNegative = scaled < 0n !== by < 0n;
  const [n, d] = [scaled < 0n ? -scaled : scaled, by < 0n ? -by : by];
  const rounded = (n * 2n + d) / (d * 2n);
  return Number(
    `${isNegative && rounded !== 0n ? '-' : ''}${rounded}e-${priceDecimals + MEAN_DIGITS}`,
  );
}
