/**
 * Keys of drawing, wherever the focus is but in a field: tools, selection, copy. They come before those of the chart.
 */
import { TOOLS, TOOL_FACTS, type Drawing } from '../../chart/draw/drawing.ts';
import type { DrawDesk, DrawnChart, StripTool } from './draw-desk.ts';

/** One step of an arrow key with Shift, px; without it is a bar or a tick. */
const FAR_PX = 20;

const findTool = (code: string): StripTool | undefined =>
  TOOLS.find((tool) => TOOL_FACTS[tool].code === code);

/** Does what a key means for drawings. @returns whether it meant something */
export function onDrawKey(desk: DrawDesk, event: KeyboardEvent, undo: () => void): boolean {
  const { code, key, ctrlKey, metaKey, altKey } = event;
  const isCommand = (ctrlKey || metaKey) && !altKey;
  if (altKey && ctrlKey && code === 'KeyH') {
    desk.areHidden.value = !desk.areHidden.peek();
    return true;
  }
  const tool = altKey && !ctrlKey && !metaKey ? findTool(code) : undefined;
  if (tool !== undefined) {
    desk.tool.value = desk.tool.peek() === tool ? undefined : tool;
    return true;
  }
  const drawn = desk.active;
  if (drawn === undefined) return false;
  if (isCommand) return onCommand(desk, drawn, key.toLowerCase());
  if (altKey) return false;
  if (key === 'Escape') return letGo(desk, drawn);
  if (key === 'Enter') return placeByKey(desk, drawn, event);
  return onSelected(desk, drawn, event, undo);
}

/** The drawing that is selected on a chart. */
function findSelected(desk: DrawDesk, { tile }: DrawnChart): Drawing | undefined {
  const selected = desk.selected.peek();
  if (selected?.tile !== tile) return undefined;
  return desk.listOf(tile).find(({ id }) => id === selected.id);
}

function onCommand(desk: DrawDesk, drawn: DrawnChart, letter: string): boolean {
  const drawing = findSelected(desk, drawn);
  const isText = (getSelection()?.toString() ?? '') !== '';
  if (letter === 'c' && drawing !== undefined && !isText) {
    desk.copied = drawing;
    return true;
  }
  if (letter !== 'v' || desk.copied === undefined) return false;
  const crosshair = drawn.layers.scene?.crosshair;
  const at = crosshair === undefined ? undefined : { x: crosshair.x, y: crosshair.y };
  desk.selected.value = { tile: drawn.tile, id: desk.addCopy(drawn, desk.copied, at) };
  return true;
}

/** Ends the innermost of what goes on: a drag, a half-made drawing, the tool, the selection. */
function letGo(desk: DrawDesk, drawn: DrawnChart): boolean {
  if (drawn.breakOff()) return true;
  if (drawn.tool?.cancel() === true) return true;
  if (desk.tool.peek() !== undefined) desk.tool.value = undefined;
  else if (drawn.layers.measure !== undefined) {
    drawn.layers.measure = undefined;
    drawn.chart.invalidatePointer();
  } else if (desk.selected.peek() !== undefined) desk.selected.value = undefined;
  else return false;
  return true;
}

/** Places what a tool makes where the keyboard's crosshair is. */
function placeByKey(desk: DrawDesk, { tool, chart }: DrawnChart, { target }: KeyboardEvent) {
  const isOnChart = (target as Element).getAttribute('role') === 'application';
  if (desk.tool.peek() === undefined || !isOnChart || !chart.isPointed()) return false;
  tool?.tap();
  return true;
}

const STEPS: Readonly<Record<string, readonly [x: number, y: number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, 1],
  ArrowDown: [0, -1],
};

function onSelected(
  desk: DrawDesk,
  drawn: DrawnChart,
  { key, shiftKey }: KeyboardEvent,
  undo: () => void,
): boolean {
  const drawing = findSelected(desk, drawn);
  if (drawing === undefined) return false;
  if (key === 'Delete' || key === 'Backspace') {
    desk.remove(drawn.tile, [drawing], undo);
    return true;
  }
  const step = STEPS[key];
  if (step === undefined || drawing.isLocked === true) return false;
  moveBy(desk, drawn, drawing, step, shiftKey);
  return true;
}

/** Moves a drawing by a bar or a tick; farther with Shift. */
function moveBy(
  desk: DrawDesk,
  { tile, layers: { scene, plot } }: DrawnChart,
  drawing: Drawing,
  [x, y]: readonly [number, number],
  isFar: boolean,
): void {
  if (scene?.data === undefined || plot === undefined) return;
  const { intervalMs, tickSize = 1 } = scene.data;
  const bars = x * (isFar ? 10 : 1);
  const up = scene.scale.isInverted ? -y : y;
  const perPx = (scene.range.high - scene.range.low) / (plot.bottom - plot.top);
  const far = scene.scale.isLog ? 10 : Math.max(1, Math.round((perPx * FAR_PX) / tickSize));
  const by = up * tickSize * (isFar ? far : 1);
  const { axis } = scene;
  const anchors = drawing.anchors.map(({ timeMs, price }) => ({
    timeMs: bars === 0 ? timeMs : axis.toTime(axis.toAxis(timeMs) + bars * intervalMs),
    price: price + by,
  }));
  desk.change(tile, drawing, { anchors });
}
