/**
 * Addresses of the server that the page came from. They are relative to the page, so that it works wherever a
 * proxy puts it: at the root of a host or below a path such as `/ticks/`.
 */

/**
 * Address of something that the server has.
 * @param path without a leading slash: `api/me`
 * @param base address of the page
 */
export const toServerUrl = (path: string, base = document.baseURI): string =>
  new URL(path, base).href;

/** Address of the server's socket. @param base address of the page */
export function toSocketUrl(base = document.baseURI): string {
  const url = new URL('ws', base);
  url.protocol = url.protocol === 'https:' ? 'wss:' : 'ws:';
  return url.href;
}
