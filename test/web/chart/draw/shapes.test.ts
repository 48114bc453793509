import { assert, double, property } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { clipSegment, distanceToSegment, extend } from '../../../../web/chart/draw/geometry.ts';
import { toNoteLines } from '../../../../web/chart/draw/draw-painter.ts';
import { toShape, toLevelPrice } from '../../../../web/chart/draw/shapes.ts';
import { AREA, MINUTE, toDrawing, toDrawScene, toPainted, toScenePlot } from './draw-scene.ts';

const BOX = { left: 0, top: 0, right: 100, bottom: 50 };

describe('lines in a box', () => {
  test('are cut at its edges, and lines beside it are not there', () => {
    expect(clipSegment({ from: { x: -50, y: -25 }, to: { x: 150, y: 75 } }, BOX)).toEqual({
      from: { x: 0, y: 0 },
      to: { x: 100, y: 50 },
    });
    expect(clipSegment({ from: { x: -9, y: -1 }, to: { x: 200, y: -1 } }, BOX)).toBeUndefined();
    expect(clipSegment({ from: { x: NaN, y: 1 }, to: { x: 2, y: 1 } }, BOX)).toBeUndefined();
  });

  test('stay inside and on their line, whatever they were', () => {
    const px = double({ min: -1e7, max: 1e7, noNaN: true });
    assert(
      property(px, px, px, px, (ax, ay, bx, by) => {
        const segment = { from: { x: ax, y: ay }, to: { x: bx, y: by } };
        const cut = clipSegment(segment, BOX);
        if (cut === undefined) return;
        for (const { x, y } of [cut.from, cut.to]) {
          expect(x).toBeGreaterThan(-1e-3);
          expect(x).toBeLessThan(100.001);
          expect(y).toBeGreaterThan(-1e-3);
          expect(y).toBeLessThan(50.001);
          expect(distanceToSegment({ x, y }, segment)).toBeLessThan(1e-2);
        }
      }),
    );
  });

  test('that are rays leave the box, from wherever they begin', () => {
    for (const from of [
      { x: 10, y: 10 },
      { x: -5_000, y: 10 },
    ]) {
      const ray = extend({ from, to: { x: from.x + 1, y: from.y } }, BOX);
      expect(ray.to.x).toBeGreaterThan(100);
    }
  });
});

describe('the shape of', () => {
  const scene = toDrawScene();
  const plot = toScenePlot(scene);

  test('a trend line is straight on the screen, on a logarithmic scale too', () => {
    const line = toDrawing('trend', [
      [10, 1_000],
      [20, 1_100],
    ]);
    const [segment] = toShape(line, scene, plot).segments;
    expect(segment).toEqual({ from: { x: 630, y: 200 }, to: { x: 1_230, y: 100 } });
    const log = toDrawScene(MINUTE, { range: { low: 2, high: 4 } });
    log.scale.isLog = true;
    const drawn = toShape(line, log, toScenePlot(log));
    expect(drawn.segments).toHaveLength(1);
    expect(drawn.handles[0]!.y).toBeCloseTo(200);
  });

  test('a ray goes on to the edge, and a horizontal line from edge to edge', () => {
    const ray = toDrawing('ray', [
      [10, 1_000],
      [20, 1_000],
    ]);
    expect(toShape(ray, scene, plot).segments).toEqual([
      { from: { x: 630, y: 200 }, to: { x: 3_600, y: 200 } },
    ]);
    const level = toDrawing('horizontal', [[10, 1_100]]);
    expect(toShape(level, scene, plot).segments).toEqual([
      { from: { x: 0, y: 100 }, to: { x: AREA.right, y: 100 } },
    ]);
  });

  test('a retracement has levels that are shares of the price, from the end back to the start', () => {
    expect([0, 0.236, 0.5, 1].map((level) => toLevelPrice(1_000, 1_100, level))).toEqual([
      1_100, 1_076.4, 1_050, 1_000,
    ]);
    const shape = toShape(
      toDrawing('fibonacci', [
        [10, 1_000],
        [20, 1_100],
      ]),
      scene,
      plot,
    );
    expect(shape.segments.map(({ from }) => Math.round(from.y * 10) / 10)).toEqual([
      100, 123.6, 138.2, 150, 161.8, 178.6, 200,
    ]);
    expect(shape.texts.map(({ text }) => text)).toContain('0.618 (1038)');
  });

  test('a note is broken at spaces, and keeps its own lines', () => {
    const lines = toNoteLines(`a\n${'word '.repeat(20).trim()}`, (text) => text.length * 6);
    expect(lines[0]).toBe('a');
    expect(Math.max(...lines.map((line) => line.length * 6))).toBeLessThanOrEqual(220);
    expect(lines.join(' ').split(' ')).toHaveLength(21);
    expect(toNoteLines('', () => 0)).toEqual(['']);
  });
});

describe('what lies at a point', () => {
  const scene = toDrawScene();

  test('is the nearest drawing by its line; of equally near ones the topmost', () => {
    const level = toDrawing('horizontal', [[0, 1_100]]);
    const above = { ...level, id: 'above' };
    const { layers } = toPainted(scene, [
      level,
      above,
      toDrawing('horizontal', [[0, 1_103]], { id: 'x' }),
    ]);
    expect(layers.findNear({ x: 500, y: 101 }, 4)?.drawing.id).toBe('above');
    expect(layers.findNear({ x: 500, y: 98 }, 4)?.drawing.id).toBe('x');
    expect(layers.findNear({ x: 500, y: 110 }, 4)).toBeUndefined();
    expect(layers.findNear({ x: 500, y: 110 }, 12)?.drawing.id).toBe('above');
  });

  test('is not the ground of a rectangle, until it is selected; of a note all of it', () => {
    const rectangle = toDrawing('rectangle', [
      [10, 1_100],
      [20, 1_000],
    ]);
    const note = toDrawing('note', [[40, 1_000]], { text: 'Look here' });
    const { layers } = toPainted(scene, [rectangle, note]);
    expect(layers.findNear({ x: 900, y: 150 }, 4)).toBeUndefined();
    layers.selectedId = 'rectangle';
    expect(layers.findNear({ x: 900, y: 150 }, 4)?.drawing.id).toBe('rectangle');
    expect(layers.findNear({ x: 40 * 60 + 50, y: 180 }, 4)?.drawing.id).toBe('note');
  });

  test('is nothing that is hidden or locked; a menu finds what is locked', () => {
    const level = toDrawing('horizontal', [[0, 1_100]]);
    const hidden = toPainted(scene, [{ ...level, isHidden: true }]).layers;
    expect(hidden.findNear({ x: 500, y: 100 }, 4, true)).toBeUndefined();
    const locked = toPainted(scene, [{ ...level, isLocked: true }]).layers;
    expect(locked.findNear({ x: 500, y: 100 }, 4)).toBeUndefined();
    expect(locked.findNear({ x: 500, y: 100 }, 4, true)?.drawing.id).toBe('horizontal');
  });
});
