/**
 * Panels whose code is not part of the first load: fetched when they are first shown, or beforehand once the page
 * has nothing better to do.
 */
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { useApp } from './app-context.ts';

/** What stands for a panel until its code is there. */
type Waiting = ComponentType<{ hasFailed: boolean }>;

interface LazyOptions {
  /** Nothing stands there when left out; where the code cannot be had, a notice says so. */
  readonly Waiting?: Waiting;
  /** Large, and most visits never need it: fetched when it is shown and not before. */
  readonly isRare?: boolean;
  /** Always shown, and not needed before prices have come: fetched beforehand, and not when it is shown. */
  readonly isLate?: boolean;
}

/** Fetches of panels that everybody may want. */
const preloads: (() => void)[] = [];

/** Fetches the panels that everybody may want, so that they open at once and without the server. */
export function preloadPanels(): void {
  for (const fetchPanel of preloads.splice(0)) fetchPanel();
}

/** Makes a panel of one that `load` fetches. A fetch that failed is tried again when it is next shown. */
export function toLazyPanel<Props extends object = object>(
  load: () => Promise<ComponentType<Props>>,
  { Waiting = WaitingForNothing, isRare = false, isLate = false }: LazyOptions = {},
): ComponentType<Props> {
  const loaded = signal<ComponentType<Props> | undefined>(undefined);
  const hasFailed = signal(false);
  function fetchPanel(): void {
    if (loaded.peek() !== undefined) return;
    load().then(
      (Loaded) => (loaded.value = Loaded),
      () => (hasFailed.value = true),
    );
  }
  if (!isRare) preloads.push(fetchPanel);
  return function LazyPanel(props: Props) {
    useEffect(() => {
      hasFailed.value = false;
      if (!isLate) fetchPanel();
      return () => {
        hasFailed.value = false;
      };
    }, []);
    const Panel = loaded.value;
    return Panel === undefined ? <Waiting hasFailed={hasFailed.value} /> : <Panel {...props} />;
  };
}

const FAILED = 'This part of the page could not be fetched. Is the server there?';

/** Nothing stands there while the code comes; where it cannot come the panel closes, and a notice says so. */
function WaitingForNothing({ hasFailed }: { hasFailed: boolean }) {
  const { state } = useApp();
  useEffect(() => {
    if (!hasFailed) return;
    state.overlay.value = 'none';
    state.isScenarioPanelOpen.value = false;
    state.notice.value = { tone: 'error', text: FAILED };
  }, [hasFailed]);
  return null;
}

/** The bar at the foot, still empty: nothing moves when it comes. */
export function WaitingStatus() {
  return <footer class="status-bar" aria-label="Status" />;
}

/** The watchlist, still empty. */
export function WaitingWatchlist() {
  return <section class="panel watchlist" aria-label="Watchlist panel" />;
}

/** The quote, still empty, as tall as it will be. */
export function WaitingQuote() {
  return <section class="panel quote-panel" aria-label="Quote" />;
}

/** Time & sales, still empty. */
export function WaitingTrades() {
  return <section class="panel trades" aria-label="Time and sales" />;
}
