/**
 * How long the bars of a file are: by the step that is most common between their times, checked against what the name
 * of the file or its user says. A row without a neighbour says nothing.
 */
import { DAY_MS } from '../model/calendar.ts';
import {
  type BarInterval,
  isBarInterval,
  toIntervalText,
  toNominalMs,
} from '../model/recorded-bar.ts';
import { baseNameOf } from './file-name.ts';

/** Length of bars as decoders tell it: ms, or days, weeks and months of the calendar. */
export type BarLength = number | 'day' | 'week' | 'month';

const HOUR_MS = 3_600_000;
const UNITS: Readonly<Record<string, BarLength>> = {
  s: 1_000,
  sec: 1_000,
  m: 60_000,
  min: 60_000,
  t: 60_000,
  h: HOUR_MS,
  hour: HOUR_MS,
  d: 'day',
  day: 'day',
  w: 'week',
  wk: 'week',
  week: 'week',
  mo: 'month',
  mn: 'month',
  month: 'month',
};
const WORDS: Readonly<Record<string, BarLength>> = {
  second: 1_000,
  minute: 60_000,
  hour: HOUR_MS,
  hourly: HOUR_MS,
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
};

/** Of large letters only what is met: `3M` is a company. */
const UPPER_MINUTES: Readonly<Record<string, BarLength>> = {
  '5M': 300_000,
  '15M': 900_000,
  '30M': 1_800_000,
};

/** Reads `5m`, `M15`, `4h`, `24h`, `1d`, `D1`, `1w`, `1M`, `1mo`, `daily`; undefined for what is no interval. */
export function readBarLength(text: string): BarLength | undefined {
  if (/^\d+M$/.test(text)) return text === '1M' ? 'month' : UPPER_MINUTES[text];
  const word = WORDS[text.toLowerCase()];
  if (word !== undefined) return word;
  const match = /^(\d{1,5})(sec|s|min|m|t|hour|h|day|d|week|wk|w|month|mo)s?$/i.exec(text);
  const turned = match === null ? /^(MN|[SMHDW])(\d{1,3})$/.exec(text) : null;
  const count = Number(match?.[1] ?? turned?.[2]);
  const unit = UNITS[(match?.[2] ?? turned?.[1] ?? '').toLowerCase()];
  if (unit === undefined || !(count > 0)) return undefined;
  if (typeof unit === 'number') return toLength(unit * count);
  if (unit === 'day') return toLength(count * DAY_MS);
  return count === 1 ? unit : undefined;
}

/** Minutes as files write them without a unit: `60`, `1440`; `D`, `W` and `M` are of the calendar. */
export function readMinutes(text: string): BarLength | undefined {
  if (/^\d{1,5}$/.test(text)) return toLength(Number(text) * 60_000);
  return readBarLength(/^[DWM]$/.test(text) ? `1${text}` : text);
}

/** A length in ms as calendars name it; undefined for what no bar can be. */
export function toLength(ms: number): BarLength | undefined {
  if (ms === DAY_MS) return 'day';
  if (ms === 7 * DAY_MS) return 'week';
  if (ms >= 28 * DAY_MS && ms <= 31 * DAY_MS) return 'month';
  return isBarInterval({ unit: 'second', count: ms / 1_000 }) ? ms : undefined;
}

/** The interval that stands in a file's name between other words, where one does. */
export function findInName(path: string): BarLength | undefined {
  for (const word of baseNameOf(path).split(/[\s_\-.,()]+/)) {
    const length = /^\d{4,}$/.test(word) ? undefined : readBarLength(word);
    if (length !== undefined) return length;
  }
  return undefined;
}

/** Nominal, ms. */
const toMs = (length: BarLength): number =>
  typeof length === 'number' ? length : toNominalMs({ unit: length, count: 1 });

/** Counts the steps between the times of bars, symbol by symbol. */
export class BarSpacing {
  /** Rows after which time goes on, and those after which it goes back. */
  forward = 0;
  back = 0;
  private readonly last = new Map<string, number>();
  private readonly steps = new Map<number, number>();

