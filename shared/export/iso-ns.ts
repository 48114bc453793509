/**
 * Times as ISO 8601 texts of nine digits, which sort as text: `2026-11-20T14:30:00.000000001Z`. Remembers the second
 * that was written last: ticks come second by second.
 */
let secondMs = NaN;
let second = '';

/** Writes whole ms and the ns within. A year above 9999 is written with its sign and six digits, as ISO says. */
export function toIsoNs(timeMs: number, timeNs: number): string {
  const floor = Math.floor(timeMs / 1_000) * 1_000;
  if (floor !== secondMs) {
    secondMs = floor;
    second = new Date(floor).toISOString().slice(0, -5);
  }
  const fraction = (timeMs - floor) * 1e6 + timeNs;
  return `${second}.${fraction.toString().padStart(9, '0')}Z`;
}
