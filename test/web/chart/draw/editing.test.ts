import { describe, expect, test } from 'vitest';
import { DrawTool } from '../../../../web/chart/draw/draw-tool.ts';
import type { Drawing } from '../../../../web/chart/draw/drawing.ts';
import { DrawingEditor } from '../../../../web/chart/draw/drawing-editor.ts';
import { toMeasured, toMeasureLines, toSpanText } from '../../../../web/chart/draw/measure.ts';
import {
  MINUTE,
  START,
  toDrawing,
  toDrawScene,
  toPainted,
  toScenePlot,
  toSpot,
} from './draw-scene.ts';

const STYLE = { color: 3, width: 1, dash: 'dotted' } as const;

function createTool(name: ConstructorParameters<typeof DrawTool>[0], scene = toDrawScene()) {
  const made: Drawing[] = [];
  const { layers } = toPainted(scene, []);
  let measured = 0;
  let repaints = 0;
  const tool = new DrawTool(name, layers, {
    styleOf: () => STYLE,
    made: (drawing) => made.push(drawing),
    measured: () => measured++,
    repaint: () => repaints++,
  });
  const click = (x: number, y: number, more: object = {}) => {
    tool.move(toSpot(x, y, more));
    tool.down(toSpot(x, y, more));
    tool.up(toSpot(x, y, more), false);
  };
  return { tool, layers, made, click, scene, counts: () => ({ measured, repaints }) };
}

describe('a tool in hand', () => {
  test('places an anchor with each click, and shows what is to come on the pointer’s canvas alone', () => {
    const { tool, layers, made, click } = createTool('trend');
    const version = layers.layers[0]!.version!(toDrawScene(), 100);
    click(100, 200);
    expect(made).toEqual([]);
    tool.move(toSpot(400, 150));
    expect(layers.inHand?.anchors[1]).toEqual({ timeMs: START + 6 * MINUTE, price: 1_050 });
    expect(layers.layers[0]!.version!(toDrawScene(), 100)).toBe(version);
    click(700, 100);
    expect(made).toMatchObject([
      {
        tool: 'trend',
        decimals: 2,
        style: STYLE,
        anchors: [
          { timeMs: START + MINUTE, price: 1_000 },
          { timeMs: START + 11 * MINUTE, price: 1_100 },
        ],
      },
    ]);
    expect(layers.inHand).toBeUndefined();
    click(100, 200);
    click(300, 200);
    expect(new Set(made.map(({ id }) => id)).size).toBe(2);
  });

  test('makes it in one drag as well, and never of two clicks at one place', () => {
    const { tool, made, click } = createTool('rectangle');
    tool.down(toSpot(100, 200));
    tool.move(toSpot(400, 100));
    tool.up(toSpot(400, 100), true);
    expect(made).toHaveLength(1);
    click(500, 100);
    click(500, 100);
    expect(made).toHaveLength(1);
    expect(tool.isBegun).toBe(true);
    expect([tool.cancel(), tool.isBegun, tool.cancel()]).toEqual([true, false, false]);
  });

  test('places one anchor where there is but one', () => {
    const { made, click } = createTool('horizontal');
    click(500, 90);
    expect(made[0]!.anchors).toEqual([{ timeMs: START + 8 * MINUTE, price: 1_110 }]);
  });

  test('is held level by Shift', () => {
    const { made, click } = createTool('trend');
    click(100, 200);
    click(700, 190, { isShift: true });
    expect(made[0]!.anchors[1]!.price).toBe(1_000);
  });

  test('of a finger places where the crosshair is, and follows it', () => {
    const { tool, layers, made, scene } = createTool('trend');
    const point = (minute: number, y: number) => {
      const info = { timeMs: START + (minute + 0.5) * MINUTE, price: 1_200 - y };
      scene.crosshair = { x: minute * 60 + 30, y, info };
    };
    point(2, 100);
    tool.tap(toSpot(500, 50));
    point(9, 300);
    tool.follow();
    expect(layers.inHand?.anchors[1]).toEqual({ timeMs: START + 9 * MINUTE, price: 900 });
    tool.tap(toSpot(500, 50));
    expect(made[0]!.anchors.map(({ price }) => price)).toEqual([1_100, 900]);
    // Who taps twice without moving the crosshair means the places that were tapped.
    tool.tap(toSpot(500, 50));
    tool.tap(toSpot(1_000, 50));
    expect(made[1]!.anchors.map(({ price }) => price)).toEqual([900, 1_150]);
  });

  test('that measures leaves nothing but what it says', () => {
    const { layers, made, click, counts, scene } = createTool('measure');
    click(90, 200);
    click(690, 180);
    expect([made.length, counts().measured]).toEqual([0, 1]);
    const measured = toMeasured(scene, toScenePlot(scene), layers.measure!);
    expect(measured).toEqual({
      price: 20,
      percent: 2,
      ticks: 20,
      bars: 10,
      timeMs: 10 * MINUTE,
      openMs: 10 * MINUTE,
      volume: 11 * 4 * 3,
    });
    expect(toMeasureLines(measured, (price) => (price / 100).toFixed(2), String)).toEqual([
      '+0.20 (+2.00 %), 20 ticks',
      '10 bars, 10m',
      'Vol 132',
    ]);
  });

  test('says of a measure down and back what it is, and no percent of nothing', () => {
    const scene = toDrawScene();
    const at = (minute: number, price: number) => ({ timeMs: START + minute * MINUTE, price });
    const down = toMeasured(scene, toScenePlot(scene), { from: at(10, 1_000), to: at(5, 950) });
    expect(down).toMatchObject({ price: -50, percent: -5, bars: -5, timeMs: -5 * MINUTE });
    expect(toMeasureLines(down, String, String)[0]).toBe('−50 (−5.00 %), -50 ticks');
    const none = toMeasured(scene, toScenePlot(scene), { from: at(1, 0), to: at(2, 5) });
    expect(none.percent).toBeUndefined();
  });

  test('writes times in their two largest units', () => {
    const texts = [0, 900, 61_000, 3_600_000, -90_000_000, 3 * 86_400_000 + 4 * 3_600_000];
    expect(texts.map(toSpanText)).toEqual(['0 ms', '900 ms', '1m 1s', '1h', '−1d 1h', '3d 4h']);
  });
});

