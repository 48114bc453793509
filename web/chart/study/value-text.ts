/**
 * Values of studies as people read them: prices with the digits of the symbol, sizes in short, plain numbers with two
 * digits. Pure.
 */
import type { Study, StudyUnit } from '../../../shared/study/study.ts';
import { NOTHING, toGrouped } from '../../format/price.ts';
import { toVolumeText } from '../../format/quantity.ts';

/** What numbers of an instrument look like. */
export interface Digits {
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
}

/** More digits than the symbol has, for differences of prices: an ATR of 0.0132 would be 0.01. */
const MORE_DIGITS = 2;
const MINUS = '\u2212';

/** A value of a study; a dash where there is none. @param value in the instrument's units, or a plain number */
export function toValueText(
  value: number,
  { unit, place }: Pick<Study, 'unit' | 'place'>,
  { priceDecimals, sizeDecimals }: Digits,
): string {
  if (!Number.isFinite(value)) return NOTHING;
  const sign = value < 0 ? MINUS : '';
  const size = Math.abs(value);
  if (unit === 'size') return sign + toVolumeText(size, sizeDecimals);
  if (unit === 'number') return sign + toFixed(size, 2);
  const isSmall = place === 'pane' && size < 1_000;
  return sign + toFixed(size / 10 ** priceDecimals, priceDecimals + (isSmall ? MORE_DIGITS : 0));
}

/** A mark of an axis whose marks are `step` apart: no digits that it does not need. */
export function toMarkText(
  value: number,
  step: number,
  unit: StudyUnit,
  { priceDecimals, sizeDecimals }: Digits,
): string {
  const sign = value < 0 ? MINUS : '';
  const size = Math.abs(value);
  if (unit === 'size') return sign + toVolumeText(size, sizeDecimals);
  const shift = unit === 'price' ? 10 ** -priceDecimals : 1;
  const digits = Math.max(0, Math.ceil(-Math.log10(step * shift) - 1e-9));
  return sign + toFixed(size * shift, digits);
}

function toFixed(size: number, digits: number): string {
  const [whole, fraction] = size.toFixed(Math.min(20, digits)).split('.');
  return fraction === undefined ? toGrouped(whole!) : `${toGrouped(whole!)}.${fraction}`;
}
