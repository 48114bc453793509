/**
 * The browser's Back undoes a change of the view: another symbol, interval, number of charts, market. Promises one
 * entry for each such change, none for what Back itself brings, and that pans and prices make none.
 */
import { effect } from '@preact/signals';
import type { Actions } from '../../state/actions.ts';
import type { AppState } from '../../state/app-state.ts';
import { toLayout } from '../../state/desk.ts';
import { readViewLink } from '../../state/view-url.ts';
import { type Layout, readLayout } from '../../state/workspace.ts';
import { isDeskFragment } from './desk-link.ts';

/** What an entry carries besides its address. */
interface Entry {
  readonly desk: Layout;
  readonly market: string | undefined;
}

/** Changes within this time are one entry, ms. */
const SETTLE_MS = 300;

/** What makes another view: what is shown, not how large or where. */
function toViewKey(state: AppState): string {
  const market = state.market.value;
  const { tiles } = toLayout(state);
  const shown = tiles.map(({ symbol, interval, kind }) => [symbol, interval, kind]);
  return JSON.stringify([market?.replay?.recording ?? market?.name, shown]);
}

const toEntry = (state: AppState): Entry => ({
  desk: toLayout(state),
  market: state.market.peek()?.name,
});

/** Begins to write history. @returns stops it */
export function watchViews(state: AppState, actions: Actions): () => void {
  let known: string | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  /* What Back brings comes in steps: until it is there, nothing is an entry. */
  let isReturning = false;

  /* The view stands already and may be changed at once; where a link brings a layout, that is still to come. */
  if (state.instruments.peek() !== undefined && !isDeskFragment(location.hash)) {
    known = toViewKey(state);
    history.replaceState(toEntry(state), '');
  }
  const stop = effect(() => {
    const key = toViewKey(state);
    clearTimeout(timer);
    if (state.instruments.value === undefined) return;
    timer = setTimeout(() => {
      if (known === undefined || isReturning) history.replaceState(toEntry(state), '');
      else if (key !== known) history.pushState(toEntry(state), '', location.href);
      else history.replaceState(toEntry(state), '');
      isReturning = false;
      known = key;
    }, SETTLE_MS);
  });

  function onBack({ state: entry }: PopStateEvent): void {
    const layout = readLayout((entry as Entry | null)?.desk);
    if (layout === undefined) return;
    isReturning = true;
    const { market, isReplay } = state;
    const link = readViewLink(location.search);
    const isThere = market.peek()?.name === (entry as Entry).market;
    if (!isThere && link.replay !== undefined) {
      actions.openRecording(link.replay.recording, link.replay);
    } else if (!isThere && isReplay.peek()) actions.backToLive(link.market);
    actions.arrange(layout);
  }
  window.addEventListener('popstate', onBack);
  return () => {
    clearTimeout(timer);
    stop();
    window.removeEventListener('popstate', onBack);
  };
}
