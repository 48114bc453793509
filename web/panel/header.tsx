/**
 * The head of the page: brand, symbol search, the market on screen, theme and settings.
 */
import { type AppState, toLiveMarkets } from '../state/app-state.ts';
import { toChoiceText } from '../state/market-trouble.ts';
import { toggleScenarioPanel, toScenarioObstacle } from '../state/scenario-panel.ts';
import { useApp } from './app-context.ts';
import { Icon } from './icon.tsx';
import { ProvenanceBadge } from './provenance-badge.tsx';

/** The head of the page. */
export function Header() {
  const { state, ...app } = useApp();
  const isDark = app.isDark.value;
  return (
    <header class="app-head">
      <div class="brand">
        <svg viewBox="0 0 24 24" aria-hidden="true">
          <path class="brand-down" d="M5 4v16M3 8h4v7H3Z" />
          <path class="brand-up" d="M12 2v18M10 6h4v9h-4ZM19 5v14M17 9h4v6h-4Z" />
        </svg>
        <b>Tickdeck</b>
      </div>
      <button
        type="button"
        class="search-button"
        aria-label="Find a symbol A…Z"
        aria-keyshortcuts="Control+K"
        onClick={() => (state.overlay.value = 'search')}
      >
        <Icon name="search" />
        <span>Find a symbol</span> <kbd>A…Z</kbd>
      </button>
      <MarketSwitch />
      <ProvenanceBadge />
      <ScenarioButton />
      <span class="spacer" />
      <button
        type="button"
        class="button-icon layout-button"
        aria-label="Layout"
        title="Layout: charts, panels"
        onClick={() => (state.overlay.value = 'layout')}
      >
        <Icon name="desk" />
      </button>
      <button
        type="button"
        class="button-icon statistics-button"
        aria-label="Statistics"
        title="Statistics"
        onClick={() => (state.overlay.value = 'statistics')}
      >
        <Icon name="curve" />
      </button>
      <button
        type="button"
        class="button-icon"
        aria-label="About this feed"
        title="About this feed"
        onClick={() => (state.overlay.value = 'about')}
      >
        <Icon name="info" />
      </button>
      <button
        type="button"
        class="button-icon theme-button"
        aria-label={isDark ? 'Use the light theme' : 'Use the dark theme'}
        title={isDark ? 'Light' : 'Dark'}
        onClick={() => (state.settings.theme.value = isDark ? 'light' : 'dark')}
      >
        <Icon name={isDark ? 'sun' : 'moon'} />
      </button>
      <button
        type="button"
        class="button-icon"
        aria-label="Settings"
        title="Settings"
        onClick={() => (state.overlay.value = 'settings')}
      >
        <Icon name="gear" />
      </button>
    </header>
  );
}

/** Opens the scenarios. Where none can be started it stays in its place and says why. */
function ScenarioButton() {
  const { state } = useApp();
  const obstacle = toScenarioObstacle(state);
  return (
    <button
      type="button"
      class="button-text scenario-button"
      aria-label="Scenarios"
      aria-expanded={state.isScenarioPanelOpen.value}
      aria-keyshortcuts="Alt+E"
      aria-disabled={obstacle !== undefined}
      title={obstacle ?? 'Scenarios (Alt E)'}
      onClick={() => toggleScenarioPanel(state)}
    >
      <Icon name="bolt" />
      <span>Scenarios</span>
    </button>
  );
}

function toReplayText({ isBusy, market }: AppState): string {
  if (isBusy.value) return 'Opening …';
  const replay = market.value?.replay;
  if (replay === undefined) return 'Replay …';
  return replay.rewindOf === undefined ? `Replay: ${replay.recording}` : 'Rewind';
}

/** Chooses among the live markets, where there are several. */
function LiveChoice() {
  const { state, actions } = useApp();
  const markets = toLiveMarkets(state);
  if (markets.length < 2) return null;
  return (
    <select
      class="live-choice"
      aria-label="Live market"
      value={state.live.value}
      disabled={state.isBusy.value}
      onChange={(event) => actions.backToLive(event.currentTarget.value)}
    >
      {markets.map((market) => (
        <option key={market.name} value={market.name} title={market.label}>
          {toChoiceText(market)}
        </option>
      ))}
    </select>
  );
}

function MarketSwitch() {
  const { state, actions } = useApp();
  const isReplay = state.isReplay.value;
  return (
    <div class="segments market-switch" role="group" aria-label="Market">
      <button
        type="button"
        aria-pressed={!isReplay}
        disabled={state.isBusy.value}
        onClick={() => isReplay && actions.backToLive()}
      >
        <span class="live-dot" aria-hidden="true" /> Live
      </button>
      <LiveChoice />
      <button
        type="button"
        aria-pressed={isReplay}
        aria-haspopup="dialog"
        disabled={state.isBusy.value}
        onClick={() => (state.overlay.value = 'recordings')}
      >
        <span class="market-name">{toReplayText(state)}</span>
      </button>
    </div>
  );
}
