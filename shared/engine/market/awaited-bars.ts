/**
 * Bars of a symbol whose older ones are fetched interval by interval, when they are wanted: those of a market that began
 * in the middle of a recording. Promises that a series which is read has the older bars and every trade since.
 */
import type { BarSeries } from '../../model/bar.ts';
import type { TradeRows } from '../../model/trade-rows.ts';

/** Fills an empty series of an interval code with the bars of all trades before the first one here. */
export type OlderBars = (code: number, into: BarSeries) => Generator<void, void>;

/** Pauses of fetching between two looks at the event loop: a ms or two. */
const PAUSES_AT_A_TIME = 8;

/** The series of one symbol, by interval code. */
export class AwaitedBars {
  /** Each is fetched at once when it is read. */
  readonly view: readonly BarSeries[];
  private readonly series: readonly BarSeries[];
  private readonly trades: TradeRows;
  private readonly older: OlderBars;
  /** By code: what fills the series, and how many of the trades it has. */
  private readonly work: (Generator<void, void> | undefined)[] = [];
  private readonly isThere: boolean[] = [];
  private readonly folded: number[] = [];

  /** @param trades all that came since; they must stay until `finish` */
  constructor(series: readonly BarSeries[], trades: TradeRows, older: OlderBars) {
    this.series = series;
    this.trades = trades;
    this.older = older;
    const view: BarSeries[] = [];
    series.forEach((_, code) => {
      Object.defineProperty(view, code, { get: () => this.read(code), enumerable: true });
    });
    this.view = view;
  }

  /** Does a ms or two of what reading a code takes. @returns true when nothing is lacking */
  prepare(code: number): boolean {
    for (let i = 0; i < PAUSES_AT_A_TIME; i++) if (this.step(code)) return true;
    return false;
  }

  /** The same for all codes. */
  prepareAll(): boolean {
    const code = this.series.findIndex((_, one) => this.isThere[one] !== true);
    return code < 0 || (this.prepare(code) && code === this.series.length - 1);
  }

  /** All series, with all trades. */
  finish(): readonly BarSeries[] {
    return this.series.map((_, code) => this.read(code));
  }

  private read(code: number): BarSeries {
    while (!this.step(code));
    const series = this.series[code]!;
    const folded = this.folded[code] ?? 0;
    if (folded < this.trades.count) this.trades.fold(series, folded);
    this.folded[code] = this.trades.count;
    return series;
  }

  /** @returns true when the older bars are there */
  private step(code: number): boolean {
    if (this.isThere[code] === true) return true;
    const work = (this.work[code] ??= this.older(code, this.series[code]!));
    this.isThere[code] = work.next().done === true;
    return this.isThere[code];
  }
}
