import { describe, expect, test } from 'vitest';
import { BarSeries } from '../../../shared/model/bar.ts';
import { updateTicks } from '../../../web/chart/axis-ticks.ts';
import { CHART_LAYERS } from '../../../web/chart/layer/registry.ts';
import { computeLayers, toEmptyScene, updateRange } from '../../../web/chart/scene-update.ts';
import type { Scene } from '../../../web/chart/scene.ts';
import { toMomentLabel } from '../../../web/chart/time-ticks.ts';
import { toLabelZone } from '../../../web/chart/scene.ts';
import { DARK } from '../../e2e/chart-page/themes.ts';

const DAY = 86_400_000;
const START = Date.UTC(2026, 9, 20);

/** Days that close at the given prices, with the window over them and `padDays` more. */
function toScene(closes: readonly number[], padDays = 0): Scene {
  const bars = new BarSeries(DAY, 10_000);
  closes.forEach((close, day) => bars.addTrade(START + day * DAY, 0, close, 1));
  const endMs = START + closes.length * DAY;
  const scene: Scene = {
    ...toEmptyScene(DARK),
    data: { bars, intervalMs: DAY, priceDecimals: 2, format: (price) => (price / 100).toFixed(2) },
    fromMs: START,
    toMs: endMs + padDays * DAY,
    nowMs: endMs,
  };
  const layers = CHART_LAYERS.map((create) => create());
  computeLayers(scene, layers, 800);
  updateRange(scene, layers, undefined, true);
  updateTicks(scene, 800, 400);
  return scene;
}

describe('the axes of a chart', () => {
  test('name no price that cannot be: nothing costs nothing', () => {
    const scene = toScene([50, 2_000, 900]);
    expect(scene.range.low).toBeLessThan(0);
    expect(scene.priceTicks.every(({ price }) => price > 0)).toBe(true);
    expect(scene.priceTicks.length).toBeGreaterThan(2);
  });

  test('name prices below zero where there are some', () => {
    expect(toScene([-3_700, 2_000]).priceTicks.some(({ price }) => price < 0)).toBe(true);
  });

  test('name no year to come on a chart of years', () => {
    const scene = toScene(
      Array.from({ length: 1_500 }, (_, day) => 5_000 + day),
      600,
    );
    const latestMs = scene.timeTicks.at(-1)!.timeMs;
    expect(scene.toMs - latestMs).toBeGreaterThan(500 * DAY);
    expect(latestMs).toBeLessThanOrEqual(scene.nowMs + 10 * DAY);
  });

  test('name a day by its date in every zone', () => {
    for (const hours of [-5, 0, 9]) {
      const scene = toScene([100, 200, 300]);
      scene.offset = () => hours * 3_600_000;
      updateTicks(scene, 800, 400);
      expect(scene.timeTicks.map(({ label }) => label)).toEqual(['21 Oct', '22 Oct']);
      expect(toMomentLabel(START, DAY, toLabelZone(scene))).toBe('20 Oct 2026');
    }
  });
});
