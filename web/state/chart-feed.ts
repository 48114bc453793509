/**
 * The data of the large chart: bars of the chosen interval, the line of single trades, and where data is
 * missing. Folds live trades into the forming bar. Promises that bars and line belong to one symbol and
 * interval at a time, named by `key`. Knows neither network nor canvas.
 */
import { signal } from '@preact/signals';
import { toBarGrid } from '../../shared/model/bar-grid.ts';
import type { TradeBars } from '../../shared/model/trade-bars.ts';
import { type DayGrid, toDayGrid } from '../../shared/model/trading-day.ts';
import { isCancel, isEarlier, setsHighLow, setsPrice } from '../../shared/model/apply-tick.ts';
import { BarSeries, type Bar } from '../../shared/model/bar.ts';
import type { BarsContent } from '../../shared/wire/bar-frame.ts';
import {
  type Interval,
  toIntervalCode,
  toIntervalMs,
  toTradesOf,
} from '../../shared/model/interval.ts';
import { FLAG, TICK, type TickColumns } from '../../shared/model/tick.ts';

/** Bars kept: six weeks of minutes. */
const MOST_BARS = 65_000;

/** Where single trades go; the chart brings one. */
export interface TradeLine {
  readonly lastMs: number;
  append(timeMs: number, price: number): boolean;
  clear(): void;
}

/** A stretch of time without data. */
export interface DataGap {
  readonly fromMs: number;
  /** Infinity while it lasts. */
  readonly toMs: number;
  readonly cause: string;
}

/** Cause of the page's own gap, while it has no connection. */
export const NOT_CONNECTED = 'not connected';
/** Cause of a gap that a tick alone tells of. */
const UNEXPLAINED = 'ticks missing';

/** Tells whether a gap is the newer news of one that is known, or explains it. */
const isReplacedBy = (known: DataGap, gap: DataGap): boolean =>
  (known.cause === gap.cause && known.fromMs === gap.fromMs) ||
  (known.cause === UNEXPLAINED && known.fromMs < gap.toMs && known.toMs > gap.fromMs);

/** Data of one chart. */
export class ChartFeed<Line extends TradeLine = TradeLine> {
  readonly line: Line;
  bars = new BarSeries(toIntervalMs('1m'), MOST_BARS);
  /** Market, symbol and interval that the bars belong to; another value means other bars. */
  readonly key = signal('');
  /** False until the first bars, or the word that there are none, have come. */
  readonly isLoaded = signal(false);
  /** It is known that there are no bars before the oldest. */
  isWhole = false;
  readonly gaps = signal<readonly DataGap[]>([]);
  private instrument = -1;
  private interval: Interval = '1m';
  private days: DayGrid = toDayGrid({});
  /** What counts the trades of its bars, where they are of so many; fetched with the first such. */
  private trades: TradeBars | undefined;

  constructor(line: Line) {
    this.line = line;
  }

  /**
   * Shows something else: everything is forgotten.
   * @param days trading days of the instrument
   * @returns what has to be waited for before bars are taken in
   */
  reset(
    key: string,
    instrument: number,
    interval: Interval,
    days = toDayGrid({}),
  ): Promise<void> | undefined {
    this.instrument = instrument;
    this.interval = interval;
    this.days = days;
    this.trades = undefined;
    this.forget();
    this.key.value = key;
    const perBar = toTradesOf(toIntervalCode(interval));
    return perBar === undefined ? undefined : this.count(perBar, key);
  }

  private async count(perBar: number, key: string): Promise<void> {
    const { TradeBars: Counted } = await import('../../shared/model/trade-bars.ts');
    if (this.key.peek() !== key) return;
    this.trades = new Counted(perBar, MOST_BARS, this.days);
    this.bars = this.trades.series;
  }

  /** Forgets the data, and waits for other of the same: its market's clock has jumped. */
  forget(): void {
    const { interval, days, trades } = this;
    const isCounted =
      trades !== undefined && toTradesOf(toIntervalCode(interval)) === trades.perBar;
    if (isCounted) trades.clear();
    else {
      this.trades = undefined;
      this.bars = new BarSeries(toIntervalMs(interval), MOST_BARS, toBarGrid(interval, days));
    }
    this.line.clear();
    this.gaps.value = [];
    this.isLoaded.value = false;
    this.isWhole = false;
  }

  /** Tells whether ticks and bars of an instrument belong here. */
  isOf(instrument: number): boolean {
    return instrument === this.instrument;
  }

  /** Starts over within the same symbol: what follows replaces what was. */
  restart(instrument: number): void {
    this.instrument = instrument;
    this.line.clear();
  }

