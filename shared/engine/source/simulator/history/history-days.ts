/**
 * Which days a listing traded on before the stream began, from when to when, and how its price moved on
 * each: backwards from the previous close, so that the past ends where the stream begins.
 */
import { DAY_MS, fromNewYork, HOUR_MS, toWeekday } from '../../../../model/calendar.ts';
import { toDayGrid, type DayGrid } from '../../../../model/trading-day.ts';
import { isUsEarlyClose, isUsTradingDay } from '../../../../model/us-trading-days.ts';
import { ln } from '../random/fixed-math.ts';
import {
  hasFigures,
  toDayMove,
  toPastSeries,
  type DayMove,
  type PastSeries,
} from './history-path.ts';
import type { Listing, Universe } from '../universe/listing.ts';
import {
  FX_DAYS,
  GAP_SHARE,
  toTradingDay,
  toVenue,
  US_DAYS,
  VENUE,
  type Hours,
  type Venue,
} from '../trading-session/trading-session.ts';

/** Days before the start for which there are daily bars: ten years. */
export const HISTORY_DAYS = 3_653;
const REGULAR_OPEN_MS = 9.5 * HOUR_MS;
const REGULAR_CLOSE_MS = 16 * HOUR_MS;
const EARLY_CLOSE_MS = 13 * HOUR_MS;
/** Shares of a fund's or index's variance that are its own. */
const BASKET_OWN = 0.1;
/** What a kind gains a year beyond the market, logarithms: growth of companies and of coins' following. */
const OWN_DRIFT: Partial<Record<Listing['kind'], number>> = { equity: 0.03, crypto: 0.12 };
/** Where the past must end; prices in price units. */
export interface Anchors {
  readonly previousClose: ArrayLike<number>;
  /** First print of each listing at the stream's start; NaN where it does not begin with one. */
  readonly opening: ArrayLike<number>;
}

/** What the past depends on. */
export interface HistoryOptions {
  readonly universe: Universe;
  readonly seed: number;
  readonly startMs: number;
  readonly hours: Hours;
  /** Ticks a second over all symbols. */
  readonly rate: number;
  /** Asked once, at the first question. */
  readonly anchors: () => Anchors;
}

/** One past stretch of trading: a day of UTC or of the venue, or its session. */
export interface PastDay {
  readonly day: number;
  readonly fromMs: number;
  /** End, ms; the start of the stream on the last day. */
  readonly untilMs: number;
  /** Logarithms of the prices, price units. */
  readonly open: number;
  readonly close: number;
}

/** The days of one listing. */
export class PastDays {
  readonly venue: Venue;
  /** To which day a moment belongs. */
  readonly days: DayGrid;
  /** What moves the listing, each with its beta; its own series first. */
  readonly series: readonly (readonly [PastSeries, number])[];
  private readonly options: HistoryOptions;
  private readonly previousClose: number;
  private readonly opening: number;
  /** Standard deviation of a usual day from open to close. */
  readonly sigma: number;

  constructor(options: HistoryOptions, listing: Listing, id: number, anchors: Anchors) {
    const { universe, seed, hours } = options;
    this.options = options;
    this.venue = toVenue(listing.kind);
    this.days = toDayGrid({ tradingDay: toTradingDay(this.venue, hours) });
    this.previousClose = anchors.previousClose[id]!;
    this.opening = anchors.opening[id]!;
    const isUs = this.venue === VENUE.us && hours === 'exchange';
    const days = isUs ? US_DAYS : hours === 'exchange' && this.venue === VENUE.fx ? FX_DAYS : 365;
    const isOwn = (name: string): boolean => name === listing.symbol;
    const of = (name: string, annualVol: number): PastSeries => {
      const sigma = annualVol / Math.sqrt(days);
      const shape = {
        sigma,
        gapShare: isUs ? GAP_SHARE : 0,
        drift: isOwn(name) ? (OWN_DRIFT[listing.kind] ?? 0) / days : 0,
        hasTurns: name === 'market' || (isOwn(name) && listing.kind === 'crypto'),
        hasFigures: isOwn(name) && listing.kind === 'equity',
      };
      return toPastSeries(seed, name, shape);
    };
    this.series = toShares(universe, listing).map(([name, vol, by]) => [of(name, vol), by]);
    const square = this.series.reduce((sum, [{ sigma }, by]) => sum + by * by * sigma * sigma, 0);
    this.sigma = Math.sqrt(square * (1 - (isUs ? GAP_SHARE : 0)));
  }

