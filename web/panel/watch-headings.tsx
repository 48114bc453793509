/** The headings of the watchlist: pressed they sort, dragged they change places. */
import { useRef } from 'preact/hooks';
import { type ColumnName, COLUMNS, toMovedColumn } from '../state/watch-columns.ts';
import { toNextSort, type WatchSort } from '../state/watchlist.ts';
import { useApp } from './app-context.ts';

/** The row of headings. */
export function Headings({ columns, sort }: { columns: readonly ColumnName[]; sort: WatchSort }) {
  const { settings } = useApp().state;
  const dragged = useRef<ColumnName>(undefined);
  const way = sort.descending ? 'descending' : 'ascending';
  return (
    <div class="watch-top" role="rowgroup">
      <div class="watch-row watch-headings" role="row" aria-rowindex={1}>
        {(['symbol', ...columns] as const).map((name) => {
          const column = name === 'symbol' ? { label: 'Symbol', title: 'Symbol' } : COLUMNS[name]!;
          const isSorting = name === 'symbol' || COLUMNS[name]!.value !== undefined;
          const isSorted = sort.by === name;
          const drop = (event: DragEvent): void => {
            if (name === 'symbol' || dragged.current === undefined) return;
            event.preventDefault();
            if (event.type !== 'drop') return;
            settings.columns.value = toMovedColumn(settings.columns.peek(), dragged.current, name);
          };
          return (
            <div
              key={name}
              class={`watch-cell watch-${name}`}
              role="columnheader"
              title={column.title}
              aria-sort={isSorting ? (isSorted ? way : 'none') : undefined}
              draggable={name !== 'symbol'}
              onDragStart={() => (dragged.current = name === 'symbol' ? undefined : name)}
              onDragEnd={() => (dragged.current = undefined)}
              onDragOver={drop}
              onDrop={drop}
            >
              {isSorting ? (
                <button
                  type="button"
                  onClick={() => (settings.sort.value = toNextSort(sort, name))}
                >
                  {column.label}
                  <i aria-hidden="true">{isSorted ? (sort.descending ? '▾' : '▴') : ''}</i>
                </button>
              ) : (
                column.label
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
}
