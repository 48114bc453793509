/** Which symbols of a feed are followed: those that somebody looks at, for a while after, and the pinned ones. */
import { describe, expect, test } from 'vitest';
import { OpenSymbols } from '../../../../server/feeds/venue/open-symbols.ts';
import type { SymbolBook } from '../../../../server/feeds/venue/symbol-book.ts';

/** A symbol that is listed as an instrument, or not yet. */
const toBook = (symbol: string, id?: number): SymbolBook =>
  ({ symbol, instrument: id === undefined ? undefined : { id } }) as unknown as SymbolBook;

function create() {
  const open = new OpenSymbols();
  const said: string[] = [];
  const look = (ids: readonly number[], nowMs: number): string[] => {
    open.look(new Set(ids), nowMs, {
      onFollow: (symbol) => said.push(`follow ${symbol}`),
      onPause: (symbol) => said.push(`pause ${symbol}`),
    });
    return said.splice(0);
  };
  return { open, look };
}

describe('a symbol', () => {
  test('that nobody looks at is let go after a minute, and followed again when somebody does', () => {
    const { open, look } = create();
    open.add(toBook('A', 1), false, 0);
    expect(look([1], 30_000)).toEqual([]);
    expect(look([], 89_999)).toEqual([]);
    expect(look([], 90_000)).toEqual(['pause A']);
    expect(open.followed).toEqual([]);
    expect(look([], 500_000)).toEqual([]);
    expect(look([1], 600_000)).toEqual(['follow A']);
    expect(open.followed).toEqual(['A']);
  });

  test('that is pinned, or not listed yet, is followed whoever looks', () => {
    const { open, look } = create();
    open.add(toBook('PINNED', 1), true, 0);
    open.add(toBook('COMING'), false, 0);
    expect(look([], 1e9)).toEqual([]);
    expect(open.followed).toEqual(['PINNED', 'COMING']);
  });

  test('is found by its name, and is gone once it was refused', async () => {
    const { open } = create();
    const one = open.add(toBook('A', 7), false, 0);
    expect(open.get('A')).toBe(one);
    one.settle({ reason: 'no', nearest: [] });
    one.goLive();
    await expect(one.done).resolves.toEqual({ reason: 'no', nearest: [] });
    await one.whenLive;
    open.delete('A');
    expect(open.get('A')).toBeUndefined();
    expect(open.names).toEqual([]);
  });
});
