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
 * Round moments of the zone in [fromMs, toMs], at least `minStepMs` apart. Where clocks go back both runs of the
 * repeated hour have their ticks; a day begins with its first moment, also where its midnight is skipped.
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
  if (stepMs >= DAY) return toDayTicks(fromMs, toMs, stepMs, offset);
  const ticks: TimeTick[] = [];
  let dayStart = Math.floor((fromMs + offset(fromMs)) / DAY) * DAY;
  for (let begin = toFirstMoment(dayStart, offset); begin <= toMs; dayStart += DAY) {
    const end = toFirstMoment(dayStart + DAY, offset);
    addDay(ticks, dayStart, { begin, end, fromMs, toMs }, stepMs, minStepMs, offset);
    begin = end;
  }
  return ticks;
}

/** A local day from its first moment to the first of the next, and what of it is asked for; UTC ms. */
interface DaySpan {
  readonly begin: number;
  readonly end: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** Adds the ticks of one day: its begin, then every step of its clock, run by run where that is put forward or back. */
function addDay(
  ticks: TimeTick[],
  dayStart: number,
  { begin, end, fromMs, toMs }: DaySpan,
  stepMs: number,
  minStepMs: number,
  offset: ZoneOffset,
): void {
  const isShown = (timeMs: number) => timeMs >= fromMs && timeMs <= toMs;
  const isFree = (timeMs: number) =>
    timeMs - (ticks.at(-1)?.timeMs ?? -Infinity) >= Math.min(stepMs, minStepMs);
  if (isShown(begin)) {
    // A day's name goes before the time of a clock that stands too near.
    if (!isFree(begin)) ticks.pop();
    ticks.push({ timeMs: begin, label: toDayLabel(dayStart), isMajor: true });
  }
  const changeMs = findShift(begin, end, offset);
  for (const [runMs, untilMs] of [[begin, changeMs] as const, [changeMs, end] as const]) {
    if (runMs >= Math.min(untilMs, toMs + 1)) continue;
    const shift = offset(runMs);
    const first = Math.ceil((Math.max(runMs, fromMs) + shift) / stepMs) * stepMs - shift;
    for (let timeMs = first; timeMs < untilMs && timeMs <= toMs; timeMs += stepMs) {
      if (timeMs === begin || !isFree(timeMs)) continue;
      ticks.push({ timeMs, label: toClockLabel(timeMs + shift, stepMs), isMajor: false });
    }
  }
}

/** Begins of whole days, so many days apart. */
function toDayTicks(fromMs: number, toMs: number, stepMs: number, offset: ZoneOffset): TimeTick[] {
  const ticks: TimeTick[] = [];
  const first = Math.floor((fromMs + offset(fromMs)) / stepMs) * stepMs;
  for (let localMs = first; ; localMs += stepMs) {
    const timeMs = toFirstMoment(localMs, offset);
    if (timeMs > toMs) return ticks;
    if (timeMs >= fromMs) ticks.push({ timeMs, label: toDayLabel(localMs), isMajor: true });
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
    const timeMs = toFirstMoment(Date.UTC(1970, month - 1970 * 12), offset);
    if (timeMs > toMs) return ticks;
    if (timeMs < fromMs) continue;
    const isMajor = month % 12 === 0;
    ticks.push({ timeMs, label: isMajor ? `${month / 12}` : MONTHS[month % 12]!, isMajor });
  }
}

/**
 * First moment at which the zone's clocks show a local midnight or later: the earlier of two, and where midnight is
 * skipped the moment of the change.
 */
function toFirstMoment(localMs: number, offset: ZoneOffset): number {
  const before = offset(localMs - DAY);
  const after = offset(localMs + DAY);
  if (before === after) return localMs - before;
  const changeMs = findShift(localMs - DAY, localMs + DAY, offset);
  if (localMs - before < changeMs) return localMs - before;
  return Math.max(changeMs, localMs - after);
}

/** First moment in (fromMs, toMs] with the offset of `toMs`; `toMs` itself where the clocks run on. */
function findShift(fromMs: number, toMs: number, offset: ZoneOffset): number {
  const after = offset(toMs - 1);
  if (offset(fromMs) === after) return toMs;
  let low = fromMs;
  let high = toMs - 1;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (offset(middle) === after) high = middle;
    else low = middle;
  }
  return high;
}

/** Name of a day at the time axis: month and year where they begin. @param localMs any moment of it */
export function toDayLabel(localMs: number): string {
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
