/**
 * Small parts of REST calls that several venues share: queries, times, the following page of an address, steps of
 * prices. Pure.
 */
import type { ExactTime } from './event.ts';
import { type Fields, isFields } from './exact-json.ts';
import { compareTimes } from './exact-time.ts';
import { compareDigits, digitsOf } from './read-fields.ts';

/** `a=1&b=2`, encoded; entries without a value are left out. */
export const toQuery = (entries: Readonly<Record<string, string | number | undefined>>): string =>
  Object.entries(entries)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${encodeURIComponent(String(value))}`)
    .join('&');

/** A moment as the digits of ns since 1970. */
export const toEpochNs = ({ timeMs, timeNs }: ExactTime): string =>
  `${timeMs}${String(timeNs).padStart(6, '0')}`;

/** A moment as RFC 3339 to the nanosecond, UTC. */
export const toRfc3339 = ({ timeMs, timeNs }: ExactTime): string => {
  const ms = new Date(timeMs).toISOString();
  return timeNs === 0 ? ms : `${ms.slice(0, -1)}${String(timeNs).padStart(6, '0')}Z`;
};

/** Path and query of a whole address, or undefined: its host is not believed. */
export const toPath = (address: string | undefined): string | undefined =>
  /^https?:\/\/[^/?#]+(\/[^#\s]*)/.exec(address ?? '')?.[1];

/** The step of so many decimals: 2 is `0.01`; undefined for what is no such count. */
export function toStep(decimals: number | undefined): string | undefined {
  if (decimals === undefined || decimals < 0 || decimals > 30) return undefined;
  return decimals === 0 ? '1' : `0.${'0'.repeat(decimals - 1)}1`;
}

/** What objects of a list say; those that say nothing, and what is no object, are left out. */
export const readRows = <Item>(
  rows: readonly unknown[],
  read: (row: Fields) => Item | undefined,
): Item[] => rows.flatMap((row) => (isFields(row) ? (read(row) ?? []) : []));

/** Whether a page of trades goes back to the newest that we have, or to where the question begins. */
export function reachesBack(
  oldest: ExactTime & { readonly id: string },
  { from, afterId }: { readonly from: ExactTime; readonly afterId?: string | undefined },
): boolean {
  if (compareTimes(oldest, from) < 0) return true;
  const known = digitsOf(afterId);
  return known !== undefined && compareDigits(oldest.id, String(BigInt(known) + 1n)) <= 0;
}