  /** Tells whether the listing told its figures on a day. */
  hasFigures(day: number): boolean {
    return this.series.some(([series]) => hasFigures(series, day));
  }

  /** Days of trading from the start back to the one that holds `fromMs`, oldest first. */
  daysFrom(fromMs: number): PastDay[] {
    const { startMs } = this.options;
    // A day of the currency market is named by the date on which it ends.
    const today = Math.floor(startMs / DAY_MS) + 1;
    const oldest = Math.max(Math.floor(fromMs / DAY_MS) - 1, today - HISTORY_DAYS);
    const found: PastDay[] = [];
    let close = ln(this.previousClose);
    for (let day = today; day >= oldest; day--) {
      const span = this.toSpan(day);
      if (span === undefined || span.fromMs >= startMs) continue;
      const move = this.toMove(day);
      if (span.untilMs > startMs) {
        // The day on which the stream begins: it ends at the opening print.
        const open = close + move.gap;
        const end = Number.isNaN(this.opening) ? open : ln(this.opening);
        found.push({ day, fromMs: span.fromMs, untilMs: startMs, open, close: end });
        continue;
      }
      const open = close - move.inside;
      found.push({ day, ...span, open, close });
      close = open - move.gap;
    }
    return found.toReversed();
  }

  /** How much the listing moved on a day: the sum of what moves it. */
  toMove(day: number): DayMove {
    let gap = 0;
    let inside = 0;
    let square = 0;
    for (const [series, by] of this.series) {
      const move = toDayMove(series, day);
      gap += by * move.gap;
      inside += by * move.inside;
      square += by * by * move.sigma * move.sigma;
    }
    return { gap, inside, sigma: Math.sqrt(square) };
  }

  private toSpan(day: number): { fromMs: number; untilMs: number } | undefined {
    const fromMs = day * DAY_MS;
    const untilMs = fromMs + DAY_MS;
    if (this.options.hours === 'continuous' || this.venue === VENUE.always)
      return { fromMs, untilMs };
    if (this.venue === VENUE.us) {
      if (!isUsTradingDay(day)) return undefined;
      const closeMs = isUsEarlyClose(day) ? EARLY_CLOSE_MS : REGULAR_CLOSE_MS;
      return { fromMs: fromNewYork(day, REGULAR_OPEN_MS), untilMs: fromNewYork(day, closeMs) };
    }
    if ([0, 6].includes(toWeekday(day))) return undefined;
    return { fromMs: this.days.beginOf(fromMs), untilMs: this.days.endOf(fromMs) };
  }
}

/** What moves a listing: name, annual volatility and beta of each series. Funds are mostly the market. */
function toShares(universe: Universe, listing: Listing): [string, number, number][] {
  const { marketVol, sectors } = universe;
  const { symbol, annualVol, marketBeta, sectorBeta, basket } = listing;
  if (basket !== undefined) {
    const beta = (annualVol / marketVol) * Math.sqrt(1 - BASKET_OWN * BASKET_OWN);
    return [
      [symbol, annualVol * BASKET_OWN, 1],
      ['market', marketVol, beta],
    ];
  }
  const sectorVol = sectors.find(({ name }) => name === listing.sector)!.annualVol;
  const shared =
    marketBeta * marketBeta * marketVol * marketVol +
    sectorBeta * sectorBeta * sectorVol * sectorVol;
  const own = Math.sqrt(Math.max(annualVol * annualVol - shared, 0.09 * annualVol * annualVol));
  return [
    [symbol, own, 1],
    ['market', marketVol, marketBeta],
    [listing.sector, sectorVol, sectorBeta],
  ];
}
