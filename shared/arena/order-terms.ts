/**
 * An order as it is written, as exact numbers of its instrument: or what is wrong with it, in words. Promises that what an
 * instrument cannot have (a digit too many, a price between two steps) is refused, never rounded.
 */
import type { Decimal } from '../model/alert-rule.ts';
import { explainDecimal, parseDecimal, toPlainDecimal } from '../model/decimal.ts';
import type { Instrument } from '../model/instrument.ts';
import type { OrderChange, OrderRequest } from '../model/order.ts';
import { ArenaError } from './arena-error.ts';
import type { Listing } from './listing.ts';
import type { Order, OrderTerms } from './player.ts';

const refuse = (message: string): ArenaError => new ArenaError('BAD_COMMAND', `order: ${message}`);

/** @throws ArenaError BAD_COMMAND */
function toUnits(name: string, value: Decimal, decimals: number): number {
  const text = toPlainDecimal(String(value)) ?? String(value);
  const units = parseDecimal(text, decimals);
  if (!Number.isNaN(units)) return units;
  throw refuse(explainDecimal(name, text, decimals));
}

/** A size in size units, above 0. @throws ArenaError BAD_COMMAND */
function toQuantity(value: Decimal, { sizeDecimals }: Instrument): number {
  const units = toUnits('quantity', value, sizeDecimals);
  if (units > 0) return units;
  throw refuse('quantity must be above 0');
}

/** A price in price units, a whole number of steps; only futures have some below zero. @throws ArenaError BAD_COMMAND */
function toPrice(name: string, value: Decimal, instrument: Instrument): number {
  const { priceDecimals, tickSize, kind } = instrument;
  const units = toUnits(name, value, priceDecimals);
  if (units <= 0 && kind !== 'future') throw refuse(`${name} must be above 0`);
  if (units % tickSize === 0) return units;
  throw refuse(`${name} ${value} lies between two price steps`);
}

const toOptional = (
  name: string,
  value: Decimal | undefined,
  instrument: Instrument,
): number | undefined => (value === undefined ? undefined : toPrice(name, value, instrument));

/** Which prices a kind of order has. */
const HAS = {
  market: { limit: false, stop: false },
  limit: { limit: true, stop: false },
  stop: { limit: false, stop: true },
  stopLimit: { limit: true, stop: true },
} as const;

/** @throws ArenaError BAD_COMMAND where a price is there that the kind does not have, or is not */
function checkPrices({ kind, limit, stop }: OrderRequest): void {
  const has = HAS[kind];
  if (has.limit !== (limit !== undefined)) {
    throw refuse(`a ${kind} order has ${has.limit ? 'a' : 'no'} field "limit"`);
  }
  if (has.stop !== (stop !== undefined)) {
    throw refuse(`a ${kind} order has ${has.stop ? 'a' : 'no'} field "stop"`);
  }
}

/** @throws ArenaError BAD_COMMAND for a bracket that would close at once, or the wrong way round */
function checkBracket(terms: OrderTerms): void {
  const { side, limit, stop, stopLoss, takeProfit } = terms;
  const entry = limit ?? stop;
  const isOrdered = (low: number | undefined, high: number | undefined): boolean =>
    low === undefined || high === undefined || (high - low) * side > 0;
  if (!isOrdered(stopLoss, takeProfit))
    throw refuse('stopLoss and takeProfit are the wrong way round');
  if (!isOrdered(stopLoss, entry)) throw refuse('stopLoss lies beyond the price of the order');
  if (!isOrdered(entry, takeProfit)) throw refuse('takeProfit lies beyond the price of the order');
}

/** Makes the terms of an order. @throws ArenaError BAD_COMMAND */
export function toTerms(listing: Listing, request: OrderRequest): OrderTerms {
  const { instrument } = listing;
  checkPrices(request);
  const terms: OrderTerms = {
    listing,
    side: request.side === 'buy' ? 1 : -1,
    kind: request.kind,
    quantity: toQuantity(request.quantity, instrument),
    limit: toOptional('limit', request.limit, instrument),
    stop: toOptional('stop', request.stop, instrument),
    timeInForce: request.timeInForce ?? 'gtc',
    stopLoss: toOptional('stopLoss', request.stopLoss, instrument),
    takeProfit: toOptional('takeProfit', request.takeProfit, instrument),
  };
  checkBracket(terms);
  return terms;
}

/** What an order is to be after a change. */
export interface ChangedTerms {
  readonly quantity: number;
  readonly limit: number | undefined;
  readonly stop: number | undefined;
}

/** Makes the terms of a changed order. @throws ArenaError BAD_COMMAND */
export function toChanged(order: Order, change: OrderChange): ChangedTerms {
  const { instrument } = order.listing;
  const has = HAS[order.kind];
  if (change.limit !== undefined && !has.limit)
    throw refuse(`a ${order.kind} order has no "limit"`);
  if (change.stop !== undefined && !has.stop) throw refuse(`a ${order.kind} order has no "stop"`);
  if (change.stop !== undefined && order.isTriggered) {
    throw refuse('its stop price was reached already');
  }
  const quantity =
    change.quantity === undefined ? order.quantity : toQuantity(change.quantity, instrument);
  if (quantity <= order.filled) throw refuse('so much or more of it was filled already');
  return {
    quantity,
    limit: toOptional('limit', change.limit, instrument) ?? order.limit,
    stop: toOptional('stop', change.stop, instrument) ?? order.stop,
  };
}
