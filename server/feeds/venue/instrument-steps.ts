/**
 * From what a venue says of a symbol, or from the digits of its first trades, to an instrument: decimals come from
 * the steps, and only ever grow. Pure.
 */
import { countDecimals, MAX_DECIMALS, parseDecimal } from '../../../shared/model/decimal.ts';
import type { Instrument } from '../../../shared/model/instrument.ts';
import type { Venue, VenueInstrument } from '../../../shared/venue/venue.ts';

/** Decimals that the texts of a symbol need. */
export interface Decimals {
  readonly price: number;
  readonly size: number;
}

/** What is taken where nobody says a step: prices of coins have two to eight. */
const USUAL: Decimals = { price: 2, size: 8 };
const USUAL_OF_SHARES: Decimals = { price: 4, size: 0 };

const clamp = (decimals: number): number => Math.min(MAX_DECIMALS, Math.max(0, decimals));

/** Decimals of a symbol by its steps, at least those that were needed already. */
export function toDecimals(
  listed: VenueInstrument | undefined,
  isShares: boolean,
  needed: Decimals = { price: 0, size: 0 },
): Decimals {
  const usual = isShares ? USUAL_OF_SHARES : USUAL;
  const of = (step: string | undefined, otherwise: number): number =>
    step === undefined || countDecimals(step) < 0 ? otherwise : countDecimals(step);
  return {
    price: clamp(Math.max(of(listed?.priceStep, usual.price), needed.price)),
    size: clamp(Math.max(of(listed?.sizeStep, usual.size), needed.size)),
  };
}

/** Makes the instrument of a symbol. @param listed as the venue lists it, where it does */
export function toVenueInstrument(
  venue: Venue,
  id: number,
  symbol: string,
  listed: VenueInstrument | undefined,
  decimals: Decimals,
): Instrument {
  const canonical = venue.toCanonical(symbol);
  const step = parseDecimal(listed?.priceStep ?? '', decimals.price);
  const [, quoted] = canonical.split(/[/-]/);
  const isShares = venue.traits.hours === 'us-equities';
  const tradingDay = listed?.tradingDay ?? (isShares ? 'newYork' : undefined);
  return {
    id,
    symbol: canonical,
    name: listed?.name ?? canonical,
    kind: listed?.kind ?? (isShares ? 'equity' : 'crypto'),
    ...(listed?.sector === undefined ? {} : { sector: listed.sector }),
    currency: listed?.currency ?? quoted ?? 'USD',
    priceDecimals: decimals.price,
    sizeDecimals: decimals.size,
    tickSize: step >= 1 ? step : 1,
    lot: 1,
    ...(tradingDay === undefined ? {} : { tradingDay }),
  };
}
