/**
 * What a price chart is fed, and what its crosshair tells of it. Types only; prices are mantissas of the
 * instrument, times UTC ms.
 */
import type { Bar, BarSeries } from '../../shared/model/bar.ts';
import type { TradingDay } from '../../shared/model/trading-day.ts';
import type { LineSeries } from './line-series.ts';

/** How prices are drawn. */
export type ChartKind =
  'candles' | 'hollow' | 'bars' | 'heikin-ashi' | 'columns' | 'line' | 'area' | 'step' | 'baseline';

/** A stretch of time in which data is missing; `toMs` is Infinity while it lasts. */
export interface Gap {
  readonly fromMs: number;
  readonly toMs: number;
  /** A few words for people: `feed down`. */
  readonly cause: string;
}

/** A moment with a name: a scenario step, a halt, a note. */
export interface Marker {
  readonly timeMs: number;
  readonly label: string;
}

/** A stretch of time with a name: something that goes on for a while. */
export interface Band {
  readonly fromMs: number;
  /** Infinity while nobody knows when it ends. */
  readonly toMs: number;
  readonly label: string;
}

/** Prices, mantissas, between which trading is allowed for a while. */
export interface PriceLimits {
  readonly fromMs: number;
  /** Infinity while it lasts. */
  readonly toMs: number;
  readonly lower: number;
  readonly upper: number;
}

/** What the chart is fed. */
export interface ChartData {
  readonly bars: BarSeries;
  /** Ticks for the line and area; without it they run over the bars' closes. */
  readonly line?: LineSeries | undefined;
  readonly intervalMs: number;
  readonly priceDecimals: number;
  /** Smallest price step, mantissa; 1 when left out. */
  readonly tickSize?: number | undefined;
  /** Prints a whole mantissa; should give numbers of equal magnitude an equal length. */
  readonly format: (mantissa: number) => string;
  /** Whose hours it keeps; closed ones take no room. Left out: it never closes. */
  readonly tradingDay?: TradingDay | undefined;
  /** There are no bars before the oldest. */
  readonly isWhole?: boolean | undefined;
  readonly previousClose?: number | undefined;
  /** Names what is shown (market and symbol): the window is kept while key and interval stay. */
  readonly key?: string | undefined;
}

/** A named price at the crosshair: what an indicator says of the moment. */
export interface Reading {
  readonly name: string;
  /** Mantissa, may have a fraction. */
  readonly price: number;
}

/** Read-out of the crosshair. */
export interface CrosshairInfo {
  /** Moment that the vertical line marks: middle of the bar, or exact time of the tick, ms. */
  readonly timeMs: number;
  /** Price at the horizontal line, whole mantissa. */
  readonly price: number;
  /** The bar at that moment, when there is one. */
  readonly bar?: Bar | undefined;
  /** Volume-weighted average price of the bar. */
  readonly vwap?: number | undefined;
  /** Close of the bar before, for a change. */
  readonly previousClose?: number | undefined;
  /** The nearest tick, when ticks are drawn; its time may have a fraction. */
  readonly tick?: { readonly timeMs: number; readonly price: number } | undefined;
  /** The gap that the moment lies in. */
  readonly gap?: Gap | undefined;
  /** Names of the events at that moment. */
  readonly events?: readonly string[] | undefined;
  /** Values of indicators at that moment. */
  readonly readings?: readonly Reading[] | undefined;
}
