/**
 * What can be said of an imported symbol: currency and kind from the way exchanges build names.
 */
import type { Instrument } from '../model/instrument.ts';
import { unitsOf } from './foreign-number.ts';
import type { SymbolDecimals, SymbolFacts } from './tick-handler.ts';

/** Quote currencies of crypto pairs, longer names first. */
const CURRENCIES = [
  'FDUSD',
  'USDT',
  'USDC',
  'BUSD',
  'TUSD',
  'USD',
  'EUR',
  'GBP',
  'TRY',
  'BRL',
  'JPY',
  'BTC',
  'ETH',
  'BNB',
];

/**
 * Makes the instrument of an imported symbol. Steps of prices and sizes are the smallest unit seen.
 * @param facts what the format knows; the rest is told by the name
 */
export function toInstrument(
  id: number,
  symbol: string,
  decimals: SymbolDecimals,
  facts: SymbolFacts = {},
): Instrument {
  const pair = symbol.split('_')[0]!;
  const currency = CURRENCIES.find((one) => pair.length > one.length && pair.endsWith(one));
  const kindOfIt = facts.kind ?? (symbol.includes('_') ? 'future' : 'crypto');
  const base = currency === undefined ? pair : pair.slice(0, -currency.length);
  return {
    id,
    symbol,
    name:
      facts.name ??
      `${base}${currency === undefined ? '' : ` / ${currency}`}${kindOfIt === 'future' ? ' future' : ''}`,
    kind: kindOfIt,
    currency: facts.currency ?? currency ?? 'USD',
    priceDecimals: decimals.price,
    sizeDecimals: decimals.size,
    tickSize: Math.max(1, unitsOf(facts.tickSize ?? '', decimals.price) || 1),
    lot: 1,
  };
}
