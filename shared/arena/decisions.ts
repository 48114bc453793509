/**
 * The log of a player: every decision and what came of it, in order, with the market's time. Nothing in it is ever changed.
 */
import { toDecimal } from '../wire/json-frame.ts';
import type { Decision, DecisionKind } from '../wire/game-message.ts';
import type { Listing } from './listing.ts';
import { type Money, toMoneyText } from './money.ts';
import type { Order } from './player.ts';
import type { Player } from './player.ts';

/** A moment of the market. */
export interface Moment {
  readonly timeMs: number;
  readonly timeNs: number;
}

/** A fill, as it is logged. */
export interface LoggedFill {
  readonly price: number;
  readonly quantity: number;
  readonly fee: Money;
}

/** What a line says besides when and what. */
type About = Omit<Decision, 'entry' | 'timeMs' | 'timeNs' | 'what'>;

/** Writes a line. */
export function logDecision(
  player: Player,
  { timeMs, timeNs }: Moment,
  what: DecisionKind,
  about: About = {},
): void {
  player.log.push({ entry: player.log.length + 1, timeMs, timeNs, what, ...about });
  player.isNews = true;
}

const toPrice = (price: number | undefined, { instrument }: Listing): number | undefined =>
  price === undefined ? undefined : toDecimal(price, instrument.priceDecimals)!;

/** Size units as a decimal number. */
export const toSize = (quantity: number, { instrument }: Listing): number =>
  Number(`${quantity}e-${instrument.sizeDecimals}`);

/** Writes a line about an order. */
export function logOrder(order: Order, at: Moment, what: DecisionKind, text?: string): void {
  const { listing, side, kind, quantity } = order;
  const limit = toPrice(order.limit, listing);
  const stop = toPrice(order.stop, listing);
  logDecision(order.player, at, what, {
    order: order.id,
    symbol: listing.instrument.symbol,
    side: side > 0 ? 'buy' : 'sell',
    kind,
    quantity: toSize(quantity, listing),
    ...(limit === undefined ? {} : { limit }),
    ...(stop === undefined ? {} : { stop }),
    ...(text === undefined ? {} : { text }),
  });
}

/** Writes a line about a fill, after it. */
export function logFill(order: Order, at: Moment, { price, quantity, fee }: LoggedFill): void {
  const { listing, side, kind, player } = order;
  const { account } = player;
  logDecision(player, at, 'filled', {
    order: order.id,
    symbol: listing.instrument.symbol,
    side: side > 0 ? 'buy' : 'sell',
    kind,
    quantity: toSize(quantity, listing),
    price: toPrice(price, listing)!,
    fee: toMoneyText(fee),
    position: toSize(account.held(listing.instrument.id), listing),
    cash: toMoneyText(account.cash),
  });
}
