/**
 * The looks of the elements: the page's own colours, each of which a page may set as `--tickdeck-NAME`, and the
 * rules of the elements. One style sheet for all of them, made with the first.
 */
import tokens from '../style/tokens.css?inline';
import rules from './elements.css?inline';

/** Colours as they are on the page, of an element instead of the root, and each to be set from outside. */
const toOpenTokens = (css: string): string =>
  css
    .replaceAll(':root', '.base')
    .replace(/--([a-z][\w-]*)\s*:\s*([^;}]+)/g, '--$1: var(--tickdeck-$1, $2)');

let sheet: CSSStyleSheet | undefined;

/** The style sheet. */
export function toEmbedStyle(): CSSStyleSheet {
  if (sheet === undefined) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(toOpenTokens(tokens) + rules);
  }
  return sheet;
}
