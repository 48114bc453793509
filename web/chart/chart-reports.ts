/**
 * What a chart tells its owner after it was drawn: each thing once, when it has changed.
 */
import type { PriceChartOptions } from './chart-contract.ts';
import type { Scene } from './scene.ts';

/** Callbacks of one chart. */
export class ChartReports {
  private readonly options: PriceChartOptions;
  private wasPointing = false;
  private wasFollowing = true;
  private askedBeforeMs = Infinity;
  private askedFromMs = Infinity;

  constructor(options: PriceChartOptions) {
    this.options = options;
  }

  /** Something else is shown: its past may be asked for again. */
  reset(): void {
    this.askedBeforeMs = Infinity;
  }

  /** Tells what the crosshair points at; that it points at nothing, once. */
  tellCrosshair({ crosshair }: Scene): void {
    const info = crosshair?.info;
    if (info !== undefined || this.wasPointing) this.options.onCrosshair?.(info);
    this.wasPointing = info !== undefined;
  }

  /** Tells of follow mode, and asks for older bars where the window reaches before the oldest. */
  tellWindow({ data, fromMs, toMs }: Scene, isFollowing: boolean): void {
    if (isFollowing !== this.wasFollowing) {
      this.wasFollowing = isFollowing;
      this.options.onFollowChange?.(isFollowing);
    }
    const bars = data?.bars;
    if (bars === undefined || bars.length === 0) return;
    const oldestMs = bars.startMs[bars.head]!;
    if (fromMs >= oldestMs) return;
    /* Where nothing came, whoever goes on for a whole window asks again: a venue may answer now. */
    const isAsked = oldestMs === this.askedBeforeMs && fromMs > this.askedFromMs - (toMs - fromMs);
    if (isAsked) return;
    this.askedBeforeMs = oldestMs;
    this.askedFromMs = fromMs;
    this.options.onNeedHistory?.(fromMs - (toMs - fromMs));
  }
}
