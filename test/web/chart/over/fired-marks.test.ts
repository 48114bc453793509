/** Signs where alerts fired: in sight, in time, together where they would cover one another. */
import { expect, test } from 'vitest';
import {
  createFiredLayers,
  type FiredMark,
  findSign,
  toSigns,
} from '../../../../web/chart/over/fired-marks.ts';
import type { Plot, Scene } from '../../../../web/chart/scene.ts';

/** One px a second and a unit of price, the moment 0 at the left and the price 0 at the bottom. */
const PLOT = {
  left: 0,
  right: 400,
  top: 0,
  bottom: 300,
  axis: { toAxis: (timeMs: number) => timeMs },
  fromAxisMs: 0,
  pxPerMs: 0.001,
  originY: 300,
  low: 0,
  pxPerPrice: 1,
  isLog: false,
  pixelRatio: 1,
} as unknown as Plot;
const SCENE = { fromMs: 0, toMs: 400_000, nowMs: 300_000 } as Scene;
const mark = (second: number, price: number | undefined, text = ''): FiredMark => ({
  timeMs: second * 1_000,
  price,
  direction: 'up',
  text,
});

test('a sign stands at moment and price, at the edge beyond the scale, at the foot without a price', () => {
  const signs = toSigns(SCENE, PLOT, [mark(10, 100), mark(50, 900), mark(90, undefined)]);
  expect(signs.map(({ x, y }) => [x, y])).toEqual([
    [10, 200],
    [50, 6],
    [90, 294],
  ]);
});

test('nothing shows before its time, nor out of sight', () => {
  expect(toSigns(SCENE, PLOT, [mark(-1, 1), mark(301, 1), mark(401, 1)])).toEqual([]);
});

test('those that would cover one another are one', () => {
  const marks = [mark(10, 100), mark(15, 105), mark(20, 100), mark(40, 100), mark(41, 150)];
  expect(toSigns(SCENE, PLOT, marks).map((sign) => sign.marks.length)).toEqual([3, 1, 1]);
});

test('the nearest sign is found, and none that is far', () => {
  const signs = toSigns(SCENE, PLOT, [mark(100, 100, 'a'), mark(114, 100, 'b')]);
  expect(findSign(signs, 108, 200)?.marks[0]?.text).toBe('b');
  expect(findSign(signs, 106, 203)?.marks[0]?.text).toBe('a');
  expect(findSign(signs, 100, 240)).toBeUndefined();
});

test('a chart is painted anew when there are others, or the time of one has come', () => {
  let marks = [mark(100, 1), mark(310, 1)];
  const [layer] = createFiredLayers(() => marks);
  const at = (nowMs: number) => layer!.version!({ ...SCENE, nowMs }, 400);
  const first = at(300_000);
  expect(at(300_001)).toBe(first);
  expect(at(310_000)).not.toBe(first);
  marks = [...marks];
  expect(at(300_000)).not.toBe(first);
});
