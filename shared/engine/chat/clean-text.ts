/**
 * What people type, made fit to be shown to others: one spelling of each character, nothing that hides, turns the
 * direction of the text around or piles marks up over other lines. Promises that cleaning twice is cleaning once, and
 * that what a language needs to be written stays. Escapes nothing: markup is text here as anywhere else.
 */

/** Line ends of all kinds, in the order in which they must be tried. */
const LINE_ENDS = /\r\n|[\r\v\f\u0085\u2028\u2029]/g;
/** Blanks of all kinds but the line feed. */
const BLANKS = /[\t\p{Zs}]/gu;
/**
 * What nobody sees or what moves other text: controls, half characters, private ones, soft hyphen, joiners of graphemes,
 * fillers that look like nothing, marks and overrides of direction, zero width spaces, tags.
 */
const HIDDEN =
  /(?!\n)\p{Cc}|[\p{Cs}\p{Co}\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufeff\uffa0\ufff9-\uffff\u{1d173}-\u{1d17a}\u{e0000}-\u{e00ff}\u{e01f0}-\u{e0fff}]|\u034f|\u17b4|\u17b5|\u180b|\u180c|\u180d|\u180f|[\u{e0100}-\u{e01ef}]/gu;
/** Joiners that scripts and emoji need stand between two characters; elsewhere they only hide. */
const LOOSE_JOINERS = /(?<![^\s])[\u200c\u200d]+|[\u200c\u200d]+(?![^\s\u200c\u200d])/gu;
/** Marks on one character: written languages need up to four. */
const PILES = /([\p{M}\u200c\u200d]{4})[\p{M}\u200c\u200d]+/gu;
const TRAILING = / +(?=\n|$)/g;
const GAPS = /\n{3,}/g;
/** Cleaning changes what it has to change in one round, seldom in two. */
const MOST_ROUNDS = 8;

const cleanOnce = (text: string): string =>
  text
    .replace(LINE_ENDS, '\n')
    .replace(BLANKS, ' ')
    .replace(HIDDEN, '')
    .normalize('NFC')
    .replace(PILES, '$1')
    .replace(LOOSE_JOINERS, '')
    .replace(TRAILING, '')
    .replace(GAPS, '\n\n')
    .trim();

/** Cleans a text of several lines. @returns an empty text where nothing shows */
export function cleanText(text: string): string {
  let clean = text;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const next = cleanOnce(clean);
    if (next === clean) break;
    clean = next;
  }
  return /[^\p{Z}\p{C}\p{M}]/u.test(clean) ? clean : '';
}

/** Cleans a name: one line, single blanks, no joiners. @returns an empty text where nothing shows */
export const cleanName = (text: string): string =>
  cleanText(text.replace(/[\u200c\u200d]/g, '').replace(/\s+/gu, ' ')).replace(/\s+/gu, ' ');

const segmenter = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/** Counts what people call characters. */
export function countGraphemes(text: string): number {
  let count = 0;
  for (const _ of segmenter.segment(text)) count++;
  return count;
}

/** Cuts a text to so many of what people call characters. */
export function cutGraphemes(text: string, most: number): string {
  let end = 0;
  let count = 0;
  for (const { index, segment } of segmenter.segment(text)) {
    if (++count > most) return text.slice(0, end);
    end = index + segment.length;
  }
  return text;
}

/** Bytes of a text as UTF-8. */
export function countBytes(text: string): number {
  let bytes = 0;
  for (const character of text) {
    const code = character.codePointAt(0)!;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
  }
  return bytes;
}
