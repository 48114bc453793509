/**
 * Sessions of US shares: early trading, regular hours, late trading, closed. By the rules of the exchanges, and by a
 * venue's own calendar where it gave one: that knows days of mourning and storms. Pure; time zones by calendar.ts.
 */
import {
  DAY_MS,
  fromNewYork,
  HOUR_MS,
  MINUTE_MS,
  toDayNumber,
  toNewYorkDay,
  toWeekday,
} from '../model/calendar.ts';
import { STATUS, type Status } from '../model/tick.ts';
import { isUsEarlyClose, isUsTradingDay } from '../model/us-trading-days.ts';

/** What US shares are in. */
export type SessionPhase = 'closed' | 'preOpen' | 'open' | 'postClose';

/** A trading day's hours on New York's clocks, ms after midnight, growing. */
export interface DayHours {
  readonly preOpenMs: number;
  readonly openMs: number;
  readonly closeMs: number;
  /** End of late trading. */
  readonly endMs: number;
}

/** A day of a venue's calendar. */
export interface CalendarDay {
  /** Number of the day in New York, see calendar.ts. */
  readonly day: number;
  /** Undefined where nothing is traded all day. */
  readonly hours: DayHours | undefined;
  /** Why it is not like others: `Thanksgiving`. */
  readonly name?: string;
}

/** A stretch of time in one phase. */
export interface MarketSession {
  readonly phase: SessionPhase;
  readonly fromMs: number;
  /** First ms of the next phase. */
  readonly untilMs: number;
  /** Why it is closed, or closes early, where a calendar or its rules say so: `weekend`, `holiday`, `Thanksgiving`. */
  readonly why?: string;
}

/** Trading status of a phase. */
export const STATUS_OF_PHASE = {
  closed: STATUS.closed,
  preOpen: STATUS.preOpen,
  open: STATUS.open,
  postClose: STATUS.postClose,
} as const satisfies Readonly<Record<SessionPhase, Status>>;

const USUAL: DayHours = {
  preOpenMs: 4 * HOUR_MS,
  openMs: 9 * HOUR_MS + 30 * MINUTE_MS,
  closeMs: 16 * HOUR_MS,
  endMs: 20 * HOUR_MS,
};
const EARLY: DayHours = { ...USUAL, closeMs: 13 * HOUR_MS, endMs: 17 * HOUR_MS };
/** Days of a calendar that are believed: a dozen years. */
const MOST_DAYS = 4_400;
const SUNDAY = 0;
const SATURDAY = 6;

/** Whether hours grow, and lie within a day. */
const areSound = ({ preOpenMs, openMs, closeMs, endMs }: DayHours): boolean =>
  preOpenMs >= 0 && preOpenMs <= openMs && openMs < closeMs && closeMs <= endMs && endMs <= DAY_MS;

/** Hours where only those of the regular session are told: the usual ones around it. */
export const toDayHours = (openMs: number, closeMs: number): DayHours => ({
  preOpenMs: Math.min(USUAL.preOpenMs, openMs),
  openMs,
  closeMs,
  endMs: Math.min(DAY_MS, closeMs + (USUAL.endMs - USUAL.closeMs)),
});

const isWeekend = (day: number): boolean =>
  toWeekday(day) === SUNDAY || toWeekday(day) === SATURDAY;

/** The sessions, by rules and by what a calendar says. */
export class UsSessions {
  private readonly days = new Map<number, CalendarDay>();
  private known: MarketSession = { phase: 'closed', fromMs: 0, untilMs: 0 };

  /** Takes days of a venue's calendar; what cannot be is left out. */
  put(days: readonly CalendarDay[]): void {
    for (const one of days) {
      if (one.hours !== undefined && !areSound(one.hours)) continue;
      if (this.days.size < MOST_DAYS || this.days.has(one.day)) this.days.set(one.day, one);
    }
    this.known = { phase: 'closed', fromMs: 0, untilMs: 0 };
  }

  /** The session that holds a moment. */
  at(timeMs: number): MarketSession {
    const { fromMs, untilMs } = this.known;
    if (!(timeMs >= fromMs && timeMs < untilMs)) this.known = this.find(timeMs);
    return this.known;
  }

  private hoursOf(day: number): DayHours | undefined {
    const told = this.days.get(day);
    if (told !== undefined) return told.hours;
    if (!isUsTradingDay(day)) return undefined;
    return isUsEarlyClose(day) ? EARLY : USUAL;
  }

  private find(timeMs: number): MarketSession {
    const day = toNewYorkDay(timeMs);
    const hours = this.hoursOf(day);
    if (hours === undefined) return this.findClosed(day, day);
    const { preOpenMs, openMs, closeMs, endMs } = hours;
    const at = (clockMs: number): number => fromNewYork(day, clockMs);
    if (timeMs < at(preOpenMs)) return this.findClosed(day - 1, day);
    if (timeMs >= at(endMs)) return this.findClosed(day, day + 1);
    if (timeMs < at(openMs)) {
      return { phase: 'preOpen', fromMs: at(preOpenMs), untilMs: at(openMs) };
    }
    if (timeMs >= at(closeMs)) {
      return { phase: 'postClose', fromMs: at(closeMs), untilMs: at(endMs) };
    }
    const name = this.days.get(day)?.name;
    const why = closeMs === USUAL.closeMs ? undefined : (name ?? 'closes early');
    const session = { phase: 'open', fromMs: at(openMs), untilMs: at(closeMs) } as const;
    return why === undefined ? session : { ...session, why };
  }

  /** The closed stretch between the last trading day up to one and the first from another on. */
  private findClosed(upTo: number, from: number): MarketSession {
    let last = upTo;
    let next = from;
    while (this.hoursOf(last) === undefined) last--;
    while (this.hoursOf(next) === undefined) next++;
    const session = {
      phase: 'closed',
      fromMs: fromNewYork(last, this.hoursOf(last)!.endMs),
      untilMs: fromNewYork(next, this.hoursOf(next)!.preOpenMs),
    } as const;
    const why = this.explain(last + 1, next);
    return why === undefined ? session : { ...session, why };
  }

  /** Why nothing is traded from one day to the day before another; a holiday says more than a weekend. */
  private explain(from: number, until: number): string | undefined {
    let why: string | undefined;
    for (let day = from; day < until; day++) {
      if (!isWeekend(day)) return this.days.get(day)?.name ?? 'holiday';
      why = 'weekend';
    }
    return why;
  }
}

const DATE = /^(\d{4})-(\d\d)-(\d\d)$/;
const CLOCK = /^(\d\d):?(\d\d)$/;

/** Day number of a date, `2026-11-27`; undefined for what is none. */
export function dayOf(text: string | undefined): number | undefined {
  const [, year, month, day] = (DATE.exec(text ?? '') ?? []).map(Number);
  if (year === undefined || month === undefined || day === undefined) return undefined;
  const number = toDayNumber(year, month, day);
  return toDate(number) === text ? number : undefined;
}

/** A clock time, `09:30` or `0930`, as ms after midnight; undefined for what is none. */
export function clockOf(text: string | undefined): number | undefined {
  const [, hours, minutes] = CLOCK.exec(text ?? '') ?? [];
  if (hours === undefined || minutes === undefined) return undefined;
  return Number(hours) * HOUR_MS + Number(minutes) * MINUTE_MS;
}

/** The date of a day number, `2026-11-27`. */
export const toDate = (day: number): string => new Date(day * DAY_MS).toISOString().slice(0, 10);
