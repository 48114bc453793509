import { afterEach, expect, test, vi } from 'vitest';
import { onMenuKey } from '../../../web/panel/menu-keys.ts';

afterEach(() => vi.unstubAllGlobals());

/** A menu of three items, the first of which has the focus. */
function openMenu() {
  const focus = { activeElement: undefined as unknown };
  vi.stubGlobal('document', focus);
  const items = ['a', 'b', 'c'].map((name) => {
    const item = { name, focus: () => void (focus.activeElement = item) };
    return item;
  });
  items[0]!.focus();
  const menu = { querySelectorAll: () => items } as unknown as HTMLElement;
  const close = vi.fn<() => void>();
  return {
    close,
    /** Presses a key. @returns the item with the focus, and whether the key was taken */
    press(key: string): [string, boolean] {
      const preventDefault = vi.fn<() => void>();
      const event = { key, preventDefault, stopPropagation: () => undefined };
      onMenuKey(event as unknown as KeyboardEvent, menu, close);
      const { name } = focus.activeElement as { name: string };
      return [name, preventDefault.mock.calls.length === 1];
    },
  };
}

test('arrows go through a menu and round, Home and End to its ends', () => {
  const { press } = openMenu();
  expect(press('ArrowDown')).toEqual(['b', true]);
  expect(press('End')).toEqual(['c', true]);
  expect(press('ArrowDown')).toEqual(['a', true]);
  expect(press('ArrowUp')).toEqual(['c', true]);
  expect(press('Home')).toEqual(['a', true]);
});

test('Escape and Tab close it; a key that means nothing here is left to others', () => {
  const { press, close } = openMenu();
  expect(press('x')).toEqual(['a', false]);
  expect(close).not.toHaveBeenCalled();
  expect(press('Escape')).toEqual(['a', true]);
  press('Tab');
  expect(close).toHaveBeenCalledTimes(2);
});
