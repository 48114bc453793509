/**
 * Puts the page together: state from the address and the store, network, frame loop, theme, and the panels.
 * The only file that knows both the network and the panels; what stands behind the page it is given.
 */
import { computed, effect, signal } from '@preact/signals';
import { render } from 'preact';
import { MISSING } from '../shared/model/tick.ts';
import { createFrameLoop } from './chart/frame-loop.ts';
import { LineSeries } from './chart/line-series.ts';
import { now } from './net/browser-environment.ts';
import type { Backend } from './net/backend.ts';
import { startNetwork } from './net/start.ts';
import { App } from './panel/app.tsx';
import { preloadPanels } from './panel/lazy-panel.tsx';
import { readChartTheme } from './panel/read-theme.ts';
import type { Actions, LocalFiles } from './state/actions.ts';
import { type AppState, createAppState, toChartedRow, toViewLink } from './state/app-state.ts';
import { storeDesk } from './state/desk.ts';
import { toViewSearch, type ViewLink } from './state/view-url.ts';
import './style/tokens.css';
import './style/base.css';
import './style/controls.css';
import './style/layout.css';
import './style/chart.css';
import './style/phone.css';
import './style/phone-panels.css';
import './style/tablet.css';

const BRAND = 'Tickdeck';
const ADDRESS_MS = 1_000;
/** What nobody has asked for yet is fetched once the chart has its bars, or so long after the market came without any, ms. */
const PRELOAD_AFTER_MS = 2_000;
const LOOK_MS = 100;

/** What of a page that keeps recordings itself goes along. */
export type ToFiles = (actions: Actions, state: AppState) => LocalFiles;

/**
 * Starts the page.
 * @param backend what stands behind it
 * @param link what the page's address asks for
 * @param toFiles makes what opens files, where the page keeps recordings itself
 */
export function startPage(backend: Backend, link: ViewLink, toFiles?: ToFiles): void {
  const root = document.documentElement;
  const state = createAppState(localStorage, link, () => new LineSeries());
  const frames = createFrameLoop();

  /** Theme: the choice, or the device's where there is none. */
  const deviceDark = matchMedia('(prefers-color-scheme: dark)');
  const isDeviceDark = signal(deviceDark.matches);
  deviceDark.addEventListener('change', () => (isDeviceDark.value = deviceDark.matches));
  const isDark = computed(() => {
    const { value } = state.settings.theme;
    return value === 'system' ? isDeviceDark.value : value === 'dark';
  });
  const theme = signal(readChartTheme(root));
  effect(() => {
    root.dataset['theme'] = isDark.value ? 'dark' : 'light';
    root.dataset['palette'] = state.settings.palette.value;
    theme.value = readChartTheme(root);
  });

  if (matchMedia('(forced-colors: active)').matches) void import('./style/forced.css');

  const actions = startNetwork(backend, state, link.replay, frames);

  /** Whatever people switch is drawn at once, whether or not data comes. */
  effect(() => {
    const { symbol, interval, kind, market, watchlist, scrubMs, settings, connection } = state;
    for (const each of [symbol, interval, kind, market, watchlist, scrubMs, connection])
      void each.value;
    for (const each of Object.values(settings)) void each.value;
    void theme.value;
    frames.invalidateAll();
  });

  /** What was arranged is there again, however soon the page is left: before its late parts came, too. */
  addEventListener('pagehide', () => {
    if (state.market.peek() !== undefined) storeDesk(state, state.isReplay.peek());
  });

  const toUrl = (isPaused?: boolean): string =>
    location.pathname +
    toViewSearch({
      ...toViewLink(state, state.clock.at(now()), isPaused),
      ...(link.tape === undefined || !state.isReplay.peek() ? {} : { tape: link.tape }),
    }) +
    (root.dataset['kiosk'] ?? '');

  function updateTitle(): void {
    const row = toChartedRow(state);
    const price = row === undefined || row.state.last === MISSING ? '' : row.format(row.state.last);
    const stale = state.health.peek().staleSinceMs === undefined ? '' : '⚠ ';
    const title = price === '' ? BRAND : `${stale}${price} ${row!.instrument.symbol} · ${BRAND}`;
    if (document.title !== title) document.title = title;
  }

  /** Keeps address and title true, about once a second: browsers limit how often either may change. */
  function updateAddress(): void {
    updateTitle();
    if (state.market.peek() === undefined || state.instruments.peek() === undefined) return;
    const url = toUrl();
    if (url !== location.pathname + location.search)
      history.replaceState(history.state, '', url + location.hash);
  }
  setInterval(updateAddress, ADDRESS_MS);
  /** The title goes along with another market, moment or symbol at once. */
  effect(() => {
    void state.boardChanges.value;
    void state.symbol.value;
    updateTitle();
  });

  const app = {
    state,
    actions,
    frames,
    theme,
    isDark,
    now,
    toMomentUrl: () => location.origin + toUrl(true),
    ...(toFiles === undefined ? {} : { files: toFiles(actions, state) }),
  };
  const host = document.getElementById('app')!;
  host.replaceChildren();
  render(<App app={app} />, host);
  preloadLater(state);
}

function preloadLater({ instruments, active }: AppState): void {
  let cameMs = NaN;
  const looking = setInterval(() => {
    if (instruments.peek() === undefined) return;
    if (Number.isNaN(cameMs)) cameMs = now();
    if (active.peek().chart.bars.length === 0 && now() - cameMs < PRELOAD_AFTER_MS) return;
    clearInterval(looking);
    preloadPanels();
  }, LOOK_MS);
}
