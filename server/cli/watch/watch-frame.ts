/**
 * Everything that is on the screen of `tickdeck watch`, as lines: a heading that says what is watched and how fresh it is,
 * the table or one symbol or help, and what keys do. Pure.
 */
import { toIntervalMs } from '../../../shared/model/interval.ts';
import { toDetailLines } from './detail-frame.ts';
import { type Line, line, type Span, span } from './styled-line.ts';
import { SPARK_BARS, toFirstInSight, toHeading, toLayout, toRowLine } from './table-frame.ts';
import { toWidth } from './text-width.ts';
import type { WatchRow } from './watch-rows.ts';
import type { WatchView } from './watch-view.ts';

/** What is watched, and how it is reached. */
export interface WatchStatus {
  /** `live`, or of a replay what and how: `demo 10× paused`. */
  readonly market: string;
  /** Where the numbers come from: `simulated`, `recorded`, `live`. */
  readonly provenance: string;
  /** The market's clock, ms since 1970; undefined before it was heard of. */
  readonly timeMs: number | undefined;
  readonly connection: 'connecting' | 'open' | 'waiting' | 'closed';
  /** Nothing was heard for too long. */
  readonly isStale: boolean;
  /** One sentence on what went wrong last. */
  readonly note: string | undefined;
}

const HELP: readonly (readonly [string, string])[] = [
  ['↑ ↓  j k  Tab', 'choose a symbol; Page Up, Page Down, Home, End (g, G)'],
  ['Enter', 'one symbol with a chart, and back (Esc)'],
  ['← →  h l', 'shorter or longer interval of the curves'],
  ['s  r', 'sort by the next column; reverse'],
  ['/', 'search symbol or name; Esc shows all again'],
  ['a  d', 'add symbols (also *, sector:NAME); take the chosen one off'],
  ['Space', 'hold the screen still, and go on'],
  ['Ctrl-L  Ctrl-Z', 'draw anew; to the shell and back with fg'],
  ['q  Ctrl-C', 'quit'],
];

/** How long a stretch is, in one unit: `1 h`, `20 min`. */
function toSpanText(ms: number): string {
  const units = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
    [1_000, 's'],
  ] as const;
  const [unit, name] = units.find(([each]) => ms >= each && ms % each === 0) ?? units[3];
  return `${Math.round(ms / unit)} ${name}`;
}

/** What the sparkline of a table shows: an hour of minutes and the like. */
export const toSparkHead = (interval: WatchView['interval']): string =>
  toSpanText(toIntervalMs(interval) * SPARK_BARS);
function toConnectionSpan({ connection, isStale }: WatchStatus, isFrozen: boolean): Span {
  if (connection === 'connecting') return span('○ connecting', 'warn');
  if (connection !== 'open') return span('○ not connected, trying again: values are old', 'warn');
  if (isStale) return span('○ stale: nothing is heard', 'warn');
  return isFrozen ? span('‖ held, Space goes on', 'warn') : span('● connected', 'up');
}

function toTop(status: WatchStatus, view: WatchView, width: number): Line {
  const { market, provenance, timeMs } = status;
  const clock =
    timeMs === undefined
      ? ''
      : `${new Date(timeMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const left = [span(' tickdeck ', 'bold'), span(` ${market}`), span(` ${provenance}`, 'dim')];
  const state = toConnectionSpan(status, view.isFrozen);
  const used = left.reduce((sum, { text }) => sum + toWidth(text), 0);
  const right = toWidth(clock) + 2 + toWidth(state.text) + 1;
  /* The state of the connection counts more than the clock. */
  if (used + toWidth(state.text) + 3 > width) {
    return line(span(' '), state, span(`  ${market}`), span(` ${provenance}`, 'dim'));
  }
  if (used + right > width) return line(...left, span('  '), state);
  return line(...left, span(' '.repeat(width - used - right)), span(`${clock}  `, 'dim'), state);
}

function toBottom(view: WatchView, status: WatchStatus, count: number): Line {
  if (view.prompt !== undefined) {
    const asks = view.prompt.for === 'add' ? 'add symbols: ' : 'search: ';
    return line(span(` ${asks}`, 'bold'), span(view.prompt.text), span('▏', 'bold'));
  }
  if (status.note !== undefined) return line(span(` ${status.note}`, 'warn'));
  const search = view.search === '' ? '' : `“${view.search}”  `;
  const none = status.connection === 'open' && count === 0;
  return line(
    span(` ${search}`),
    span(none ? (search === '' ? 'no symbol yet  ' : 'nothing found  ') : '', 'warn'),
    span(
      `? help  q quit  ← → ${view.interval}  Enter chart  s sort  / search  a add  d remove`,
      'dim',
    ),
  );
}

/** A screen, as it is to be drawn. */
export interface WatchFrame {
  readonly lines: readonly Line[];
  /** The first row in sight, to begin the next frame with. */
  readonly first: number;
}

/**
 * Makes the lines of a screen.
 * @param rows  sorted and searched
 * @param before  the first row that was in sight
 */
export function toFrame(
  rows: readonly WatchRow[],
  view: WatchView,
  status: WatchStatus,
  size: { readonly columns: number; readonly rows: number },
  before = 0,
): WatchFrame {
  const { columns, rows: height } = size;
  const top = toTop(status, view, columns);
  const bottom = toBottom(view, status, rows.length);
  const room = Math.max(0, height - 3);
  const at = Math.max(
    0,
    rows.findIndex(({ symbol }) => symbol === view.chosen),
  );
  const first = toFirstInSight(rows.length, at, room, before);
  const fill = (lines: readonly Line[]): WatchFrame => ({
    lines: [
      top,
      ...lines.slice(0, room + 1),
      ...Array.from({ length: Math.max(0, room + 1 - lines.length) }, () => line()),
      bottom,
    ].slice(0, height),
    first,
  });
  if (view.screen === 'help') {
    return fill([
      line(),
      ...HELP.map(([keys, about]) => line(span(`  ${keys.padEnd(16)}`, 'bold'), span(about))),
    ]);
  }
  const chosen = rows[at];
  if (view.screen === 'detail' && chosen !== undefined) {
    return fill(toDetailLines(chosen, view.interval, columns, room + 1));
  }
  const layout = toLayout(rows, columns - 2);
  const shown = rows
    .slice(first, first + room)
    .map((row, place) => toRowLine(layout, row, first + place === at));
  const isRising = (view.sort === 'symbol') !== view.isReversed;
  const sorted = { by: view.sort, mark: isRising ? '▴' : '▾' };
  return fill([toHeading(layout, toSparkHead(view.interval), sorted), ...shown]);
}
