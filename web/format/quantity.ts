/**
 * Sizes, volumes and rates as people read them. Owns short forms (1.23M) and exact ones (0.00410000 → 0.0041).
 * Knows nothing of the page.
 */
import { toGrouped } from './price.ts';

/** Share of a unit from which three digits round up to it. */
const ROUNDS_UP = 0.9995;

const SHORT = [
  { from: 1e12, suffix: 'T' },
  { from: 1e9, suffix: 'B' },
  { from: 1e6, suffix: 'M' },
  { from: 1e4, suffix: 'K' },
] as const;

/** A volume in three significant digits: `950`, `9,123`, `12.3K`, `1.23M`. @param mantissa size units */
export function toVolumeText(mantissa: number, decimals: number): string {
  const value = mantissa / 10 ** decimals;
  for (const { from, suffix } of SHORT) {
    const unit = suffix === 'K' ? 1e3 : from;
    // 999,500 would print as 1000K: what rounds up to the next unit belongs to it.
    if (value >= from * ROUNDS_UP) return toThreeDigits(value / unit) + suffix;
  }
  if (decimals === 0 || value >= 1_000) return toGrouped(String(Math.round(value)));
  if (value >= 1) return value.toFixed(value >= 100 ? 1 : 2);
  return String(Number(value.toPrecision(3)));
}

/** An exact size without the zeros at its end: `100`, `0.0041`. @param mantissa size units */
export function toSizeText(mantissa: number, decimals: number): string {
  if (decimals === 0) return toGrouped(String(mantissa));
  const digits = String(mantissa).padStart(decimals + 1, '0');
  const point = digits.length - decimals;
  const fraction = digits.slice(point).replace(/0+$/, '');
  const whole = toGrouped(digits.slice(0, point));
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** Bytes in the unit that suits them: `812 B`, `14.2 kB`, `3.10 MB`. */
export function toBytesText(bytes: number): string {
  if (bytes < 1_000) return `${Math.round(bytes)} B`;
  if (bytes < 1e6 * ROUNDS_UP) return `${toThreeDigits(bytes / 1e3)} kB`;
  if (bytes < 1e9 * ROUNDS_UP) return `${toThreeDigits(bytes / 1e6)} MB`;
  return `${toThreeDigits(bytes / 1e9)} GB`;
}

/** How many times as fast: `10×`, `0.25×`, `87.4×`. */
export const toFactorText = (factor: number): string => `${Number(factor.toPrecision(3))}×`;

/** A count with its thousands separated. */
export const toCountText = (count: number): string => toGrouped(String(Math.round(count)));

/** Updates shown a second, and of how many ticks when they were merged: `412`, `20 of 412`. */
export function toRateText({ shown, offered }: { shown: number; offered: number }): string {
  const isMerged = offered > shown + 1;
  return isMerged ? `${toCountText(shown)} of ${toCountText(offered)}` : toCountText(shown);
}

function toThreeDigits(value: number): string {
  if (value >= 99.95) return value.toFixed(0);
  return value >= 9.995 ? value.toFixed(1) : value.toFixed(2);
}
