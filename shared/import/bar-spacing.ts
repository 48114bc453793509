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
  minute: 60_000,
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
function readBarLength(text: string): BarLength | undefined {
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

/** A length in ms as calendars name it. */
function toLength(ms: number): BarLength | undefined {
  if (ms === DAY_MS) return 'day';
  if (ms === 7 * DAY_MS) return 'week';
  return isBarInterval({ unit: 'second', count: ms / 1_000 }) ? ms : undefined;
}

/** The interval that stands in a file's name between other words, where one does. */
function findInName(path: string): BarLength | undefined {
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
  private readonly last = new Map<string, number>();
  private readonly steps = new Map<number, number>();

  /** Takes the time of the next bar of a symbol, of a wall clock or of UTC, ms. */
  note(symbol: string, ms: number): void {
    const step = Math.abs(ms - (this.last.get(symbol) ?? ms));
    this.last.set(symbol, ms);
    if (step > 0) this.steps.set(step, (this.steps.get(step) ?? 0) + 1);
  }

  /**
   * Decides.
   * @param areDates whether the times have no clock
   * @param told what the user says
   * @returns the length, or one sentence why it cannot be said
   */
  decide(
    path: string,
    areDates: boolean,
    told?: string,
  ): { readonly length: BarLength } | { readonly problem: string } {
    if (told !== undefined) {
      const length = readBarLength(told);
      return length === undefined ? { problem: `${told} is no interval of bars` } : { length };
    }
    const named = findInName(path);
    const step = this.mostCommon();
    if (step === undefined) {
      const length = named ?? (areDates ? 'day' : undefined);
      return length === undefined ? { problem: UNKNOWN } : { length };
    }
    const length = toStepLength(step, areDates);
    if (length === undefined) return { problem: UNKNOWN };
    if (named === undefined) return { length };
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

const UNKNOWN = 'how long its bars are is not to be seen: say it with --interval';

/** An hour more or less is daylight saving. */
function toStepLength(step: number, areDates: boolean): BarLength | undefined {
  const days = Math.round(step / DAY_MS);
  const slack = areDates ? 0 : HOUR_MS;
  if (days >= 1 && Math.abs(step - days * DAY_MS) <= slack) {
    return days >= 28 && days <= 31 ? 'month' : toLength(days * DAY_MS);
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
 * that lies nearest. Exact for zones up to 12 hours from Greenwich.
 */
export const toTradingDate = (utcMs: number): number =>
  Math.floor((utcMs + DAY_MS / 2) / DAY_MS) * DAY_MS;
