/**
 * Times as files write them, read to the nanosecond: since 1970 in any unit, told by the digits of each, and dates with
 * clocks in the local forms of the world. Nothing passes through a double that could not hold it. What a date's numbers
 * mean where both readings fit (`03/04`) is given by whoever saw the whole file.
 */
import { NS_PER_MS } from '../../model/tick.ts';
import { type EpochUnit, explainTime, isDigit, readEpoch, toNumber } from './epoch-text.ts';
import { findZone, type Zone } from './zone.ts';

/** Which number of `03/04/2024` is the month. */
export type DateOrder = 'dmy' | 'mdy';

const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';

/** A reader of times' texts: what it read is in its fields. */
export class TimeText {
  /** What was read: ms, of the wall clock where `zone` is undefined and `isWall`, else UTC; and the ns within that ms. */
  ms = 0;
  ns = 0;
  /** A wall clock's time, or UTC. */
  isWall = false;
  /** A date without a clock. */
  isDate = false;
  /** The zone that the text names. */
  zone: Zone | undefined;
  /** What the file as a whole says of its dates. */
  order: DateOrder | undefined;
  /** Set while a date was read whose order decides: the two numbers, 0 where it does not. */
  first = 0;
  second = 0;
  unit: EpochUnit | undefined;
  private at = 0;
  /** The last date that was read as 20240808, and its midnight, ms. */
  private isoDate = NaN;
  private isoMs = 0;

  /** Reads a cell. @returns why it is no time */
  read(text: string, from: number, to: number): string | undefined {
    this.reset();
    if (this.unit === undefined && this.readIso(text, from, to)) return undefined;
    const epoch = readEpoch(text, from, to, this.unit, this);
    if (epoch !== undefined) return epoch === '' ? undefined : epoch;
    if (!this.readDate(text, from, to)) return explainTime(text.slice(from, to));
    this.skipBetween(text, to);
    if (this.at < to && !this.readClock(text, to)) return explainTime(text.slice(from, to));
    return undefined;
  }

  private reset(): void {
    this.ns = 0;
    this.isWall = false;
    this.isDate = false;
    this.zone = undefined;
    this.first = 0;
    this.second = 0;
  }

  /** Reads `2024-08-08T12:34:56.789Z` and the like, as most programs write times; all else is for the others. */
  private readIso(text: string, from: number, to: number): boolean {
    if (to - from < 19 || !hasIsoSigns(text, from)) return false;
    const year = twoAt(text, from) * 100 + twoAt(text, from + 2);
    const date = year * 10_000 + twoAt(text, from + 5) * 100 + twoAt(text, from + 8);
    const [hour, minute] = [twoAt(text, from + 11), twoAt(text, from + 14)];
    const second = twoAt(text, from + 17);
    if (!(date > 0 && hour < 24 && minute < 60 && second < 60)) return false;
    let ns = 0;
    let at = from + 19;
    if (at < to && text.charCodeAt(at) === 46) {
      const first = ++at;
      for (; at < to && isDigit(text.charCodeAt(at)); at++) ns = ns * 10 + text.charCodeAt(at) - 48;
      if (at === first || at - first > 9) return false;
      ns *= POWERS[9 - (at - first)]!;
    }
    const isUtc = at + 1 === to && text.charCodeAt(at) === 90;
    if (at !== to && !isUtc) return false;
    if (date !== this.isoDate) {
      if (!this.readDate(text, from, from + 10)) return false;
      this.isoDate = date;
      this.isoMs = this.ms;
    }
    const restMs = Math.floor(ns / NS_PER_MS);
    this.ms = this.isoMs + hour * 3_600_000 + minute * 60_000 + second * 1_000 + restMs;
    this.ns = ns - restMs * NS_PER_MS;
    this.isWall = !isUtc;
    this.isDate = false;
    return true;
  }

  /** Reads a date into `ms`; `at` is behind it. */
  private readDate(text: string, from: number, to: number): boolean {
    this.at = from;
    this.isWall = true;
    this.isDate = true;
    const digits = this.countDigits(text, to);
    let year = 0;
    let month = 0;
    let day = 0;
    if (digits >= 8) {
      year = toNumber(text, from, from + 4);
      month = toNumber(text, from + 4, from + 6);
      day = toNumber(text, from + 6, from + 8);
      this.at = from + 8;
    } else if (digits === 0) {
      month = this.readMonth(text, to);
      if (month === 0) return false;
      this.skipSigns(text, to);
      day = this.take(text, to);
      this.skipSigns(text, to);
      year = this.takeYear(text, to);
    } else {
      const one = this.take(text, to);
      this.skipSigns(text, to);
      const isNamed = this.at < to && !isDigit(text.charCodeAt(this.at));
      const two = isNamed ? this.readMonth(text, to) : this.take(text, to);
      this.skipSigns(text, to);
      if (digits === 4) {
        year = one;
        month = two;
        day = this.take(text, to);
      } else {
        year = this.takeYear(text, to);
        if (isNamed) {
          day = one;
          month = two;
        } else {
          this.first = one;
          this.second = two;
          const isMonthFirst = this.order === undefined ? two > 12 : this.order === 'mdy';
          month = isMonthFirst ? one : two;
          day = isMonthFirst ? two : one;
        }
      }
    }
    if (!(month >= 1 && month <= 12 && day >= 1 && year >= 1_000)) return false;
    const ms = Date.UTC(year, month - 1, day);
    if (day > 28 && new Date(ms).getUTCDate() !== day) return false;
    this.ms = ms;
    return true;
  }

