/**
 * Attributes out of the address of a page: what makes `/embed?symbol=…` a page. A share token stands in the fragment,
 * which no server and no referrer sees, and goes from the address at once.
 */

const NAMES = ['symbol', 'interval', 'kind', 'theme', 'market'] as const;
const SHARE = '#share=';

/** Gives an element what the address asks for. Attributes that it has stay. */
export function takeAddress(
  element: HTMLElement,
  { search, hash, pathname }: Pick<Location, 'search' | 'hash' | 'pathname'>,
  history: Pick<History, 'replaceState'>,
): void {
  const query = new URLSearchParams(search);
  for (const name of NAMES) {
    const value = query.get(name);
    if (value !== null && !element.hasAttribute(name)) element.setAttribute(name, value);
  }
  if (!hash.startsWith(SHARE)) return;
  let token = hash.slice(SHARE.length);
  try {
    token = decodeURIComponent(token);
  } catch {
    // It was not encoded: what stands there is the token, or none.
  }
  element.setAttribute('token', token);
  history.replaceState(null, '', pathname + search);
}
