/**
 * The watchlist panel: headings that sort and can be dragged, grouping, and the windowed grid below them, by pointer
 * and by keyboard (arrows move, Enter shows, Delete removes, Alt with arrows reorders, Shift F10 opens the menu). What
 * is chosen seldom (lists, columns, the menu of a row) comes when it is wanted.
 */
import { useSignal } from '@preact/signals';
import { useEffect, useMemo, useRef } from 'preact/hooks';
import { createSparklineLayer } from '../chart/sparklines.ts';
import { type ColumnContext, COLUMNS, toFitting } from '../state/watch-columns.ts';
import { toColumnContext, toWatchEntries, type WatchEntry } from '../state/watchlist.ts';
import '../style/watchlist.css';
import { useApp, useFrame } from './app-context.ts';
import { Icon } from './icon.tsx';
import { toLazyPanel } from './lazy-panel.tsx';
import { useRowPointer } from './watch-pointer.ts';
import { WatchGrid } from './watch-grid.ts';
import { Headings } from './watch-headings.tsx';

/** Rows are put in order anew this often when they are sorted by a value that moves, and never under the pointer. */
const RESORT_MS = 2_000;
/** Rows in sight are told of this often at most, while a list is too long to be live as a whole. */
const SIGHT_MS = 200;
const SKELETON_ROWS = 12;

const WatchTools = toLazyPanel(() => import('./watch-tools.tsx').then((file) => file.WatchTools));

