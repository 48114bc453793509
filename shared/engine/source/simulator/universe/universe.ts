/**
 * The default universe: sectors, and the listings of the data files beside it put together.
 * Pure data; owns no arithmetic beyond filling in the habits that all listings of a class share.
 */
import type { Universe } from './listing.ts';
import { FUNDS_CRYPTO_FX } from './other-listings.ts';
import { US_EQUITIES } from './us-equities.ts';

/**
 * Well-known symbols at invented levels: US large caps of all eleven sectors, funds, an index that
 * is the sum of the equities, crypto and FX pairs. Open round the clock.
 */
export const defaultUniverse: Universe = {
  name: 'default',
  marketVol: 0.13,
  sectors: [
    { name: 'Technology', annualVol: 0.11 },
    { name: 'Communication Services', annualVol: 0.1 },
    { name: 'Consumer Discretionary', annualVol: 0.1 },
    { name: 'Consumer Staples', annualVol: 0.07 },
    { name: 'Health Care', annualVol: 0.09 },
    { name: 'Financials', annualVol: 0.1 },
    { name: 'Industrials', annualVol: 0.09 },
    { name: 'Energy', annualVol: 0.15 },
    { name: 'Utilities', annualVol: 0.09 },
    { name: 'Materials', annualVol: 0.11 },
    { name: 'Real Estate', annualVol: 0.1 },
    { name: 'Funds', annualVol: 0.01 },
    { name: 'Index', annualVol: 0.01 },
    { name: 'Crypto', annualVol: 0.28 },
    { name: 'FX', annualVol: 0.05 },
  ],
  listings: [...US_EQUITIES, ...FUNDS_CRYPTO_FX],
};
