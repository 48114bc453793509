/**
 * Keys of the desk: the sheet of keys, undo, full screen, and the next chart.
 */
import type { AppSurroundings } from '../app-context.ts';
import { redoDesk, undoDesk } from './desk-memory.ts';

/** Names of what can fill the screen: the charts' own, or a panel's. */
const toFullName = (target: Element | null): string | undefined => {
  const isIn = (selector: string): boolean => (target?.closest(selector) ?? null) !== null;
  if (isIn('.watchlist')) return 'watchlist';
  if (isIn('.quote-panel')) return 'quote';
  if (isIn('.trades')) return 'trades';
  return isIn('.centre') ? 'chart' : undefined;
};

/** Lets what holds an element fill the page, or gives the others their places back. */
export function toggleFull({ state, frames }: AppSurroundings, target: Element | null): void {
  state.full.value = state.full.peek() === '' ? (toFullName(target) ?? 'chart') : '';
  frames.invalidateAll();
}

/** Makes the next chart the active one, or the one before. */
export function activateNext({ state, frames }: AppSurroundings, by: 1 | -1): void {
  const tiles = state.tiles.peek();
  const at = tiles.indexOf(state.active.peek());
  state.active.value = tiles[(at + by + tiles.length) % tiles.length]!;
  frames.invalidateAll();
}

/** Does what a key means, if it means something here. */
export function onDeskKey(app: AppSurroundings, event: KeyboardEvent): void {
  const { key, code, ctrlKey, metaKey, altKey, shiftKey } = event;
  const target = event.target as Element;
  if (event.defaultPrevented || target.closest('input, select, textarea, dialog') !== null) return;
  const { state, actions } = app;
  const letter = key.toLowerCase();
  const isCommand = (ctrlKey || metaKey) && !altKey;
  const isPlain = !ctrlKey && !metaKey && !altKey;
  let does: (() => unknown) | undefined;
  if (isCommand && letter === 'z') does = () => (shiftKey ? redoDesk(actions) : undoDesk(actions));
  else if (isCommand && letter === 'y') does = () => redoDesk(actions);
  else if (altKey && key === 'Enter') does = () => toggleFull(app, target);
  else if (isPlain && key === 'Escape' && state.full.peek() !== '')
    does = () => toggleFull(app, null);
  else if (altKey && event.code === 'KeyA') does = () => (state.overlay.value = 'alerts');
  else if (altKey && event.code === 'KeyB') does = () => (state.overlay.value = 'table');
  else if (altKey && code === 'KeyO')
    does = () => (state.isTrading.value = !state.isTrading.peek());
  else if (isPlain && key === '?') does = () => (state.overlay.value = 'keys');
  else if (isPlain && key === 'F6') does = () => activateNext(app, shiftKey ? -1 : 1);
  if (does === undefined) return;
  event.preventDefault();
  does();
}

/** A double click on the head of a panel lets it fill the page, or ends that. */
export function onDeskDoubleClick(app: AppSurroundings, event: MouseEvent): void {
  const target = event.target as Element;
  if (target.closest('button, select, input') !== null) return;
  if (target.closest('.panel-head, .symbol-head, .tile-head') !== null) toggleFull(app, target);
}
