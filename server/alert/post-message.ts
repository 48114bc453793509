/**
 * Posts a message to an address that somebody typed. Promises that it reaches the public internet alone unless that is
 * allowed: every address of the name is checked, and the connection goes to one that was checked, at each delivery anew
 * (a name that answers differently the next time leads nowhere else). Follows no redirect, reads no answer beyond its
 * status, and ends in time.
 */
import { lookup as resolve, type LookupAddress, type LookupOptions } from 'node:dns';
import { request as requestHttp } from 'node:http';
import { request as requestHttps, type RequestOptions } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublicAddress } from './public-address.ts';

/** An address that must not be called. Trying again does not help. */
export class ForbiddenAddress extends Error {
  override readonly name = 'ForbiddenAddress';
}

/** Finds all addresses of a name. */
export type Resolve = (
  name: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/** How it is posted. */
export interface PostOptions {
  /** Addresses of the own network, http and any port are called too. */
  readonly allowsPrivate: boolean;
  readonly timeoutMs: number;
  /** The system's when left out. */
  readonly resolve?: Resolve;
}

const PORTS = new Set(['', '443', '8443']);

/** @throws ForbiddenAddress for what is refused before anything is resolved */
function checkUrl({ protocol, port, hostname }: URL): void {
  if (protocol !== 'https:') throw new ForbiddenAddress('only https addresses are called');
  if (!PORTS.has(port)) throw new ForbiddenAddress(`port ${port} is not called`);
  const host = hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) {
    throw new ForbiddenAddress(`${host} is no address of the public internet`);
  }
}

/** A look-up that gives only what may be called: all addresses of the name, or none. */
const toCheckedLookup =
  (find: Resolve): LookupFunction =>
  (name, options, done) => {
    find(name, { ...options, all: true }, (error, addresses) => {
      const closed = addresses?.find(({ address }) => !isPublicAddress(address));
      if (error !== null) done(error, '');
      else if (closed !== undefined || addresses.length === 0) {
        const why = `${name} is ${closed?.address ?? 'nowhere'}: no address of the public internet`;
        done(new ForbiddenAddress(why), '');
      } else if (options.all === true) done(null, addresses);
      else done(null, addresses[0]!.address, addresses[0]!.family);
    });
  };

/**
 * Posts a body. @returns the status of the answer
 * Rejects with ForbiddenAddress, or with an error of the network.
 */
export function postMessage(
  address: string,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
  { allowsPrivate, timeoutMs, resolve: find = resolve }: PostOptions,
): Promise<number> {
  return new Promise((done, fail) => {
    const url = new URL(address);
    if (!allowsPrivate) checkUrl(url);
    const options: RequestOptions = {
      method: 'POST',
      headers: { ...headers, 'content-length': Buffer.byteLength(body) },
      agent: false,
      signal: AbortSignal.timeout(timeoutMs),
      ...(allowsPrivate ? {} : { lookup: toCheckedLookup(find) }),
    };
    const ask = url.protocol === 'https:' ? requestHttps : requestHttp;
    const request = ask(url, options, (response) => {
      done(response.statusCode ?? 0);
      response.destroy();
    });
    request.on('error', fail);
    request.end(body);
  });
}
