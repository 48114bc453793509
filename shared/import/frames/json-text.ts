/**
 * Finds whole JSON values in a text without reading them: who wants their digits reads the part that was cut out.
 */

const QUOTE = 34;
const BACKSLASH = 92;

const isOpening = (code: number): boolean => code === 123 || code === 91;
const isClosing = (code: number): boolean => code === 125 || code === 93;
const isSpace = (code: number): boolean => code === 32 || (code >= 9 && code <= 13);

/** Where the text goes on behind spaces and line ends. */
export function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && isSpace(text.charCodeAt(at))) at++;
  return at;
}

function endOfText(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) at++;
    else if (code === QUOTE) return at + 1;
  }
  return -1;
}

/** @returns where the JSON value that begins at `from` ends, exclusive; -1 where it does not */
export function endOfJson(text: string, from: number): number {
  const first = text.charCodeAt(from);
  if (first === QUOTE) return endOfText(text, from);
  if (!isOpening(first)) {
    let at = from;
    while (at < text.length && !/[\s,\]}]/.test(text[at]!)) at++;
    return at;
  }
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) {
      at = endOfText(text, at) - 1;
      if (at < 0) return -1;
    } else if (isOpening(code)) depth++;
    else if (isClosing(code) && --depth === 0) return at + 1;
  }
  return -1;
}

/** The text of a member of the object that a text is, by its key; undefined where there is none. */
export function memberText(text: string, key: string): string | undefined {
  let at = skipSpace(text, 0);
  if (text[at] !== '{') return undefined;
  for (at = skipSpace(text, at + 1); text.charCodeAt(at) === QUOTE; at = skipSpace(text, at + 1)) {
    const end = endOfText(text, at);
    if (end < 0) return undefined;
    const name = text.slice(at + 1, end - 1);
    const value = skipSpace(text, skipSpace(text, end) + 1);
    const valueEnd = endOfJson(text, value);
    if (valueEnd < 0) return undefined;
    if (name === key) return text.slice(value, valueEnd);
    at = skipSpace(text, valueEnd);
    if (text[at] !== ',') return undefined;
  }
  return undefined;
}

/** The texts of the elements of the list that a text is; undefined where it is none. */
export function elementTexts(text: string): string[] | undefined {
  let at = skipSpace(text, 0);
  if (text[at] !== '[') return undefined;
  const elements: string[] = [];
  at = skipSpace(text, at + 1);
  while (at < text.length && text[at] !== ']') {
    const end = endOfJson(text, at);
    if (end <= at) return undefined;
    elements.push(text.slice(at, end));
    at = skipSpace(text, end);
    if (text[at] === ',') at = skipSpace(text, at + 1);
  }
  return text[at] === ']' ? elements : undefined;
}
