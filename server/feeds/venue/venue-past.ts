/**
 * Bars of venues as a market's past: each instrument's end where its ticks begin, a whole minute. What no venue gave
 * is not there. Coarser bars are made of minutes, days are the venue's own.
 */
import type { Bar } from '../../../shared/model/bar.ts';
import { BarSeries } from '../../../shared/model/bar.ts';
import { DAY_MS, MINUTE_MS } from '../../../shared/model/calendar.ts';
import { parseDecimal } from '../../../shared/model/decimal.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { SIZE_BOUND } from '../../../shared/model/tick.ts';
import { toDayGrid } from '../../../shared/model/trading-day.ts';
import { addProduct } from '../../../shared/model/turnover.ts';
import type { VenueBar } from '../../../shared/venue/event.ts';
import type { Past } from '../../../shared/engine/source/source.ts';

/** What was fetched for one instrument. */
interface Fetched {
  readonly minutes: BarSeries;
  readonly days: BarSeries;
  /** Where its ticks begin, ms. */
  readonly endMs: number;
}

/** Bars that are made at once: a day of the smallest interval. */
const SLICE_MS = 7 * DAY_MS;

/** The past of a live source: it grows with each instrument that is listed. */
export class VenuePast implements Past {
  readonly endMs = 0;
  private readonly fetched = new Map<number, Fetched>();

  /**
   * Takes what was fetched for an instrument, before it is listed.
   * @param endMs where its ticks begin: a whole minute
   */
  put(instrument: Instrument, bars: readonly VenueBar[], endMs: number): void {
    const grid = toDayGrid(instrument);
    const minutes = new BarSeries(MINUTE_MS, Infinity);
    const days = new BarSeries(DAY_MS, Infinity, grid);
    const endDayMs = grid.labelOf(endMs);
    for (const bar of bars) {
      if (bar.startMs >= endMs) continue;
      if (bar.intervalMs === MINUTE_MS && bar.startMs % MINUTE_MS === 0) {
        const whole = toBar(bar, instrument, bar.startMs);
        if (whole !== undefined) minutes.put(whole);
      } else if (bar.intervalMs === DAY_MS && grid.labelOf(bar.startMs) < endDayMs) {
        const whole = toBar(bar, instrument, grid.labelOf(bar.startMs));
        if (whole !== undefined) days.put(whole);
      }
    }
    this.fetched.set(instrument.id, { minutes, days, endMs });
  }

  endMsOf(instrument: number): number {
    return this.fetched.get(instrument)?.endMs ?? 0;
  }

  oldestMs(intervalMs: number, instrument: number): number {
    const series = this.seriesOf(instrument, intervalMs);
    return series === undefined || series.length === 0 ? Infinity : series.startMs[series.head]!;
  }

  sliceStartMs(intervalMs: number, toMs: number): number {
    const spanMs = Math.max(SLICE_MS, intervalMs * 400);
    return Math.floor((toMs - spanMs) / DAY_MS) * DAY_MS;
  }

  read(instrument: number, intervalMs: number, fromMs: number, toMs: number): Bar[] {
    const series = this.seriesOf(instrument, intervalMs);
    if (series === undefined) return [];
    if (intervalMs === MINUTE_MS || intervalMs === DAY_MS) return toList(series, fromMs, toMs);
    const coarse = new BarSeries(intervalMs, Infinity);
    const first = series.lowerBound(Math.floor(fromMs / intervalMs) * intervalMs);
    for (let row = first; row < series.head + series.length; row++) {
      if (series.startMs[row]! >= toMs) break;
      coarse.addBar(series, row);
    }
    return toList(coarse, fromMs, toMs);
  }

  /** The venue's close of the day before the one that a moment is of; undefined where it is not known. */
  previousClose(instrument: number): number | undefined {
    const days = this.fetched.get(instrument)?.days;
    return days === undefined || days.length === 0 ? undefined : days.close[days.last];
  }

  private seriesOf(instrument: number, intervalMs: number): BarSeries | undefined {
    const fetched = this.fetched.get(instrument);
    if (fetched === undefined || intervalMs < MINUTE_MS) return undefined;
    return intervalMs >= DAY_MS ? fetched.days : fetched.minutes;
  }
}

function toList(series: BarSeries, fromMs: number, toMs: number): Bar[] {
  const bars: Bar[] = [];
  const from = series.lowerBound(fromMs - series.intervalMs + 1);
  for (let row = from; row < series.head + series.length; row++) {
    if (series.startMs[row]! >= toMs) break;
    bars.push(series.at(row));
  }
  return bars;
}

/** A venue's bar in units of the instrument; undefined where one of its prices does not fit, or nothing traded. */
function toBar(bar: VenueBar, instrument: Instrument, startMs: number): Bar | undefined {
  const { priceDecimals, sizeDecimals } = instrument;
  const open = parseDecimal(bar.open, priceDecimals);
  const high = parseDecimal(bar.high, priceDecimals);
  const low = parseDecimal(bar.low, priceDecimals);
  const close = parseDecimal(bar.close, priceDecimals);
  const volume = toVolume(bar.volume, sizeDecimals);
  if (!(volume > 0) || Number.isNaN(open + high + low + close)) return undefined;
  const turnover = { hi: 0, lo: 0 };
  /* Venues give no turnover: the middle of the four prices stands for the average. */
  const middle = Math.round((open + high + low + close) / 4);
  for (let left = volume; left > 0; left -= SIZE_BOUND - 1) {
    addProduct(turnover, middle, Math.min(left, SIZE_BOUND - 1));
  }
  return {
    startMs,
    open,
    high,
    low,
    close,
    volume,
    trades: bar.trades ?? 0,
    turnoverHi: turnover.hi,
    turnoverLo: turnover.lo,
    firstNs: 0,
    lastNs: (bar.intervalMs - 1) * 1e6,
  };
}

/** Sums of a day may have more digits than one size: what is beyond the unit is cut, what is too large is none. */
function toVolume(text: string, decimals: number): number {
  const [whole = '', fraction = ''] = text.split('.');
  const digits = whole + fraction.slice(0, decimals).padEnd(decimals, '0');
  const value = /^\d+$/.test(digits) ? Number(digits) : NaN;
  return Number.isSafeInteger(value) ? value : NaN;
}
