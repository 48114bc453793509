/**
 * Time zones: which moments a wall clock's reading names. Rules come from Intl and are kept by the day, so that a row
 * costs one look-up. Promises the same answer on every machine; knows no text of times.
 */

/** Moments that a wall clock shows as one reading, ms UTC: two in the repeated hour of autumn, none in the hour that spring leaves out. */
interface WallMoments {
  /** The earlier one; NaN where there is none. */
  first: number;
  /** The later one; the same as `first` but in a repeated hour. */
  second: number;
}

/** A zone. */
export interface Zone {
  readonly name: string;
  /** The moments of a wall clock's reading, given as if it were UTC, ms. The answer is used again by the next call. */
  momentsOf(wallMs: number): WallMoments;
  /** What a wall clock shows at a moment, as if it were UTC, ms. */
  toWallMs(utcMs: number): number;
}

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

/** Names of clocks that are not changed in summer, and of those that are shown in summer: fixed offsets, hours. */
const FIXED: Readonly<Record<string, number>> = {
  UTC: 0,
  GMT: 0,
  Z: 0,
  WET: 0,
  EST: -5,
  EDT: -4,
  CST: -6,
  CDT: -5,
  MST: -7,
  MDT: -6,
  PST: -8,
  PDT: -7,
  BST: 1,
  CET: 1,
  CEST: 2,
  EET: 2,
  EEST: 3,
  MSK: 3,
  IST: 5.5,
  HKT: 8,
  SGT: 8,
  JST: 9,
  KST: 9,
};

const OFFSET = /^(?:UTC|GMT)?\s*([+-])(\d{1,2})(?::?(\d{2}))?(?::?(\d{2}))?$/i;
const ZONES = new Map<string, Zone | undefined>();

/**
 * Finds a zone: an IANA name (`America/New_York`, `US/Eastern`), `UTC`, an offset (`-05:00`, `UTC+2`, `GMT+0100`), or the
 * letters of a clock that has one offset (`EST` is UTC−5 all the year).
 * @returns undefined for what is none
 */
export function findZone(name: string): Zone | undefined {
  const key = name.trim();
  if (ZONES.has(key)) return ZONES.get(key);
  const zone = createZone(key);
  if (ZONES.size < 1_000) ZONES.set(key, zone);
  return zone;
}

function createZone(name: string): Zone | undefined {
  const hours = FIXED[name.toUpperCase()];
  if (hours !== undefined) return createFixed(name, hours * HOUR_MS);
  const match = OFFSET.exec(name);
  if (match !== null) {
    const [, sign, hour, minute = '0', second = '0'] = match;
    const seconds = Number(hour) * 3_600 + Number(minute) * 60 + Number(second);
    if (seconds > 18 * 3_600) return undefined;
    return createFixed(name, (sign === '-' ? -1 : 1) * seconds * 1_000);
  }
  return createNamed(name);
}

function createFixed(name: string, offsetMs: number): Zone {
  const moments: WallMoments = { first: 0, second: 0 };
  return {
    name,
    momentsOf(wallMs) {
      moments.first = moments.second = wallMs - offsetMs;
      return moments;
    },
    toWallMs: (utcMs) => utcMs + offsetMs,
  };
}

/** Offsets of one day of the wall clock. */
interface Day {
  readonly before: number;
  readonly after: number;
  /** When `after` begins, ms UTC. */
  readonly changeMs: number;
}

function createNamed(name: string): Zone | undefined {
  let format: Intl.DateTimeFormat;
  try {
    format = new Intl.DateTimeFormat('en-US', {
      timeZone: name,
      calendar: 'iso8601',
      numberingSystem: 'latn',
      hourCycle: 'h23',
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      second: '2-digit',
    });
  } catch {
    return undefined;
  }
  const offsetAt = (ms: number): number => {
    const parts: Record<string, number> = {};
    for (const { type, value } of format.formatToParts(ms)) parts[type] = Number(value);
    const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts;
    const wall = Date.UTC(year, month - 1, day, hour, minute, second);
    return wall - Math.floor(ms / 1_000) * 1_000;
  };
  const days = new Map<number, Day>();
  const dayOf = (wallMs: number): Day => {
    const number = Math.floor(wallMs / DAY_MS);
    let day = days.get(number);
    if (day === undefined) days.set(number, (day = findChange(offsetAt, number * DAY_MS)));
    return day;
  };
  const moments: WallMoments = { first: 0, second: 0 };
  return {
    name,
    momentsOf(wallMs) {
      const { before, after, changeMs } = dayOf(wallMs);
      const early = wallMs - before;
      const late = wallMs - after;
      const isEarly = early < changeMs;
      const isLate = late >= changeMs;
      moments.first = isEarly ? early : isLate ? late : NaN;
      moments.second = isLate ? late : moments.first;
      return moments;
    },
    toWallMs(utcMs) {
      const { before, after, changeMs } = dayOf(utcMs);
      return utcMs + (utcMs < changeMs ? before : after);
    },
  };
}

/** The change of a clock within a day of 24 hours and what may belong to it, if there is one. */
function findChange(offsetAt: (ms: number) => number, dayMs: number): Day {
  let from = dayMs - 15 * HOUR_MS;
  let to = dayMs + 39 * HOUR_MS;
  const before = offsetAt(from);
  const after = offsetAt(to);
  if (before === after) return { before, after, changeMs: -Infinity };
  while (to - from > 1_000) {
    const middle = Math.floor((from + to) / 2_000) * 1_000;
    if (offsetAt(middle) === before) from = middle;
    else to = middle;
  }
  return { before, after, changeMs: to };
}
