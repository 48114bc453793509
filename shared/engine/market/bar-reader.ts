/**
 * Reads the bars of a market, of any interval: those that it keeps, joined to those of its past; those that are made of them;
 * and those of so many trades. Knows neither ticks nor clients.
 */
import type { BarSeries } from '../../model/bar.ts';
import { toMadeOf, toTradesOf } from '../../model/interval.ts';
import type { DayGrid } from '../../model/trading-day.ts';
import type { BarsAbout } from '../../wire/bars-about.ts';
import type { SymbolBars } from './bars.ts';
import { type BarQuery, type BarRange, toRange } from './bar-range.ts';
import { makeBars, toFinerQuery, toMadeStamp } from './made-bars.ts';
import type { PastBars } from './past-bars.ts';
import type { RewoundBars } from './rewound-bars.ts';
import type { TradeBarBook } from './trade-bar-book.ts';

/** Where bars come from. */
export interface BarStores {
  /** Those of an instrument that its market folds. */
  readonly kept: (instrument: number) => SymbolBars;
  readonly daysOf: (instrument: number) => DayGrid;
  /** Those of the time before. */
  readonly past: PastBars | RewoundBars | undefined;
  readonly trades: TradeBarBook;
}

/** An interval and query that another one is made of. */
interface Finer {
  readonly code: number;
  readonly query: BarQuery;
}

/** The bars of one market. */
export class BarReader {
  private readonly stores: BarStores;

  constructor(stores: BarStores) {
    this.stores = stores;
  }

  /** Does a few ms of what `read` needs. @returns true when nothing is lacking */
  prepare(instrument: number, code: number, query: BarQuery): boolean {
    const { kept, past, trades } = this.stores;
    const perBar = toTradesOf(code);
    if (perBar !== undefined) return trades.prepare(instrument, perBar);
    const finer = this.toFiner(instrument, code, query);
    if (finer !== undefined) return this.prepare(instrument, finer.code, finer.query);
    const own = kept(instrument);
    if (!own.prepare(code)) return false;
    return past?.prepare(instrument, own.read(), code, query) ?? true;
  }

  /** Gives them, as far as they were prepared. */
  read(instrument: number, code: number, query: BarQuery): BarRange {
    const { past, trades } = this.stores;
    const perBar = toTradesOf(code);
    if (perBar !== undefined) return trades.read(instrument, perBar, query);
    const finer = this.toFiner(instrument, code, query);
    if (finer !== undefined) return this.make(instrument, code, finer, query);
    const own = this.keptOf(instrument);
    return past?.read(instrument, own, code, query) ?? toRange(own[code]!, query);
  }

  /** Bars that may have changed by trades since a moment, up to the newest. */
  changedSince(instrument: number, code: number, fromMs: number): BarRange {
    const perBar = toTradesOf(code);
    if (perBar !== undefined) return this.stores.trades.changedSince(instrument, perBar, fromMs);
    if (toMadeOf(code) !== undefined) {
      const stampMs = toMadeStamp(code, this.stores.daysOf(instrument), fromMs);
      return this.read(instrument, code, { fromMs: stampMs, limit: Infinity });
    }
    const series = this.keptOf(instrument)[code]!;
    const from = series.lowerBound(series.startOf(fromMs));
    return { series, from, to: series.head + series.length };
  }

  /** Fetches bars from far away, once `prepare` has done what it can; see PastBars.fetch. */
  fetch(instrument: number, code: number, query: BarQuery): Promise<void> | undefined {
    if (toTradesOf(code) !== undefined) return undefined;
    const finer = this.toFiner(instrument, code, query) ?? { code, query };
    return this.stores.past?.fetch(instrument, this.keptOf(instrument), finer.code, finer.query);
  }

  /** What an answer says of its bars. Bars of trades go back as far as ticks are stored, and no further. */
  about(instrument: number, code: number, problem?: string): BarsAbout {
    if (toTradesOf(code) !== undefined) return { older: 'start' };
    const kept = toMadeOf(code)?.code ?? code;
    return this.stores.past?.about(instrument, this.keptOf(instrument), kept, problem) ?? {};
  }

  private keptOf(instrument: number): readonly BarSeries[] {
    return this.stores.kept(instrument).read();
  }

  private toFiner(instrument: number, code: number, query: BarQuery): Finer | undefined {
    const madeOf = toMadeOf(code);
    if (madeOf === undefined) return undefined;
    const days = this.stores.daysOf(instrument);
    return { code: madeOf.code, query: toFinerQuery(code, madeOf, days, query) };
  }

  private make(instrument: number, code: number, finer: Finer, query: BarQuery): BarRange {
    const range = this.read(instrument, finer.code, finer.query);
    const { older } = this.about(instrument, finer.code);
    const { dropped } = this.keptOf(instrument)[finer.code]!;
    const isOldest = range.from === range.series.head;
    const isCut = isOldest && (older === undefined ? dropped > 0 : older !== 'start');
    return makeBars(code, range, this.stores.daysOf(instrument), query, isCut);
  }
}
