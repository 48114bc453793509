/**
 * Where a time axis puts its ticks, and what they say: round moments of the chosen zone.
 * Promises ascending ticks, no closer than asked, midnights and months told apart from plain times.
 * Pure: the zone comes in as an offset function; no clock.
 */

const SECOND = 1_000;
const MINUTE = 60_000;
const HOUR = 3_600_000;
const DAY = 86_400_000;
const MONTH = 30.4 * DAY;

const MILLISECONDS = [1, 2, 5, 10, 20, 50, 100, 200, 500];
const STEPS_MS = [
  ...MILLISECONDS,
  ...[1, 2, 5, 10, 15, 30].map((n) => n * SECOND),
  ...[1, 2, 5, 10, 15, 30].map((n) => n * MINUTE),
  ...[1, 2, 3, 6, 12].map((n) => n * HOUR),
  ...[1, 2, 4, 7, 14].map((n) => n * DAY),
];
const STEPS_MONTHS = [1, 2, 3, 6, 12, 24, 60, 120];
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Milliseconds that local time is ahead of UTC at a moment. */
export type ZoneOffset = (timeMs: number) => number;

/** The zone of an axis: UTC, or that of the browser with its daylight-saving changes. */
export const toZoneOffset = (timeZone: 'utc' | 'local'): ZoneOffset =>
  timeZone === 'utc' ? () => 0 : (timeMs) => -new Date(timeMs).getTimezoneOffset() * MINUTE;

/** One tick of the time axis. */
export interface TimeTick {
  readonly timeMs: number;
  readonly label: string;
  /** True where a day, month or year begins. */
  readonly isMajor: boolean;
}

/**
 * Round moments in [fromMs, toMs], at least `minStepMs` apart.
 * @param minStepMs distance that a label needs on the axis, ms; > 0
 */
export function toTimeTicks(
  fromMs: number,
  toMs: number,
  minStepMs: number,
  offset: ZoneOffset,
): TimeTick[] {
  const stepMs = STEPS_MS.find((step) => step >= minStepMs);
  if (stepMs === undefined) return toMonthTicks(fromMs, toMs, minStepMs, offset);
  const ticks: TimeTick[] = [];
  const first = Math.ceil((fromMs + offset(fromMs)) / stepMs) * stepMs;
  for (let localMs = first; ; localMs += stepMs) {
    const timeMs = toUtc(localMs, offset);
    if (timeMs > toMs) return ticks;
    if (timeMs < fromMs || timeMs <= (ticks.at(-1)?.timeMs ?? -Infinity)) continue;
    const isMajor = localMs % DAY === 0;
    const label = isMajor ? toDayLabel(localMs) : toClockLabel(localMs, stepMs);
    ticks.push({ timeMs, label, isMajor });
  }
}

/** `20 Nov 14:05:09.123` with as much of the clock as the interval needs; day only from 1 d on. */
export function toMomentLabel(timeMs: number, precisionMs: number, offset: ZoneOffset): string {
  const localMs = timeMs + offset(timeMs);
  const date = new Date(localMs);
  const day = `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  if (precisionMs >= DAY) return `${day} ${date.getUTCFullYear()}`;
  return `${day} ${toClockLabel(localMs, precisionMs)}`;
}

function toMonthTicks(
  fromMs: number,
  toMs: number,
  minStepMs: number,
  offset: ZoneOffset,
): TimeTick[] {
  const step = STEPS_MONTHS.find((months) => months * MONTH >= minStepMs) ?? 240;
  const start = new Date(fromMs + offset(fromMs));
  const first = Math.floor((start.getUTCFullYear() * 12 + start.getUTCMonth()) / step) * step;
  const ticks: TimeTick[] = [];
  for (let month = first; ; month += step) {
    const timeMs = toUtc(Date.UTC(1970, month - 1970 * 12), offset);
    if (timeMs > toMs) return ticks;
    if (timeMs < fromMs) continue;
    const isMajor = month % 12 === 0;
    ticks.push({ timeMs, label: isMajor ? `${month / 12}` : MONTHS[month % 12]!, isMajor });
  }
}

function toUtc(localMs: number, offset: ZoneOffset): number {
  const guess = localMs - offset(localMs);
  return localMs - offset(guess);
}

function toDayLabel(localMs: number): string {
  const date = new Date(localMs);
  if (date.getUTCDate() > 1) return `${date.getUTCDate()} ${MONTHS[date.getUTCMonth()]}`;
  return date.getUTCMonth() > 0 ? MONTHS[date.getUTCMonth()]! : `${date.getUTCFullYear()}`;
}

/** Clock time, cut after minutes, seconds or milliseconds, as the step allows. */
function toClockLabel(localMs: number, stepMs: number): string {
  const text = new Date(localMs).toISOString();
  if (stepMs >= MINUTE) return text.slice(11, 16);
  return stepMs >= SECOND ? text.slice(11, 19) : text.slice(11, 23);
}
