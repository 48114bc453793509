/**
 * Keys that work wherever the focus is, except while somebody types: a symbol that is typed opens the search, and so do the
 * digits of an interval. What is
 * typed before the search has come is kept for it. Keys that are wanted less often come with desk-keys.ts.
 */
import { useEffect } from 'preact/hooks';
import { toggleScenarioPanel } from '../state/scenario-panel.ts';
import type { AppState } from '../state/app-state.ts';
import type { AppSurroundings } from './app-context.ts';

/** Tells whether keys go into a field, or to a dialog that has keys of its own. */
const isTyping = ({ target }: KeyboardEvent): boolean =>
  (target as Element).closest('input, select, textarea, dialog') !== null;

/** Tells whether a key begins what is searched for. In a replay `>` goes one bar on. */
const isSearched = ({ isReplay }: AppState, key: string): boolean =>
  /^[a-z\d]$/i.test(key) || (key === '>' && !isReplay.peek());

/** Does what a key means on the page, if it means something here. */
export function onPageKey(state: AppState, event: KeyboardEvent): void {
  const { key, code, ctrlKey, metaKey, altKey } = event;
  const isPlain = !ctrlKey && !metaKey && !altKey;
  const isCtrlK = (ctrlKey || metaKey) && key.toLowerCase() === 'k';
  const search = (typed: string): void => {
    event.preventDefault();
    state.typed.value = typed;
    state.overlay.value = 'search';
  };
  if (isCtrlK) search('');
  else if (isTyping(event) || event.defaultPrevented) return;
  else if (key === '/' && isPlain) {
    event.preventDefault();
    state.overlay.value = 'studies';
  } else if (altKey && code === 'KeyE') {
    event.preventDefault();
    toggleScenarioPanel(state);
  } else if (isPlain && state.overlay.peek() === 'search') {
    /* Its code is under way. */
    if (key.length === 1) state.typed.value += key;
  } else if (isPlain && isSearched(state, key) && state.settings.hasSingleKeys.peek()) search(key);
}

/** Listens for as long as the page stands. */
export function usePageKeys({ state }: AppSurroundings): void {
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => onPageKey(state, event);
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}
