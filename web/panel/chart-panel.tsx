/**
 * The charts of the desk, below the head of the active one's symbol and its toolbar.
 */
import { GRIDS, type TileCount, toShares } from '../state/workspace.ts';
import { useApp } from './app-context.ts';
import { ChartTile } from './chart-tile.tsx';
import { ChartToolbar } from './chart-toolbar.tsx';
import { toLazyPanel } from './lazy-panel.tsx';
import { SymbolHeader } from './symbol-header.tsx';

/** Tools for drawing; the room for them is there from the start, so that nothing moves when they come. */
const DrawStrip = toLazyPanel(
  () => import('./marks/draw-strip.tsx').then((file) => file.DrawStrip),
  { isLate: true, Waiting: () => <div class="draw-strip" /> },
);

/** Symbol header, toolbar and charts. */
export function ChartPanel() {
  const { tiles, desk } = useApp().state;
  const shown = tiles.value;
  const [across, down] = GRIDS[shown.length as TileCount];
  const { columns, rows } = desk.value;
  return (
    <section class="panel chart-panel" aria-label="Chart panel">
      <SymbolHeader />
      <ChartToolbar />
      <div class="chart-body">
        <DrawStrip />
        <div
          class="tiles"
          data-count={shown.length}
          style={{
            gridTemplateColumns: toShares(columns, across),
            gridTemplateRows: toShares(rows, down),
          }}
        >
          {shown.map((tile) => (
            <ChartTile key={tile.id} tile={tile} />
          ))}
        </div>
      </div>
    </section>
  );
}