function createEditor(drawings: readonly Drawing[], selectedId?: string) {
  const scene = toDrawScene();
  const { layers, paint } = toPainted(scene, drawings);
  layers.selectedId = selectedId;
  const told: string[] = [];
  const kept: (readonly Drawing[])[] = [];
  const editor = new DrawingEditor(layers, {
    keep: (next, what) => {
      kept.push(next);
      told.push(what);
    },
    select: (id) => told.push(`select ${id}`),
    edit: ({ id }) => told.push(`edit ${id}`),
    measure: () => told.push('measure'),
    repaint: (isAll) => told.push(isAll ? 'all' : 'pointer'),
  });
  const find = (x: number, y: number, more: object = {}) => editor.find(toSpot(x, y, more), 4);
  return { layers, paint, editor, find, told, kept, scene };
}

describe('a drawing', () => {
  const line = toDrawing('trend', [
    [10, 1_000],
    [20, 1_100],
  ]);

  test('is moved as a whole: one change for the drag, painted apart from the others until then', () => {
    const other = toDrawing('horizontal', [[0, 900]]);
    const { layers, find, told, kept } = createEditor([line, other]);
    const grip = find(930, 150)!;
    expect([grip.cursor, grip.isReady]).toEqual(['move', false]);
    const from = toSpot(930, 150);
    for (const x of [935, 1_000, 1_050]) grip.drag!(toSpot(x, 140), from);
    expect(layers.inHand?.anchors[0]).toEqual({ timeMs: START + 12 * MINUTE, price: 1_010 });
    expect(kept).toEqual([]);
    expect(told).toEqual(['select trend', 'all', 'pointer', 'pointer']);
    grip.drop!();
    expect(kept).toHaveLength(1);
    expect(kept[0]!.map(({ id }) => id)).toEqual(['trend', 'horizontal']);
    expect(kept[0]![0]!.anchors[1]).toEqual({ timeMs: START + 22 * MINUTE, price: 1_110 });
    expect(layers.inHand).toBeUndefined();
  });

  test('that is let go of by Escape is where it was', () => {
    const { layers, find, kept } = createEditor([line]);
    const grip = find(930, 150)!;
    grip.drag!(toSpot(1_000, 50), toSpot(930, 150));
    grip.cancel!();
    expect([layers.inHand, kept.length]).toEqual([undefined, 0]);
  });

  test('is reshaped by a handle once it is selected, onto a price of a bar with Ctrl', () => {
    const { find, kept } = createEditor([line], 'trend');
    const grip = find(1_230, 100)!;
    expect(grip.cursor).toBe('pointer');
    grip.drag!(toSpot(1_500, 194, { isCtrl: true }), toSpot(1_230, 100));
    grip.drop!();
    expect(kept[0]![0]!.anchors).toEqual([
      { timeMs: START + 10 * MINUTE, price: 1_000 },
      { timeMs: START + 25 * MINUTE, price: 1_005 },
    ]);
  });

  test('that is a rectangle has four corners, each of which moves two edges', () => {
    const rectangle = toDrawing('rectangle', [
      [10, 1_100],
      [20, 1_000],
    ]);
    const { find, kept } = createEditor([rectangle], 'rectangle');
    const grip = find(630, 200)!;
    grip.drag!(toSpot(330, 250), toSpot(630, 200));
    grip.drop!();
    expect(kept[0]![0]!.anchors).toEqual([
      { timeMs: START + 5 * MINUTE, price: 1_100 },
      { timeMs: START + 20 * MINUTE, price: 950 },
    ]);
  });

  test('is copied by a drag with Ctrl', () => {
    const { find, kept } = createEditor([line]);
    const grip = find(930, 150, { isCtrl: true })!;
    grip.drag!(toSpot(990, 150), toSpot(930, 150, { isCtrl: true }));
    grip.drop!();
    expect(kept[0]!.map(({ anchors }) => anchors[0]!.timeMs - START)).toEqual([
      10 * MINUTE,
      11 * MINUTE,
    ]);
    expect(new Set(kept[0]!.map(({ id }) => id)).size).toBe(2);
  });

  test('that is locked is not taken, and a press beside all lets go of what is selected', () => {
    const { find, editor, told } = createEditor([{ ...line, isLocked: true }], 'trend');
    expect(find(930, 150)).toBeUndefined();
    expect(find(1_230, 100)).toBeUndefined();
    editor.pressElsewhere();
    expect(told).toEqual(['select undefined', 'pointer']);
    find(300, 300, { isShift: true })!.press!(toSpot(300, 300));
    expect(told.at(-1)).toBe('measure');
  });

  test('is found among two hundred, the one that the pointer is on', () => {
    const many = Array.from({ length: 200 }, (_, i) =>
      toDrawing('horizontal', [[0, 810 + i]], { id: String(i) }),
    );
    const { find, told } = createEditor(many);
    const grip = find(500, 200)!;
    expect(grip.distancePx).toBe(0);
    grip.press!(toSpot(500, 200));
    expect(told.at(-1)).toBe('select 190');
  });
});
