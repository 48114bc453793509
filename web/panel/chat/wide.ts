/**
 * Whether the page has a column for the chat: where it has not, the chat is a sheet over the page.
 */
import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';

const WIDE = '(min-width: 1101px)';

/** Tells whether it has, and again when that changes. */
export function useWide(): boolean {
  const isWide = useSignal(matchMedia(WIDE).matches);
  useEffect(() => {
    const query = matchMedia(WIDE);
    const note = (): void => void (isWide.value = query.matches);
    query.addEventListener('change', note);
    return () => query.removeEventListener('change', note);
  }, []);
  return isWide.value;
}
