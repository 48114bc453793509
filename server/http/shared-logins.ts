/**
 * Logged-in browsers that every gateway of a feed knows: the cookie itself says what it is for and until when, signed
 * with a key that follows from the tokens, so that nothing has to be told when somebody logs in. Who logs out is told
 * to the others by a digest of the value. Promises that no value is made up, and that none outlives its end.
 */
import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Rights } from '../../shared/engine/session/principal.ts';
import { LIMITS } from '../../shared/wire/limits.ts';
import { createAddressLimit, type Logins } from './logins.ts';
import type { Tokens } from './tokens.ts';

const NONCE_BYTES = 16;
/** The form of a value that `open` gives: nonce, rights, end in ms, signature. */
const VALUE = /^([\w-]{22})\.(full|read)\.(\d{13})\.([\w-]{43})$/;

/** Logins that others end, too. */
export interface SharedLogins extends Logins {
  /** Takes note of a login that was ended at another gateway. @param digest as `onEnd` told it there */
  noteEnd(digest: string): void;
}

const toDigest = (value: string): string => createHash('sha256').update(value).digest('base64url');

/** Key that only those have who have the tokens. */
const toKey = ({ token = '', shareToken = '' }: Tokens): Buffer =>
  createHmac('sha256', 'tickdeck logins')
    .update(JSON.stringify([token, shareToken]))
    .digest();

/**
 * Makes them.
 * @param now wall clock that never steps back, ms
 * @param onEnd hears of each login that is ended here
 */
export function createSharedLogins(
  tokens: Tokens,
  now: () => number,
  onEnd: (digest: string) => void = () => undefined,
): SharedLogins {
  const key = toKey(tokens);
  /** Digests of those that were ended, oldest first. */
  const ended = new Set<string>();
  const mayOpen = createAddressLimit(now);
  const sign = (text: string): string => createHmac('sha256', key).update(text).digest('base64url');

  function noteEnd(digest: string): void {
    if (ended.size >= LIMITS.logins) ended.delete(ended.values().next().value!);
    ended.add(digest);
  }

  function end(value: string): void {
    if (!VALUE.test(value)) return;
    const digest = toDigest(value);
    noteEnd(digest);
    onEnd(digest);
  }

  return {
    open(rights, address, old) {
      if (!mayOpen(rights, address)) return undefined;
      if (old !== undefined) end(old);
      const nonce = randomBytes(NONCE_BYTES).toString('base64url');
      const text = `${nonce}.${rights}.${Math.floor(now() + LIMITS.loginMs)}`;
      return `${text}.${sign(text)}`;
    },
    find(value) {
      const [, nonce, rights, endText, signature] = VALUE.exec(value) ?? [];
      if (signature === undefined) return undefined;
      const right = Buffer.from(sign(`${nonce}.${rights}.${endText}`));
      if (!timingSafeEqual(right, Buffer.from(signature))) return undefined;
      const digest = toDigest(value);
      const isValid = (): boolean => now() < Number(endText) && !ended.has(digest);
      return isValid() ? { rights: rights as Rights, isValid } : undefined;
    },
    end,
    noteEnd,
  };
}
