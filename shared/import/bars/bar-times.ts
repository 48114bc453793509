/**
 * Times of the rows of a file of bars: of the clock as UTC, and as the date that a daily bar is of. What the file as a
 * whole says (which number of a date is the month, which way rows run) is settled before the first bar is told.
 */
import { DAY_MS } from '../../model/calendar.ts';
import type { ImportSettings } from '../import-settings.ts';
import { explainTime } from '../table/epoch-text.ts';
import type { Row } from '../table/row.ts';
import { type DateOrder, TimeText } from '../table/time-text.ts';
import { WallClock } from '../table/wall-clock.ts';
import { findZone, type Zone } from '../table/zone.ts';
import type { BarPlan } from './bar-plan.ts';

/**
 * From this hour on, in UTC or of the wall clock, a day's session is of the next date: futures and currencies begin in
 * the evening, and 15:00 UTC is midnight in Tokyo. Shares of New York open before, at 14:30 UTC.
 */
const NEXT_DATE_UTC_MS = 15 * 3_600_000;
const NEXT_DATE_WALL_MS = 17 * 3_600_000;

/** What has to be said before times can be read. */
export type TimeNeed = 'zone' | 'order';

/** Reads the times of one file. */
export class BarTimes {
  /** Of the row that was read: its reading, ms, a wall clock's or UTC. */
  ms = 0;
  private readonly plan: BarPlan;
  private readonly time = new TimeText();
  private readonly wall = new WallClock();
  private readonly userZone: Zone | undefined;
  private readonly zone: Zone | undefined;
  private isWall = false;

  constructor(plan: BarPlan, { zone, timeFormat }: ImportSettings) {
    this.plan = plan;
    this.userZone = zone === undefined ? undefined : findZone(zone);
    this.zone = this.userZone ?? plan.zone;
    this.time.order = plan.dateOrder;
    if (timeFormat === undefined) return;
    if (timeFormat === 's' || timeFormat === 'ms' || timeFormat === 'us' || timeFormat === 'ns') {
      this.time.unit = timeFormat;
    } else {
      const [day, month] = [timeFormat.indexOf('d'), timeFormat.indexOf('M')];
      const isTold = day >= 0 && month >= 0 && !timeFormat.startsWith('y');
      if (isTold) this.time.order = day < month ? 'dmy' : 'mdy';
    }
  }

  get order(): DateOrder | undefined {
    return this.time.order;
  }

  set order(order: DateOrder | undefined) {
    this.time.order = order;
  }

  set isReversed(isReversed: boolean) {
    this.wall.isReversed = isReversed;
  }

  /** Whether what was read is a date without a clock. */
  get isDate(): boolean {
    return this.time.isDate;
  }

  /** The two numbers of a date whose order decides; 0 where it does not. */
  get numbers(): readonly [number, number] {
    return [this.time.first, this.time.second];
  }

  /** Reads the time of a row into `ms`. @returns why it cannot be */
  read(row: Row): string | undefined {
    const { plan, time } = this;
    if (plan.midnightMs !== undefined) return this.readSinceMidnight(row, plan.midnightMs);
    let reason: string | undefined;
    if (plan.clock === undefined) {
      reason = time.read(row.text, row.from[plan.time]!, row.to[plan.time]!);
      if (reason !== undefined && plan.otherTime !== undefined) {
        reason = time.read(row.text, row.from[plan.otherTime]!, row.to[plan.otherTime]!);
      }
    } else {
      const text = `${row.cell(plan.time)} ${row.cell(plan.clock)}`.trim();
      reason = time.read(text, 0, text.length);
    }
    if (reason !== undefined) return reason;
    this.ms = time.ms;
    this.isWall = time.isWall || plan.isEpochWall === true;
    return time.ns === 0 ? undefined : 'the time is between two milliseconds';
  }

  /** Whether the date's two numbers can be read both ways and nothing says which. */
  get isOrderOpen(): boolean {
    const { order, first, second } = this.time;
    return order === undefined && first !== second && first > 0 && first <= 12 && second <= 12;
  }

  /** What must be said before the row's time is one, of bars of the clock or of dates. */
  findNeed(isOfDates: boolean): TimeNeed | undefined {
    if (this.isOrderOpen) return 'order';
    const isOpen = this.isWall && !isOfDates && this.time.zone === undefined;
    return isOpen && this.zone === undefined ? 'zone' : undefined;
  }

  /** The row's time as UTC, ms; NaN where the clock never showed it. */
  toUtc(): number {
    if (!this.isWall) return this.ms;
    const zone = this.time.zone ?? this.zone;
    return zone === undefined ? NaN : this.wall.toUtc(this.ms, zone);
  }

  /** The date that the row's day is of, as its midnight UTC; by the clock of the zone that the user names, if one is. */
  toDate(): number {
    const isOfZone = !this.isWall && this.userZone !== undefined;
    const ms = isOfZone ? this.userZone.toWallMs(this.ms) : this.ms;
    const clockMs = ((ms % DAY_MS) + DAY_MS) % DAY_MS;
    const nextMs = this.isWall || isOfZone ? NEXT_DATE_WALL_MS : NEXT_DATE_UTC_MS;
    return ms - clockMs + (clockMs >= nextMs ? DAY_MS : 0);
  }

  private readSinceMidnight(row: Row, midnightMs: number): string | undefined {
    const text = row.cell(this.plan.time);
    const ms = /^\d{1,8}(?:\.0*)?$/.test(text) ? Number(text) : NaN;
    if (!(ms >= 0 && ms <= DAY_MS)) return explainTime(text);
    this.ms = midnightMs + ms;
    this.isWall = true;
    this.time.zone = undefined;
    this.time.isDate = false;
    return undefined;
  }
}
