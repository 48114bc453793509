/**
 * Recorded bars on their way into a market: the bars of their symbol, its last price and the figures of its day. A bar
 * counts when it is known, and no tick is made of it. Promises that bars of quotes are shown only where there are none of
 * trades, and set no last price.
 */
import { applyBar } from '../../model/apply-bar.ts';
import { type BarOf, type KnownBar } from '../../model/recorded-bar.ts';
import type { FoldedState } from '../../model/symbol-state.ts';
import type { DayGrid } from '../../model/trading-day.ts';
import type { SymbolBars } from './bars.ts';

/** Bars of an instrument have changed. */
export interface BarNews {
  readonly instrument: number;
  /** From here on, ms. */
  readonly fromMs: number;
}

/** What they go into. */
export interface BarTargets {
  isListed(instrument: number): boolean;
  state(instrument: number): FoldedState;
  bars(instrument: number): SymbolBars;
  days(instrument: number): DayGrid;
}

/** Of bars of one interval those that say most are shown: of trades, else of the middle, the bid, the ask. */
const RANK: Readonly<Record<BarOf, number>> = { trade: 3, mid: 2, bid: 1, ask: 0 };

/** Takes bars in. */
export class BarIntake {
  /** By instrument: what the bars that it shows are of. */
  private shown: (BarOf | undefined)[] = [];

  /** Forgets which bars there were. */
  clear(): void {
    this.shown = [];
  }

  /** Takes bars in the order in which they become known. @returns whose bars have changed, each once */
  take(bars: readonly KnownBar[], targets: BarTargets): BarNews[] {
    const changed = new Map<number, number>();
    for (const bar of bars) {
      const { instrument } = bar;
      if (!targets.isListed(instrument)) continue;
      const fromMs = this.takeOne(bar, targets);
      changed.set(instrument, Math.min(changed.get(instrument) ?? Infinity, fromMs));
    }
    return [...changed].map(([instrument, fromMs]) => ({ instrument, fromMs }));
  }

  /** @returns from when on bars have changed, ms; Infinity where the state alone did */
  private takeOne(bar: KnownBar, targets: BarTargets): number {
    const { instrument, of } = bar;
    const series = targets.bars(instrument);
    const isShown = this.isShown(instrument, of, series);
    const change = isShown ? series.addBar(bar) : undefined;
    const isCovered = change?.isCovered ?? true;
    applyBar(targets.state(instrument), bar, targets.days(instrument), isCovered);
    return change?.fromMs ?? Infinity;
  }

  /** What says more takes the place of what was shown so far. */
  private isShown(instrument: number, of: BarOf, series: SymbolBars): boolean {
    const before = this.shown[instrument];
    if (before === of) return true;
    if (before !== undefined && RANK[before] > RANK[of]) return false;
    if (before !== undefined) series.clear();
    this.shown[instrument] = of;
    return true;
  }
}
