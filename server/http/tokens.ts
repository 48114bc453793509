/**
 * What a token is worth. Keeps digests only, compares in constant time, and tells an address that guesses
 * to wait. Promises that a right token is let in whatever others guessed: behind a proxy that is not named,
 * or a tunnel, one address is everybody. What keeps guessers out is the token's length. Knows no HTTP.
 */
import { createHash, timingSafeEqual } from 'node:crypto';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { Rights } from '../../shared/engine/session/principal.ts';

/** The tokens of a server; none means that everybody may do everything. */
export interface Tokens {
  readonly token?: string | undefined;
  /** Allows looking, not changing. */
  readonly shareToken?: string | undefined;
}

/** What became of a token. */
export type Verdict = { rights: Rights } | { refused: 'UNAUTHORIZED' | 'TOO_MANY_ATTEMPTS' };

/** Checks tokens. */
export interface TokenCheck {
  /** True when no token is needed. */
  readonly isOpen: boolean;
  /** Rights that a token gives. Wrong ones count against the address, and only against further wrong ones. */
  check(token: string, address: string): Verdict;
}

const MINUTE_MS = 60_000;
/** Addresses with wrong tokens that are remembered; the oldest give way. */
const ADDRESSES = 10_000;

const toDigest = (text: string): Buffer => createHash('sha256').update(text).digest();

/** Makes a check. @param now monotonic clock, ms */
export function createTokenCheck(tokens: Tokens, now: () => number): TokenCheck {
  const known: { digest: Buffer; rights: Rights }[] = [];
  if (tokens.token !== undefined) known.push({ digest: toDigest(tokens.token), rights: 'full' });
  if (tokens.shareToken !== undefined) {
    known.push({ digest: toDigest(tokens.shareToken), rights: 'read' });
  }
  const wrong = new Map<string, { count: number; sinceMs: number }>();

  function isResting(address: string): boolean {
    const record = wrong.get(address);
    if (record === undefined) return false;
    if (now() - record.sinceMs < MINUTE_MS) return record.count >= LIMITS.wrongTokensPerMinute;
    wrong.delete(address);
    return false;
  }

  function onWrong(address: string): void {
    const record = wrong.get(address);
    if (record !== undefined) {
      record.count++;
      return;
    }
    if (wrong.size >= ADDRESSES) wrong.delete(wrong.keys().next().value!);
    wrong.set(address, { count: 1, sinceMs: now() });
  }

  return {
    isOpen: known.length === 0,
    check(token, address) {
      if (known.length === 0) return { rights: 'full' };
      const digest = toDigest(token);
      /* All are compared, so that the time does not tell which one it was. */
      const matches = known.filter((one) => timingSafeEqual(one.digest, digest));
      if (matches[0] !== undefined) return { rights: matches[0].rights };
      const isLate = isResting(address);
      onWrong(address);
      return { refused: isLate ? 'TOO_MANY_ATTEMPTS' : 'UNAUTHORIZED' };
    },
  };
}
