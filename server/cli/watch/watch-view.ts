/**
 * What a terminal shows and how keys change it: which row is chosen, the order, a search, what is being typed. Data and
 * functions over it; does nothing itself, but says what is to be done.
 */
import { type Interval, TIMED_INTERVALS } from '../../../shared/model/interval.ts';
import { withoutLast } from './text-width.ts';
import { SORTS, type SortBy } from './watch-rows.ts';

/** A key that was pressed, as Node tells it. */
export interface Key {
  readonly name?: string | undefined;
  /** What it types. */
  readonly text?: string | undefined;
  readonly ctrl?: boolean | undefined;
}

/** What is shown. */
export interface WatchView {
  screen: 'table' | 'detail' | 'help';
  /** The chosen symbol; the first row where it is not there. */
  chosen: string | undefined;
  sort: SortBy;
  isReversed: boolean;
  search: string;
  /** What is being typed. */
  prompt: { readonly for: 'add' | 'search'; text: string } | undefined;
  interval: Interval;
  isFrozen: boolean;
}

/** What a key asks for besides another view. */
export type Wanted =
  | { readonly do: 'quit' | 'suspend' | 'redraw' }
  | { readonly do: 'add'; readonly names: readonly string[] }
  | { readonly do: 'remove'; readonly symbol: string }
  | { readonly do: 'interval' };

/** What keys are about. */
export interface KeyContext {
  /** Symbols in the order shown. */
  readonly symbols: readonly string[];
  /** Rows of a page. */
  readonly page: number;
}

export const createView = (interval: Interval): WatchView => ({
  screen: 'table',
  chosen: undefined,
  sort: 'own',
  isReversed: false,
  search: '',
  prompt: undefined,
  interval,
  isFrozen: false,
});

/** Names as they are typed: apart by spaces or commas. */
export const toTypedNames = (text: string): string[] =>
  text.split(/[\s,]+/).filter((name) => name !== '');

const LONGEST_PROMPT = 400;

function type(view: WatchView, { name, text, ctrl }: Key): Wanted | undefined {
  const prompt = view.prompt!;
  if (name === 'escape') {
    if (prompt.for === 'search') view.search = '';
    view.prompt = undefined;
  } else if (name === 'return' || name === 'enter') {
    view.prompt = undefined;
    const names = toTypedNames(prompt.text);
    if (prompt.for === 'add' && names.length > 0) return { do: 'add', names };
  } else if (name === 'backspace') prompt.text = withoutLast(prompt.text);
  else if (ctrl === true && name === 'u') prompt.text = '';
  else if (ctrl !== true && text !== undefined && /^\P{Control}+$/u.test(text)) {
    prompt.text = (prompt.text + text).slice(0, LONGEST_PROMPT);
  }
  if (view.prompt?.for === 'search') view.search = prompt.text;
  return undefined;
}

/** Chooses the row so far from the chosen one. */
function move(view: WatchView, { symbols }: KeyContext, by: number): void {
  const at = Math.max(0, symbols.indexOf(view.chosen ?? ''));
  view.chosen = symbols[Math.min(symbols.length - 1, Math.max(0, at + by))];
}

function turnInterval(view: WatchView, by: number): Wanted | undefined {
  const at = TIMED_INTERVALS.indexOf(view.interval) + by;
  const next = TIMED_INTERVALS[at];
  if (next === undefined) return undefined;
  view.interval = next;
  return { do: 'interval' };
}

/** What the keys do: by what they type, or by their name. */
const KEYS: Readonly<
  Record<string, (view: WatchView, context: KeyContext) => Wanted | undefined | void>
> = {
  q: () => ({ do: 'quit' }),
  up: (view, context) => move(view, context, -1),
  k: (view, context) => move(view, context, -1),
  down: (view, context) => move(view, context, 1),
  j: (view, context) => move(view, context, 1),
  tab: (view, context) => move(view, context, 1),
  pageup: (view, context) => move(view, context, -context.page),
  pagedown: (view, context) => move(view, context, context.page),
  home: (view, context) => move(view, context, -Infinity),
  g: (view, context) => move(view, context, -Infinity),
  end: (view, context) => move(view, context, Infinity),
  G: (view, context) => move(view, context, Infinity),
  left: (view) => turnInterval(view, -1),
  h: (view) => turnInterval(view, -1),
  right: (view) => turnInterval(view, 1),
  l: (view) => turnInterval(view, 1),
  s(view) {
    view.sort = SORTS[(SORTS.indexOf(view.sort) + 1) % SORTS.length]!;
    view.isReversed = false;
  },
  r: (view) => void (view.isReversed = !view.isReversed),
  '/': (view) => void (view.prompt = { for: 'search', text: view.search }),
  a: (view) => void (view.prompt = { for: 'add', text: '' }),
  '+': (view) => void (view.prompt = { for: 'add', text: '' }),
  d: remove,
  '-': remove,
  delete: remove,
  return: (view) => void (view.screen = view.screen === 'detail' ? 'table' : 'detail'),
  enter: (view) => void (view.screen = view.screen === 'detail' ? 'table' : 'detail'),
  '?': (view) => void (view.screen = 'help'),
  space: (view) => void (view.isFrozen = !view.isFrozen),
  escape(view) {
    if (view.screen === 'detail') view.screen = 'table';
    else view.search = '';
  },
};

function remove(view: WatchView, { symbols }: KeyContext): Wanted | undefined {
  const at = Math.max(0, symbols.indexOf(view.chosen ?? ''));
  const symbol = symbols[at];
  if (symbol === undefined) return undefined;
  view.chosen = symbols[at + 1] ?? symbols[at - 1];
  view.screen = 'table';
  return { do: 'remove', symbol };
}

/** Takes a key. @returns what is to be done besides showing the view anew */
export function press(view: WatchView, key: Key, context: KeyContext): Wanted | undefined {
  if (key.ctrl === true && (key.name === 'c' || key.name === 'd')) return { do: 'quit' };
  if (key.ctrl === true && key.name === 'z') return { do: 'suspend' };
  if (key.ctrl === true && key.name === 'l') return { do: 'redraw' };
  if (view.prompt !== undefined) return type(view, key);
  if (view.screen === 'help') {
    view.screen = 'table';
    return key.text === 'q' ? { do: 'quit' } : undefined;
  }
  if (key.ctrl === true) return undefined;
  const does = KEYS[key.text ?? ''] ?? KEYS[key.name ?? ''];
  return does?.(view, context) ?? undefined;
}
