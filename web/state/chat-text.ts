/**
 * A message's text in parts: plain text, addresses that may be followed, and symbols that its market has. Makes no
 * markup: whoever shows a part shows it as text.
 */

/** A part of a text. */
export type TextPart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'link'; readonly text: string; readonly href: string }
  | { readonly kind: 'symbol'; readonly text: string; readonly symbol: string };

/** An address, or a sign with what stands behind it. */
const FOUND = /https?:\/\/[^\s<>"'`{}|\\^]+|(?<![\p{L}\p{N}_.@-])@[^\s]+/giu;
/** What ends a sentence and no address. */
const TRAILING = /[.,;:!?…'"”’»]+$/u;

/** Takes off what belongs to the sentence: signs at the end, and a bracket that was not opened in it. */
function toAddress(text: string): string {
  let address = text.replace(TRAILING, '');
  while (/[)\]]$/.test(address)) {
    const close = address.at(-1)!;
    const open = close === ')' ? '(' : '[';
    if (address.split(open).length >= address.split(close).length) break;
    address = address.slice(0, -1).replace(TRAILING, '');
  }
  return address;
}

/** The address as a browser reads it; nothing for one that says another name before its host, or has none. */
function toHref(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  const url = new URL(address);
  const isWeb = url.protocol === 'http:' || url.protocol === 'https:';
  if (!isWeb || url.username !== '' || url.password !== '') return undefined;
  return url.hostname.includes('.') || url.hostname === 'localhost' ? url.href : undefined;
}

/** The symbol that stands behind a sign, the longest of those that the message mentions. */
function findSymbol(text: string, symbols: readonly string[]): string | undefined {
  const upper = text.toUpperCase().normalize('NFC');
  return symbols
    .filter((symbol) => upper.startsWith(symbol) || upper.startsWith(symbol.replace(/^@/, '')))
    .sort((a, b) => b.length - a.length)[0];
}

/** Parts a text. @param symbols that the server has found mentioned in it */
export function toTextParts(text: string, symbols: readonly string[] = []): TextPart[] {
  const parts: TextPart[] = [];
  let at = 0;
  const push = (part: TextPart, index: number): void => {
    if (index > at) parts.push({ kind: 'text', text: text.slice(at, index) });
    parts.push(part);
    at = index + part.text.length;
  };
  for (const { 0: found, index } of text.matchAll(FOUND)) {
    if (index < at) continue;
    if (found.startsWith('@')) {
      const symbol = findSymbol(found.slice(1), symbols);
      if (symbol === undefined) continue;
      const length = found.slice(1).toUpperCase().startsWith(symbol)
        ? symbol.length
        : symbol.replace(/^@/, '').length;
      push({ kind: 'symbol', text: found.slice(0, length + 1), symbol }, index);
      continue;
    }
    const address = toAddress(found);
    const href = toHref(address);
    if (href !== undefined) push({ kind: 'link', text: address, href }, index);
  }
  if (at < text.length) parts.push({ kind: 'text', text: text.slice(at) });
  return parts;
}
