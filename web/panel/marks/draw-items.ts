/**
 * What the menu of a chart offers to draw: at the place, and with the drawing that is there.
 */
import { TOOL_FACTS, toDrawingId, type DrawingTool } from '../../chart/draw/drawing.ts';
import type { ChartMenuItem, ChartMenuSource, ChartPlace } from '../chart-menu/chart-menu.ts';
import { undoDesk } from '../desk/desk-memory.ts';
import { DRAW_LIST, toDrawDesk } from './draw-desk.ts';

/** How near to a drawing the menu is one of it, CSS px. */
const REACH_PX = 12;

/** What can be done with the drawing at a place. */
export const drawingItems: ChartMenuSource = ({ app, tile, x, y }) => {
  const desk = toDrawDesk(app.state);
  const drawn = desk.charts.get(tile.id);
  const near = drawn?.layers.findNear({ x, y }, REACH_PX, true)?.drawing;
  if (drawn === undefined || near === undefined) return [];
  const name = TOOL_FACTS[near.tool].name.toLowerCase();
  const { isLocked = false } = near;
  const list = desk.listOf(tile);
  const others = list.filter(({ id }) => id !== near.id);
  return [
    { label: `Set ${name} …`, run: () => (desk.selected.value = { tile, id: near.id }) },
    {
      label: `Duplicate ${name}`,
      run: () => (desk.selected.value = { tile, id: desk.addCopy(drawn, near) }),
    },
    {
      label: `${isLocked ? 'Unlock' : 'Lock'} ${name}`,
      run: () => desk.change(tile, near, { isLocked: !isLocked }),
    },
    { label: `Hide ${name}`, run: () => desk.change(tile, near, { isHidden: true }) },
    ...(others.length === 0
      ? []
      : [
          {
            label: `Put ${name} behind the others`,
            run: () => desk.keep(tile, [near, ...others], 'Order changed'),
          },
        ]),
    {
      label: `Remove ${name}`,
      keys: 'Del',
      run: () => desk.remove(tile, [near], () => void undoDesk(app.actions)),
    },
  ];
};

/** What can be drawn at a place. */
export const drawItems: ChartMenuSource = (place) => {
  const { app, tile, priceText } = place;
  const desk = toDrawDesk(app.state);
  if (!desk.charts.has(tile.id)) return [];
  const count = desk.listOf(tile).length;
  return [
    {
      label: `Horizontal line at ${priceText.trim()}`,
      keys: 'Alt H',
      run: () => addHere(place, 'horizontal'),
    },
    toFromHere(place, 'trend', 'Trend line from here'),
    { label: 'Note here', run: () => addHere(place, 'note') },
    toFromHere(place, 'measure', 'Measure from here'),
    ...(count === 0
      ? []
      : [{ label: `Drawings (${count}) …`, run: () => (app.state.overlay.value = DRAW_LIST) }]),
  ];
};

/** Takes up a tool with its first anchor placed. */
function toFromHere(
  { app, tile, x, y }: ChartPlace,
  tool: 'trend' | 'measure',
  label: string,
): ChartMenuItem {
  const spot = { x, y, isShift: false, isCtrl: false, isTouch: false };
  return {
    label,
    run: () => {
      const desk = toDrawDesk(app.state);
      desk.tool.value = tool;
      const drawn = desk.charts.get(tile.id);
      drawn?.tool?.down(spot);
      drawn?.tool?.up(spot, false);
    },
  };
}

function addHere(
  { app, tile, timeMs, price, instrument }: ChartPlace,
  tool: Extract<DrawingTool, 'horizontal' | 'note'>,
): void {
  const desk = toDrawDesk(app.state);
  const id = toDrawingId();
  const drawing = {
    id,
    tool,
    anchors: [{ timeMs, price }],
    decimals: instrument.priceDecimals,
    style: desk.styleOf(tool),
  };
  desk.keep(tile, [...desk.listOf(tile), drawing], `${TOOL_FACTS[tool].name} drawn`);
  desk.selected.value = { tile, id };
  if (tool === 'note') desk.written.value = id;
}
