/**
 * What a market of recorded bars has nothing of: single trades, and quotes where its bars are of trades.
 */
import type { AppState } from './app-state.ts';

type Market = Pick<AppState, 'market'>;

/** Tells whether the market on screen is made of recorded bars alone. */
export const isOfBars = ({ market }: Market): boolean => market.value?.bars !== undefined;

/** Tells whether they are all of trades. */
export const isOfTradeBars = ({ market }: Market): boolean =>
  market.value?.bars?.every(({ of }) => of === 'trade') === true;
