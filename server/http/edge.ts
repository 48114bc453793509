/**
 * Where a request comes from, as far as it can be believed: address, host, scheme and path prefix behind
 * proxies that are named, and whether its host and origin are this server's. Promises that headers of
 * others than those proxies change nothing. Knows no route, no token and no Fastify.
 */
import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';
import { isLoopback, toAddress } from '../../shared/model/address.ts';
import { createHostCheck, toHost, toMachineNames, toOrigin, toOwnOrigins } from './host-names.ts';
import { createProxyCheck, type ProxyCheck } from './trusted-proxies.ts';

/** What decides, all of it checked by the configuration; left out, nothing of the kind. */
export interface EdgeOptions {
  /** Origins besides the server's own whose pages may connect. */
  origins?: readonly string[] | undefined;
  /** Host names besides the machine's own by which the server may be asked. */
  hosts?: readonly string[] | undefined;
  /** Proxies whose forwarded headers are believed. */
  trustProxy?: readonly string[] | undefined;
  /** Path below which people see the server, without a final slash. */
  basePath?: string | undefined;
  /** The machine's name, as the system gives it. */
  machine?: string | undefined;
}

/** A request as the edge sees it. */
export interface Asked {
  readonly headers: IncomingHttpHeaders;
  /** Address of the peer, undefined when it is gone. */
  readonly peer: string | undefined;
}

/** Decides about requests. */
export interface Edge {
  readonly isProxy: ProxyCheck;
  readonly basePath: string;
  /** Origins besides the server's own whose pages may connect, as browsers write them. */
  readonly origins: readonly string[];
  /** Why a request for this host is refused on a server that is open to everybody, if it is. */
  refuseHost(asked: Asked): string | undefined;
  /**
   * Why the page that asks is refused, if it is.
   * @param origin of the page; the Origin header when left out
   * @param needsToken whoever may ask needs one: then a name that others point here gives them nothing
   */
  refuseOrigin(asked: Asked, needsToken: boolean, origin?: string): string | undefined;
  /** Whether the browser that asks is connected by TLS, as far as anybody can say. */
  isSecure(asked: Asked): boolean;
  /** Path below which the browser that asks sees this server, with a final slash. */
  toCookiePath(asked: Asked): string;
}

/** A path that a proxy may say it strips: plain segments, none of them dots only. */
const PREFIX = /^(\/(?!\.{1,2}(\/|$))[\w.~-]+)*\/?$/;

/** Last of the values of a header that each proxy appends to: the one of our own proxy. */
function lastOf(header: string | string[] | undefined): string | undefined {
  const text = Array.isArray(header) ? header.at(-1) : header;
  return text?.split(',').at(-1)?.trim() || undefined;
}

/**
 * Address to count a client by.
 * @param ip the one that remains when trusted proxies are taken off; it may be any text
 * @param peer counts when that is no address
 */
export function toClientAddress(ip: string | undefined, peer: string | undefined): string {
  const bare = ip?.replace(/^(\d+\.\d+\.\d+\.\d+):\d+$/, '$1').replace(/^\[(.*)\](:\d+)?$/, '$1');
  return toAddress(bare !== undefined && isIP(bare) !== 0 ? bare : (peer ?? ''));
}

/**
 * Makes the edge of a server.
 * @param port our own, asked at each check since it may be chosen by the system
 */
export function createEdge(options: EdgeOptions, port: () => number): Edge {
  const { origins = [], hosts = [], trustProxy = [], basePath = '', machine = '' } = options;
  const listed = new Set(origins.map(toOrigin));
  const hostsOfListed = origins.map((origin) => toHost(origin.replace(/^https?:\/\//i, '')) ?? '');
  const isProxy = createProxyCheck(trustProxy);
  const isOwnHost = createHostCheck([...hosts, ...hostsOfListed, ...toMachineNames(machine)]);

  const forwarded = ({ headers, peer }: Asked, name: string): string | undefined =>
    isProxy(peer) ? lastOf(headers[name]) : undefined;
  const hostOf = (asked: Asked): string | undefined =>
    forwarded(asked, 'x-forwarded-host') ?? asked.headers.host;

  /** Pages of ours that somebody opened by another name of loopback than the one they connect to. */
  function isLocalPage(origin: string): boolean {
    const { hostname, port: own, protocol } = new URL(origin);
    return protocol === 'http:' && isLoopback(hostname) && Number(own || 80) === port();
  }

  return {
    isProxy,
    basePath,
    origins: [...listed].filter((origin) => origin !== undefined),
    refuseHost(asked) {
      const host = hostOf(asked);
      if (isOwnHost(host)) return undefined;
      const name = toHost(host ?? '');
      const setting = name === undefined ? '' : ` ${name} (or --origins http://${host})`;
      return (
        `This server is open to whoever reaches it, so it answers only to names that it knows as its own, ` +
        `and ${name === undefined ? 'this' : `"${name}"`} is none. ` +
        `If the name is yours, start the server with --hosts${setting}.`
      );
    },
    refuseOrigin(asked, needsToken, text = asked.headers.origin) {
      if (text === undefined) return undefined;
      const origin = toOrigin(text);
      if (origin === undefined) return 'A page without an origin of its own may not do this.';
      if (listed.has(origin) || isLocalPage(origin)) return undefined;
      const host = hostOf(asked);
      const scheme = forwarded(asked, 'x-forwarded-proto')?.toLowerCase();
      const isSame = host !== undefined && toOwnOrigins(host).includes(origin);
      const isScheme = scheme === undefined || origin.startsWith(`${scheme}:`);
      if (isSame && isScheme && (needsToken || isOwnHost(host))) return undefined;
      return `Pages of ${origin} may not do this; if they are yours, start the server with --origins ${origin}.`;
    },
    isSecure(asked) {
      const scheme = forwarded(asked, 'x-forwarded-proto');
      if (scheme !== undefined) return scheme.toLowerCase() === 'https';
      return asked.headers.origin?.startsWith('https:') === true;
    },
    toCookiePath(asked) {
      const prefix = forwarded(asked, 'x-forwarded-prefix') ?? basePath;
      return PREFIX.test(prefix) ? `${prefix.replace(/\/$/, '')}/` : '/';
    },
  };
}
