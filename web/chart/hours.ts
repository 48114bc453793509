/**
 * Which time axis a chart has: plain, or one without closed hours, which is fetched with the first instrument that
 * keeps some. Makes it anew when bars come that it does not know of.
 */
import type { BarSeries } from '../../shared/model/bar.ts';
import type * as OpenTime from './open-time.ts';
import type * as Ordinal from './ordinal-axis.ts';
import type { Scene } from './scene.ts';
import { PLAIN_AXIS, type TimeAxis } from './time-axis.ts';

/** The time axis of one chart. */
export class Hours {
  private readonly onFetched: () => void;
  private fetched: typeof OpenTime | undefined;
  private ordinal: typeof Ordinal | undefined;
  private ordinalAxis: Ordinal.OrdinalAxis | undefined;
  private isAsked = false;
  private bars: BarSeries | undefined;
  private oldestMs = NaN;
  private newestMs = NaN;
  private axis = PLAIN_AXIS;

  /** @param onFetched the calendar has come: look again */
  constructor(onFetched: () => void) {
    this.onFetched = onFetched;
  }

  /** The axis for what the scene shows. */
  toAxis({ data, scale, nowMs }: Scene): TimeAxis {
    if (data !== undefined && isOffGrid(data.bars)) return this.toOrdinal(data.bars);
    const rule = data?.tradingDay ?? 'utc';
    if (data === undefined || rule === 'utc' || scale.isPlainTime) return PLAIN_AXIS;
    if (this.fetched === undefined) {
      if (!this.isAsked) void this.fetch();
      return PLAIN_AXIS;
    }
    const { bars } = data;
    if (bars.length === 0) return PLAIN_AXIS;
    if (this.isKnown(bars)) return this.axis;
    this.bars = bars;
    this.oldestMs = bars.startMs[bars.head]!;
    this.newestMs = bars.lastStartMs;
    this.axis = this.fetched.createOpenTime(rule, bars, nowMs);
    return this.axis;
  }

  /** Bars on no grid have a slot each. */
  private toOrdinal(bars: BarSeries): TimeAxis {
    if (this.ordinal === undefined) void this.fetchOrdinal();
    if (this.ordinal === undefined || bars.length === 0) return PLAIN_AXIS;
    const oldestMs = bars.startMs[bars.head]!;
    if (bars === this.bars && oldestMs === this.oldestMs && this.ordinalAxis !== undefined) {
      this.ordinalAxis.extend(bars);
      return this.ordinalAxis;
    }
    this.bars = bars;
    this.oldestMs = oldestMs;
    return (this.ordinalAxis = this.ordinal.createOrdinalAxis(bars));
  }

  private async fetchOrdinal(): Promise<void> {
    this.ordinal = await import('./ordinal-axis.ts');
    this.onFetched();
  }

  /** Tells whether the axis has room for all bars and knows of no others before them. */
  private isKnown(bars: BarSeries): boolean {
    if (bars !== this.bars || bars.startMs[bars.head]! < this.oldestMs) return false;
    if (bars.lastStartMs === this.newestMs) return true;
    const { lastStartMs } = bars;
    const isInSight = lastStartMs - this.newestMs < MOST_AHEAD_MS && lastStartMs > this.newestMs;
    const middleMs = lastStartMs + bars.intervalMs / 2;
    return isInSight && this.axis.toTime(this.axis.toAxis(middleMs)) === middleMs;
  }

  private async fetch(): Promise<void> {
    this.isAsked = true;
    this.fetched = await import('./open-time.ts');
    this.onFetched();
  }
}

/** Days are on the grid of dates. */
const isOffGrid = ({ days, intervalMs }: BarSeries): boolean =>
  days !== undefined && intervalMs !== DAY_MS;

const DAY_MS = 86_400_000;

/** The calendar is known so far beyond the newest bar, ms: less than open-time.ts promises. */
const MOST_AHEAD_MS = 5 * 86_400_000;
