/**
 * Names and numeric addresses of machines, as texts: one spelling of each, and which are this machine's own.
 * The only place that decides what loopback is. Pure; knows no URL, no socket and no header.
 */

/** Makes one spelling of a host: lower case, an IPv6 address without brackets, a name without its final dot. */
export function toHostName(text: string): string {
  const host = text.trim().toLowerCase();
  const inner = /^\[(.*)\]$/.exec(host)?.[1] ?? host;
  return inner.endsWith('.') ? inner.slice(0, -1) : inner;
}

/** An IPv4 address that a socket which speaks both gives as IPv6. */
const MAPPED = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i;

/** Makes one spelling of a peer's address: `::ffff:10.0.0.1` and `10.0.0.1` are one machine. */
export const toAddress = (address: string): string => MAPPED.exec(address)?.[1] ?? address;

/**
 * Tells whether a host or address is this machine's own loopback: `localhost`, `::1`, 127.0.0.0/8.
 * @param host in any spelling; `127.evil.example` is a name like any other
 */
export function isLoopback(host: string): boolean {
  const name = toAddress(toHostName(host));
  return name === 'localhost' || name === '::1' || /^127(\.\d{1,3}){3}$/.test(name);
}
