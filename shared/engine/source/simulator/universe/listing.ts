/**
 * What the simulator can trade, as types: a universe, its sectors and its listings with the numbers
 * that shape their behaviour. Knows nothing of how they are simulated.
 */
import type { InstrumentKind } from '../../../../model/instrument.ts';

/** A group of listings whose prices share a factor. */
export interface Sector {
  readonly name: string;
  /** Volatility of the sector's own factor, annual, as a fraction. */
  readonly annualVol: number;
}

/** Which listings an index or a fund holds, and by what they are weighted. */
export interface Basket {
  readonly weighting: 'capitalisation' | 'price';
  /** Symbols of members; equities of the same universe. */
  readonly members: readonly string[];
}

/** One listing and its habits; volatilities are fractions a year of 365 open days. */
export interface Listing {
  readonly symbol: string;
  readonly name: string;
  readonly kind: InstrumentKind;
  readonly sector: string;
  readonly currency: string;
  /** Level around which the previous close lies, in currency (not in price units). */
  readonly price: number;
  readonly priceDecimals: number;
  readonly sizeDecimals: number;
  /** Smallest price step, price units. */
  readonly tickSize: number;
  /** Usual trading quantity, size units. */
  readonly lot: number;
  /** Quantity that displayed sizes and most trades are multiples of, size units. */
  readonly roundLot: number;
  /** Share of trades that are not round, 0..1. */
  readonly oddShare: number;
  readonly annualVol: number;
  /** Sensitivity to the market factor and to the sector's. */
  readonly marketBeta: number;
  readonly sectorBeta: number;
  /** Relative share of all ticks. */
  readonly activity: number;
  /** Usual spread, ticks. */
  readonly spreadTicks: number;
  /** Usual trade, size units. */
  readonly typicalSize: number;
  /** Market capitalisation in billions, for weighting; 0 where there is none. */
  readonly capitalisation: number;
  /** First and last moment of trading, UTC ms; without them the listing is always there. */
  readonly firstMs?: number;
  readonly lastMs?: number;
  /** An index or fund whose value is that of its members; without it the listing has its own price. */
  readonly basket?: Basket;
}

/** A whole simulated market. */
export interface Universe {
  readonly name: string;
  /** Volatility of the factor that all share, annual. */
  readonly marketVol: number;
  readonly sectors: readonly Sector[];
  readonly listings: readonly Listing[];
}
