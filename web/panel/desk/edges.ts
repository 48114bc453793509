/**
 * The edges between panels and charts that can be moved: where they lie at present, and what moving one changes.
 * Promises that nothing becomes smaller than one can use. Reads the page's layout, and changes only the state.
 */
import type { AppState } from '../../state/app-state.ts';
import { GRIDS, type TileCount } from '../../state/workspace.ts';

/** An edge, CSS px of the page. */
export interface Edge {
  readonly id: string;
  readonly label: string;
  readonly isVertical: boolean;
  readonly left: number;
  readonly top: number;
  readonly length: number;
  /** Share of the two sides that the first one has, in percent. */
  readonly percent: number;
  /** Moves it to the right, or down, from where it is now. */
  readonly moveBy: (px: number) => void;
  /** Back to the usual place. */
  readonly reset: () => void;
}

/** What a panel, the column of charts and a chart need at least, CSS px. */
const LEAST_PANEL_PX = 180;
const LEAST_CENTRE_PX = 320;
const LEAST_CHART_PX = 90;

const find = (selector: string): DOMRect | undefined => {
  const element = document.querySelector(selector);
  const box = element?.getBoundingClientRect();
  return box === undefined || box.width === 0 ? undefined : box;
};

const clamp = (value: number, least: number, most: number): number =>
  Math.min(Math.max(value, least), Math.max(least, most));

/** The edge between a panel beside the charts and the charts. */
function toPanelEdge(state: AppState, panel: 'left' | 'right'): Edge | undefined {
  const side = find(panel === 'left' ? '.panels > .watchlist' : '.panels > .right');
  const centre = find('.panels > .centre');
  if (side === undefined || centre === undefined || side.top !== centre.top) return undefined;
  const sign = panel === 'left' ? 1 : -1;
  const both = side.width + centre.width;
  const set = (size: number | undefined): void => {
    const { [panel]: _, ...sizes } = state.desk.peek().sizes;
    const next = size === undefined ? sizes : { ...sizes, [panel]: size };
    state.desk.value = { ...state.desk.peek(), sizes: next };
  };
  const first = panel === 'left' ? side : centre;
  const second = panel === 'left' ? centre : side;
  return {
    id: panel,
    label: panel === 'left' ? 'Width of the watchlist' : 'Width of quote and trades',
    isVertical: true,
    left: (first.right + second.left) / 2,
    top: centre.top,
    length: centre.height,
    percent: Math.round((100 * first.width) / both),
    moveBy: (px) => {
      const width = clamp(side.width + sign * px, LEAST_PANEL_PX, both - LEAST_CENTRE_PX);
      const size = state.desk.peek().sizes[panel] ?? 1;
      set(Math.round((1_000 * size * width) / side.width) / 1_000);
    },
    reset: () => set(undefined),
  };
}

/** The edges between columns, or rows, of charts. */
function toChartEdges(state: AppState, axis: 'columns' | 'rows'): Edge[] {
  const charts = find('.tiles');
  const boxes = [...document.querySelectorAll('.tiles > .chart-area')].map((each) =>
    each.getBoundingClientRect(),
  );
  const isColumns = axis === 'columns';
  const grid = GRIDS[state.tiles.peek().length as TileCount];
  const tracks = grid[isColumns ? 0 : 1];
  const step = isColumns ? 1 : grid[0];
  if (charts === undefined || boxes.some(({ width }) => width === 0)) return [];
  const toPx = (box: DOMRect): number => (isColumns ? box.width : box.height);
  const shares = state.desk.peek()[axis] ?? Array<number>(tracks).fill(1);
  const set = (next: readonly number[] | undefined): void => {
    const { [axis]: _, ...shape } = state.desk.peek();
    state.desk.value = next === undefined ? shape : { ...shape, [axis]: next };
  };
  return Array.from({ length: tracks - 1 }, (_, i) => {
    const [one, other] = [boxes[i * step]!, boxes[(i + 1) * step]!];
    const both = toPx(one) + toPx(other);
    const share = shares[i]! + shares[i + 1]!;
    return {
      id: `${axis}-${i}`,
      label: isColumns ? `Width of chart column ${i + 1}` : `Height of chart row ${i + 1}`,
      isVertical: isColumns,
      left: isColumns ? one.right : charts.left,
      top: isColumns ? charts.top : one.bottom,
      length: isColumns ? charts.height : charts.width,
      percent: Math.round((100 * toPx(one)) / both),
      moveBy: (px: number) => {
        const size = clamp(toPx(one) + px, LEAST_CHART_PX, both - LEAST_CHART_PX);
        const first = Math.round((1_000 * share * size) / both) / 1_000;
        set(shares.map((each, k) => (k === i ? first : k === i + 1 ? share - first : each)));
      },
      reset: () => set(undefined),
    };
  });
}

/** All edges that can be moved at present. */
export function findEdges(state: AppState): Edge[] {
  if (document.querySelector('.app')?.hasAttribute('data-full') === true) return [];
  const sides = [toPanelEdge(state, 'left'), toPanelEdge(state, 'right')];
  return [
    ...sides.filter((each) => each !== undefined),
    ...toChartEdges(state, 'columns'),
    ...toChartEdges(state, 'rows'),
  ];
}
