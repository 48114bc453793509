/**
 * Ticks and states as 32 bits each, so that hours of them fit into memory. Promises that equal ones are equal, and that
 * no fingerprint is 0, which stands for what is not known.
 */
import type { SymbolState } from '../../shared/model/symbol-state.ts';
import { MISSING, type TickColumns } from '../../shared/model/tick.ts';

const mix = (hash: number, value: number): number => {
  const low = Math.imul(hash ^ (value | 0), 0x9e37_79b1);
  const high = Math.imul((low ^ (low >>> 15)) + Math.floor(value / 0x1_0000_0000), 0x85eb_ca77);
  return high ^ (high >>> 13);
};

const settle = (hash: number): number => hash >>> 0 || 1;

/** Fingerprint of a row but for its instrument: recordings number theirs anew. */
export function ofTick(columns: TickColumns, row: number): number {
  let hash = mix(columns.kind[row]! + 1, columns.timeMs[row]!);
  hash = mix(hash, columns.timeNs[row]!);
  hash = mix(hash, columns.price[row]!);
  hash = mix(hash, columns.size[row]!);
  hash = mix(hash, columns.ask[row]!);
  hash = mix(hash, columns.askSize[row]!);
  hash = mix(hash, columns.side[row]!);
  return settle(mix(hash, columns.flags[row]!));
}

/** Fields of a state that a client is told, without instrument and sequence. */
const FIELDS = [
  'status',
  'reason',
  'last',
  'lastSize',
  'lastSide',
  'lastMs',
  'lastNs',
  'bid',
  'bidSize',
  'ask',
  'askSize',
  'quoteMs',
  'quoteNs',
  'open',
  'high',
  'low',
  'previousClose',
  'volume',
  'trades',
  'turnoverHi',
  'turnoverLo',
] as const satisfies readonly (keyof SymbolState)[];

/** Of a quote without a side nothing is told but that: neither its time nor sizes. */
const QUOTE: readonly string[] = ['quoteMs', 'quoteNs', 'bidSize', 'askSize'];
const isTold = (state: Readonly<SymbolState>, field: string): boolean =>
  state.bid !== MISSING || state.ask !== MISSING || !QUOTE.includes(field);

/** Fingerprint of a state. */
export function ofState(state: Readonly<SymbolState>): number {
  let hash = 7;
  for (const field of FIELDS) hash = mix(hash, isTold(state, field) ? state[field] : 0);
  return settle(hash);
}

/** Says in what a state differs from the true one. */
export const toDifference = (state: Readonly<SymbolState>, known: Readonly<SymbolState>): string =>
  FIELDS.filter((field) => state[field] !== known[field] && isTold(known, field))
    .map((field) => `${field} ${state[field]}, not ${known[field]}`)
    .join('; ');
