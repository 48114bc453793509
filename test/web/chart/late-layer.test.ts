/** Stand-ins of layers: nothing is fetched for nothing, and what was fetched is drawn. */
import { expect, test } from 'vitest';
import type { ChartLayer } from '../../../web/chart/layer/layer.ts';
import { onLateLayer, toLateLayer } from '../../../web/chart/layer/late-layer.ts';
import { toEmptyScene } from '../../../web/chart/scene-update.ts';
import { DARK } from '../../e2e/chart-page/themes.ts';

const GAP = { fromMs: 0, toMs: 1, cause: 'feed down' };

function createLate(load: () => Promise<() => ChartLayer>) {
  const create = toLateLayer({ id: 'late', place: 'plot' }, ({ gaps }) => gaps.length > 0, load);
  return { layer: create(), other: create(), scene: toEmptyScene(DARK) };
}
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('a layer is fetched once, when there is something for it, and all charts are drawn again', async () => {
  let fetches = 0;
  let drawn = 0;
  const made = (): ChartLayer => ({
    id: 'late',
    place: 'plot',
    range: () => ({ low: 1, high: 2 }),
    paint: () => undefined,
  });
  const { layer, other, scene } = createLate(() => {
    fetches++;
    return Promise.resolve(made);
  });
  const stop = onLateLayer(() => drawn++);
  expect([layer.range!(scene), fetches]).toEqual([undefined, 0]);
  scene.gaps = [GAP];
  expect([layer.range!(scene), other.range!(scene), fetches]).toEqual([undefined, undefined, 1]);
  await settle();
  expect([drawn, layer.range!(scene), other.range!(scene)]).toEqual([
    1,
    { low: 1, high: 2 },
    { low: 1, high: 2 },
  ]);
  stop();
});

test('a fetch that failed is tried again', async () => {
  let fetches = 0;
  const { layer, scene } = createLate(() => {
    fetches++;
    return Promise.reject(new Error('no connection'));
  });
  scene.gaps = [GAP];
  layer.range!(scene);
  await settle();
  layer.range!(scene);
  expect(fetches).toBe(2);
  await settle();
});
