/**
 * The shape of what the menu of a chart offers, so that parts of the page can offer something at a price and a moment
 * without knowing the menu. Types only.
 */
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import type { LineSeries } from '../../chart/line-series.ts';
import type { PriceChart } from '../../chart/price-chart.ts';
import type { Tile } from '../../state/tile.ts';
import type { AppSurroundings } from '../app-context.ts';

/** Where on a chart the menu was opened. */
export interface ChartPlace {
  readonly app: AppSurroundings;
  readonly tile: Tile<LineSeries>;
  readonly chart: PriceChart;
  readonly symbol: string;
  readonly instrument: Instrument;
  /** The market on screen, live or a replay. */
  readonly market: MarketInfo;
  /** Mantissa of the instrument, a multiple of its tick size. */
  readonly price: number;
  /** The price as it is written everywhere on the page. */
  readonly priceText: string;
  /** Last price, mantissa; undefined before the first trade. */
  readonly last: number | undefined;
  /** Market time, UTC ms; beyond the newest bar it is one to come. */
  readonly timeMs: number;
  /** CSS px from the top left of the chart's host. */
  readonly x: number;
  readonly y: number;
}

/** One thing that can be done there. */
export interface ChartMenuItem {
  readonly label: string;
  /** Keys that do the same, for people: `Alt H`. */
  readonly keys?: string;
  readonly run: () => void;
}

/** Offers what it has at a place; nothing where it has none. */
export type ChartMenuSource = (place: ChartPlace) => readonly ChartMenuItem[];
