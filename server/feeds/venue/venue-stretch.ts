/**
 * Stretches of bars of one instrument, whole from a moment on: what a venue gave in one interval, in our units and on
 * our grid, and what coarser bars are made of them. Pure.
 */
import { setsHighLow, setsPrice } from '../../../shared/model/apply-tick.ts';
import { type Bar, BarSeries } from '../../../shared/model/bar.ts';
import { DAY_MS, MINUTE_MS } from '../../../shared/model/calendar.ts';
import { parseDecimal } from '../../../shared/model/decimal.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { toDayGrid } from '../../../shared/model/trading-day.ts';
import type { VenueTrade } from '../../../shared/venue/event.ts';
import { TickRules } from '../../../shared/venue/tick-rules.ts';
import { VENUE_LIMITS } from '../../../shared/venue/venue-limits.ts';
import type { BarPage } from './bar-pages.ts';
import { toBar } from './venue-bar.ts';

/** Bars of one interval, all that there are from a moment on. */
export interface Stretch {
  readonly series: BarSeries;
  /** Stamp of the first bar that may be in it. */
  readonly sinceMs: number;
  /** The venue has none before it. */
  readonly isStart: boolean;
}

/** An empty series of an instrument's bars. */
export const createSeries = (intervalMs: number, instrument: Instrument): BarSeries =>
  new BarSeries(intervalMs, Infinity, intervalMs === DAY_MS ? toDayGrid(instrument) : undefined);

/** Stamp of the first bar that begins at a moment or behind it. */
export function ceilTo(
  series: Pick<BarSeries, 'startOf' | 'beginOf' | 'endOf'>,
  timeMs: number,
): number {
  const startMs = series.startOf(timeMs);
  return series.beginOf(startMs) >= timeMs ? startMs : series.startOf(series.endOf(startMs));
}

/**
 * Brings a page of a venue into an instrument's units, folded to coarser bars where the venue has none of those. Bars
 * that are not on the grid are left out; a coarse one of which only a part is known, too.
 */
export function toStretch(page: BarPage, intervalMs: number, instrument: Instrument): Stretch {
  const series = createSeries(intervalMs, instrument);
  const finer = new BarSeries(page.bars[0]?.intervalMs ?? intervalMs, Infinity);
  const sinceMs = ceilTo(series, page.sinceMs);
  const first = page.bars[0];
  for (const bar of page.bars) {
    const startMs = series.startOf(bar.startMs);
    if (bar.intervalMs === intervalMs) {
      if (intervalMs !== DAY_MS && startMs !== bar.startMs) continue;
      const whole = toBar(bar, instrument, startMs);
      if (whole !== undefined) series.put(whole);
    } else if (startMs >= sinceMs || page.isStart) {
      const part = toBar(bar, instrument, bar.startMs);
      if (part !== undefined) finer.put(part);
    }
  }
  for (let row = finer.head; row <= finer.last; row++) series.addBar(finer, row);
  const isStart =
    page.isStart ||
    (first !== undefined && first.startMs - page.sinceMs >= VENUE_LIMITS.olderEmptyMs);
  if (!isStart || series.length === 0) return { series, sinceMs, isStart };
  return { series, sinceMs: series.startMs[series.head]!, isStart };
}

/** Rows of a series that overlap fromMs ≤ t < toMs, as objects. */
export function toList(series: BarSeries, fromMs: number, toMs: number): Bar[] {
  const bars: Bar[] = [];
  const from = series.lowerBound(fromMs - series.intervalMs + 1);
  for (let row = from; row < series.head + series.length; row++) {
    if (series.startMs[row]! >= toMs) break;
    bars.push(series.at(row));
  }
  return bars;
}

/** Nothing is taken back of what was told. */
const NO_MEMORY = { tradeIds: 'unique' } as const;

/** Minutes of trades, by the rules by which ticks of them would have made them. */
export function toMinutes(
  trades: readonly VenueTrade[],
  { priceDecimals, sizeDecimals }: Instrument,
): BarSeries {
  const minutes = new BarSeries(MINUTE_MS, Infinity);
  const rules = new TickRules({ markers: 0, beforeStart: 0, unknownAmendments: 0 }, NO_MEMORY);
  for (const tick of trades.flatMap((trade) => rules.takeTrade(trade, true))) {
    if (tick.kind !== 'trade') continue;
    const { timeMs, timeNs, flags } = tick;
    const price = parseDecimal(tick.price, priceDecimals);
    const size = parseDecimal(tick.size, sizeDecimals);
    if (Number.isNaN(price + size)) continue;
    minutes.addTrade(timeMs, timeNs, price, size, setsPrice(flags), setsHighLow(flags));
  }
  return minutes;
}
