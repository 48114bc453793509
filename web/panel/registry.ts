/**
 * The panels of the page, in the order in which they stand within their place. A panel more is one file and one
 * line here; nothing else names them.
 */
import { AboutDialog } from './about-dialog.tsx';
import { Banners } from './banners.tsx';
import { ChartPanel } from './chart-panel.tsx';
import { Header } from './header.tsx';
import { LazyScenarioPanel, LazyStatistics } from './lazy-panel.tsx';
import { LoginDialog } from './login-dialog.tsx';
import type { Panel } from './panel.ts';
import { QuotePanel } from './quote-panel.tsx';
import { RecordingPicker } from './recording-picker.tsx';
import { ReplayBar } from './replay-bar.tsx';
import { SettingsDialog } from './settings-dialog.tsx';
import { StatusBar } from './status-bar.tsx';
import { SymbolSearch } from './symbol-search.tsx';
import { TimeAndSales } from './time-and-sales.tsx';
import { Watchlist } from './watchlist.tsx';

/** All panels. */
export const PANELS: readonly Panel[] = [
  { id: 'header', place: 'top', Component: Header },
  { id: 'banners', place: 'top', Component: Banners },
  { id: 'watchlist', place: 'left', Component: Watchlist },
  { id: 'chart', place: 'centre', Component: ChartPanel },
  { id: 'replay', place: 'centre', Component: ReplayBar },
  { id: 'quote', place: 'right', Component: QuotePanel },
  { id: 'trades', place: 'right', Component: TimeAndSales },
  { id: 'status', place: 'foot', Component: StatusBar },
  {
    id: 'scenarios',
    place: 'over',
    Component: LazyScenarioPanel,
    isShown: (state) => state.isScenarioPanelOpen.value,
  },
  { id: 'search', place: 'over', Component: SymbolSearch },
  { id: 'recordings', place: 'over', Component: RecordingPicker },
  { id: 'settings', place: 'over', Component: SettingsDialog },
  { id: 'about', place: 'over', Component: AboutDialog },
  { id: 'statistics', place: 'over', Component: LazyStatistics },
  {
    id: 'login',
    place: 'over',
    Component: LoginDialog,
    isShown: (state) => state.login.value.isNeeded,
  },
];
