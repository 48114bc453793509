/**
 * Which addresses belong to the public internet: what a server may be made to call by somebody who types an address.
 * Refuses what leads back into the machine or its network (loopback, private, link-local and with it the metadata of
 * clouds, carrier's, unique local), what is no single host, and IPv6 that carries an IPv4 address in it.
 * Ranges: IANA special-purpose registries (RFC 6890 and its successors).
 */
import { BlockList, isIP } from 'node:net';

const V4: readonly (readonly [string, number])[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];
/** Global unicast is 2000::/3; of it these are not. */
const V6: readonly (readonly [string, number])[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const closed = new BlockList();
for (const [net, bits] of V4) closed.addSubnet(net, bits, 'ipv4');
for (const [net, bits] of V6) closed.addSubnet(net, bits, 'ipv6');
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

/** Tells whether an address, as text without brackets, is one of the public internet. */
export function isPublicAddress(address: string): boolean {
  const bare = address.replace(/%.*$/, '');
  if (isIP(bare) === 4) return !closed.check(bare, 'ipv4');
  return isIP(bare) === 6 && global.check(bare, 'ipv6') && !closed.check(bare, 'ipv6');
}
