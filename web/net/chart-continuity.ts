/**
 * Whether the chart's data goes on or begins anew: what a lost connection left out, another life of the market,
 * a seek. Promises that what the page missed is a gap on the chart, and that what it did not miss is none.
 */
import { SNAPSHOT } from '../../shared/wire/codes.ts';
import type { ClientEvents } from '../../shared/client/events.ts';
import type { AppState } from '../state/app-state.ts';
import type { Tile } from '../state/tile.ts';
import { type DataGap, NOT_CONNECTED } from '../state/chart-feed.ts';
import { now } from './browser-environment.ts';

/** Continuity of one chart. */
export class ChartContinuity {
  /** Market time of the newest data, ms; what a gap begins with. 0 before the first. */
  private heardMs = 0;
  /** Epoch of the chart's data: another one is another life of the market. */
  epoch: number | undefined;
  /** Gap before the present life of the market, whose invented past is not what the page missed. */
  private outage: DataGap | undefined;
  private readonly state: AppState;
  private readonly tile: Tile;

  constructor(state: AppState, tile: Tile) {
    this.state = state;
    this.tile = tile;
  }

  /** Data of this market time has come. */
  hear(timeMs: number): void {
    if (timeMs > this.heardMs) this.heardMs = timeMs;
  }

  /** Another market is on screen. */
  clear(): void {
    this.heardMs = 0;
  }

  /** Another symbol or interval is on the chart. */
  forgetOutage(): void {
    this.outage = undefined;
  }

  /** The connection ended: data is missing from the last that was heard, until it is known better. */
  markLost(): void {
    const { chart } = this.tile;
    if (this.heardMs === 0 || this.state.market.peek()?.kind !== 'live') return;
    chart.endGap(undefined);
    chart.addGap({ fromMs: this.heardMs, toMs: Infinity, cause: NOT_CONNECTED });
  }

  /** A snapshot of the symbol on the chart: its ticks replace what was, and gaps get their ends. */
  restart({ columns, runs, cause, epoch, state: { instrument } }: ClientEvents['snapshot']): void {
    const { chart, trades } = this.tile;
    const firstMs = runs.length > 0 ? columns.timeMs[runs[0]!.from]! : Infinity;
    const isSameLife = epoch === this.epoch;
    this.epoch = epoch;
    if (!isSameLife) chart.endDeclared(this.heardMs);
    chart.restart(instrument);
    trades.clear();
    this.settleGaps(isSameLife, cause, firstMs);
    for (const run of runs) {
      chart.appendToLine(columns, run.from, run.to, this.outage);
      trades.append(columns, run.from, run.to);
    }
  }

  private settleGaps(isSameLife: boolean, cause: number, firstMs: number): void {
    const { chart } = this.tile;
    const { clock, isReplay } = this.state;
    // A live market moves once, while it loads its past: that is no seek. One that began anew before what
    // the page has seen is as good as one.
    const isEarlier = !isSameLife && clock.at(now()) < this.heardMs;
    if ((cause === SNAPSHOT.moved && isReplay.peek()) || isEarlier) {
      chart.gaps.value = [];
      this.heardMs = 0;
      this.outage = undefined;
    } else if (isSameLife && firstMs <= this.heardMs) {
      // The ticks that come with it reach back to what was known: nothing is missing.
      chart.endGap(undefined);
    } else {
      const nowMs = clock.at(now());
      const knownMs = isSameLife ? Math.min(firstMs, nowMs) : nowMs;
      const gap = chart.endGap(Math.max(this.heardMs + 1, knownMs));
      if (!isSameLife) this.outage = gap;
    }
  }
}
