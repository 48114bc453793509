import { expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import { Pointing } from '../../../web/chart/pointing.ts';
import { CHART_LAYERS } from '../../../web/chart/layer/registry.ts';
import { toEmptyScene } from '../../../web/chart/scene-update.ts';
import { toPlot, toY, type Scene } from '../../../web/chart/scene.ts';
import { DARK } from '../../e2e/chart-page/themes.ts';

const MINUTE = 60_000;
const AREA = { left: 0, top: 0, right: 600, bottom: 400 };

test('a bar chosen by keyboard has no crosshair while it is out of sight, and has it again when it is back', () => {
  const bars = new BarSeries(MINUTE, 100);
  for (let i = 0; i < 100; i++) bars.addTrade(i * MINUTE, 0, 100 + i, 1);
  const scene: Scene = {
    ...toEmptyScene(DARK),
    data: { bars, intervalMs: MINUTE, priceDecimals: 2, format: String },
    range: { low: 90, high: 210 },
    fromMs: 80 * MINUTE,
    toMs: 100 * MINUTE,
  };
  const layers = CHART_LAYERS.map((create) => create());
  const pointing = new Pointing();
  const place = (fromMs: number) => {
    Object.assign(scene, { fromMs, toMs: fromMs + 20 * MINUTE });
    pointing.place(scene, layers, toPlot(scene, AREA));
    return scene.crosshair?.info.bar?.startMs;
  };
  pointing.step(scene, -1);
  expect(place(80 * MINUTE)).toBe(99 * MINUTE);
  expect(place(0)).toBeUndefined();
  expect(place(85 * MINUTE)).toBe(99 * MINUTE);
});

test('with a magnet the crosshair goes to the nearest of open, high, low and close in pixels', () => {
  const bars = new BarSeries(MINUTE, 100);
  for (const [i, price] of [100, 140, 60, 120].entries()) bars.addTrade(i, 0, price, 1);
  const scene: Scene = {
    ...toEmptyScene(DARK),
    data: { bars, intervalMs: MINUTE, priceDecimals: 2, format: String },
    range: { low: 50, high: 150 },
    fromMs: 0,
    toMs: MINUTE,
  };
  const layers = CHART_LAYERS.map((create) => create());
  const pointing = new Pointing();
  const plot = toPlot(scene, AREA);
  const read = (price: number) => {
    pointing.at(300, toY(plot, price), AREA);
    pointing.place(scene, layers, plot);
    return scene.crosshair!.info.price;
  };
  expect([135, 112, 103, 61].map(read)).toEqual([135, 112, 103, 61]);
  Object.assign(scene.scale, { magnet: 'strong' });
  expect([135, 112, 103, 61].map(read)).toEqual([140, 120, 100, 60]);
  expect(scene.crosshair!.y).toBeCloseTo(toY(plot, 60));
});

test('right of the newest bar the crosshair is in a slot to come, and no bar is read there', () => {
  const bars = new BarSeries(MINUTE, 100);
  for (let i = 0; i < 10; i++) bars.addTrade(i * MINUTE, 0, 100 + i, 1);
  const scene: Scene = {
    ...toEmptyScene(DARK),
    data: { bars, intervalMs: MINUTE, priceDecimals: 2, format: String },
    range: { low: 90, high: 210 },
    fromMs: 0,
    toMs: 20 * MINUTE,
    nowMs: 10 * MINUTE,
  };
  const layers = CHART_LAYERS.map((create) => create());
  const plot = toPlot(scene, AREA);
  const pointing = new Pointing();
  const read = (x: number, isTurned = false) => {
    pointing.at(x, 100, AREA, isTurned);
    pointing.place(scene, layers, plot);
    return scene.crosshair!.info;
  };
  // Thirty px a minute: the ninth bar ends at 300.
  expect(read(299).bar?.startMs).toBe(9 * MINUTE);
  expect(read(301)).toMatchObject({ timeMs: 10.5 * MINUTE });
  expect(read(301).bar).toBeUndefined();
  expect(read(460, true)).toMatchObject({ timeMs: 15.5 * MINUTE });
  expect(read(10).price).not.toBe(100);
  expect(read(10, true).price).toBe(100);
});

test('what is pointed at elsewhere is a moment, and a price where that is told and in sight', () => {
  const bars = new BarSeries(MINUTE, 100);
  for (let i = 0; i < 10; i++) bars.addTrade(i * MINUTE, 0, 100 + i, 1);
  const scene: Scene = {
    ...toEmptyScene(DARK),
    data: { bars, intervalMs: MINUTE, priceDecimals: 2, format: String },
    range: { low: 90, high: 210 },
    fromMs: 0,
    toMs: 10 * MINUTE,
  };
  const layers = CHART_LAYERS.map((create) => create());
  const pointing = new Pointing();
  const plot = toPlot(scene, AREA);
  const at = (price: number | undefined) => {
    Object.assign(pointing, { linkedMs: 4.5 * MINUTE, linkedPrice: price });
    pointing.place(scene, layers, plot);
    return scene.crosshair;
  };
  expect(at(undefined)).toMatchObject({ y: NaN, info: { bar: { startMs: 4 * MINUTE } } });
  expect(at(150)).toMatchObject({ y: toY(plot, 150), info: { price: 150 } });
  expect(at(500)!.y).toBeNaN();
  pointing.at(10, 20, AREA);
  expect(at(150)).toMatchObject({ x: 10, y: 20 });
});
