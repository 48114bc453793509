/**
 * Both sides of a quote. Venues send a price of 0 for a side that is empty: it is left out, price and size. Total, and
 * keeps the digits that were sent.
 */
import { isLess } from '../model/decimal.ts';
import type { ExactTime, VenueQuote } from './event.ts';
import { priceOf, sizeOf } from './read-fields.ts';

const ZERO = /^-?[0.]*$/;

/** Whether a decimal is zero. */
export const isZero = (decimal: string): boolean => ZERO.test(decimal);

/** One side of a quote: price and size, both or none. */
export interface QuoteSide {
  readonly price: string;
  readonly size: string;
}

/** @returns undefined where the side is not there, or has no sound size */
export function toSide(price: string | undefined, size: string | undefined): QuoteSide | undefined {
  if (price === undefined || size === undefined || isZero(price)) return undefined;
  return size.startsWith('-') ? undefined : { price, size };
}

/** Limit bands of two prices; undefined where they are none: 0 stands for bands that are lifted. */
export function toLimits(
  lower: string | undefined,
  upper: string | undefined,
): { readonly lower: string; readonly upper: string } | undefined {
  if (lower === undefined || upper === undefined || isZero(upper)) return undefined;
  return lower.startsWith('-') || isLess(upper, lower) ? undefined : { lower, upper };
}

/** One side as it was sent, of venues that leave out sizes at times. */
export interface QuoteLevel {
  readonly price: string;
  readonly size: string | undefined;
}

/** @returns undefined where the side is not there */
export function levelOf(price: unknown, size: unknown): QuoteLevel | undefined {
  const plain = priceOf(price);
  return plain === undefined || isZero(plain) ? undefined : { price: plain, size: sizeOf(size) };
}

/** The first level of a list of `[price, size, …]` levels. */
export function topOf(levels: unknown): QuoteSide | undefined {
  const top: unknown = Array.isArray(levels) ? levels[0] : undefined;
  return Array.isArray(top) ? toSide(priceOf(top[0]), priceOf(top[1])) : undefined;
}

/** Tells whether a price is there that is no price: a side that is empty is left out, null, an empty text or 0. */
export const isStrange = (price: unknown): boolean =>
  price !== undefined && price !== null && price !== '' && priceOf(price) === undefined;

/** Tells whether a list of levels begins with one whose price is no price. */
export function isStrangeTop(levels: unknown): boolean {
  const top: unknown = Array.isArray(levels) ? levels[0] : undefined;
  return Array.isArray(top) ? isStrange(top[0]) || isStrange(top[1]) : top !== undefined;
}

/** Best bid and ask as fields of a quote; a side that is not there is left out. */
export function quoteSides(
  bid: QuoteSide | undefined,
  ask: QuoteSide | undefined,
): { bid?: string; bidSize?: string; ask?: string; askSize?: string } {
  return {
    ...(bid && { bid: bid.price, bidSize: bid.size }),
    ...(ask && { ask: ask.price, askSize: ask.size }),
  };
}

/** A quote of both sides as they were sent. @param time undefined where the venue gives none */
export const quoteOf = (
  symbol: string,
  time: ExactTime | undefined,
  bid: QuoteLevel | undefined,
  ask: QuoteLevel | undefined,
): VenueQuote => ({
  type: 'quote',
  symbol,
  timeMs: time?.timeMs,
  timeNs: time?.timeNs,
  bid: bid?.price,
  bidSize: bid?.size,
  ask: ask?.price,
  askSize: ask?.size,
});
