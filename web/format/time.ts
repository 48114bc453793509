/**
 * Moments and durations as people read them, in UTC or in the zone of the browser.
 * Knows no clock of its own: moments come in as UTC ms.
 */

/** Zone that times are shown in. */
export type Zone = 'utc' | 'local';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** `14:05:09` */
export const toClockText = (timeMs: number, zone: Zone): string =>
  toIso(timeMs, zone).slice(11, 19);

/** `14:05:09.042` */
export const toClockMsText = (timeMs: number, zone: Zone): string =>
  toIso(timeMs, zone).slice(11, 23);

/** `23 Nov 2026` */
export function toDateText(timeMs: number, zone: Zone): string {
  const iso = toIso(timeMs, zone);
  return `${Number(iso.slice(8, 10))} ${MONTHS[Number(iso.slice(5, 7)) - 1]} ${iso.slice(0, 4)}`;
}

/** Length of time: `5.2 s`, `3:05 min`, `1:02:03 h`. */
export function toDurationText(ms: number): string {
  if (ms < MINUTE) return `${(ms / SECOND).toFixed(ms < 10 * SECOND ? 1 : 0)} s`;
  const pad = (value: number): string => String(Math.floor(value)).padStart(2, '0');
  const seconds = pad((ms % MINUTE) / SECOND);
  if (ms < HOUR) return `${Math.floor(ms / MINUTE)}:${seconds} min`;
  return `${Math.floor(ms / HOUR)}:${pad((ms % HOUR) / MINUTE)}:${seconds} h`;
}

/** What is short for the zone: `UTC`, or the offset of the browser at that moment, `UTC+01:00`. */
export function toZoneText(timeMs: number, zone: Zone): string {
  if (zone === 'utc') return 'UTC';
  const ahead = -new Date(timeMs).getTimezoneOffset();
  const pad = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(ahead);
  return `UTC${ahead < 0 ? '\u2212' : '+'}${pad(Math.floor(size / 60))}:${pad(size % 60)}`;
}

function toIso(timeMs: number, zone: Zone): string {
  const whole = Math.floor(timeMs);
  const shifted = zone === 'utc' ? whole : whole - new Date(whole).getTimezoneOffset() * MINUTE;
  return new Date(shifted).toISOString();
}
