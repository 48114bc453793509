/** Small made-up universes for tests. */
import type { Instrument } from '../../shared/model/instrument.ts';

/** `count` equities S0, S1, … with cents and whole shares. */
export const toInstruments = (count: number): Instrument[] =>
  Array.from({ length: count }, (_, id) => ({
    id,
    symbol: `S${id}`,
    name: `Stock ${id}`,
    kind: 'equity' as const,
    sector: 'Technology',
    currency: 'USD',
    priceDecimals: 2,
    sizeDecimals: 0,
    tickSize: 1,
    lot: 100,
  }));
