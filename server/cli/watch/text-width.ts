/**
 * How many cells of a terminal a text takes: Chinese, Japanese and Korean letters and pictures take two, marks that sit
 * on a letter none. Pure.
 */
import { eastAsianWidth } from 'get-east-asian-width';

const segmenter = new Intl.Segmenter('en', { granularity: 'grapheme' });
const NARROW = /^[\x20-\x7e]*$/;
const UNSEEN = /^[\p{Mark}\p{Control}\p{Format}\p{Default_Ignorable_Code_Point}]+$/u;
const PICTURE = /\p{Emoji_Presentation}|\ufe0f/u;

function toLetterWidth(letter: string): number {
  if (UNSEEN.test(letter)) return 0;
  return PICTURE.test(letter) ? 2 : eastAsianWidth(letter.codePointAt(0)!);
}

/** Cells that a text takes; of lines without control characters. */
export function toWidth(text: string): number {
  if (NARROW.test(text)) return text.length;
  let width = 0;
  for (const { segment } of segmenter.segment(text)) width += toLetterWidth(segment);
  return width;
}

/** A text without its last letter, marks on it and all. */
export function withoutLast(text: string): string {
  const last = [...segmenter.segment(text)].at(-1);
  return text.slice(0, last?.index ?? 0);
}

/** The beginning of a text that fits into so many cells; what is cut ends in `…`. */
export function cut(text: string, width: number): string {
  if (toWidth(text) <= width) return text;
  let kept = '';
  let left = width - 1;
  for (const { segment } of segmenter.segment(text)) {
    left -= toLetterWidth(segment);
    if (left < 0) break;
    kept += segment;
  }
  return width < 1 ? '' : `${kept}…`;
}

/** A text in exactly so many cells: cut, or filled with spaces on the other side than `align`. */
export function fit(text: string, width: number, align: 'left' | 'right' = 'left'): string {
  const shown = cut(text, width);
  const space = ' '.repeat(Math.max(0, width - toWidth(shown)));
  return align === 'left' ? shown + space : space + shown;
}
