/**
 * The menu of a price scale: what it counts, whether it fits by itself, stands upside down or is locked to time.
 * Fetched when it is opened. Promises that focus goes back to where it was, and that nothing stays of it when
 * it is closed.
 */
import type { Magnet, ScaleMode, ScaleSettings } from './price-scale.ts';
import type { ChartTheme } from './theme.ts';

/** What the menu shows and tells. */
export interface ScaleMenuOptions {
  readonly theme: ChartTheme;
  readonly settings: ScaleSettings & { readonly isAuto: boolean };
  /** Whether what is shown ever closes. */
  readonly hasHours: boolean;
  readonly onChoose: (settings: Partial<ScaleSettings>) => void;
  readonly onGoto: () => void;
  readonly onAuto: (isAuto: boolean) => void;
}

const MODES: readonly (readonly [ScaleMode, string, string])[] = [
  ['linear', 'Regular', ''],
  ['log', 'Logarithmic', 'Alt+L'],
  ['percent', 'Percent', 'Alt+P'],
  ['indexed', 'Indexed to 100', ''],
];

const MAGNET_TEXTS: readonly (readonly [Magnet, string])[] = [
  ['weak', 'Magnet: near open, high, low, close'],
  ['strong', 'Magnet: always on one of them'],
];

/** Opens the menu in the lower right corner of `host`. @returns closes it */
export function openScaleMenu(host: HTMLElement, options: ScaleMenuOptions): () => void {
  const { theme, settings } = options;
  const closing = new AbortController();
  const { signal } = closing;
  const menu = document.createElement('div');
  const before = document.activeElement as HTMLElement | null;
  menu.setAttribute('role', 'menu');
  menu.setAttribute('aria-label', 'Price scale');
  Object.assign(menu.style, toMenuStyle(theme));
  const close = (): void => {
    if (signal.aborted) return;
    closing.abort();
    menu.remove();
    before?.focus();
  };
  const add = (text: string, keys: string, isChosen: boolean, kind: string, act: () => void) =>
    menu.append(toItem(theme, { text, keys, isChosen, kind }, () => (close(), act())));
  for (const [mode, text, keys] of MODES) {
    const isChosen = settings.mode === mode;
    add(text, keys, isChosen, 'menuitemradio', () => options.onChoose({ mode }));
  }
  menu.append(toRule(theme));
  const { isAuto, isInverted, isLocked } = settings;
  add('Fit to what is in sight', '', isAuto, 'menuitemcheckbox', () => options.onAuto(!isAuto));
  add('Upside down', 'Alt+I', isInverted, 'menuitemcheckbox', () =>
    options.onChoose({ isInverted: !isInverted }),
  );
  add('Lock price to time', '', isLocked, 'menuitemcheckbox', () =>
    options.onChoose({ isLocked: !isLocked }),
  );
  if (options.hasHours) {
    const { isPlainTime } = settings;
    add('Room for closed hours', '', isPlainTime, 'menuitemcheckbox', () =>
      options.onChoose({ isPlainTime: !isPlainTime }),
    );
  }
  for (const [magnet, text] of MAGNET_TEXTS) {
    const isChosen = settings.magnet === magnet;
    add(text, '', isChosen, 'menuitemcheckbox', () =>
      options.onChoose({ magnet: isChosen ? 'off' : magnet }),
    );
  }
  menu.append(toRule(theme));
  add('Go to date …', 'Alt+G', false, 'menuitem', options.onGoto);
  listen(menu, close, signal);
  host.append(menu);
  (menu.querySelector<HTMLElement>('[aria-checked=true]') ?? items(menu)[0]!).focus();
  return close;
}

const items = (menu: HTMLElement): HTMLElement[] => [
  ...menu.querySelectorAll<HTMLElement>('button'),
];

function listen(menu: HTMLElement, close: () => void, signal: AbortSignal): void {
  const steps: Readonly<Record<string, number>> = { ArrowDown: 1, ArrowUp: -1 };
  menu.addEventListener(
    'keydown',
    (event) => {
      event.stopPropagation();
      const all = items(menu);
      const at = all.indexOf(document.activeElement as HTMLElement);
      const step = steps[event.key];
      if (event.key === 'Escape' || event.key === 'Tab') close();
      else if (step !== undefined) all[(at + step + all.length) % all.length]!.focus();
      else if (event.key === 'Home') all[0]!.focus();
      else if (event.key === 'End') all.at(-1)!.focus();
      else return;
      event.preventDefault();
    },
    { signal },
  );
  for (const type of [
    'pointerdown',
    'pointermove',
    'pointerup',
    'dblclick',
    'wheel',
    'contextmenu',
  ]) {
    menu.addEventListener(type, (event) => event.stopPropagation(), { signal });
  }
  const outside = (event: Event) => {
    if (!menu.contains(event.target as Node)) close();
  };
  document.addEventListener('pointerdown', outside, { signal, capture: true });
  document.addEventListener('wheel', outside, { signal, capture: true, passive: true });
  window.addEventListener('blur', close, { signal });
}

interface Item {
  readonly text: string;
  readonly keys: string;
  readonly isChosen: boolean;
  readonly kind: string;
}

function toItem(theme: ChartTheme, { text, keys, isChosen, kind }: Item, act: () => void) {
  const item = document.createElement('button');
  item.type = 'button';
  item.setAttribute('role', kind);
  if (kind !== 'menuitem') item.setAttribute('aria-checked', String(isChosen));
  if (keys !== '') item.setAttribute('aria-keyshortcuts', keys);
  const texts = [isChosen ? '✓' : '', text, keys].map((each) => {
    const span = document.createElement('span');
    span.textContent = each;
    return span;
  });
  texts[0]!.setAttribute('aria-hidden', 'true');
  texts[2]!.style.color = theme.textMuted;
  item.append(...texts);
  Object.assign(item.style, ITEM_STYLE);
  const shade = (isOn: boolean) => (item.style.background = isOn ? theme.gridMajor : 'none');
  item.addEventListener('focus', () => shade(true));
  item.addEventListener('blur', () => shade(false));
  item.addEventListener('pointerenter', () => item.focus());
  item.addEventListener('click', act);
  return item;
}

function toRule(theme: ChartTheme): HTMLElement {
  const rule = document.createElement('hr');
  Object.assign(rule.style, {
    border: '0',
    borderTop: `1px solid ${theme.gridMajor}`,
    margin: '4px 0',
  });
  return rule;
}

const ITEM_STYLE = {
  display: 'grid',
  gridTemplateColumns: '16px 1fr auto',
  gap: '8px',
  width: '100%',
  minHeight: '30px',
  padding: '4px 10px',
  alignItems: 'center',
  border: '0',
  borderRadius: '4px',
  background: 'none',
  color: 'inherit',
  font: 'inherit',
  textAlign: 'left',
  cursor: 'pointer',
};

const toMenuStyle = (theme: ChartTheme) => ({
  position: 'absolute',
  right: '4px',
  bottom: '30px',
  zIndex: '3',
  minWidth: '220px',
  maxHeight: 'calc(100% - 34px)',
  overflowY: 'auto',
  padding: '4px',
  border: `1px solid ${theme.gridMajor}`,
  borderRadius: '6px',
  background: theme.background,
  color: theme.text,
  font: `400 13px ${theme.fontFamily}`,
  cursor: 'default',
  boxShadow: '0 6px 20px rgb(0 0 0 / 35%)',
});