  /**
   * Adds ticks to the line alone: those of a snapshot, which its bars hold already.
   * @param except  ticks within this gap are left out: they are not what the page missed
   */
  appendToLine(columns: TickColumns, from: number, to: number, except?: DataGap): void {
    for (let i = from; i < to; i++) {
      if (columns.kind[i] !== TICK.trade || !setsPrice(columns.flags[i]!)) continue;
      const timeMs = columns.timeMs[i]!;
      if (except !== undefined && timeMs > except.fromMs && timeMs < except.toMs) continue;
      if ((columns.flags[i]! & FLAG.gapBefore) !== 0) this.noteUnexplained(timeMs);
      this.line.append(timeMs + columns.timeNs[i]! / 1e6, columns.price[i]!);
    }
  }

  /** Adds live ticks: to the line, and folded into the forming bar. */
  append(columns: TickColumns, from: number, to: number): void {
    this.appendToLine(columns, from, to);
    for (let i = from; i < to; i++) {
      if (columns.kind[i] !== TICK.trade || isCancel(columns.flags[i]!)) continue;
      if (this.isCounted) {
        this.countTrade(columns, i);
        continue;
      }
      this.bars.addTrade(
        columns.timeMs[i]!,
        columns.timeNs[i]!,
        columns.price[i]!,
        columns.size[i]!,
        setsPrice(columns.flags[i]!),
        setsHighLow(columns.flags[i]!),
        isEarlier(columns.flags[i]!),
      );
    }
  }

  /** Takes in bars of the interval on screen; others are ignored. */
  applyBars(content: BarsContent): void {
    if (content.instrument !== this.instrument) return;
    if (content.interval !== toIntervalCode(this.interval)) return;
    if (this.isCounted && this.trades === undefined) return;
    if (content.isHistory) this.bars.clear();
    if (this.trades === undefined) for (const bar of content.bars) this.bars.put(bar);
    else this.trades.put(content.bars, content.isForming);
    this.isLoaded.value = true;
  }

  /** Puts older bars before those that are there. */
  addOlder(bars: readonly Bar[]): void {
    if (this.isCounted) return;
    const { head, length, intervalMs, startMs } = this.bars;
    const oldestMs = length > 0 ? startMs[head]! : Infinity;
    const older = bars.filter((bar) => bar.startMs < oldestMs);
    const room = MOST_BARS - length;
    if (older.length === 0 || room <= 0) return;
    // Into a series of its own: in front of many bars, each single one would have to move them all.
    const joined = new BarSeries(intervalMs, MOST_BARS, this.bars.days);
    for (const bar of older.slice(-room)) joined.put(bar);
    joined.appendRows(this.bars, head, head + length);
    this.bars = joined;
  }

  /** Marks a stretch without data, or gives one that is known its end; nothing is drawn across it. */
  addGap(gap: DataGap): void {
    const others = this.gaps.value.filter((known) => !isReplacedBy(known, gap));
    if (gap.toMs < gap.fromMs) this.gaps.value = others;
    if (!(gap.toMs > gap.fromMs)) return;
    this.gaps.value = [...others.slice(-63), gap];
  }

  /** Whether bars are of so many trades. */
  private get isCounted(): boolean {
    return toTradesOf(toIntervalCode(this.interval)) !== undefined;
  }

  private countTrade({ timeMs, price, size, flags }: TickColumns, row: number): void {
    if (!setsPrice(flags[row]!) || !this.isLoaded.peek()) return;
    this.trades?.add(timeMs[row]!, price[row]!, size[row]!);
  }

  private noteUnexplained(timeMs: number): void {
    const { lastMs } = this.line;
    const isKnown = this.gaps.value.some((gap) => gap.fromMs < timeMs && gap.toMs >= timeMs);
    if (lastMs > -Infinity && !isKnown) {
      this.addGap({ fromMs: lastMs, toMs: timeMs, cause: UNEXPLAINED });
    }
  }

  /** Ends what the market declared and has not ended: its life is over. */
  endDeclared(toMs: number): void {
    this.gaps.value = this.gaps.value.map((gap) =>
      gap.toMs === Infinity && gap.cause !== NOT_CONNECTED
        ? { ...gap, toMs: Math.max(gap.fromMs + 1, toMs) }
        : gap,
    );
  }

  /** Closes the gap of a lost connection and gives it, if there is one; undefined `toMs` takes it away. */
  endGap(toMs: number | undefined): DataGap | undefined {
    const open = this.gaps.value.find(
      (gap) => gap.toMs === Infinity && gap.cause === NOT_CONNECTED,
    );
    if (open === undefined) return undefined;
    const others = this.gaps.value.filter((gap) => gap !== open);
    const closed = toMs === undefined ? undefined : { ...open, toMs };
    this.gaps.value = closed === undefined ? others : [...others, closed];
    return closed;
  }
}
