/**
 * Bars of so many trades that somebody looks at: made of the ticks that are stored, when they are first asked for, and kept
 * up with the market from then on. Promises that whoever reads finds every tick folded in, and the same bars as everybody
 * else; they go back as far as the stored ticks do, and a first bar that lacks its beginning has fewer trades.
 */
import { setsPrice } from '../../model/apply-tick.ts';
import type { FoldedState } from '../../model/symbol-state.ts';
import { createTickColumns, TICK, type TickColumns } from '../../model/tick.ts';
import { TradeBars } from '../../model/trade-bars.ts';
import type { DayGrid } from '../../model/trading-day.ts';
import { LIMITS } from '../../wire/limits.ts';
import { type BarQuery, type BarRange, toRange } from './bar-range.ts';
import type { RecentTicks } from './market-view.ts';

/** The market, as far as its ticks are concerned. */
export interface StoredTicks {
  journalOf(instrument: number): RecentTicks;
  /** Reads older ones from a recording, a few ms at a time. @returns true when they are there */
  prepareTicks(instrument: number, most: number): boolean;
  state(instrument: number): Readonly<FoldedState>;
  daysOf(instrument: number): DayGrid;
}

/** Ticks that are read in one go: a ms or so. */
const READ_AT_ONCE = 2_048;
/** The market keeps so many ticks of a symbol for certain: nobody falls further behind. */
const MOST_BEHIND = 256;

interface Followed {
  readonly bars: TradeBars;
  /** Sequence of the last tick that was folded in. */
  cursor: number;
}

/** The bars of one market. */
export class TradeBarBook {
  private readonly ticks: StoredTicks;
  /** By instrument and trades of a bar; the one that was asked for last is at the end. */
  private readonly followed = new Map<string, Followed>();
  private readonly columns: TickColumns = createTickColumns(READ_AT_ONCE);

  constructor(ticks: StoredTicks) {
    this.ticks = ticks;
  }

  /** Does some of the work that reading takes. @returns true when nothing is lacking */
  prepare(instrument: number, perBar: number): boolean {
    if (this.followed.has(toKey(instrument, perBar))) return true;
    return this.ticks.prepareTicks(instrument, LIMITS.tradeBarTicks);
  }

  /** Bars that start in a range, all in one series. */
  read(instrument: number, perBar: number, query: BarQuery): BarRange {
    return toRange(this.bring(instrument, perBar).series, query);
  }

  /** Bars that may have changed by trades since a moment. */
  changedSince(instrument: number, perBar: number, fromMs: number): BarRange {
    const { series } = this.bring(instrument, perBar);
    const to = series.head + series.length;
    return { series, from: Math.max(series.head, series.lowerBound(fromMs) - 1), to };
  }

  /** Folds in what has come, before the market forgets it. */
  keepUp(): void {
    for (const [key, one] of this.followed) {
      const instrument = Number(key.slice(0, key.indexOf('/')));
      if (this.ticks.state(instrument).sequence - one.cursor >= MOST_BEHIND) {
        this.foldNew(instrument, one);
      }
    }
  }

  /** Forgets all of an instrument, or of all. */
  forget(instrument?: number): void {
    for (const key of this.followed.keys()) {
      if (instrument === undefined || key.startsWith(`${instrument}/`)) this.followed.delete(key);
    }
  }

  private bring(instrument: number, perBar: number): TradeBars {
    const key = toKey(instrument, perBar);
    let one = this.followed.get(key);
    if (one !== undefined && !this.foldNew(instrument, one)) one = undefined;
    one ??= this.begin(instrument, perBar);
    this.followed.delete(key);
    this.followed.set(key, one);
    const [oldest] = this.followed.keys();
    if (this.followed.size > LIMITS.tradeBarSeries) this.followed.delete(oldest!);
    return one.bars;
  }

  /** @returns false when ticks are gone that it lacks */
  private foldNew(instrument: number, one: Followed): boolean {
    if (this.ticks.journalOf(instrument).firstSequence > one.cursor + 1) return false;
    this.walk(instrument, one.cursor + 1, (timeMs, price, size, sequence) =>
      one.bars.add(timeMs, price, size, sequence),
    );
    one.cursor = this.ticks.state(instrument).sequence;
    return true;
  }

  private begin(instrument: number, perBar: number): Followed {
    const { ticks } = this;
    const days = ticks.daysOf(instrument);
    const { sequence: cursor, dayMs, prints } = ticks.state(instrument);
    const first = Math.max(
      ticks.journalOf(instrument).firstSequence,
      cursor - LIMITS.tradeBarTicks + 1,
    );
    const counted = this.countDays(instrument, first, days);
    const bars = new TradeBars(perBar, LIMITS.tradeBarsKept, days);
    const [oldestMs] = counted.keys();
    if (oldestMs !== undefined) {
      const isWhole = first === 1 && oldestMs !== dayMs;
      const before = oldestMs === dayMs ? prints - counted.get(oldestMs)! : isWhole ? 0 : NaN;
      bars.beginAt(oldestMs, before);
    }
    this.walk(instrument, first, (timeMs, price, size, sequence) =>
      bars.add(timeMs, price, size, sequence),
    );
    return { bars, cursor };
  }

  /** Trades of each day that count, in the order in which days began. */
  private countDays(instrument: number, first: number, days: DayGrid): Map<number, number> {
    const counted = new Map<number, number>();
    let dayMs = -Infinity;
    this.walk(instrument, first, (timeMs) => {
      const label = days.labelOf(timeMs);
      if (label < dayMs) return;
      dayMs = label;
      counted.set(label, (counted.get(label) ?? 0) + 1);
    });
    return counted;
  }

  /** Shows trades that set a price, from a sequence on. */
  private walk(
    instrument: number,
    first: number,
    visit: (timeMs: number, price: number, size: number, sequence: number) => void,
  ): void {
    const { columns } = this;
    const journal = this.ticks.journalOf(instrument);
    const { sequence: newest } = this.ticks.state(instrument);
    for (let sequence = first; sequence <= newest; sequence += columns.length) {
      columns.length = 0;
      journal.read(sequence, READ_AT_ONCE, columns);
      if (columns.length === 0) return;
      const { kind, flags, timeMs, price, size } = columns;
      for (let row = 0; row < columns.length; row++) {
        if (kind[row] !== TICK.trade || !setsPrice(flags[row]!)) continue;
        visit(timeMs[row]!, price[row]!, size[row]!, sequence + row);
      }
    }
  }
}

const toKey = (instrument: number, perBar: number): string => `${instrument}/${perBar}`;
