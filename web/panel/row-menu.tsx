/**
 * The menu of one row of the watchlist: by the second button, a long press, or Shift F10. Arrows move in it, Escape
 * and a press elsewhere close it.
 */
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useApp } from './app-context.ts';
import { onMenuKey } from './menu-keys.ts';

interface Item {
  readonly label: string;
  readonly keys?: string;
  readonly run: () => void;
}

/** The menu. @param at whose, and where on the screen, CSS px */
export function RowMenu({ at }: { at: { symbol: string; left: number; top: number } }) {
  const { state, actions } = useApp();
  const menu = useRef<HTMLDivElement>(null);
  const { symbol } = at;
  const list = state.watchlist.value;
  const place = list.indexOf(symbol);

  function move(to: number): void {
    const others = list.filter((each) => each !== symbol);
    others.splice(to, 0, symbol);
    state.settings.sort.value = { by: 'own', descending: false };
    actions.setWatched(others);
  }
  const items: readonly Item[] = [
    { label: 'Show on the chart', keys: 'Enter', run: () => actions.show(symbol) },
    {
      label: 'Alert …',
      run: () => {
        state.alertDraft.value = `${symbol} > `;
        state.overlay.value = 'alerts';
      },
    },
    ...(place > 0
      ? [
          { label: 'Move up', keys: 'Alt ↑', run: () => move(place - 1) },
          { label: 'Move to the top', run: () => move(0) },
        ]
      : []),
    ...(place < list.length - 1
      ? [{ label: 'Move down', keys: 'Alt ↓', run: () => move(place + 1) }]
      : []),
    ...state.listNames.value
      .filter((name) => name !== state.listName.value)
      .map((name) => ({
        label: `Add to “${name}”`,
        run: () => actions.inLists({ do: 'copyTo', name, symbol }),
      })),
    { label: 'Remove from this list', keys: 'Delete', run: () => actions.unwatch(symbol) },
  ];

  function close(): void {
    state.watchMenu.value = undefined;
    document.querySelector<HTMLElement>('.watch-grid')?.focus();
  }
  useLayoutEffect(() => {
    const { offsetWidth, offsetHeight, style } = menu.current!;
    const { clientWidth, clientHeight } = document.documentElement;
    style.left = `${Math.max(4, Math.min(at.left, clientWidth - offsetWidth - 4))}px`;
    style.top = `${Math.max(4, Math.min(at.top, clientHeight - offsetHeight - 4))}px`;
    menu.current!.querySelector('button')?.focus();
  }, [at]);
  useEffect(() => {
    const onPress = (event: Event): void => {
      if (menu.current?.contains(event.target as Node) === false) state.watchMenu.value = undefined;
    };
    document.addEventListener('pointerdown', onPress, true);
    return () => document.removeEventListener('pointerdown', onPress, true);
  }, []);

  return (
    <div
      class="row-menu"
      role="menu"
      aria-label={symbol}
      ref={menu}
      onKeyDown={(event) => onMenuKey(event, menu.current!, close)}
    >
      {items.map(({ label, keys, run }) => (
        <button
          key={label}
          type="button"
          role="menuitem"
          tabIndex={-1}
          onClick={() => {
            close();
            run();
          }}
        >
          <span>{label}</span>
          {keys !== undefined && <kbd aria-hidden="true">{keys}</kbd>}
        </button>
      ))}
    </div>
  );
}