  /** Takes the time of the next bar of a symbol, of a wall clock or of UTC, ms. */
  note(symbol: string, ms: number): void {
    const ahead = ms - (this.last.get(symbol) ?? ms);
    this.last.set(symbol, ms);
    if (ahead > 0) this.forward++;
    if (ahead < 0) this.back++;
    const step = Math.abs(ahead);
    if (step > 0) this.steps.set(step, (this.steps.get(step) ?? 0) + 1);
  }

  /**
   * Decides.
   * @param named what the file's name says
   * @param areDates whether the times have no clock
   * @param told what the user says
   * @returns the length, or one sentence why it cannot be said
   */
  decide(
    named: BarLength | undefined,
    areDates: boolean,
    told?: string,
  ): { readonly length: BarLength } | { readonly problem: string } {
    if (told !== undefined) {
      const length = readBarLength(told);
      return length === undefined ? { problem: `${told} is no interval of bars` } : { length };
    }
    const step = this.mostCommon();
    if (step === undefined) {
      const length = named ?? (areDates ? 'day' : undefined);
      return length === undefined ? { problem: UNKNOWN } : { length };
    }
    const length = toStepLength(step, areDates);
    if (length === undefined) {
      return named === undefined ? { problem: UNKNOWN } : { length: named };
    }
    const isFew = areDates && step < 7 * DAY_MS && this.forward + this.back < FEW_STEPS;
    if (named === undefined) return { length: isFew ? 'day' : length };
    const [ms, namedMs] = [toMs(length), toMs(named)];
    /* Nothing was traded in between: the shorter one, where the name says so. */
    if (named === length || (namedMs < ms && ms % namedMs === 0)) return { length: named };
    return {
      problem: `the name of the file says ${toText(named)}, most of its rows are ${toText(length)} apart: say which with --interval`,
    };
  }

  private mostCommon(): number | undefined {
    let best: number | undefined;
    let most = 0;
    for (const [step, count] of this.steps) {
      if (count < most || (count === most && step > best!)) continue;
      [best, most] = [step, count];
    }
    return best;
  }
}

/** Of fewer dates than this a weekend or a holiday may be the most common step. */
const FEW_STEPS = 5;
const UNKNOWN = 'how long its bars are is not to be seen: say it with --interval';

/** An hour more or less is daylight saving. */
function toStepLength(step: number, areDates: boolean): BarLength | undefined {
  const days = Math.round(step / DAY_MS);
  const slack = areDates ? 0 : HOUR_MS;
  if (days >= 1 && Math.abs(step - days * DAY_MS) <= slack) {
    return toLength(days * DAY_MS);
  }
  return toLength(step);
}

function toText(length: BarLength): string {
  const interval: BarInterval =
    typeof length === 'number'
      ? { unit: 'second', count: length / 1_000 }
      : { unit: length, count: 1 };
  return toIntervalText(interval);
}

/**
 * The date that a daily or longer bar is of, as midnight UTC, where its time is one of UTC: the midnight of an exchange
 * that lies nearest. Exact for zones up to 12 hours from Greenwich. A time at which New York opens (9:30, in winter and in
 * summer) is of its own date: sites stamp daily bars so, and no midnight of a large exchange lies there.
 */
export function toTradingDate(utcMs: number): number {
  const clockMs = ((utcMs % DAY_MS) + DAY_MS) % DAY_MS;
  const isOpening = clockMs === 13.5 * HOUR_MS || clockMs === 14.5 * HOUR_MS;
  return Math.floor((utcMs + (isOpening ? 0 : DAY_MS / 2)) / DAY_MS) * DAY_MS;
}

/** The length as it stands before `bars`: `daily`, `minute`, `15-minute`. */
export function toLengthWords(length: BarLength): string {
  if (length === 'day') return 'daily';
  if (typeof length === 'string') return `${length}ly`;
  const units = [
    [DAY_MS, 'day'],
    [HOUR_MS, 'hour'],
    [60_000, 'minute'],
    [1_000, 'second'],
  ] as const;
  const [size, word] = units.find(([ms]) => length % ms === 0) ?? units[3];
  if (length !== size) return `${length / size}-${word}`;
  return word === 'hour' ? 'hourly' : word;
}
