/**
 * Panels whose code is fetched when they are first shown: they are large, and most visits never need them.
 */
import { signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import { useEffect } from 'preact/hooks';
import { useApp } from './app-context.ts';
import { OverlayFrame } from './overlay-frame.tsx';

/** What stands for a panel until its code is there. */
type Waiting = ComponentType<{ hasFailed: boolean }>;

/** Makes a panel of one that `load` fetches. A fetch that failed is tried again when it is next shown. */
function toLazyPanel(load: () => Promise<ComponentType>, Waiting: Waiting): ComponentType {
  const loaded = signal<ComponentType | undefined>(undefined);
  const hasFailed = signal(false);
  return function LazyPanel() {
    useEffect(() => {
      load().then(
        (Loaded) => (loaded.value = Loaded),
        () => (hasFailed.value = true),
      );
      return () => {
        hasFailed.value = false;
      };
    }, []);
    const Panel = loaded.value;
    return Panel === undefined ? <Waiting hasFailed={hasFailed.value} /> : <Panel />;
  };
}

function WaitingStatistics({ hasFailed }: { hasFailed: boolean }) {
  return (
    <OverlayFrame title="Statistics" isPage>
      <p>{hasFailed ? 'This page could not be fetched. Is the server there?' : 'One moment …'}</p>
    </OverlayFrame>
  );
}

/** The statistics page. */
export const LazyStatistics = toLazyPanel(
  () => import('./statistics/statistics-page.tsx').then(({ StatisticsPage }) => StatisticsPage),
  WaitingStatistics,
);

/** Nothing is there while the scenarios load; where they cannot, the panel closes and says so. */
function WaitingScenarios({ hasFailed }: { hasFailed: boolean }) {
  const { state } = useApp();
  useEffect(() => {
    if (!hasFailed) return;
    state.isScenarioPanelOpen.value = false;
    state.notice.value = { tone: 'error', text: 'The scenarios could not be loaded.' };
  }, [hasFailed]);
  return null;
}

/** The panel of scenarios. */
export const LazyScenarioPanel = toLazyPanel(
  () => import('./scenario-panel.tsx').then(({ ScenarioPanel }) => ScenarioPanel),
  WaitingScenarios,
);
