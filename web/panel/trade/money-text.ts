/**
 * Play money as people read it: two decimals, thousands separated, a true minus. Rounded for the eye alone; sums are reckoned elsewhere.
 */
import { NOTHING, toGrouped } from '../../format/price.ts';

const MINUS = '\u2212';

/** `12,345.68` of an exact decimal text; digits beyond the second are cut. */
export function toMoneyText(text: string | null | undefined): string {
  if (text === null || text === undefined) return NOTHING;
  const isNegative = text.startsWith('-');
  const [whole = '0', fraction = ''] = text.replace('-', '').split('.');
  const cents = `${fraction}00`.slice(0, 2);
  const isZero = /^0*$/.test(whole + cents);
  return `${isNegative && !isZero ? MINUS : ''}${toGrouped(whole)}.${cents}`;
}

/** The same with a plus before what is above zero. */
export const toSignedMoney = (text: string): string => {
  const shown = toMoneyText(text);
  return text.startsWith('-') || /^[0.,]+$/.test(shown) ? shown : `+${shown}`;
};

/** Whether an amount is a gain or a loss, as a class. */
export const toTone = (text: string): string => {
  if (/^-?[0.]+$/.test(text)) return '';
  return text.startsWith('-') ? 'trade-down' : 'trade-up';
};
