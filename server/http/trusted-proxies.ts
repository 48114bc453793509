/**
 * Which peers are proxies of ours, whose word about a request is believed: who asked, by which host, over
 * TLS or not, below which path. Everybody may send those headers; from others they count for nothing.
 * Knows no header and no Fastify.
 */
import { BlockList, isIP } from 'node:net';
import { toAddress } from '../../shared/model/address.ts';

/** Tells whether a peer is a proxy of ours. */
export type ProxyCheck = (address: string | undefined) => boolean;

const LOOPBACK = ['127.0.0.0/8', '::1'];

/** Adds an address, `address/bits` or `loopback`. @returns false when it is none */
function add(list: BlockList, text: string): boolean {
  if (text === 'loopback') return LOOPBACK.every((one) => add(list, one));
  const [address = '', bits, ...more] = text.split('/');
  const family = isIP(address);
  if (family === 0 || more.length > 0) return false;
  const type = family === 4 ? 'ipv4' : 'ipv6';
  if (bits === undefined) {
    list.addAddress(address, type);
    return true;
  }
  if (!/^\d{1,3}$/.test(bits) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  list.addSubnet(address, Number(bits), type);
  return true;
}

/** Tells whether a text names proxies: an address, `address/bits` or `loopback`. */
export const isProxyName = (text: string): boolean => add(new BlockList(), text);

/** Makes the check. @param names checked with `isProxyName`; none trusts nobody */
export function createProxyCheck(names: readonly string[]): ProxyCheck {
  const list = new BlockList();
  for (const name of names) add(list, name);
  return (peer) => {
    if (peer === undefined) return false;
    const address = toAddress(peer);
    const family = isIP(address);
    return family !== 0 && list.check(address, family === 4 ? 'ipv4' : 'ipv6');
  };
}
