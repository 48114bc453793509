/**
 * Hosts and origins as headers and settings write them, in one spelling, and which host names are this
 * server's own. A page of any site can be given a name that points here ("DNS rebinding"): the browser then
 * takes this server for that site and lets its scripts read. The Host header tells, since it holds the name.
 * Knows no Fastify and no configuration.
 */
import { isIP } from 'node:net';
import { isLoopback, toHostName } from '../../shared/model/address.ts';

/** What no host and port hold, and `new URL` would read as the start of something else. */
const NOT_A_HOST = /[\s/\\?#@]/;

function parse(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}

/**
 * Makes one spelling of an origin: lower case, no default port, no final slash, IDN as browsers send it.
 * @returns undefined for what is no http(s) origin, `null` and addresses with a path among them
 */
export function toOrigin(text: string): string | undefined {
  const url = parse(text);
  if (url === undefined || !/^https?:$/.test(url.protocol)) return undefined;
  const isBare = url.pathname === '/' && url.search === '' && url.hash === '';
  if (!isBare || url.username !== '' || url.password !== '' || /[?#@]/.test(text)) return undefined;
  return url.origin;
}

/**
 * Takes the name or address out of `host` or `host:port`, in one spelling.
 * @returns undefined for what is no host
 */
export function toHost(text: string): string | undefined {
  if (NOT_A_HOST.test(text)) return undefined;
  const url = parse(`http://${text}`);
  return url === undefined || url.hostname === '' ? undefined : toHostName(url.hostname);
}

/** The origins that a page may have which was loaded from this `host:port`, over TLS or not. */
export const toOwnOrigins = (host: string): (string | undefined)[] =>
  NOT_A_HOST.test(host) ? [] : [toOrigin(`http://${host}`), toOrigin(`https://${host}`)];

/** Endings that exist in no public DNS: below them nobody can register the name of this machine. */
const LOCAL_ENDINGS = ['local', 'lan', 'home', 'home.arpa', 'internal', 'localdomain'];

/** Names under which a machine is known in its own network. @param hostname as the system gives it */
export function toMachineNames(hostname: string): string[] {
  const full = toHost(hostname);
  if (full === undefined || isIP(full) !== 0) return [];
  const short = full.split('.')[0]!;
  return [full, short, ...LOCAL_ENDINGS.map((ending) => `${short}.${ending}`)];
}

/** Tells whether a Host header names this server. */
export type HostCheck = (host: string | undefined) => boolean;

/**
 * Makes the check. Numeric addresses pass, since no DNS answer leads to them; so do loopback's name, those
 * given, and requests without a host, which no browser makes.
 */
export function createHostCheck(names: readonly string[]): HostCheck {
  const own = new Set(names.map((name) => toHost(name) ?? toHostName(name)));
  return (header) => {
    if (header === undefined) return true;
    const host = toHost(header);
    if (host === undefined) return false;
    return isLoopback(host) || isIP(host) !== 0 || own.has(host);
  };
}
