/**
 * The page as a whole: where panels stand, which of them a narrow screen shows, and what is dimmed while data
 * is not current. Which panels there are says the registry.
 */
import type { Tab } from '../state/app-state.ts';
import { isStale } from '../state/connection-status.ts';
import { AppContext, type AppSurroundings, useApp } from './app-context.ts';
import { useFileDrop } from './file-drop.ts';
import { Icon, type IconName } from './icon.tsx';
import { usePageKeys } from './page-keys.ts';
import { isOnPage, type Panel } from './panel.ts';
import { PANELS } from './registry.ts';

/** The columns of the page, which a narrow screen shows one at a time. */
const TABS: readonly { tab: Tab; label: string; icon: IconName }[] = [
  { tab: 'watchlist', label: 'Watchlist', icon: 'list' },
  { tab: 'chart', label: 'Chart', icon: 'chart' },
  { tab: 'trades', label: 'Trades', icon: 'tape' },
];

/** The page. @param panels on it; all registered ones when left out */
export function App({ app, panels = PANELS }: { app: AppSurroundings; panels?: readonly Panel[] }) {
  return (
    <AppContext.Provider value={app}>
      <Page panels={panels} />
    </AppContext.Provider>
  );
}

function Page({ panels }: { panels: readonly Panel[] }) {
  const app = useApp();
  const { state } = app;
  usePageKeys(app);
  useFileDrop(app);
  const status = state.health.value;
  const isDim = isStale(status) || status.phase === 'closed';
  const at = (place: Panel['place']) =>
    panels
      .filter((panel) => panel.place === place && isOnPage(panel, state))
      .map(({ id, Component }) => <Component key={id} />);
  const [left, right] = [at('left'), at('right')];
  const { sizes } = state.desk.value;
  const columns = [
    ...(left.length > 0 ? ['var(--left)'] : []),
    'minmax(0, 1fr)',
    ...(right.length > 0 ? ['var(--right)'] : []),
  ];
  return (
    <div
      class="app"
      data-collapsed={state.desk.value.collapsed.join(' ')}
      data-full={state.full.value === '' ? undefined : state.full.value}
      data-tab={state.tab.value}
      data-trouble={status.phase !== 'open' || isStale(status)}
      data-replay={state.isReplay.value}
      data-scenarios={state.isScenarioPanelOpen.value}
    >
      {at('top')}
      <TabTitle />
      <main
        class="panels"
        data-stale={isDim}
        style={{
          '--columns': columns.join(' '),
          '--left-size': sizes['left'] ?? 1,
          '--right-size': sizes['right'] ?? 1,
        }}
      >
        {left}
        <div class="centre">{at('centre')}</div>
        {right.length > 0 && <div class="right">{right}</div>}
      </main>
      <Tabs />
      {at('foot')}
      {at('over')}
    </div>
  );
}

/** What a narrow screen shows, for those who hear it; the chart has a heading of its own. */
function TabTitle() {
  const shown = TABS.find(({ tab }) => tab === useApp().state.tab.value)!;
  if (shown.tab === 'chart') return null;
  return (
    <div class="sr-only tab-title" role="heading" aria-level={1}>
      {shown.label}
    </div>
  );
}

function Tabs() {
  const { state, frames } = useApp();
  return (
    <nav class="tabs" aria-label="Panels">
      {TABS.map(({ tab, label, icon }) => (
        <button
          key={tab}
          type="button"
          aria-current={state.tab.value === tab ? 'page' : undefined}
          onClick={() => {
            state.tab.value = tab;
            frames.invalidateAll();
          }}
        >
          <Icon name={icon} />
          {label}
        </button>
      ))}
    </nav>
  );
}
