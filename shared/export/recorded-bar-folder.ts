/**
 * Recorded bars into longer ones. Promises that nothing is counted twice where an instrument has bars of several lengths:
 * of those within one longer bar the length that covers most of it counts. Bars of trades, bid, ask and middle stay apart.
 */
import type { Instrument } from '../model/instrument.ts';
import { type KnownBar, toNominalMs } from '../model/recorded-bar.ts';
import { DAY_MS } from '../model/calendar.ts';
import { toDayGrid } from '../model/trading-day.ts';
import { addTurnover, type Turnover } from '../model/turnover.ts';
import { type BarInterval, canFold, toCalendarLabel } from './bar-interval.ts';
import type { BarRow } from './bar-rows.ts';

/** One longer bar as the bars of one length make it. */
interface Sum {
  readonly first: KnownBar;
  readonly startMs: number;
  coveredMs: number;
  close: number;
  high: number;
  low: number;
  volume: number | undefined;
  trades: number | undefined;
  turnover: Turnover | undefined;
  flags: number;
}

/** Folds the bars of a recording; they come in the order in which they become known. */
export class RecordedBarFolder {
  /** Bars of lengths that are no part of the longer one. */
  unused = 0;
  private readonly interval: BarInterval;
  private readonly instruments: readonly Instrument[];
  /** By instrument and what they are of: what the longer bar at hand may be, by length. */
  private readonly open = new Map<string, Map<string, Sum>>();

  /** @param instruments by id; may grow meanwhile */
  constructor(interval: BarInterval, instruments: readonly Instrument[]) {
    this.interval = interval;
    this.instruments = instruments;
  }

  /** Takes bars. @returns longer ones that are finished by now */
  write(bars: readonly KnownBar[]): BarRow[] {
    const rows: BarRow[] = [];
    for (const bar of bars) {
      if (canFold(bar.interval, this.interval)) this.take(bar, rows);
      else this.unused++;
    }
    return rows;
  }

  /** Gives what is left, by start. */
  end(): BarRow[] {
    const rows = [...this.open.values()].map((sums) => this.toRow(sums));
    this.open.clear();
    return rows.sort((a, b) => a.startMs - b.startMs || a.instrument - b.instrument);
  }

  private take(bar: KnownBar, into: BarRow[]): void {
    const key = `${bar.instrument} ${bar.of}`;
    const startMs = this.toStart(bar);
    let sums = this.open.get(key);
    const known = sums?.values().next().value;
    if (sums === undefined || known!.startMs !== startMs) {
      if (sums !== undefined) into.push(this.toRow(sums));
      sums = new Map();
      this.open.set(key, sums);
    }
    const length = `${bar.interval.count} ${bar.interval.unit}`;
    const sum = sums.get(length);
    if (sum === undefined) sums.set(length, begin(bar, startMs));
    else add(sum, bar);
  }

  private toStart({ instrument, interval, startMs, knownMs }: KnownBar): number {
    const { ms } = this.interval;
    if (ms < DAY_MS) return Math.floor(startMs / ms) * ms;
    const isDate = interval.unit !== 'second';
    const dayMs = isDate ? startMs : toDayGrid(this.instruments[instrument]!).labelOf(knownMs - 1);
    return toCalendarLabel(this.interval, dayMs);
  }

  private toRow(sums: ReadonlyMap<string, Sum>): BarRow {
    const [best] = [...sums.values()].toSorted((a, b) => b.coveredMs - a.coveredMs);
    const { first, startMs, close, high, low, volume, trades, turnover, flags } = best!;
    const { instrument, of, open } = first;
    const { name: interval } = this.interval;
    const figures = { open, high, low, close, volume, trades, turnover, flags };
    return { instrument, interval, of, startMs, ...figures };
  }
}

function begin(bar: KnownBar, startMs: number): Sum {
  const { interval, close, high, low, volume, trades, turnover, flags } = bar;
  const coveredMs = toNominalMs(interval);
  const sums = { volume, trades, turnover: turnover && { ...turnover } };
  return { first: bar, startMs, coveredMs, close, high, low, ...sums, flags };
}

/** What one of them does not tell, all of them do not. */
function add(sum: Sum, bar: KnownBar): void {
  sum.coveredMs += toNominalMs(bar.interval);
  sum.close = bar.close;
  sum.high = Math.max(sum.high, bar.high);
  sum.low = Math.min(sum.low, bar.low);
  sum.volume = addTold(sum.volume, bar.volume);
  sum.trades = addTold(sum.trades, bar.trades);
  if (bar.turnover === undefined) sum.turnover = undefined;
  else if (sum.turnover !== undefined) addTurnover(sum.turnover, bar.turnover.hi, bar.turnover.lo);
  sum.flags |= bar.flags;
}

/** The sum of two, where both are told and a double holds it. */
function addTold(a: number | undefined, b: number | undefined): number | undefined {
  const sum = a === undefined || b === undefined ? NaN : a + b;
  return Number.isSafeInteger(sum) ? sum : undefined;
}
