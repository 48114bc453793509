/**
 * Bars of the past that were computed or fetched, each stretch without a hole up to where a market's own bars begin;
 * within bounds: what was asked for longest ago is forgotten first. Knows no source and no market.
 */
import { type Bar, BarSeries } from '../../model/bar.ts';
import { INTERVAL_MS } from '../../model/interval.ts';

const INTERVALS = INTERVAL_MS.length;

/** One stretch, of an instrument and interval. */
export interface KnownStretch {
  series: BarSeries;
  /** All bars with stamps from the one up to before the other are in it, ms. */
  sinceMs: number;
  untilMs: number;
  /** What is on its way; many may wait for it. */
  fetching: Promise<void> | undefined;
  /** The data begins here. */
  isStart: boolean;
}

/** The stretches of one market. */
export class KnownBars {
  readonly mostBars: number;
  /** By instrument and interval; the one that was asked for last is at the end. */
  private readonly known = new Map<number, KnownStretch>();
  private bars = 0;

  /** @param mostBars remembered over all instruments and intervals */
  constructor(mostBars: number) {
    this.mostBars = mostBars;
  }

  /** @returns undefined where nothing was asked for, or it is forgotten */
  get(instrument: number, code: number): KnownStretch | undefined {
    return this.known.get(instrument * INTERVALS + code);
  }

  /** Gives what is known, or an empty stretch that ends at a moment. */
  find(instrument: number, code: number, kept: BarSeries, untilMs: number): KnownStretch {
    const key = instrument * INTERVALS + code;
    const known = this.known.get(key) ?? {
      series: new BarSeries(kept.intervalMs, Infinity, kept.days),
      sinceMs: untilMs,
      untilMs,
      fetching: undefined,
      isStart: false,
    };
    this.known.delete(key);
    this.known.set(key, known);
    return known;
  }

  /** Forgets a stretch. */
  forget(instrument: number, code: number): void {
    const key = instrument * INTERVALS + code;
    this.bars -= this.known.get(key)?.series.length ?? 0;
    this.known.delete(key);
  }

  /** Puts all bars of a moment on before those that are known, and forgets others where that is too much. */
  prepend(known: KnownStretch, bars: readonly Bar[], fromMs: number): void {
    const { series, sinceMs } = known;
    const longer = new BarSeries(series.intervalMs, Infinity, series.days);
    for (const bar of bars) {
      if (bar.startMs >= fromMs && bar.startMs < sinceMs) longer.put(bar);
    }
    this.bars += longer.length;
    longer.appendRows(series, series.head, series.head + series.length);
    known.series = longer;
    known.sinceMs = fromMs;
    for (const [key, other] of this.known) {
      if (this.bars <= this.mostBars || other === known) return;
      this.known.delete(key);
      this.bars -= other.series.length;
    }
  }

  /** Puts all bars up to before a moment behind those that are known. */
  append(known: KnownStretch, bars: readonly Bar[], untilMs: number): void {
    const before = known.series.length;
    for (const bar of bars) {
      if (bar.startMs >= known.untilMs && bar.startMs < untilMs) known.series.put(bar);
    }
    known.untilMs = untilMs;
    this.bars += known.series.length - before;
  }
}