  private readClock(text: string, to: number): boolean {
    const start = this.at;
    let digits = this.countDigits(text, to);
    let hour = 0;
    let minute = 0;
    let second = 0;
    let ns = 0;
    if (digits >= 3) {
      const width = digits === 3 || digits === 5 ? 1 : 2;
      hour = toNumber(text, start, start + width);
      minute = toNumber(text, start + width, start + width + 2);
      this.at = start + Math.min(digits, width + 4);
      if (digits >= width + 4) second = toNumber(text, start + width + 2, start + width + 4);
      if (digits > width + 4) ns = this.takeFraction(text, to);
      else if (text.charCodeAt(this.at) === 32 && isDigit(text.charCodeAt(this.at + 1))) {
        this.at++;
        ns = this.takeFraction(text, to);
      }
    } else if (digits > 0) {
      hour = this.take(text, to);
      if (text.charCodeAt(this.at) === 58) {
        this.at++;
        if (this.countDigits(text, to) !== 2) return false;
        minute = this.take(text, to);
        if (text.charCodeAt(this.at) === 58) {
          this.at++;
          digits = this.countDigits(text, to);
          if (digits !== 2) return false;
          second = this.take(text, to);
        }
      }
    } else return false;
    const mark = text.charCodeAt(this.at);
    if (this.at < to && (mark === 46 || mark === 44 || mark === 58)) {
      this.at++;
      if (this.countDigits(text, to) === 0) return false;
      ns = this.takeFraction(text, to);
    }
    while (this.at < to && (text.charCodeAt(this.at) === 32 || text.charCodeAt(this.at) === 45)) {
      if (text.charCodeAt(this.at) === 45 && isDigit(text.charCodeAt(this.at + 1))) break;
      this.at++;
    }
    const half = this.at < to ? text.slice(this.at, this.at + 2).toUpperCase() : '';
    if (half === 'AM' || half === 'PM') {
      if (hour > 12 || hour === 0) return false;
      hour = (hour % 12) + (half === 'PM' ? 12 : 0);
      this.at += 2;
    }
    if (hour > 24 || minute > 59 || second > 60 || (hour === 24 && minute + second > 0))
      return false;
    const rest = Math.floor(ns / NS_PER_MS);
    this.ms += hour * 3_600_000 + minute * 60_000 + second * 1_000 + rest;
    this.ns = ns - rest * NS_PER_MS;
    this.isDate = false;
    return this.readZone(text, to);
  }

  private readZone(text: string, to: number): boolean {
    while (this.at < to && text.charCodeAt(this.at) === 32) this.at++;
    if (this.at >= to) return true;
    const code = text.charCodeAt(this.at);
    if ((code === 90 || code === 122) && this.at + 1 === to) {
      this.isWall = false;
      return true;
    }
    this.zone = findZone(text.slice(this.at, to).replace(/^\[|\]$/g, ''));
    return this.zone !== undefined;
  }

  private countDigits(text: string, to: number): number {
    let at = this.at;
    while (at < to && isDigit(text.charCodeAt(at))) at++;
    return at - this.at;
  }

  private take(text: string, to: number): number {
    const digits = this.countDigits(text, to);
    if (digits === 0 || digits > 4) return NaN;
    const value = toNumber(text, this.at, this.at + digits);
    this.at += digits;
    return value;
  }

  /** Two digits are 1970 to 2069. */
  private takeYear(text: string, to: number): number {
    const digits = this.countDigits(text, to);
    const year = this.take(text, to);
    if (digits !== 2) return digits === 4 ? year : NaN;
    return year + (year < 70 ? 2_000 : 1_900);
  }

  private takeFraction(text: string, to: number): number {
    let ns = 0;
    for (let place = 1e8; this.at < to && isDigit(text.charCodeAt(this.at)); this.at++) {
      if (place >= 1) ns += (text.charCodeAt(this.at) - 48) * place;
      place /= 10;
    }
    return Math.round(ns);
  }

  private readMonth(text: string, to: number): number {
    const start = this.at;
    let at = start;
    while (at < to && /[a-z]/i.test(text[at]!)) at++;
    const place = at - start < 3 ? -1 : MONTHS.indexOf(text.slice(start, start + 3).toLowerCase());
    if (place < 0 || place % 3 !== 0) return 0;
    this.at = at;
    return place / 3 + 1;
  }

  private skipSigns(text: string, to: number): void {
    while (this.at < to && SIGNS.includes(text[this.at]!)) this.at++;
  }

  /** Between a date and its clock: spaces, a T, a D, a comma, a line. */
  private skipBetween(text: string, to: number): void {
    while (this.at < to && BETWEEN.includes(text[this.at]!)) this.at++;
  }
}

const SIGNS = '/-., ';
const BETWEEN = ' TtDd,_:-\u00a0';
const POWERS = [1, 10, 100, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8] as const;

const hasIsoSigns = (text: string, from: number): boolean => {
  const between = text.charCodeAt(from + 10);
  const isDate = text.charCodeAt(from + 4) === 45 && text.charCodeAt(from + 7) === 45;
  const isClock = text.charCodeAt(from + 13) === 58 && text.charCodeAt(from + 16) === 58;
  return isDate && isClock && (between === 84 || between === 32);
};

/** Two digits as a number; NaN for anything else. */
function twoAt(text: string, at: number): number {
  const [tens, ones] = [text.charCodeAt(at), text.charCodeAt(at + 1)];
  return isDigit(tens) && isDigit(ones) ? (tens - 48) * 10 + ones - 48 : NaN;
}
