/**
 * Subjects of the bus. Few: a broker can then be told who may do what in a line each.
 */

/** What a feed tells of one market. @param number of the market */
export const toMarketSubject = (number: number): string => `market.${number}`;
/** Questions that a feed answers: which markets there are; all of one; what was missed; bars of a symbol. */
export const ASK = {
  markets: 'ask.markets',
  moment: 'ask.moment',
  missed: 'ask.missed',
  bars: 'ask.bars',
  open: 'ask.open',
  http: 'ask.http',
} as const;
/** What gateways tell a feed: what their clients look at, and what those say. */
export const TO_FEED = 'up';
/** What a feed tells one gateway. @param gateway its name */
export const toGatewaySubject = (gateway: string): string => `down.${gateway}`;
/** What a feed tells all gateways of what is not a live market. */
export const NEWS = 'news';
/** Digests of logins that were ended at a gateway, told to all of them. */
export const ENDED = 'ended';
/** Where a feed says that it is there, so that a second one does not begin. */
export const LEASE = 'ask.lease';
