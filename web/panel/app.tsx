/**
 * The page as a whole: where each panel stands, the keys that work everywhere, and what is dimmed while data
 * is not current.
 */
import { useEffect } from 'preact/hooks';
import { type ReadonlySignal, signal } from '@preact/signals';
import type { ComponentType } from 'preact';
import type { Tab } from '../state/app-state.ts';
import { isStale } from '../state/connection.ts';
import { toggleScenarioPanel } from '../state/scenario-panel.ts';
import { AboutDialog } from './about-dialog.tsx';
import { AppContext, type AppSurroundings, useApp } from './app-context.ts';
import { Banners } from './banners.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { Header } from './header.tsx';
import { Icon, type IconName } from './icon.tsx';
import { LazyStatistics } from './lazy-statistics.tsx';
import { LoginDialog } from './login-dialog.tsx';
import { QuotePanel } from './quote-panel.tsx';
import { RecordingPicker } from './recording-picker.tsx';
import { ReplayBar } from './replay-bar.tsx';
import { SettingsDialog } from './settings-dialog.tsx';
import { StatusBar } from './status-bar.tsx';
import { SymbolSearch } from './symbol-search.tsx';
import { TimeAndSales } from './time-and-sales.tsx';
import { Watchlist } from './watchlist.tsx';

const TABS: readonly { tab: Tab; label: string; icon: IconName }[] = [
  { tab: 'watchlist', label: 'Watchlist', icon: 'list' },
  { tab: 'chart', label: 'Chart', icon: 'chart' },
  { tab: 'trades', label: 'Trades', icon: 'tape' },
];

/** The page. */
export function App({ app, isDark }: { app: AppSurroundings; isDark: ReadonlySignal<boolean> }) {
  return (
    <AppContext.Provider value={app}>
      <Page isDark={isDark} />
    </AppContext.Provider>
  );
}

function Page({ isDark }: { isDark: ReadonlySignal<boolean> }) {
  const app = useApp();
  const { state } = app;
  const { tab, overlay, login, health, isReplay } = state;
  useKeys(app);
  const status = health.value;
  const isDim = isStale(status) || status.phase === 'closed';
  return (
    <div
      class="app"
      data-tab={tab.value}
      data-replay={isReplay.value}
      data-scenarios={state.isScenarioPanelOpen.value}
    >
      <Header isDark={isDark.value} />
      <Banners />
      <main class="panels" data-stale={isDim}>
        <Watchlist />
        <div class="centre">
          <ChartPanel />
          <ReplayBar />
        </div>
        <div class="right">
          <QuotePanel />
          <TimeAndSales />
        </div>
      </main>
      <nav class="tabs" aria-label="Panels">
        {TABS.map((each) => (
          <button
            key={each.tab}
            type="button"
            aria-current={tab.value === each.tab ? 'page' : undefined}
            onClick={() => {
              tab.value = each.tab;
              app.frames.invalidateAll();
            }}
          >
            <Icon name={each.icon} />
            {each.label}
          </button>
        ))}
      </nav>
      <StatusBar />
      {state.isScenarioPanelOpen.value && <LazyScenarioPanel />}
      {overlay.value === 'search' && <SymbolSearch />}
      {overlay.value === 'recordings' && <RecordingPicker />}
      {overlay.value === 'settings' && <SettingsDialog />}
      {overlay.value === 'about' && <AboutDialog />}
      {overlay.value === 'statistics' && <LazyStatistics />}
      {login.value.isNeeded && <LoginDialog />}
    </div>
  );
}

/** The panel of scenarios; it is loaded when it is first wanted. */
const scenarioPanel = signal<ComponentType | undefined>(undefined);

function LazyScenarioPanel() {
  const { state } = useApp();
  useEffect(() => {
    import('./scenario-panel.tsx').then(
      (loaded) => (scenarioPanel.value = loaded.ScenarioPanel),
      () => {
        state.isScenarioPanelOpen.value = false;
        state.notice.value = { tone: 'error', text: 'The scenarios could not be loaded.' };
      },
    );
  }, []);
  const Panel = scenarioPanel.value;
  return Panel === undefined ? null : <Panel />;
}

/** Keys that work wherever the focus is, except while somebody types. */
function useKeys({ state, actions }: AppSurroundings): void {
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
      } else if (event.key === ' ' && !isTyping && target.closest('button, [role=grid]') === null) {
        const replay = state.market.peek()?.replay;
        if (replay === undefined) return;
        event.preventDefault();
        if (replay.state === 'playing') actions.pause();
        else actions.play();
      }
    }
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, []);
}

const isPlain = ({ ctrlKey, metaKey, altKey }: KeyboardEvent): boolean =>
  !ctrlKey && !metaKey && !altKey;