/** The watchlist. */
export function Watchlist() {
  const app = useApp();
  const { state, actions } = app;
  const { watchlist, active: tile, settings, boardChanges, board, instruments, overlay } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const space = useRef<HTMLDivElement>(null);
  const sparks = useRef<HTMLDivElement>(null);
  const grid = useRef<WatchGrid>(undefined);
  const entries = useRef<readonly WatchEntry[]>([]);
  const context = useRef<ColumnContext>({ nowMs: 0, middle: NaN });
  const sortedMs = useRef(0);
  const seenMs = useRef(0);
  const isOver = useRef(false);
  const active = useSignal(-1);
  const widthPx = useSignal(402);
  const rare = useSignal(0);
  const isLoading = instruments.value === undefined;
  const sort = settings.sort.value;
  const isGrouped = settings.isGrouped.value;
  const wanted = settings.columns.value;
  const columns = useMemo(
    () => toFitting(wanted, widthPx.value),
    [wanted, widthPx.value, rare.value],
  );
  const shape = columns.join();

  useEffect(() => {
    if (wanted.every((name) => COLUMNS[name] !== undefined)) return;
    import('./watch-rare.ts').then(
      ({ addRareColumns }) => {
        addRareColumns();
        rare.value++;
      },
      () => (state.notice.value = { tone: 'error', text: 'These columns could not be fetched.' }),
    );
  }, [wanted]);

  const arrange = (): void => {
    const list = watchlist.peek();
    context.current = toColumnContext(list, board, state.clock.at(app.now()));
    entries.current = toWatchEntries(list, board, sort, isGrouped, context.current);
  };
  useMemo(arrange, [watchlist.value, sort, isGrouped, boardChanges.value, rare.value]);

  useEffect(() => {
    const layer = createSparklineLayer(sparks.current!, app.theme.peek());
    const unsubscribe = app.theme.subscribe((theme) => layer.setTheme(theme));
    const owner = { show: actions.show, remove: actions.unwatch };
    grid.current = new WatchGrid(scroller.current!, space.current!, layer, owner, 'watch', columns);
    const resizing = new ResizeObserver(([entry]) => (widthPx.value = entry!.contentRect.width));
    resizing.observe(scroller.current!);
    app.frames.invalidateAll();
    return () => {
      unsubscribe();
      resizing.disconnect();
      grid.current?.destroy();
    };
  }, [shape]);

  useFrame(2, 15, (nowMs) => {
    const clockMs = state.clock.at(app.now());
    const isByValue = sort.by !== 'own' && sort.by !== 'symbol';
    if (nowMs - sortedMs.current > RESORT_MS) {
      sortedMs.current = nowMs;
      if (isByValue && !isOver.current) arrange();
      else context.current = toColumnContext(watchlist.peek(), board, clockMs);
    }
    const shown = { ...context.current, nowMs: clockMs };
    const view = { entries: entries.current, selected: tile.peek().symbol.peek(), nowMs };
    const isLeft = grid.current?.draw({ ...view, active: active.peek(), context: shown }, board);
    if (state.waiting.peek().size > 0 && nowMs - seenMs.current > SIGHT_MS) {
      seenMs.current = nowMs;
      const seen = grid.current?.inSight(entries.current) ?? [];
      if (seen.join() !== state.inSight.peek().join()) state.inSight.value = seen;
    }
    return isLeft;
  });

  const symbolAt = (index: number): string | undefined => {
    const entry = entries.current[index];
    return entry?.kind === 'symbol' ? entry.symbol : undefined;
  };

  function moveTo(index: number, step: -1 | 1): void {
    let next = Math.min(Math.max(index, 0), entries.current.length - 1);
    while (entries.current[next]?.kind === 'group') next += step;
    if (next < 0 || next >= entries.current.length) return;
    active.value = next;
    grid.current?.reveal(next);
    app.frames.invalidateAll();
  }

  /** Puts a symbol where another one stands; a sorted list becomes one's own order by that. */
  function place(symbol: string, at: number): void {
    const shown = entries.current.flatMap((each) => (each.kind === 'symbol' ? [each.symbol] : []));
    const target = symbolAt(at);
    if (target === undefined || target === symbol) return;
    const order = sort.by === 'own' ? watchlist.peek() : shown;
    const isDown = order.indexOf(symbol) < order.indexOf(target);
    const others = order.filter((each) => each !== symbol);
    others.splice(others.indexOf(target) + (isDown ? 1 : 0), 0, symbol);
    settings.sort.value = { by: 'own', descending: false };
    actions.setWatched(others);
    active.value = at;
  }

  const pointer = useRowPointer({
    indexAt: (inside) => grid.current?.indexAt(inside) ?? -1,
    symbolAt,
    place,
    markDrop: (index) => grid.current?.markDrop(index),
    openMenu: (symbol, at) => (state.watchMenu.value = { symbol, ...at }),
  });

  function onKey(event: KeyboardEvent): void {
    const current = active.peek();
    const chosen = symbolAt(current);
    const page = grid.current?.pageRows ?? 1;
    const openMenu = (): void => {
      const row = document.getElementById(grid.current?.idOf(current) ?? '');
      const box = row?.getBoundingClientRect();
      if (chosen === undefined || box === undefined) return;
      state.watchMenu.value = { symbol: chosen, left: box.left + 24, top: box.bottom };
    };
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
      ContextMenu: openMenu,
    };
    if (event.target !== event.currentTarget) return;
    const isReorder = event.altKey && chosen !== undefined && event.key.startsWith('Arrow');
    if (isReorder) place(chosen, current + (event.key === 'ArrowUp' ? -1 : 1));
    else if (event.shiftKey && event.key === 'F10') openMenu();
    else if ((event.ctrlKey || event.metaKey) && event.key === 'z') actions.undoWatch();
    else if (moves[event.key] === undefined) return;
    else moves[event.key]!();
    event.preventDefault();
  }

  const count = watchlist.value.length;
  const template = columns.map((name) => `${COLUMNS[name]!.widthPx}px`).join(' ');
  return (
    <section class="panel watchlist" aria-label="Watchlist panel">
      <header class="panel-head">
        <h2>{state.listName.value}</h2>
        <span class="muted">{isLoading ? '' : count}</span>
        <span class="spacer" />
        <WatchButton name="chart" label="Movers and heat map" panel="movers" />
        <WatchButton name="gear" label="Lists and columns" panel="watch-tools" />
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
        <WatchButton name="plus" label="Add a symbol to the watchlist" panel="search" />
      </header>
      <div class="watch-frame" style={{ '--watch-columns': template }}>
        <div
          class="watch-grid"
          ref={scroller}
          role="grid"
          tabIndex={0}
          aria-label="Watchlist"
          aria-rowcount={entries.current.length + 1}
          aria-colcount={columns.length + 1}
          aria-busy={isLoading}
          aria-activedescendant={active.value < 0 ? undefined : grid.current?.idOf(active.value)}
          onKeyDown={onKey}
          onClick={(event) => {
            /* The cursor follows clicks: arrows go on from there. */
            const at = grid.current?.indexAt(event.target as Node) ?? -1;
            if (at >= 0) active.value = at;
          }}
          onPointerEnter={({ pointerType }) => (isOver.current = pointerType === 'mouse')}
          onPointerLeave={() => (isOver.current = false)}
          {...pointer}
          onScroll={() => {
            grid.current?.onScroll();
            app.frames.invalidateAll();
          }}
        >
          <Headings columns={columns} sort={sort} />
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
      {(overlay.value === 'watch-tools' || state.watchMenu.value !== undefined) && <WatchTools />}
    </section>
  );
}

function WatchButton(props: { name: 'chart' | 'gear' | 'plus'; label: string; panel: string }) {
  const { overlay } = useApp().state;
  return (
    <button
      type="button"
      class="button-icon"
      title={props.label}
      aria-label={props.label}
      onClick={() => (overlay.value = props.panel)}
    >
      <Icon name={props.name} />
    </button>
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
