/**
 * The venues that there are. A new one is a file of its own, its fixtures, and a line here.
 */
import { BINANCE } from './binance.ts';
import { KRAKEN } from './kraken.ts';
import type { Venue } from './venue.ts';

/** All venues, in the order of lists for people. */
export const VENUES: readonly Venue[] = [BINANCE, KRAKEN];
