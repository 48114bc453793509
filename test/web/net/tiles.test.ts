/** Arranging charts: which tiles stay, what they show, and that nothing is asked twice or kept for nobody. */
import { beforeEach, describe, expect, test } from 'vitest';
import { LineSeries } from '../../../web/chart/line-series.ts';
import type { Feed } from '../../../web/net/market-data.ts';
import type { Subscriptions } from '../../../web/net/subscriptions.ts';
import { arrange, setCount } from '../../../web/net/tiles.ts';
import {
  type AppState,
  createAppState,
  isLinked,
  toLinkedTiles,
} from '../../../web/state/app-state.ts';
import { toLayout } from '../../../web/state/desk.ts';
import type { Tile } from '../../../web/state/tile.ts';

describe('the charts of the desk', () => {
  let state: AppState<LineSeries>;
  let charted: (string | undefined)[][];
  let parts: Parameters<typeof setCount>[0];
  const stored = new Map<string, string>();
  const symbols = (): (string | undefined)[] =>
    state.tiles.peek().map((each) => each.symbol.peek());

  function createState(link = {}): AppState<LineSeries> {
    const store = {
      getItem: (key: string) => stored.get(key) ?? null,
      setItem: (key: string, value: string) => void stored.set(key, value),
    };
    return createAppState(store, link, () => new LineSeries());
  }

  beforeEach(() => {
    stored.clear();
    charted = [];
    state = createState({ symbol: 'A', interval: '5m' });
    state.watchlist.value = ['A', 'B', 'C', 'D', 'E'];
    const feed = {
      chartSymbol: (tiles: readonly Tile[]) =>
        charted.push(tiles.map(({ symbol }) => symbol.peek())),
    } as unknown as Feed;
    parts = { state, feed, subscriptions: { sync: () => undefined } as unknown as Subscriptions };
  });

  test('grow by symbols of the watchlist that none shows, each with the interval of the active one', () => {
    setCount(parts, 4);
    expect(symbols()).toEqual(['A', 'B', 'C', 'D']);
    expect(state.tiles.peek().map(({ interval }) => interval.peek())).toEqual(Array(4).fill('5m'));
    expect(charted).toEqual([['B', 'C', 'D']]);
  });

  test('keep the active one when they become fewer, and give the others back when they become more', () => {
    setCount(parts, 4);
    state.active.value = state.tiles.peek()[2]!;
    setCount(parts, 1);
    expect([symbols(), state.symbol.peek()]).toEqual([['C'], 'C']);
    setCount(parts, 4);
    expect(new Set(symbols())).toEqual(new Set(['A', 'B', 'C', 'D']));
  });

  test('are put back as they were, and only what shows something else is asked for', () => {
    setCount(parts, 2);
    const before = toLayout(state);
    const [first] = state.tiles.peek();
    first!.kind.value = 'line';
    state.tiles.peek()[1]!.symbol.value = 'E';
    charted.length = 0;
    arrange(parts, before);
    expect(toLayout(state)).toEqual(before);
    expect([charted, state.tiles.peek()[0] === first]).toEqual([[['B']], true]);
  });

  test('are there again when the page is, and a link says what the active one shows', () => {
    setCount(parts, 4);
    state.active.value = state.tiles.peek()[1]!;
    stored.set('tickdeck.desk.live', JSON.stringify(toLayout(state)));
    state = createState({ symbol: 'Z' });
    expect([symbols(), state.symbol.peek()]).toEqual([['A', 'Z', 'C', 'D'], 'Z']);
    stored.set('tickdeck.desk.live', '{"v":1,"tiles":[{');
    expect(createState().tiles.peek()).toHaveLength(1);
  });

  test('go together as far as their colour says', () => {
    setCount(parts, 4);
    const [one, other, third] = state.tiles.peek();
    expect(toLinkedTiles(state, 'symbol', one)).toEqual([one]);
    expect(isLinked(state, 'crosshair', one!, other!)).toBe(true);
    other!.link.value = third!.link.value = 'green';
    expect(isLinked(state, 'crosshair', one!, other!)).toBe(false);
    expect(toLinkedTiles(state, 'symbol', other)).toEqual([other, third]);
    third!.link.value = undefined;
    expect(toLinkedTiles(state, 'symbol', third)).toEqual([third]);
  });
});
