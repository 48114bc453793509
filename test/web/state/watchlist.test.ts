import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../../shared/model/instrument.ts';
import { createSymbolState } from '../../../shared/model/symbol-state.ts';
import { QuoteBoard } from '../../../web/state/quote-board.ts';
import {
  toFirstWatchlist,
  toKnownWatchlist,
  toNextSort,
  toWatchEntries,
  type WatchSort,
} from '../../../web/state/watchlist.ts';
import { toInstruments } from '../../support/test-instruments.ts';

const OWN: WatchSort = { by: 'own', descending: false };

/** A board of A (+1 %), B (−2 %), C (+0.5 %, the dearest) and D, of which nothing is known yet. */
function makeBoard(): QuoteBoard {
  const board = new QuoteBoard();
  const names = ['A', 'B', 'C', 'D'];
  const rows = [
    { last: 10_100, previousClose: 10_000, volume: 5 },
    { last: 9_800, previousClose: 10_000, volume: 500 },
    { last: 20_100, previousClose: 20_000, volume: 50 },
  ];
  toInstruments(4).forEach((instrument, i) => {
    const sector = i === 1 ? 'Energy' : 'Technology';
    board.add({ ...instrument, symbol: names[i]!, sector });
    if (i < 3) board.applySnapshot({ ...createSymbolState(i), ...rows[i] });
  });
  return board;
}

describe('the watchlist', () => {
  const symbols = ['C', 'A', 'D', 'B'];
  const sorted = (sort: WatchSort): string[] =>
    toWatchEntries(symbols, makeBoard(), sort, false).map((entry) =>
      entry.kind === 'symbol' ? entry.symbol : entry.label,
    );

  test('keeps the order in which symbols were added', () => {
    expect(sorted(OWN)).toEqual(symbols);
  });

  test.each([
    ['symbol', false, 'ABCD'],
    ['last', true, 'CABD'],
    ['change', true, 'ACBD'],
    ['percent', true, 'ACBD'],
    ['percent', false, 'BCAD'],
    ['volume', true, 'BCAD'],
  ] as const)(
    'sorts by %s (descending %s); what is not known stands last',
    (by, descending, order) => {
      expect(sorted({ by, descending }).join('')).toBe(order);
    },
  );

  test('puts sectors under headings, sorted within', () => {
    const entries = toWatchEntries(symbols, makeBoard(), { by: 'symbol', descending: false }, true);
    const names = entries.map((entry) => (entry.kind === 'group' ? entry.label : entry.symbol));
    expect(names).toEqual(['Energy', 'B', 'Technology', 'A', 'C', 'D']);
  });

  test('a heading goes through both directions and back to the own order', () => {
    const first = toNextSort(OWN, 'percent');
    const second = toNextSort(first, 'percent');
    expect(first).toEqual({ by: 'percent', descending: true });
    expect(second).toEqual({ by: 'percent', descending: false });
    expect(toNextSort(second, 'percent').by).toBe('own');
    expect(toNextSort(first, 'symbol')).toEqual({ by: 'symbol', descending: false });
  });

  test('begins with what people look for, filled up from the market', () => {
    const instruments = toInstruments(30);
    const known: Instrument[] = [...instruments, { ...instruments[0]!, id: 30, symbol: 'AAPL' }];
    const list = toFirstWatchlist(known);
    expect(list[0]).toBe('AAPL');
    expect(list).toHaveLength(20);
    expect(new Set(list).size).toBe(20);
  });

  test('takes from a remembered list only what the market has', () => {
    const instruments = toInstruments(3);
    expect(toKnownWatchlist(['S2', 'GONE', 'S0', 'S2', 7], instruments)).toEqual(['S2', 'S0']);
    expect(toKnownWatchlist([], instruments)).toEqual([]);
    /* Where the venue may have them, they are asked for. */
    expect(toKnownWatchlist(['S2', 'GONE', 'no symbol', 7], undefined)).toEqual(['S2', 'GONE']);
    for (const stored of [undefined, 'S1', { length: 1 }, ['GONE']]) {
      expect(toKnownWatchlist(stored, instruments)).toBeUndefined();
    }
  });
});
