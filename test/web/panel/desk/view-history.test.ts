/** The way back: which changes of the view are entries of the browser's history. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { LineSeries } from '../../../../web/chart/line-series.ts';
import { watchViews } from '../../../../web/panel/desk/view-history.ts';
import type { Actions } from '../../../../web/state/actions.ts';
import { type AppState, createAppState } from '../../../../web/state/app-state.ts';
import { toInstruments } from '../../../support/test-instruments.ts';

let state: AppState<LineSeries>;
let entries: unknown[];
let stop: () => void;

/** @param hash of the page's address */
function watch(hash = ''): void {
  vi.stubGlobal('location', { hash, href: 'http://tickdeck/', search: '' });
  stop = watchViews(state, {} as Actions);
}

beforeEach(() => {
  vi.useFakeTimers();
  const store = { getItem: () => null, setItem: () => undefined };
  state = createAppState(store, { symbol: 'S1', interval: '1m' }, () => new LineSeries());
  state.instruments.value = toInstruments(2);
  entries = [null];
  vi.stubGlobal('history', {
    pushState: (entry: unknown) => entries.push(entry),
    replaceState: (entry: unknown) => entries.splice(-1, 1, entry),
  });
  vi.stubGlobal('window', new EventTarget());
});

afterEach(() => {
  stop();
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

const symbolsOf = (all: readonly unknown[]): unknown[] =>
  all.map((entry) => (entry as { desk: { tiles: { symbol: string }[] } }).desk.tiles[0]!.symbol);

test('a change right after the page stands is an entry, and the view before it another', () => {
  watch();
  state.active.value.symbol.value = 'S2';
  vi.runAllTimers();
  expect(symbolsOf(entries)).toEqual(['S1', 'S2']);
});

test('what changes in quick steps is one entry, and what comes back to where it was is none', () => {
  watch();
  vi.runAllTimers();
  state.active.value.symbol.value = 'S2';
  state.active.value.interval.value = '5m';
  vi.runAllTimers();
  expect(symbolsOf(entries)).toEqual(['S1', 'S2']);
  state.active.value.symbol.value = 'S1';
  state.active.value.symbol.value = 'S2';
  vi.runAllTimers();
  expect(entries).toHaveLength(2);
});

test('the layout that a link brings is the first entry, and no change', () => {
  watch('#desk=x');
  state.active.value.symbol.value = 'S2';
  vi.runAllTimers();
  expect(symbolsOf(entries)).toEqual(['S2']);
});
