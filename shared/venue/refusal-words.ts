/**
 * Words that mean the same in the refusals of several venues.
 */

const THINGS = '(?:symbols|tickers|products|pairs|subscriptions|streams|channels|topics)';

/** Too many symbols at the same time, which is no fault of the one that was asked for. */
export const SYMBOL_LIMIT: RegExp = new RegExp(
  `too many (?:unique )?${THINGS}|(?:symbol|ticker|subscription)s? limit|` +
    `(?:limit|maximum)(?: number)?(?: of| on| for)? (?:\\d+ )?(?:unique )?${THINGS}`,
  'i',
);
