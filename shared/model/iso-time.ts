/**
 * Times as people write them, ISO 8601 with a date, as ms. Promises the same answer on every machine: a text
 * without a zone is UTC, not the zone of whoever reads it, and a day that the calendar does not have is none.
 */
const ISO_TIME =
  /^((?:\d{4}|[+-]\d{6})-\d\d)-(\d\d)(?:[T ](\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?)(Z|[+-]\d\d:?\d\d)?)?$/i;

/** Reads `2026-11-20`, `2026-11-20T14:30`, `2026-11-20 14:30:00.5+01:00`. @returns UTC ms; NaN for what is no time */
export function fromIsoTime(text: string): number {
  const match = ISO_TIME.exec(text.trim());
  if (match === null) return NaN;
  const [, month, day, clock = '00:00', zone = 'Z'] = match;
  const first = new Date(Date.parse(`${month}-01T00:00Z`));
  if (!(Number(day) <= toDays(first))) return NaN; // also for a month that is none
  return Date.parse(`${month}-${day}T${clock}${toZone(zone)}`);
}

/** Days of a month. @param first its first moment */
const toDays = (first: Date): number =>
  new Date(Date.UTC(first.getUTCFullYear(), first.getUTCMonth() + 1, 0)).getUTCDate();

const toZone = (zone: string): string =>
  /^[+-]\d{4}$/.test(zone) ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
