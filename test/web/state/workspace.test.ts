/** An arrangement of the desk as text: what was written is read again, and what is broken never breaks the page. */
import { assert, constantFrom, jsonValue, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readTileSettings } from '../../../web/state/tile.ts';
import { type Layout, readLayout, toShares, toUsualLayout } from '../../../web/state/workspace.ts';

const FOUR: Layout = {
  ...toUsualLayout({}),
  count: 4,
  active: 2,
  tiles: [
    { symbol: 'AAPL', interval: '1m', kind: 'candles', link: 'blue' },
    { symbol: 'BTC/USD', interval: '1h', kind: 'line', scale: { mode: 'log' } },
    { symbol: 'MSFT', studies: [{ id: 'sma', period: 20 }] },
    {},
  ],
  columns: [2, 1],
  sizes: { watchlist: 1.2 },
  closed: ['quote'],
  collapsed: ['trades'],
};

describe('an arrangement', () => {
  test('is read as it was written', () => {
    expect(readLayout(JSON.parse(JSON.stringify(FOUR)))).toEqual(FOUR);
  });

  test('that is none gives none, and what is not understood is left out', () => {
    for (const broken of [
      null,
      1,
      'x',
      [],
      {},
      { v: 2, count: 1, tiles: [] },
      { v: 1, count: 3 },
    ]) {
      expect(readLayout(broken)).toBeUndefined();
    }
    const odd = { ...FOUR, active: 9, columns: [1], sizes: { a: 'x', b: 99, c: 1 }, closed: 7 };
    expect(readLayout(odd)).toMatchObject({ active: 0, sizes: { c: 1 }, closed: [] });
    expect(
      readTileSettings({ symbol: 'no symbol!', interval: '2m', kind: 'pie', link: 'red' }),
    ).toEqual({});
  });

  test('has as many tiles as it says, whatever is in it', () => {
    assert(
      property(jsonValue(), constantFrom(1, 2, 4, 6, 9), (tiles, count) => {
        const layout = readLayout({ v: 1, count, tiles: Array.isArray(tiles) ? tiles : [tiles] });
        expect(layout!.tiles).toHaveLength(count);
        expect(readLayout(JSON.parse(JSON.stringify(layout)))).toEqual(layout);
      }),
      { numRuns: 100 },
    );
  });

  test('shares out its room equally where nobody has said how', () => {
    expect(toShares(undefined, 2)).toBe('minmax(0, 1fr) minmax(0, 1fr)');
    expect(toShares([2, 1], 2)).toBe('minmax(0, 2fr) minmax(0, 1fr)');
    expect(toShares([2, 1], 3)).toBe('minmax(0, 1fr) minmax(0, 1fr) minmax(0, 1fr)');
  });
});
