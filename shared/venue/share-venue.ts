/** What venues of US shares have in common: how symbols are written, and what a refused key means. */

/** A symbol as the exchanges write it: share classes have a point, BRK.B. */
export const toShareSymbol = (text: string): string =>
  text.trim().toUpperCase().replace(/[-/_]/g, '.');

/** Why a connection was refused, by the HTTP status of its request; undefined for what says nothing of the key. */
export function toKeyRefusal(
  status: number,
): { readonly reason: string; readonly text: string } | undefined {
  if (status === 401) return { reason: 'wrongKey', text: 'the key is not accepted' };
  if (status === 403) return { reason: 'notInPlan', text: 'the plan does not include this feed' };
  if (status !== 429) return undefined;
  return { reason: 'connectionLimit', text: 'too many connections with this key' };
}
