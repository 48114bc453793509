import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { searchInstruments } from '../../../web/state/symbol-search.ts';
import { toInstruments } from '../../support/test-instruments.ts';

const ROWS: readonly [symbol: string, name: string, sector: string | undefined][] = [
  ['NVDA', 'NVIDIA Corporation', 'Technology'],
  ['V', 'Visa Inc.', 'Financials'],
  ['CVX', 'Chevron Corporation', 'Energy'],
  ['BTC/USD', 'Bitcoin', undefined],
  ['BA', 'The Boeing Company', 'Industrials'],
];

const INSTRUMENTS: Instrument[] = toInstruments(ROWS.length).map((instrument, i) => {
  const [symbol, name, sector] = ROWS[i]!;
  const kind = sector === undefined ? 'crypto' : 'equity';
  return { ...instrument, symbol, name, kind, sector };
});

const find = (text: string): string[] =>
  searchInstruments(INSTRUMENTS, text, 10).map(({ symbol }) => symbol);

describe('the symbol search', () => {
  test.each([
    ['v', ['V', 'NVDA', 'CVX']],
    ['btcusd', ['BTC/USD']],
    ['btc', ['BTC/USD']],
    ['boeing', ['BA']],
    ['energy', ['CVX']],
    ['crypto', ['BTC/USD']],
    [' nvda ', ['NVDA']],
    ['zzz', []],
  ])('%s finds %j, best first', (text, symbols) => {
    expect(find(text)).toEqual(symbols);
  });

  test('without a text it shows the market, and never more than asked for', () => {
    expect(find('')).toEqual(ROWS.map(([symbol]) => symbol));
    expect(searchInstruments(INSTRUMENTS, '', 2)).toHaveLength(2);
  });
});
