/**
 * How long the bars of a file are: by the steps between its rows, checked against what its name says, and in words.
 */
import { DAY_MS } from '../../model/calendar.ts';
import type { ForeignBar } from '../tick-handler.ts';

/** Length of a bar: ms, or of the calendar. */
export type BarLength = ForeignBar['interval'];

const SECOND_MS = 1_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

const UNITS: Readonly<Record<string, number>> = {
  s: SECOND_MS,
  sec: SECOND_MS,
  second: SECOND_MS,
  m: MINUTE_MS,
  min: MINUTE_MS,
  minute: MINUTE_MS,
  h: HOUR_MS,
  hr: HOUR_MS,
  hour: HOUR_MS,
  d: DAY_MS,
  day: DAY_MS,
  w: 7 * DAY_MS,
  wk: 7 * DAY_MS,
  week: 7 * DAY_MS,
};

const WORDS: Readonly<Record<string, BarLength>> = {
  second: SECOND_MS,
  minute: MINUTE_MS,
  hour: HOUR_MS,
  hourly: HOUR_MS,
  day: 'day',
  daily: 'day',
  week: 'week',
  weekly: 'week',
  month: 'month',
  monthly: 'month',
};

/** A length in ms; days, weeks and months are of the calendar. @returns undefined for what no bar can be */
export function toBarLength(ms: number): BarLength | undefined {
  if (ms === DAY_MS) return 'day';
  if (ms === 7 * DAY_MS) return 'week';
  if (ms >= 28 * DAY_MS && ms <= 31 * DAY_MS) return 'month';
  return ms >= SECOND_MS && ms % SECOND_MS === 0 && ms < 31 * DAY_MS ? ms : undefined;
}

/** Length in ms, of a month 30 days. */
const toLengthMs = (length: BarLength): number =>
  typeof length === 'number'
    ? length
    : length === 'day'
      ? DAY_MS
      : length === 'week'
        ? 7 * DAY_MS
        : 30 * DAY_MS;

/** Reads `1m`, `5min`, `4h`, `1d`, `1w`, `1M`, `1mo`, `M15`, `H1`, `MN1`, `daily`; undefined for what is none of them. */
export function parseLength(token: string): BarLength | undefined {
  const word = WORDS[token.toLowerCase()];
  if (word !== undefined) return word;
  if (/^(?:1(?:M|mo|mon|month)|mn1?)$/.test(token.replace(/^MN/, 'mn'))) return 'month';
  const [, count = '', unit = ''] = /^(\d{1,5})_?([a-z]{1,6}?)s?$/i.exec(token) ?? [];
  if (count !== '' && unit !== 'M') {
    const ms = UNITS[unit.toLowerCase()];
    return ms === undefined ? undefined : toBarLength(Number(count) * ms);
  }
  const [, letter = '', number = ''] = /^([smhdw])(\d{1,5})$/i.exec(token) ?? [];
  return letter === '' ? undefined : toBarLength(Number(number) * UNITS[letter.toLowerCase()]!);
}

/** Minutes as files write them without a unit: `60`, `1440`; `D`, `W` and `M` are of the calendar. */
export function parseMinutes(token: string): BarLength | undefined {
  if (/^\d{1,5}$/.test(token)) return toBarLength(Number(token) * MINUTE_MS);
  return parseLength(/^[DWM]$/.test(token) ? `1${token}` : token);
}

/** The length before `bars`, in words: `daily`, `minute`, `15-minute`. */
export function toLengthWords(length: BarLength): string {
  if (length === 'day') return 'daily';
  if (typeof length === 'string') return `${length}ly`;
  const [size, word] =
    length % DAY_MS === 0
      ? [DAY_MS, 'day']
      : length % HOUR_MS === 0
        ? [HOUR_MS, 'hour']
        : length % MINUTE_MS === 0
          ? [MINUTE_MS, 'minute']
          : [SECOND_MS, 'second'];
  const count = length / size;
  if (count !== 1) return `${count}-${word}`;
  return word === 'hour' ? 'hourly' : word;
}

/** Steps between the rows of a file, each symbol by itself. */
export class BarSteps {
  /** Rows after which time goes on, and those after which it goes back. */
  forward = 0;
  back = 0;
  private readonly counts = new Map<number, number>();
  private readonly last = new Map<string, number>();

  /** Takes the next row's time, ms. */
  add(symbol: string, ms: number): void {
    const before = this.last.get(symbol);
    this.last.set(symbol, ms);
    if (before === undefined || before === ms) return;
    if (ms > before) this.forward++;
    else this.back++;
    const step = Math.abs(ms - before);
    const isMonth = step >= 28 * DAY_MS && step <= 31 * DAY_MS;
    const key = isMonth ? 30 * DAY_MS : step;
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  /** The most common step, ms, the shortest of those; undefined where there is none. */
  get common(): number | undefined {
    let best: number | undefined;
    for (const [step, count] of this.counts) {
      const most = best === undefined ? 0 : this.counts.get(best)!;
      if (count > most || (count === most && best !== undefined && step < best)) best = step;
    }
    return best;
  }

  /** Whether every step is a whole number of such ones. */
  isMultipleOf(ms: number): boolean {
    return [...this.counts.keys()].every((step) => step % ms === 0);
  }
}

/** Rows from which on steps say more than a name: a thin market leaves out many bars, not always the same. */
const FIRM_ROWS = 50;

/**
 * Decides between a name and steps. Bars without trades are left out of files, so steps may be longer than a bar; where
 * all of them are whole numbers of a longer one, or some are shorter than the name says, the name is wrong.
 * @returns the length, undefined where nothing tells it; and what is to be said
 */
export function settleLength(
  named: BarLength | undefined,
  steps: BarSteps,
): { readonly length: BarLength | undefined; readonly note?: string } {
  const { common } = steps;
  if (common === undefined) return { length: named };
  const stepped = toBarLength(common);
  if (named === undefined || named === stepped) return { length: stepped };
  if (stepped === undefined) return { length: named };
  const namedMs = toLengthMs(named);
  const isThinner =
    common > namedMs &&
    (typeof named === 'string' || common % namedMs === 0) &&
    (steps.forward + steps.back < FIRM_ROWS || !steps.isMultipleOf(common));
  if (isThinner) return { length: named };
  const words = [toLengthWords(named), toLengthWords(stepped)];
  return {
    length: stepped,
    note: `The name says ${words[0]} bars, the rows are ${words[1]} ones: the rows count.`,
  };
}
