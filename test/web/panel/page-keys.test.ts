/** Keys of the page: a symbol that is typed anywhere opens the search, and no letter is lost on the way. */
import { beforeEach, describe, expect, test } from 'vitest';
import type { MarketInfo } from '../../../shared/wire/market-info.ts';
import { LineSeries } from '../../../web/chart/line-series.ts';
import { onPageKey } from '../../../web/panel/page-keys.ts';
import { type AppState, createAppState } from '../../../web/state/app-state.ts';

describe('keys of the page', () => {
  let state: AppState<LineSeries>;

  beforeEach(() => {
    const store = { getItem: () => null, setItem: () => undefined };
    state = createAppState(store, {}, () => new LineSeries());
  });

  /** Presses keys one after the other; returns how many were taken. */
  function press(keys: string, event: object = {}): number {
    let taken = 0;
    for (const key of keys) {
      onPageKey(state, {
        key,
        code: `Key${key.toUpperCase()}`,
        target: { closest: () => null },
        preventDefault: () => taken++,
        ...event,
      } as unknown as KeyboardEvent);
    }
    return taken;
  }

  test('a symbol that is typed opens the search with every letter, and nothing else', () => {
    press('TSLA');
    expect([state.overlay.value, state.typed.value]).toEqual(['search', 'TSLA']);
    expect(state.isScenarioPanelOpen.value).toBe(false);
  });

  test('Ctrl K opens an empty search, which takes what follows', () => {
    press('k', { ctrlKey: true });
    expect([state.overlay.value, state.typed.value]).toEqual(['search', '']);
    press('ko');
    expect(state.typed.value).toBe('ko');
  });

  test('a slash asks for an indicator', () => {
    expect(press('/')).toBe(1);
    expect(state.overlay.value).toBe('studies');
    expect(press('/', { target: { closest: () => ({}) } })).toBe(0);
  });

  test('a > asks for commands, and is left to a replay, which goes one bar on by it', () => {
    expect(press('>')).toBe(1);
    expect([state.overlay.value, state.typed.value]).toEqual(['search', '>']);
    state.overlay.value = 'none';
    state.market.value = { kind: 'replay' } as MarketInfo;
    expect(press('>')).toBe(0);
    expect(state.overlay.value).toBe('none');
  });

  test('belong to fields and dialogs while somebody types there, and to who took them before', () => {
    expect(press('a', { target: { closest: () => ({}) } })).toBe(0);
    expect(press('a', { defaultPrevented: true })).toBe(0);
    expect(press('a', { altKey: true })).toBe(0);
    expect(state.overlay.value).toBe('none');
  });

  test('do nothing alone where somebody has switched them off', () => {
    state.settings.hasSingleKeys.value = false;
    expect(press('a')).toBe(0);
    expect(press('k', { metaKey: true })).toBe(1);
  });
});
