/**
 * Browsers that are logged in. A browser keeps a random value in a cookie that scripts cannot read; the
 * server keeps that value's digest, never the token. Promises that nobody is logged out by those with fewer
 * rights. Knows no token, no route and no cookie.
 */
import { createHash, randomBytes } from 'node:crypto';
import { LIMITS } from '../../shared/wire/limits.ts';
import type { Rights } from '../../shared/engine/session/principal.ts';
import { createRateLimit, type RateLimit } from '../../shared/engine/session/rate-limit.ts';

/** One logged-in browser. */
export interface Login {
  readonly rights: Rights;
  readonly isValid: () => boolean;
}

/** The logged-in browsers. */
export interface Logins {
  /**
   * Logs a browser in.
   * @param old value that it has so far, which ends
   * @returns the new value, or undefined when too many from this address logged in lately
   */
  open(rights: Rights, address: string, old?: string): string | undefined;
  find(value: string): Login | undefined;
  end(value: string): void;
}

const VALUE_BYTES = 32;
/** The form of a value that `open` gives; anything else is none of ours. */
const VALUE = /^[\w-]{43}$/;
/** Addresses whose last logins are remembered; the oldest give way, and have their full burst again. */
const ADDRESSES = 10_000;

const toKey = (value: string): string => createHash('sha256').update(value).digest('base64');

/** Makes a limit of logins a minute for each address and each kind of rights. */
export function createAddressLimit(
  now: () => number,
): (rights: Rights, address: string) => boolean {
  const limits = new Map<string, RateLimit>();
  return (rights, address) => {
    const key = `${rights} ${address}`;
    let mayOpen = limits.get(key);
    if (mayOpen === undefined) {
      if (limits.size >= ADDRESSES) limits.delete(limits.keys().next().value!);
      mayOpen = createRateLimit(LIMITS.loginsPerMinute, LIMITS.loginsPerMinute / 60);
      limits.set(key, mayOpen);
    }
    return mayOpen(now());
  };
}

/** Makes an empty set. @param now clock that never steps back, ms */
export function createLogins(now: () => number): Logins {
  /* One pool for each kind of rights: however many look, who may do everything stays logged in. */
  const pools: Readonly<Record<Rights, Map<string, Login>>> = { full: new Map(), read: new Map() };
  const all = Object.values(pools);
  const mayOpen = createAddressLimit(now);

  function end(value: string): void {
    const key = toKey(value);
    for (const pool of all) pool.delete(key);
  }

  return {
    open(rights, address, old) {
      if (!mayOpen(rights, address)) return undefined;
      if (old !== undefined) end(old);
      const pool = pools[rights];
      const value = randomBytes(VALUE_BYTES).toString('base64url');
      const key = toKey(value);
      const endMs = now() + LIMITS.loginMs;
      if (pool.size >= LIMITS.logins) pool.delete(pool.keys().next().value!);
      pool.set(key, { rights, isValid: () => pool.has(key) && now() < endMs });
      return value;
    },
    find(value) {
      if (!VALUE.test(value)) return undefined;
      const key = toKey(value);
      for (const pool of all) {
        const login = pool.get(key);
        if (login?.isValid() === true) return login;
        pool.delete(key);
      }
      return undefined;
    },
    end,
  };
}
