/**
 * Symbols that a text mentions: `@NVDA`, `@BRK.B,`, `(@BTC/USD)`. What stands behind the sign is a symbol only where the
 * market has it, so that a name or an address with the sign in it stays what it is.
 */
import { LIMITS } from '../../wire/limits.ts';

/** Looks a symbol up, in any case. @returns its canonical spelling */
export type FindSymbol = (text: string) => string | undefined;

const MENTION = /(?<![\p{L}\p{N}_.@-])@([^\s@]{1,64}|@[^\s@]{1,64})/gu;
/** Signs that no symbol has, and what may follow a symbol in a sentence. */
const CUT = /['’"”»,;!?<>()[\]{}…].*$/su;
const LAST = /[^\p{L}\p{N}]$/u;

/** Takes signs off the end until the market knows the rest. A symbol may itself begin with the sign: `@107`. */
function findOne(text: string, find: FindSymbol): string | undefined {
  for (let rest = text.replace(CUT, ''); rest !== ''; rest = rest.slice(0, -1)) {
    const found = find(rest) ?? find(`@${rest}`);
    if (found !== undefined) return found;
    if (!LAST.test(rest)) return undefined;
  }
  return undefined;
}

/** The symbols that a text mentions, each once, in order; LIMITS.chatMentions at most. */
export function findMentions(text: string, find: FindSymbol): string[] {
  const found = new Set<string>();
  for (const [, mentioned] of text.matchAll(MENTION)) {
    const symbol = findOne(mentioned!, find);
    if (symbol !== undefined) found.add(symbol);
    if (found.size >= LIMITS.chatMentions) break;
  }
  return [...found];
}
