/**
 * Browsers that are logged in. A browser keeps a random value in a cookie that scripts cannot read; the
 * server keeps that value's digest, never the token. Knows no token and no route.
 */
import { createHash, randomBytes } from 'node:crypto';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { Rights } from '../../shared/engine/session/principal.ts';

/** One logged-in browser. */
export interface Login {
  readonly rights: Rights;
  readonly isValid: () => boolean;
}

/** The logged-in browsers. */
export interface Logins {
  /** Logs a browser in. @returns the cookie's value */
  open(rights: Rights): string;
  find(value: string): Login | undefined;
  end(value: string): void;
}

const COOKIE = 'tickdeck_session';
const VALUE_BYTES = 32;

const toKey = (value: string): string => createHash('sha256').update(value).digest('base64');

/** Makes an empty set. @param now clock that never steps back, ms */
export function createLogins(now: () => number): Logins {
  const logins = new Map<string, Login>();
  return {
    open(rights) {
      const value = randomBytes(VALUE_BYTES).toString('base64url');
      const key = toKey(value);
      const endMs = now() + LIMITS.loginMs;
      if (logins.size >= LIMITS.logins) logins.delete(logins.keys().next().value!);
      logins.set(key, { rights, isValid: () => logins.has(key) && now() < endMs });
      return value;
    },
    find(value) {
      const key = toKey(value);
      const login = logins.get(key);
      if (login?.isValid() !== false) return login;
      logins.delete(key);
      return undefined;
    },
    end: (value) => void logins.delete(toKey(value)),
  };
}

/** Reads our cookie from a Cookie header. Anything but the form that `open` gives is no cookie of ours. */
export function readCookie(header: string | undefined): string | undefined {
  for (const part of header?.split(';') ?? []) {
    const [name, value] = part.trim().split('=');
    if (name === COOKIE && value !== undefined && /^[\w-]{43}$/.test(value)) return value;
  }
  return undefined;
}

/**
 * Makes a Set-Cookie header.
 * @param value empty to take the cookie away
 * @param isSecure true when the page came over HTTPS: the cookie then never travels without
 */
export function toSetCookie(value: string, isSecure: boolean): string {
  const seconds = value === '' ? 0 : Math.floor(LIMITS.loginMs / 1_000);
  const secure = isSecure ? '; Secure' : '';
  return `${COOKIE}=${value}; Path=/; Max-Age=${seconds}; HttpOnly; SameSite=Strict${secure}`;
}
