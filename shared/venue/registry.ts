/**
 * The venues that there are. A new one is a file of its own, its fixtures, and a line here.
 */
import { ALPACA } from './alpaca.ts';
import { BINANCE } from './binance.ts';
import { BITSTAMP } from './bitstamp.ts';
import { BYBIT } from './bybit.ts';
import { COINBASE } from './coinbase.ts';
import { COINBASE_ADVANCED } from './coinbase-advanced.ts';
import { FINNHUB } from './finnhub.ts';
import { KRAKEN } from './kraken.ts';
import { MASSIVE } from './massive.ts';
import { OKX } from './okx.ts';
import { TIINGO } from './tiingo.ts';
import type { Venue } from './venue.ts';

/** All venues, in the order of lists for people. */
export const VENUES: readonly Venue[] = [
  BINANCE,
  COINBASE,
  COINBASE_ADVANCED,
  KRAKEN,
  BITSTAMP,
  OKX,
  BYBIT,
  ALPACA,
  FINNHUB,
  TIINGO,
  MASSIVE,
];
