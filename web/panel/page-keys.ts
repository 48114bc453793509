/**
 * Keys that work wherever the focus is, except while somebody types.
 */
import { useEffect } from 'preact/hooks';
import { toggleScenarioPanel } from '../state/scenario-panel.ts';
import type { AppSurroundings } from './app-context.ts';

/** Listens for as long as the page stands. */
export function usePageKeys({ state }: AppSurroundings): void {
  useEffect(() => {
    function onKey(event: KeyboardEvent): void {
      const target = event.target as HTMLElement;
      const isTyping = target.closest('input, select, textarea, dialog') !== null;
      const isCtrlK = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === 'k';
      if (isCtrlK || (event.key === '/' && !isTyping)) {
        event.preventDefault();
        state.overlay.value = 'search';
      } else if (event.key.toLowerCase() === 's' && !isTyping && isPlain(event)) {
        toggleScenarioPanel(state);
      }
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

const isPlain = ({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  !ctrlKey && !metaKey && !altKey;
