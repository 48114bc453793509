/**
 * Numbers as people and programs write them into tables, as plain decimals: thousands set apart, decimal commas, signs
 * of currencies, words for nothing, and the tails that binary numbers leave when they are printed in full. Exact, or the
 * text is left alone for whoever refuses it.
 */
import { countDecimals, MAX_DECIMALS, toPlainDecimal } from '../../model/decimal.ts';

/** Words for a number that is not there. Only number columns are asked: they are symbols elsewhere. */
const NULLS = new Set([
  '',
  'null',
  'nan',
  'n/a',
  'na',
  '-',
  '--',
  '.',
  'none',
  '#n/a',
  '<na>',
  'nil',
]);

/** Tells whether a number's text says that there is none. */
const isNullWord = (text: string): boolean => text.length <= 5 && NULLS.has(text.toLowerCase());

const GROUPED = /^\d{1,3}(?:[,\u0020\u00a0\u2009\u202f'’]\d{3})+(?:\.\d*)?$/;
const GROUPED_COMMA = /^\d{1,3}(?:[.\u0020\u00a0\u2009\u202f'’]\d{3})+(?:,\d*)?$/;
const COMMA = /^\d*,\d*$/;
const SIGNS = /^([-+\u2212]?)\s*[$€£¥₹]?\s*/;

/** @returns '' for a word for nothing, a plain decimal, or the text as it is where it is no number */
export function toNumberText(text: string, isDecimalComma: boolean): string {
  if (isNullWord(text)) return '';
  const [signs = '', sign = ''] = SIGNS.exec(text) ?? [];
  const minus = sign === '-' || sign === '\u2212' ? '-' : '';
  let rest = text.slice(signs.length);
  if (isDecimalComma) {
    if (GROUPED_COMMA.test(rest)) rest = rest.replaceAll(/[^\d,]/g, '');
    if (COMMA.test(rest)) rest = rest.replace(',', '.');
    else if (/^\d*,\d+e/i.test(rest)) rest = rest.replace(',', '.');
  } else if (GROUPED.test(rest)) rest = rest.replaceAll(/[^\d.]/g, '');
  if (rest.startsWith('.')) rest = `0${rest}`;
  const plain = minus + rest;
  return countDecimals(plain) > MAX_DECIMALS ? cutBinaryTail(plain) : plain;
}

/** Digits that say something, without zeros before them. */
const digitsOf = (text: string): number => text.replace(/^-?0*\.?0*|\./g, '').length;

/**
 * Takes the tail off a binary number that was printed in full: `1.100000023841858` was the float 1.1, and
 * `61837.630000000005` the double 61837.63. A number that has other digits to say is left alone.
 */
function cutBinaryTail(text: string): string {
  const digits = digitsOf(text);
  if (digits < 10) return text;
  const value = Number(text);
  if (Math.fround(value) === value) return toFloat32Text(value);
  if (digits < 16) return text;
  const plain = toPlainDecimal(String(Number(value.toPrecision(14)))) ?? text;
  return countDecimals(plain) <= MAX_DECIMALS && digitsOf(plain) <= 12 ? plain : text;
}

/** The shortest decimal that reads back as a float of 32 bits. */
export function toFloat32Text(value: number): string {
  for (let digits = 6; digits <= 9; digits++) {
    const text = String(Number(value.toPrecision(digits)));
    if (Math.fround(Number(text)) === value) return toPlainDecimal(text) ?? text;
  }
  return toPlainDecimal(String(value)) ?? String(value);
}
