/**
 * Which pages may open a WebSocket or change something. Browsers do not apply the same-origin rule to
 * WebSockets and send simple requests anywhere, so a page of any site could act with the user's rights; the
 * Origin header is all that tells.
 */
import { isIP } from 'node:net';
import type { onRequestHookHandler } from 'fastify';
import { CommandError } from '../../shared/engine/session/services.ts';

/** Decides on an upgrade by its Origin and Host headers. */
export type OriginCheck = (origin: string | undefined, host: string | undefined) => boolean;

const LOCAL_HOSTS = ['localhost', '127.0.0.1', '[::1]'];

/** Host part of `host:port`, without brackets. */
const toHostname = (host: string): string => host.replace(/:\d+$/, '').replace(/^\[|\]$/g, '');

/**
 * Makes a check. Passes: no Origin at all (no browser), local names at our own port, listed origins by
 * equality, and our own address when it is a numeric one (a DNS name could be pointed here by anybody).
 * @param port our own port, asked at each check since it may be chosen by the system
 */
export function createOriginCheck(allowed: readonly string[], port: () => number): OriginCheck {
  const listed = new Set(allowed);
  return (origin, host) => {
    if (origin === undefined) return true;
    if (listed.has(origin)) return true;
    const own = LOCAL_HOSTS.map((name) => `http://${name}:${port()}`);
    if (own.includes(origin) || (port() === 80 && LOCAL_HOSTS.includes(origin.slice(7))))
      return true;
    if (host === undefined || isIP(toHostname(host)) === 0) return false;
    return origin === `http://${host}` || origin === `https://${host}`;
  };
}

/** Refuses pages of other origins. @param message what they may not do */
export const createOriginHook =
  (isAllowed: OriginCheck, message: string): onRequestHookHandler =>
  ({ headers }, _reply, done) => {
    if (isAllowed(headers.origin, headers.host)) done();
    else done(new CommandError('BAD_ORIGIN', message));
  };
