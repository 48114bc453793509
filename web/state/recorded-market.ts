/**
 * What a market of recorded bars has nothing of.
 */
import type { AppState } from './app-state.ts';

/** Tells whether the market on screen is made of recorded bars of trades alone: it has neither quotes nor single trades. */
export const isOfTradeBars = ({ market }: Pick<AppState, 'market'>): boolean =>
  market.value?.bars?.every(({ of }) => of === 'trade') === true;
