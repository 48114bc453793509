/**
 * What the page can be told to do by name, for the search: intervals, chart types, layouts, panels, pages. A command
 * more is one line here.
 */
import { INTERVALS } from '../../../shared/model/interval.ts';
import { toggleScenarioPanel } from '../../state/scenario-panel.ts';
import { CHART_KINDS } from '../../state/view-url.ts';
import { SIDE_PANELS, TILE_COUNTS } from '../../state/workspace.ts';
import { TOOLS, TOOL_FACTS } from '../../chart/draw/drawing.ts';
import type { AppSurroundings } from '../app-context.ts';
import { DRAW_LIST, toDrawDesk } from '../marks/draw-desk.ts';
import { takeLater } from '../marks/picture-keys.ts';
import { toggleFull } from './desk-keys.ts';
import { redoDesk, undoDesk } from './desk-memory.ts';

/** Something that can be done by name. */
export interface PageCommand {
  readonly name: string;
  readonly keys?: string;
  /** Digits that mean it: the interval's own. */
  readonly digits?: string;
  readonly run: () => void;
}

const INTERVAL_NOTES: Readonly<Record<string, string>> = {
  '1M': ' (month)',
  '10t': ' (trades)',
  '100t': ' (trades)',
  '1000t': ' (trades)',
};

/** Everything that can be done at present. */
export function toCommands(app: AppSurroundings): PageCommand[] {
  const { state, actions } = app;
  const { settings, desk } = state;
  const open = (id: string) => (): void => void (state.overlay.value = id);
  const toggle = (panel: string, list: 'closed' | 'collapsed') => (): void => {
    const { [list]: before } = desk.peek();
    const others = before.filter((each) => each !== panel);
    const next = before.includes(panel) ? others : [...before, panel];
    desk.value = { ...desk.peek(), [list]: next };
  };
  return [
    ...INTERVALS.map((interval) => ({
      name: `Interval ${interval}${INTERVAL_NOTES[interval] ?? ''}`,
      digits: interval,
      run: () => actions.setInterval(interval),
    })),
    ...CHART_KINDS.map((kind) => ({
      name: `Chart type: ${kind}`,
      run: () => void (state.kind.value = kind),
    })),
    ...TILE_COUNTS.map((count) => ({
      name: count === 1 ? 'Layout: 1 chart' : `Layout: ${count} charts`,
      run: () => actions.setTileCount(count),
    })),
    { name: 'Layout: choose, save, share', run: open('layout') },
    { name: 'Layout: undo', keys: 'Ctrl Z', run: () => void undoDesk(actions) },
    { name: 'Layout: redo', keys: 'Ctrl Shift Z', run: () => void redoDesk(actions) },
    { name: 'Enlarge the chart, or show all', keys: 'Alt Enter', run: () => toggleFull(app, null) },
    ...SIDE_PANELS.map((panel) => ({
      name: `${desk.peek().closed.includes(panel) ? 'Show' : 'Hide'} panel: ${panel}`,
      run: toggle(panel, 'closed'),
    })),
    ...SIDE_PANELS.map((panel) => ({
      name: `${desk.peek().collapsed.includes(panel) ? 'Expand' : 'Collapse'} panel: ${panel}`,
      run: toggle(panel, 'collapsed'),
    })),
    ...TOOLS.map((tool) => ({
      name: `Draw: ${TOOL_FACTS[tool].name.toLowerCase()}`,
      run: () => void (toDrawDesk(state).tool.value = tool),
    })),
    { name: 'Draw: measure', run: () => void (toDrawDesk(state).tool.value = 'measure') },
    { name: 'Drawings: list', run: open(DRAW_LIST) },
    {
      name: 'Drawings: hide all, or show them',
      keys: 'Ctrl Alt H',
      run: () => {
        const { areHidden } = toDrawDesk(state);
        areHidden.value = !areHidden.peek();
      },
    },
    {
      name: 'Compare with another symbol …',
      run: () => {
        state.typed.value = 'compare ';
        /* The search that this was chosen in is about to close. */
        setTimeout(open('search'), 50);
      },
    },
    ...state.active
      .peek()
      .compare.peek()
      .map((one) => ({
        name: `Compare no longer with ${String(one['symbol'])}`,
        run: () =>
          void (state.active.peek().compare.value = state.active
            .peek()
            .compare.peek()
            .filter((each) => each !== one)),
      })),
    ...(['chart', 'desk'] as const).flatMap((of) => [
      {
        name: `Picture of the ${of}: save`,
        ...(of === 'chart' ? { keys: 'Alt S' } : {}),
        run: () => takeLater(app, { of, as: 'file' }),
      },
      {
        name: `Picture of the ${of}: copy`,
        ...(of === 'chart' ? { keys: 'Alt Shift S' } : {}),
        run: () => takeLater(app, { of, as: 'copy' }),
      },
    ]),
    { name: 'The chart in words and as a table', keys: 'Alt B', run: open('table') },
    { name: 'Theme: dark', run: () => void (settings.theme.value = 'dark') },
    { name: 'Theme: light', run: () => void (settings.theme.value = 'light') },
    { name: 'Times in UTC', run: () => void (settings.zone.value = 'utc') },
    { name: 'Times of this device', run: () => void (settings.zone.value = 'local') },
    { name: 'Replay a recording', run: open('recordings') },
    ...(state.isReplay.peek()
      ? [{ name: 'Back to the live market', run: () => actions.backToLive() }]
      : []),
    { name: 'Scenarios', keys: 'Alt E', run: () => toggleScenarioPanel(state) },
    { name: 'Chat', keys: 'Alt C', run: () => (state.isChatOpen.value = !state.isChatOpen.peek()) },
    { name: 'Alerts', keys: 'Alt A', run: open('alerts') },
    {
      name: 'Trade with play money: practice, games',
      keys: 'Alt O',
      run: () => void (state.isTrading.value = !state.isTrading.peek()),
    },
    { name: 'Statistics', run: open('statistics') },
    { name: 'Transport lab: polling, events, WebSocket', run: open('lab') },
    { name: 'Wire inspector: frames byte by byte', run: open('wire') },
    { name: 'Settings', run: open('settings') },
    { name: 'Keys', keys: '?', run: open('keys') },
    { name: 'About this feed', run: open('about') },
  ];
}

const toWords = (text: string): string[] =>
  text
    .toLowerCase()
    .split(/[\s:,…]+/)
    .filter(Boolean);

/** Commands that a text means: by the beginnings of their words, or an interval by its digits. */
export function findCommands(commands: readonly PageCommand[], text: string): PageCommand[] {
  const words = toWords(text.replace(/^>/, ''));
  if (words.length === 0) return text.startsWith('>') ? [...commands] : [];
  /* Digits alone are minutes first, as everywhere. */
  const toRank = ({ digits = '' }: PageCommand): number => 'mhdswMt'.indexOf(digits.at(-1)!);
  const typed = text.replace(/^>/, '').trim();
  const byDigits = /^\d/.test(words[0]!) && words.length === 1;
  if (byDigits) {
    return (
      commands
        .filter(({ digits }) => digits?.toLowerCase().startsWith(words[0]!))
        /* `1M` is a month where it is written so. */
        .sort(
          (a, b) =>
            Number(b.digits === typed) - Number(a.digits === typed) ||
            toRank(a) - toRank(b) ||
            a.digits!.length - b.digits!.length,
        )
    );
  }
  return commands.filter(({ name }) => {
    const parts = toWords(name);
    return words.every((word) => parts.some((part) => part.startsWith(word)));
  });
}
