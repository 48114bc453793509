/**
 * The panels of the page, in the order in which they stand within their place. A panel more is one file and one
 * line here; nothing else names them. What the first prices do not need is fetched after them.
 */
import { ChartPanel } from './chart-panel.tsx';
import { Header } from './header.tsx';
import {
  toLazyPanel,
  WaitingQuote,
  WaitingStatus,
  WaitingTrades,
  WaitingWatchlist,
} from './lazy-panel.tsx';
import type { Panel } from './panel.ts';

/** All panels. */
export const PANELS: readonly Panel[] = [
  { id: 'header', place: 'top', Component: Header },
  {
    id: 'banners',
    place: 'top',
    Component: toLazyPanel(() => import('./banners.tsx').then((file) => file.Banners)),
  },
  {
    id: 'watchlist',
    place: 'left',
    Component: toLazyPanel(() => import('./watchlist.tsx').then((file) => file.Watchlist), {
      Waiting: WaitingWatchlist,
    }),
  },
  { id: 'chart', place: 'centre', Component: ChartPanel },
  {
    id: 'replay',
    place: 'centre',
    Component: toLazyPanel(() => import('./replay-bar.tsx').then((file) => file.ReplayBar)),
    isShown: (state) => state.isReplay.value,
  },
  {
    id: 'quote',
    place: 'right',
    Component: toLazyPanel(() => import('./quote-panel.tsx').then((file) => file.QuotePanel), {
      Waiting: WaitingQuote,
    }),
  },
  {
    id: 'trade',
    place: 'right',
    Component: toLazyPanel(
      () => import('./trade/trade-panel.tsx').then((file) => file.TradePanel),
      {
        isRare: true,
      },
    ),
    isShown: (state) => state.isTrading.value,
  },
  {
    id: 'trades',
    place: 'right',
    Component: toLazyPanel(() => import('./time-and-sales.tsx').then((file) => file.TimeAndSales), {
      Waiting: WaitingTrades,
    }),
  },
  {
    id: 'chat',
    place: 'right',
    Component: toLazyPanel(() => import('./chat/chat-part.tsx').then((file) => file.ChatColumn), {
      isRare: true,
    }),
    isShown: (state) => state.isChatOpen.value,
  },
  {
    id: 'chat-tool',
    place: 'over',
    Component: toLazyPanel(() => import('./chat/chat-tool.tsx').then((file) => file.ChatTool), {
      isLate: true,
    }),
    isShown: () => true,
  },
  {
    id: 'status',
    place: 'foot',
    Component: toLazyPanel(() => import('./status-bar.tsx').then((file) => file.StatusBar), {
      Waiting: WaitingStatus,
    }),
  },
  {
    id: 'scenarios',
    place: 'over',
    Component: toLazyPanel(
      () => import('./scenario-panel.tsx').then((file) => file.ScenarioPanel),
      { isRare: true },
    ),
    isShown: (state) => state.isScenarioPanelOpen.value,
  },
  {
    id: 'search',
    place: 'over',
    Component: toLazyPanel(() => import('./symbol-search.tsx').then((file) => file.SymbolSearch)),
  },
  {
    id: 'desk',
    place: 'over',
    Component: toLazyPanel(() => import('./desk/desk-tools.tsx').then((file) => file.DeskTools), {
      isLate: true,
    }),
    isShown: () => true,
  },
  {
    id: 'layout',
    place: 'over',
    Component: toLazyPanel(() =>
      import('./desk/layout-dialog.tsx').then((file) => file.LayoutDialog),
    ),
  },
  {
    id: 'keys',
    place: 'over',
    Component: toLazyPanel(() => import('./desk/key-sheet.tsx').then((file) => file.KeySheet), {
      isRare: true,
    }),
  },
  {
    id: 'table',
    place: 'over',
    Component: toLazyPanel(
      () => import('./table/chart-table.tsx').then((file) => file.ChartTable),
      {
        isRare: true,
      },
    ),
  },
  {
    id: 'recordings',
    place: 'over',
    Component: toLazyPanel(() =>
      import('./recording-picker.tsx').then((file) => file.RecordingPicker),
    ),
  },
  {
    id: 'studies',
    place: 'over',
    Component: toLazyPanel(() =>
      import('./study/study-parts.tsx').then((file) => file.StudyPicker),
    ),
  },
  {
    id: 'settings',
    place: 'over',
    Component: toLazyPanel(() =>
      import('./settings-dialog.tsx').then((file) => file.SettingsDialog),
    ),
  },
  {
    id: 'about',
    place: 'over',
    Component: toLazyPanel(() => import('./about-dialog.tsx').then((file) => file.AboutDialog)),
  },
  {
    id: 'statistics',
    place: 'over',
    Component: toLazyPanel(
      () => import('./statistics/statistics-page.tsx').then((file) => file.StatisticsPage),
      { isRare: true },
    ),
  },
  {
    id: 'alerts',
    place: 'over',
    Component: toLazyPanel(
      () => import('./alerts/alerts-page.tsx').then((file) => file.AlertsPage),
      {
        isRare: true,
      },
    ),
  },
  {
    id: 'alert-toasts',
    place: 'over',
    Component: toLazyPanel(
      () => import('./alerts/alert-toasts.tsx').then((file) => file.AlertToasts),
      { isLate: true },
    ),
    isShown: () => true,
  },
  {
    id: 'lab',
    place: 'over',
    Component: toLazyPanel(() => import('./lab/lab-page.tsx').then((file) => file.LabPage), {
      isRare: true,
    }),
  },
  {
    id: 'wire',
    place: 'over',
    Component: toLazyPanel(() => import('./wire/wire-page.tsx').then((file) => file.WirePage), {
      isRare: true,
    }),
  },
  {
    id: 'movers',
    place: 'over',
    Component: toLazyPanel(
      () => import('./movers/movers-page.tsx').then((file) => file.MoversPage),
      { isRare: true },
    ),
  },
  {
    id: 'login',
    place: 'over',
    Component: toLazyPanel(() => import('./login-dialog.tsx').then((file) => file.LoginDialog)),
    isShown: (state) => state.login.value.isNeeded,
  },
];
