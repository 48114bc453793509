/**
 * The watchlist panel: headings that sort, grouping, and the windowed grid below them, by pointer and by
 * keyboard (arrows move, Enter shows, Delete removes, Alt with arrows reorders).
 */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { createSparklineLayer } from '../chart/sparklines.ts';
import { toNextSort, toWatchEntries, type WatchEntry, type WatchSort } from '../state/watchlist.ts';
import { useApp, useFrame } from './app-context.ts';
import { Icon } from './icon.tsx';
import { WatchGrid } from './watch-grid.ts';

const HEADINGS: readonly { by?: WatchSort['by']; label: string; name: string }[] = [
  { by: 'symbol', label: 'Symbol', name: 'symbol' },
  { label: '1 h', name: 'spark' },
  { by: 'last', label: 'Last', name: 'last' },
  { by: 'change', label: 'Chg', name: 'change' },
  { by: 'percent', label: 'Chg %', name: 'percent' },
  { by: 'volume', label: 'Vol', name: 'volume' },
];
/** Rows are put in order anew this often when they are sorted by a value that moves. */
const RESORT_MS = 2_000;
/** Rows in sight are told of this often at most, while a list is too long to be live as a whole. */
const SIGHT_MS = 200;
const SKELETON_ROWS = 12;

/** The watchlist. */
export function Watchlist() {
  const app = useApp();
  const { state, actions } = app;
  const { watchlist, symbol, settings, boardChanges, board, instruments, overlay } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const space = useRef<HTMLDivElement>(null);
  const sparks = useRef<HTMLDivElement>(null);
  const grid = useRef<WatchGrid>(undefined);
  const entries = useRef<readonly WatchEntry[]>([]);
  const sortedMs = useRef(0);
  const seenMs = useRef(0);
  const active = useSignal(-1);
  const isLoading = instruments.value === undefined;
  const sort = settings.sort.value;
  const isGrouped = settings.isGrouped.value;

  entries.current = useMemo(
    () => toWatchEntries(watchlist.value, board, sort, isGrouped),
    [watchlist.value, sort, isGrouped, boardChanges.value],
  );

  useEffect(() => {
    const layer = createSparklineLayer(sparks.current!, app.theme.peek());
    const unsubscribe = app.theme.subscribe((theme) => layer.setTheme(theme));
    const owner = { show: actions.show, remove: actions.unwatch };
    grid.current = new WatchGrid(scroller.current!, space.current!, layer, owner, 'watch');
    return () => {
      unsubscribe();
      grid.current?.destroy();
    };
  }, []);

  useFrame(2, 15, (nowMs) => {
    const isByValue = sort.by !== 'own' && sort.by !== 'symbol';
    if (isByValue && nowMs - sortedMs.current > RESORT_MS) {
      sortedMs.current = nowMs;
      entries.current = toWatchEntries(watchlist.peek(), board, sort, isGrouped);
    }
    const view = { entries: entries.current, selected: symbol.peek(), active: active.peek() };
    const isLeft = grid.current?.draw(view, board);
    if (state.waiting.peek().size > 0 && nowMs - seenMs.current > SIGHT_MS) {
      seenMs.current = nowMs;
      const seen = grid.current?.inSight(entries.current) ?? [];
      if (seen.join() !== state.inSight.peek().join()) state.inSight.value = seen;
    }
    return isLeft;
  });

  function moveTo(index: number, step: -1 | 1): void {
    let next = Math.min(Math.max(index, 0), entries.current.length - 1);
    while (entries.current[next]?.kind === 'group') next += step;
    if (next < 0 || next >= entries.current.length) return;
    active.value = next;
    grid.current?.reveal(next);
    app.frames.invalidateAll();
  }

  function onKey(event: KeyboardEvent): void {
    const current = active.peek();
    const entry = entries.current[current];
    const chosen = entry?.kind === 'symbol' ? entry.symbol : undefined;
    const page = grid.current?.pageRows ?? 1;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowDown: () => moveTo(current + 1, 1),
      ArrowUp: () => moveTo(current < 0 ? entries.current.length - 1 : current - 1, -1),
      PageDown: () => moveTo(current + page, 1),
      PageUp: () => moveTo(current - page, -1),
      Home: () => moveTo(0, 1),
      End: () => moveTo(entries.current.length - 1, -1),
      Enter: () => chosen !== undefined && actions.show(chosen),
      ' ': () => chosen !== undefined && actions.show(chosen),
      Delete: () => chosen !== undefined && actions.unwatch(chosen),
    };
    const isReorder = event.altKey && chosen !== undefined && event.key.startsWith('Arrow');
    if (isReorder) {
      const by = event.key === 'ArrowUp' ? -1 : 1;
      actions.moveWatched(chosen, by);
      active.value = Math.min(Math.max(current + by, 0), entries.current.length - 1);
    } else if (moves[event.key] === undefined || event.target !== event.currentTarget) return;
    else moves[event.key]!();
    event.preventDefault();
  }

  const count = watchlist.value.length;
  return (
    <section class="panel watchlist" aria-label="Watchlist panel">
      <header class="panel-head">
        <h2>Watchlist</h2>
        <span class="muted">{isLoading ? '' : count}</span>
        <span class="spacer" />
        <button
          type="button"
          class="button-icon"
          aria-pressed={isGrouped}
          title="Group by sector"
          aria-label="Group by sector"
          onClick={() => (settings.isGrouped.value = !isGrouped)}
        >
          <Icon name="groups" />
        </button>
        <button
          type="button"
          class="button-icon"
          title="Add a symbol"
          aria-label="Add a symbol to the watchlist"
          onClick={() => (overlay.value = 'search')}
        >
          <Icon name="plus" />
        </button>
      </header>
      <div class="watch-frame">
        <div
          class="watch-grid"
          ref={scroller}
          role="grid"
          tabIndex={0}
          aria-label="Watchlist"
          aria-rowcount={entries.current.length + 1}
          aria-colcount={HEADINGS.length}
          aria-busy={isLoading}
          aria-activedescendant={active.value < 0 ? undefined : grid.current?.idOf(active.value)}
          onKeyDown={onKey}
          onClick={(event) => {
            /* The cursor follows clicks: arrows go on from there. */
            const at = grid.current?.indexAt(event.target as Node) ?? -1;
            if (at >= 0) active.value = at;
          }}
          onScroll={() => {
            grid.current?.onScroll();
            app.frames.invalidateAll();
          }}
        >
          <Headings sort={sort} onSort={(by) => (settings.sort.value = toNextSort(sort, by))} />
          <div class="watch-space" role="rowgroup" ref={space} />
        </div>
        <div class="watch-sparks" ref={sparks} />
        {isLoading && <Skeleton />}
        {!isLoading && count === 0 && (
          <p class="empty">
            Nothing is watched. Press <kbd>Ctrl K</kbd> to find a symbol.
          </p>
        )}
      </div>
    </section>
  );
}

function Headings({ sort, onSort }: { sort: WatchSort; onSort: (by: WatchSort['by']) => void }) {
  return (
    <div class="watch-top" role="rowgroup">
      <div class="watch-row watch-headings" role="row" aria-rowindex={1}>
        {HEADINGS.map(({ by, label, name }) => {
          const isSorted = sort.by === by;
          const way = sort.descending ? 'descending' : 'ascending';
          return (
            <div
              key={name}
              class={`watch-cell watch-${name}`}
              role="columnheader"
              aria-sort={by === undefined ? undefined : isSorted ? way : 'none'}
            >
              {by === undefined ? (
                label
              ) : (
                <button type="button" onClick={() => onSort(by)}>
                  {label}
                  <i aria-hidden="true">{isSorted ? (sort.descending ? '▾' : '▴') : ''}</i>
                </button>
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}

function Skeleton() {
  return (
    <div class="skeleton-rows" aria-hidden="true">
      {Array.from({ length: SKELETON_ROWS }, (_, row) => (
        <div class="skeleton-row" key={row} />
      ))}
    </div>
  );
}
