import { expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import { Pointing } from '../../../web/chart/pointing.ts';
import { CHART_LAYERS } from '../../../web/chart/layer/registry.ts';
import { toEmptyScene } from '../../../web/chart/scene-update.ts';
import { toPlot, type Scene } from '../../../web/chart/scene.ts';
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
